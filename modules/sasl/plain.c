/* SPDX-License-Identifier: ISC */
/* PLAIN (RFC 4616): one message. */
#include "config.h"

#include "credentials.h"
#include "plain.h"

#include <string.h>

struct plain {
	struct tsr_sasl sasl;
	bool over;
};

int
tsr_sasl_plain_new(void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context)
{
	(void)nothing, (void)challenge, (void)len;
	return tsr_sasl_new(sizeof(struct plain), "PLAIN", params->utils, context);
}

int
tsr_sasl_plain_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams)
{
	struct tsr_sasl_credentials credentials;
	struct plain *plain = context;
	const char *why;
	int rc;

	*out = NULL;
	*out_len = 0;
	if (plain->over)
		why = "something follows its end";
	else
		why = in != NULL ? tsr_sasl_plain(in, in_len, &credentials) : "it is empty";
	plain->over = true;
	if (why != NULL)
		rc = tsr_sasl_malformed(&plain->sasl, params->utils, why);
	else
		rc = tsr_sasl_check(&plain->sasl, params, &credentials, oparams);
	explicit_bzero(&credentials, sizeof(credentials)); /* a token may have been typed as a name */
	return tsr_sasl_fail(params->utils, rc, TSR_SASL_REFUSAL);
}
