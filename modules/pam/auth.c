/* SPDX-License-Identifier: ISC */
/* pam_authenticate: a name and a token come in, a verdict goes out. */
#include "config.h"

#include "module.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

/* The longest text worth looking at; a longer one is no token whatever it says. */
#define TOKEN_MAX 128

/* A conversation that failed denies; only "come again" and "out of memory" are worth telling apart. */
static int
conversation_result(int rc)
{
	if (rc == PAM_CONV_AGAIN || rc == PAM_INCOMPLETE)
		return PAM_INCOMPLETE;
	return rc == PAM_BUF_ERR ? PAM_BUF_ERR : PAM_AUTH_ERR;
}

/* A copy, because the conversation about the token may let the host program change the name. */
static int
copy_user(pam_handle_t *pamh, char user[static TSR_LOGIN_MAX + 1])
{
	const char *name = NULL;
	int rc = pam_get_user(pamh, &name, NULL);
	size_t len;

	if (rc != PAM_SUCCESS)
		return conversation_result(rc);
	len = name == NULL ? 0 : strnlen(name, TSR_LOGIN_MAX + 1);
	if (len == 0 || len > TSR_LOGIN_MAX) {
		pam_syslog(pamh, LOG_NOTICE, "refused: the user name is %s", len == 0 ? "empty" : "too long");
		return PAM_AUTH_ERR;
	}
	memcpy(user, name, len + 1);
	return PAM_SUCCESS;
}

/* The text stays libpam's: it wipes it, and the next module finds it there. */
static int
get_token(pam_handle_t *pamh, const struct tsr_options *options, const char **token)
{
	int rc = PAM_SUCCESS;

	*token = NULL;
	if (options->use_first_pass)
		*token = tsr_pam_item(pamh, PAM_AUTHTOK);
	else
		rc = pam_get_authtok(pamh, PAM_AUTHTOK, token, NULL);
	if (rc != PAM_SUCCESS)
		return conversation_result(rc);
	return *token == NULL || **token == '\0' ? PAM_AUTH_ERR : PAM_SUCCESS;
}

static void
report(pam_handle_t *pamh, const struct tsr_options *options, const struct tsr_request *request,
    const struct tsr_answer *answer, const char *user)
{
	/* Somebody's password: an ordinary event where a password module comes next. */
	if (answer->verdict == TSR_NOT_A_TOKEN) {
		if (options->debug)
			tsr_pam_report(pamh, LOG_DEBUG, request, answer);
	} else if (answer->verdict == TSR_ALLOW) {
		if (!options->quiet)
			tsr_pam_report(pamh, LOG_INFO, request, answer);
	} else if (tsr_pam_auth_result(answer->verdict) == PAM_AUTHINFO_UNAVAIL) {
		/* The host's own trouble: a log watcher must not ban the peer for it. */
		tsr_pam_report(pamh, LOG_CRIT, request, answer);
	} else {
		tsr_pam_report(pamh, LOG_NOTICE, request, answer);
		tsr_pam_report_failure(pamh, user);
	}
}

static int
judge(pam_handle_t *pamh, const struct tsr_options *options, const struct tsr_request *request,
    struct tsr_answer *answer, const char *user, struct tsr_cache **cache)
{
	int rc = tsr_pam_cache(pamh, options, TSR_KEEP, cache);

	if (rc != PAM_SUCCESS)
		return rc;
	rc = tsr_pam_auth_result(tsr_judge(*cache, request, answer));
	report(pamh, options, request, answer, user);
	return rc;
}

/* After ALLOW: PAM_USER must be the name that was judged, now and in the account phase. */
static int
settle(pam_handle_t *pamh, const char *user, const struct tsr_answer *answer, bool rename)
{
	const char *name = tsr_pam_item(pamh, PAM_USER);

	if (name == NULL || strcmp(name, user) != 0) {
		pam_syslog(pamh, LOG_ERR, "refused: the user name was changed during authentication");
		return PAM_AUTH_ERR;
	}
	if (rename && pam_set_item(pamh, PAM_USER, answer->account) != PAM_SUCCESS) {
		pam_syslog(pamh, LOG_CRIT, "cannot set PAM_USER");
		return PAM_SYSTEM_ERR;
	}
	return tsr_pam_remember(pamh, answer, answer->account);
}

int
tsr_pam_authenticate(pam_handle_t *pamh, const struct tsr_options *options)
{
	struct tsr_cache *cache = NULL;
	struct tsr_request request;
	struct tsr_answer answer;
	char user[TSR_LOGIN_MAX + 1];
	const char *token;
	bool nameless;
	int rc;

	tsr_pam_forget(pamh);
	rc = copy_user(pamh, user);
	if (rc != PAM_SUCCESS)
		return rc;
	rc = get_token(pamh, options, &token);
	if (rc != PAM_SUCCESS)
		return rc;

	/* Not before: the answer may be long in coming, and the items may be others then. */
	tsr_pam_request(pamh, options, &request);
	request.token = token;
	request.token_len = strnlen(token, TOKEN_MAX + 1);
	nameless = options->placeholder != NULL && strcmp(user, options->placeholder) == 0;
	request.user = nameless ? NULL : user;
	rc = judge(pamh, options, &request, &answer, user, &cache);
	if (rc == PAM_SUCCESS)
		rc = settle(pamh, user, &answer, nameless);
	tsr_pam_lend(pamh, options->cache, cache);
	return rc;
}
