/* SPDX-License-Identifier: ISC */
/* A message comes in, a verdict goes out; a refusal takes one round more. */
#include "module.h"

#include <string.h>
#include <time.h>

int
tsr_sasl_new(const struct tsr_sasl_kind *kind, sasl_server_params_t *params, void **context)
{
	const sasl_utils_t *utils = params->utils;
	struct tsr_sasl *sasl = utils->malloc(sizeof(*sasl));

	*context = NULL;
	if (sasl == NULL)
		return SASL_NOMEM;
	*sasl = (struct tsr_sasl){.kind = kind};
	if (!tsr_sasl_settings_read(&sasl->settings, utils)) {
		utils->free(sasl);
		return SASL_CONFIGERR;
	}
	*context = sasl;
	return SASL_OK;
}

void
tsr_sasl_dispose(void *context, const sasl_utils_t *utils)
{
	if (context != NULL)
		utils->free(context);
}

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
	utils->log(utils->conn, level, "tessera %s: %s", sasl->kind->name, line);
}

static int
judge(const struct tsr_sasl *sasl, const sasl_server_params_t *params, const struct tsr_sasl_message *message,
    struct tsr_answer *answer)
{
	const struct tsr_sasl_settings *settings = &sasl->settings;
	const char *user = or_null(message->user);
	struct tsr_request request = {
	    .token = message->token,
	    .token_len = message->token_len,
	    .user = settings->proxy ? NULL : user,
	    .service = settings->service[0] != '\0' ? settings->service : params->service,
	    .origin = or_null(settings->origin),
	    .origin_len = strlen(settings->origin),
	    .peer = params->ipremoteport,
	    .role = or_null(settings->role),
	    .flags = settings->system_users ? TSR_SYSTEM_USERS : 0,
	    .now = time(NULL),
	};
	enum tsr_verdict verdict;
	struct tsr_cache *cache;

	/* Opened for this one judgement: a host program may fork, close what it does not know, or enter a jail. */
	if (tsr_cache_new(or_null(settings->cache), 0, &cache) != TSR_OK)
		return SASL_NOMEM;
	verdict = tsr_judge(cache, &request, answer);
	tsr_cache_free(cache);
	request.user = user;
	report(sasl, params->utils, &request, answer);
	return tsr_sasl_result(verdict);
}

/* What the host program may show to the client says nothing of the reason. */
static int
fail(const sasl_utils_t *utils, int rc)
{
	if (rc == SASL_BADAUTH)
		utils->seterror(utils->conn, SASL_NOLOG, "the token is not accepted");
	else if (rc == SASL_BADPROT)
		utils->seterror(utils->conn, SASL_NOLOG, "malformed message");
	else if (rc == SASL_UNAVAIL)
		utils->seterror(utils->conn, SASL_NOLOG, "tokens cannot be judged now");
	return rc;
}

static int
begin(struct tsr_sasl *sasl, sasl_server_params_t *params, const char *in, size_t in_len, sasl_out_params_t *oparams)
{
	const sasl_utils_t *utils = params->utils;
	struct tsr_sasl_message message;
	struct tsr_answer answer;
	const char *why;
	int rc;

	why = in != NULL ? sasl->kind->read(in, in_len, &message) : "it is empty";
	if (why == NULL && message.user[0] != '\0' &&
	    utils->utf8verify(message.user, (unsigned)strlen(message.user)) != SASL_OK)
		why = "the name is malformed";
	if (why != NULL) {
		utils->log(utils->conn, SASL_LOG_FAIL, "tessera %s: malformed message: %s", sasl->kind->name, why);
		return SASL_BADPROT;
	}
	rc = judge(sasl, params, &message, &answer);
	return rc == SASL_OK ? tsr_sasl_identify(params, &answer, message.user, oparams) : rc;
}

int
tsr_sasl_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams)
{
	struct tsr_sasl *sasl = context;
	const enum tsr_sasl_phase phase = sasl->phase;
	int rc = SASL_BADPROT;

	*out = NULL;
	*out_len = 0;
	sasl->phase = TSR_SASL_OVER;
	if (phase == TSR_SASL_BEGINS)
		rc = begin(sasl, params, in, in_len, oparams);
	else if (phase == TSR_SASL_REFUSED) /* whatever the client answers to that */
		return fail(params->utils, SASL_BADAUTH);
	if (rc != SASL_BADAUTH)
		return fail(params->utils, rc);
	sasl->phase = TSR_SASL_REFUSED;
	*out = sasl->kind->refusal;
	*out_len = (unsigned)strlen(*out);
	return SASL_CONTINUE;
}
