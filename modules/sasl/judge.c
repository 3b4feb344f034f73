/* SPDX-License-Identifier: ISC */
/* From what a client claims to a question the library understands, and its answer to the host program. */
#include "module.h"

#include <string.h>
#include <time.h>

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static void
report(const struct tsr_sasl *sasl, const sasl_utils_t *utils, const struct tsr_request *request,
    const struct tsr_answer *answer)
{
	char line[TSR_LINE_MAX];
	int level = SASL_LOG_FAIL;

	if (answer->verdict == TSR_ALLOW)
		level = SASL_LOG_NOTE;
	else if (tsr_sasl_result(answer->verdict) == SASL_UNAVAIL)
		level = SASL_LOG_ERR;
	(void)tsr_answer_line(answer, request, line, sizeof(line));
	utils->log(utils->conn, level, "tessera %s: %s", sasl->mechanism, line);
}

/* Whoever may not act for others comes as himself. */
static bool
is_another(const struct tsr_sasl *sasl, const struct tsr_sasl_claim *claim, const struct tsr_answer *answer)
{
	return !sasl->settings.proxy && claim->user[0] != '\0' && strcmp(claim->user, answer->account) != 0;
}

static int
judge(const struct tsr_sasl *sasl, const sasl_server_params_t *params, const struct tsr_sasl_claim *claim,
    struct tsr_answer *answer)
{
	const struct tsr_sasl_settings *settings = &sasl->settings;
	struct tsr_request request = {
	    .token = claim->token,
	    .token_len = claim->token_len,
	    .user = or_null(claim->owner),
	    .service = settings->service[0] != '\0' ? settings->service : params->service,
	    .origin = or_null(settings->origin),
	    .origin_len = strlen(settings->origin),
	    .peer = params->ipremoteport,
	    .role = or_null(settings->role),
	    .flags = settings->system_users ? TSR_SYSTEM_USERS : 0,
	    .now = time(NULL),
	};
	struct tsr_cache *cache;

	/* Opened for this one judgement: a host program may fork, close what it does not know, or enter a jail. */
	if (tsr_cache_new(or_null(settings->cache), 0, &cache) != TSR_OK)
		return SASL_NOMEM;
	if (tsr_judge(cache, &request, answer) == TSR_ALLOW && is_another(sasl, claim, answer)) {
		answer->verdict = TSR_WRONG_ACCOUNT;
		answer->failed |= 1u << TSR_WRONG_ACCOUNT;
	}
	tsr_cache_free(cache);
	request.user = or_null(claim->user);
	report(sasl, params->utils, &request, answer);
	return tsr_sasl_result(answer->verdict);
}

int
tsr_sasl_admit(const struct tsr_sasl *sasl, sasl_server_params_t *params, const struct tsr_sasl_claim *claim,
    sasl_out_params_t *oparams)
{
	struct tsr_answer answer;
	const int rc = judge(sasl, params, claim, &answer);

	return rc == SASL_OK ? tsr_sasl_identify(params, &answer, claim->user, oparams) : rc;
}
