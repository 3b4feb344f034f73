/* SPDX-License-Identifier: ISC */
/* The one door of libtessera_sasl.so: its mechanisms, for whoever serves. */
#include "bearer.h"

#define FEATURES (SASL_FEAT_WANT_CLIENT_FIRST | SASL_FEAT_ALLOWS_PROXY)

TSR_API sasl_server_plug_init_t sasl_server_plug_init;

/* RFC 7628 section 3.2.2, and what clients of the older one expect. */
static const struct tsr_sasl_kind oauthbearer = {"OAUTHBEARER", "{\"status\":\"invalid_token\"}", tsr_sasl_oauthbearer};
static const struct tsr_sasl_kind xoauth2 = {
    "XOAUTH2", "{\"status\":\"401\",\"schemes\":\"bearer\"}", tsr_sasl_xoauth2};

static int
new_oauthbearer(void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context)
{
	(void)nothing, (void)challenge, (void)len;
	return tsr_sasl_bearer_new(&oauthbearer, params, context);
}

static int
new_xoauth2(void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context)
{
	(void)nothing, (void)challenge, (void)len;
	return tsr_sasl_bearer_new(&xoauth2, params, context);
}

static const sasl_server_plug_t plugs[] = {
    {
	.mech_name = "OAUTHBEARER",
	.security_flags = TSR_SASL_HONEST,
	.features = FEATURES,
	.mech_new = new_oauthbearer,
	.mech_step = tsr_sasl_bearer_step,
	.mech_dispose = tsr_sasl_dispose,
    },
    {
	.mech_name = "XOAUTH2",
	.security_flags = TSR_SASL_HONEST,
	.features = FEATURES,
	.mech_new = new_xoauth2,
	.mech_step = tsr_sasl_bearer_step,
	.mech_dispose = tsr_sasl_dispose,
    },
};

int
sasl_server_plug_init(
    const sasl_utils_t *utils, int max_version, int *out_version, sasl_server_plug_t **list, int *count)
{
	(void)utils;
	return tsr_sasl_offer(plugs, sizeof(plugs) / sizeof(plugs[0]), max_version, out_version, list, count);
}
