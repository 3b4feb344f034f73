/* SPDX-License-Identifier: ISC */
/*
 * pam_acct_mgmt: the token proved on this handle is judged once more.  Without
 * one (sshd calls this alone for public keys) nothing ever becomes a yes by
 * absence.
 */
#include "module.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

static void
report(pam_handle_t *pamh, const struct tsr_options *options, const struct tsr_request *request,
    const struct tsr_answer *answer, bool proved)
{
	/* A person, who has no business here; or a token of which authenticate has told already. */
	bool ordinary = proved ? answer->verdict == TSR_ALLOW : answer->verdict == TSR_UNKNOWN;

	if (ordinary) {
		if (options->debug)
			tsr_pam_report(pamh, LOG_DEBUG, request, answer);
	} else if (answer->verdict == TSR_ALLOW) {
		if (!options->quiet)
			tsr_pam_report(pamh, LOG_INFO, request, answer);
	} else if (tsr_pam_account_result(answer->verdict) == PAM_AUTHINFO_UNAVAIL) {
		tsr_pam_report(pamh, LOG_CRIT, request, answer);
	} else {
		tsr_pam_report(pamh, LOG_NOTICE, request, answer);
	}
}

static int
judge_token(pam_handle_t *pamh, const struct tsr_options *options, struct tsr_cache *cache,
    const struct tsr_request *request, const struct tsr_proof *proof)
{
	struct tsr_answer answer;
	enum tsr_verdict verdict;

	if (strcmp(proof->user, request->user) != 0) {
		pam_syslog(pamh, LOG_ERR, "refused: the user name was changed after authentication");
		return PAM_PERM_DENIED;
	}
	verdict = tsr_judge_again(cache, proof->token_id, request, &answer);
	report(pamh, options, request, &answer, true);
	return tsr_pam_account_result(verdict);
}

static int
judge_account(
    pam_handle_t *pamh, const struct tsr_options *options, struct tsr_cache *cache, const struct tsr_request *request)
{
	struct tsr_answer answer;
	enum tsr_verdict verdict = tsr_judge_account(cache, request, &answer);

	if (verdict == TSR_ALLOW && !options->account_only) {
		pam_syslog(pamh, LOG_NOTICE, "refused: service account %s has shown no token here (see account_only)",
		    answer.account);
		return PAM_PERM_DENIED;
	}
	report(pamh, options, request, &answer, false);
	return verdict == TSR_UNKNOWN ? PAM_USER_UNKNOWN : tsr_pam_account_result(verdict);
}

int
tsr_pam_account(pam_handle_t *pamh, const struct tsr_options *options)
{
	const struct tsr_proof *proof = tsr_pam_recall(pamh);
	struct tsr_cache *cache = tsr_pam_take_back(pamh, options->cache);
	struct tsr_request request;
	int rc = PAM_USER_UNKNOWN;

	tsr_pam_request(pamh, options, &request);
	request.user = tsr_pam_item(pamh, PAM_USER);
	if (request.user == NULL || *request.user == '\0')
		goto out;
	rc = cache != NULL ? PAM_SUCCESS : tsr_pam_cache(pamh, options, 0, &cache);
	if (rc == PAM_SUCCESS && proof != NULL)
		rc = judge_token(pamh, options, cache, &request, proof);
	else if (rc == PAM_SUCCESS)
		rc = judge_account(pamh, options, cache, &request);
out:
	tsr_cache_free(cache);
	return rc;
}
