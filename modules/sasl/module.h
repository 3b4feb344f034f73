/* SPDX-License-Identifier: ISC */
/*
 * What the files of the two plug-ins share.  They are loaded into every program
 * that speaks SASL, servers and clients, threaded or not: they read and say
 * nothing before a client chooses one of their mechanisms, and keep nothing but
 * what hangs on that connection.
 */
#ifndef TSR_SASL_MODULE_H
#define TSR_SASL_MODULE_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

#include "settings.h"
#include <tessera.h>

/* A secret is sent as it is: what else is claimed of the mechanisms would be a lie. */
#define TSR_SASL_HONEST (SASL_SEC_NOANONYMOUS | SASL_SEC_PASS_CREDENTIALS)

/* One connection; what a mechanism keeps begins with it. */
struct tsr_sasl {
	const char *mechanism;
	size_t size; /* of all that is kept */
	struct tsr_sasl_settings settings;
};

/* connection.c: what a mechanism does not do itself. */

/* The whole of a sasl_server_plug_init_t, as saslplug.h says. */
int tsr_sasl_offer(const sasl_server_plug_t *plugs, size_t count, int max_version, int *out_version,
    sasl_server_plug_t **list, int *list_count);
/* Makes SIZE bytes, zeroed but for the settings.  Returns SASL_OK, SASL_NOMEM or SASL_CONFIGERR. */
int tsr_sasl_new(size_t size, const char *mechanism, const sasl_utils_t *utils, void **context);
/* Wipes them first. */
void tsr_sasl_dispose(void *context, const sasl_utils_t *utils);
/* Logs why; returns SASL_BADPROT. */
int tsr_sasl_malformed(const struct tsr_sasl *sasl, const sasl_utils_t *utils, const char *why);
/* Sets what the host program may show to the client, which says nothing of the reason; returns RC. */
int tsr_sasl_fail(const sasl_utils_t *utils, int rc, const char *refusal);

/* What a client says.  No string is NULL. */
struct tsr_sasl_claim {
	const char *owner; /* whose the token must be; "": no matter whose */
	const char *user;  /* whom its owner wants to act for; "": himself */
	const char *token; /* NULL: none */
	size_t token_len;
};

/*
 * judge.c: judges it, logs the verdict, and tells the host program who has come.
 * Returns SASL_OK, what the verdict means otherwise, or an error.
 */
int tsr_sasl_admit(const struct tsr_sasl *sasl, sasl_server_params_t *params, const struct tsr_sasl_claim *claim,
    sasl_out_params_t *oparams);

/*
 * identity.c: after TSR_ALLOW, tells the host program who has come.  USER is the name that was
 * given, "" for none.  Returns SASL_OK, or an error.
 */
int tsr_sasl_identify(
    sasl_server_params_t *params, const struct tsr_answer *answer, const char *user, sasl_out_params_t *oparams);
/* Asks the host program to put a name into its form; FLAGS are SASL_CU_...  Returns SASL_OK, or an error. */
int tsr_sasl_canonical(sasl_server_params_t *params, const char *name, unsigned flags, sasl_out_params_t *oparams);
/* No security layer follows, and nothing else: returns SASL_OK. */
int tsr_sasl_done(sasl_out_params_t *oparams);

/* result.c: what a verdict means. */
int tsr_sasl_result(enum tsr_verdict verdict);

#endif
