/* SPDX-License-Identifier: ISC */
/* LOGIN, which no standard describes: a name that is asked for, then a password.  The name may come by itself. */
#include "plain.h"
#include "credentials.h"

#include <string.h>

enum phase { BEGINS, WANTS_NAME, WANTS_PASSWORD, OVER };

struct login {
	struct tsr_sasl sasl;
	enum phase phase;
	struct tsr_sasl_credentials credentials;
};

int
tsr_sasl_login_new(void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context)
{
	(void)nothing, (void)challenge, (void)len;
	return tsr_sasl_new(sizeof(struct login), "LOGIN", params->utils, context);
}

static int
ask(struct login *login, enum phase phase, const char *challenge, const char **out, unsigned *out_len)
{
	login->phase = phase;
	*out = challenge;
	*out_len = (unsigned)strlen(challenge);
	return SASL_CONTINUE;
}

/* The message is the host program's, and gone when this returns. */
static int
check(struct login *login, sasl_server_params_t *params, const char *in, size_t in_len, sasl_out_params_t *oparams)
{
	const char *why = tsr_sasl_secret(in, in_len, &login->credentials);
	int rc;

	if (why != NULL)
		rc = tsr_sasl_malformed(&login->sasl, params->utils, why);
	else
		rc = tsr_sasl_check(&login->sasl, params, &login->credentials, oparams);
	login->credentials.secret = NULL;
	return tsr_sasl_fail(params->utils, rc, TSR_SASL_REFUSAL);
}

int
tsr_sasl_login_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams)
{
	struct login *login = context;
	const enum phase phase = login->phase;
	const char *why = "something follows its end";

	*out = NULL;
	*out_len = 0;
	login->phase = OVER;
	if (phase == BEGINS && in_len == 0)
		return ask(login, WANTS_NAME, "Username:", out, out_len);
	if (phase == WANTS_PASSWORD)
		return check(login, params, in, in_len, oparams);
	if (phase != OVER) {
		why = tsr_sasl_name(in, in_len, login->credentials.owner);
		if (why == NULL)
			return ask(login, WANTS_PASSWORD, "Password:", out, out_len);
	}
	return tsr_sasl_fail(params->utils, tsr_sasl_malformed(&login->sasl, params->utils, why), TSR_SASL_REFUSAL);
}
