/* SPDX-License-Identifier: ISC */
/*
 * What the files of the module share.  The module keeps nothing between calls
 * but what hangs on the PAM handle, so that any number of threads may log in
 * at once, each with a handle of its own.
 */
#ifndef TSR_PAM_MODULE_H
#define TSR_PAM_MODULE_H

#include <security/pam_modules.h>

#include "options.h"
#include <tessera.h>

#define TSR_PAM_DIR_MAX 200 /* bytes of cache=, as tessera.h says */

/* That a token was proved on a handle.  Holds no secret. */
struct tsr_proof {
	char token_id[TSR_ID_LEN + 1];
	char user[TSR_LOGIN_MAX + 1]; /* PAM_USER when authenticate ended */
	/*
	 * The context of authenticate, still open: the account phase, which mostly
	 * follows at once, has nothing to open.  Nobody needs it after that.
	 */
	struct tsr_cache *cache;
	char dir[TSR_PAM_DIR_MAX + 1]; /* whose it is; "": the one tessera.h names */
};

/* auth.c, account.c: the two faces that decide.  Return a PAM code, never PAM_IGNORE. */
int tsr_pam_authenticate(pam_handle_t *pamh, const struct tsr_options *options);
int tsr_pam_account(pam_handle_t *pamh, const struct tsr_options *options);

/* request.c: fills in all but user and token.  The strings are the handle's and the options'. */
void tsr_pam_request(pam_handle_t *pamh, const struct tsr_options *options, struct tsr_request *request);
/* A text item, NULL when it is not set. */
const char *tsr_pam_item(pam_handle_t *pamh, int item);
/* Makes a context, FLAGS as for tsr_cache_new().  Returns a PAM code; the reason has been logged. */
int tsr_pam_cache(pam_handle_t *pamh, const struct tsr_options *options, unsigned flags, struct tsr_cache **cache);

/* result.c: what a verdict means in the two phases. */
int tsr_pam_auth_result(enum tsr_verdict verdict);
int tsr_pam_account_result(enum tsr_verdict verdict);

/*
 * proof.c: keeps the proof on the handle and TESSERA_* in its environment.
 * When remember does not return PAM_SUCCESS, nothing is remembered.
 */
int tsr_pam_remember(pam_handle_t *pamh, const struct tsr_answer *answer, const char *user);
void tsr_pam_forget(pam_handle_t *pamh);
struct tsr_proof *tsr_pam_recall(pam_handle_t *pamh); /* NULL: none */
/* Leaves the context of the directory DIR (NULL: the default) with the proof; where there is none it is freed. */
void tsr_pam_lend(pam_handle_t *pamh, const char *dir, struct tsr_cache *cache);
/* Takes it back; NULL when there is none, or one of another directory. */
struct tsr_cache *tsr_pam_take_back(pam_handle_t *pamh, const char *dir);
/* Frees it, for host programs that have no account phase. */
void tsr_pam_let_go(pam_handle_t *pamh);

/* report.c: one line a judgement, at LEVEL.  Never a secret. */
void tsr_pam_report(pam_handle_t *pamh, int level, const struct tsr_request *request, const struct tsr_answer *answer);
/* The line that log watchers know. */
void tsr_pam_report_failure(pam_handle_t *pamh, const char *user);

#endif
