/* SPDX-License-Identifier: ISC */
/* A message comes in, a verdict goes out; a refusal takes one round more. */
#include "bearer.h"

#include <string.h>

enum phase {
	BEGINS,
	REFUSED, /* the client must acknowledge what it was told */
	OVER
};

struct bearer {
	struct tsr_sasl sasl;
	const struct tsr_sasl_kind *kind;
	enum phase phase;
};

int
tsr_sasl_bearer_new(const struct tsr_sasl_kind *kind, sasl_server_params_t *params, void **context)
{
	const int rc = tsr_sasl_new(sizeof(struct bearer), kind->name, params->utils, context);

	if (rc == SASL_OK)
		((struct bearer *)*context)->kind = kind;
	return rc;
}

static int
begin(struct bearer *bearer, sasl_server_params_t *params, const char *in, size_t in_len, sasl_out_params_t *oparams)
{
	struct tsr_sasl_message message;
	const char *why = in != NULL ? bearer->kind->read(in, in_len, &message) : "it is empty";
	struct tsr_sasl_claim claim;

	if (why != NULL)
		return tsr_sasl_malformed(&bearer->sasl, params->utils, why);
	claim = (struct tsr_sasl_claim){
	    .owner = bearer->sasl.settings.proxy ? "" : message.user,
	    .user = message.user,
	    .token = message.token,
	    .token_len = message.token_len,
	};
	return tsr_sasl_admit(&bearer->sasl, params, &claim, oparams);
}

int
tsr_sasl_bearer_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams)
{
	static const char refusal[] = "the token is not accepted";
	struct bearer *bearer = context;
	const enum phase phase = bearer->phase;
	int rc = SASL_BADPROT;

	*out = NULL;
	*out_len = 0;
	bearer->phase = OVER;
	if (phase == BEGINS)
		rc = begin(bearer, params, in, in_len, oparams);
	else if (phase == REFUSED) /* whatever the client answers to that */
		return tsr_sasl_fail(params->utils, SASL_BADAUTH, refusal);
	if (rc != SASL_BADAUTH)
		return tsr_sasl_fail(params->utils, rc, refusal);
	bearer->phase = REFUSED;
	*out = bearer->kind->refusal;
	*out_len = (unsigned)strlen(*out);
	return SASL_CONTINUE;
}
