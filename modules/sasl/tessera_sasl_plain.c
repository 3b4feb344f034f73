/* SPDX-License-Identifier: ISC */
/* The one door of libtessera_sasl_plain.so, which takes the place of the SASL library's own PLAIN and LOGIN. */
#include "module.h"
#include "plain.h"

/*
 * Of two mechanisms of one name the library takes the one it holds for stronger.
 * No flag that a host program can demand is claimed for that: the length of a
 * hash does nothing but order them, and 256 bits is what tokens are kept by.
 */
#define FLAGS (TSR_SASL_HONEST | SASL_SET_HASH_STRENGTH_BITS(256))

TSR_API sasl_server_plug_init_t sasl_server_plug_init;

static const sasl_server_plug_t plugs[] = {
    {
	.mech_name = "PLAIN",
	.security_flags = FLAGS,
	.features = SASL_FEAT_WANT_CLIENT_FIRST | SASL_FEAT_ALLOWS_PROXY,
	.mech_new = tsr_sasl_plain_new,
	.mech_step = tsr_sasl_plain_step,
	.mech_dispose = tsr_sasl_dispose,
    },
    {
	.mech_name = "LOGIN",
	.security_flags = FLAGS,
	.mech_new = tsr_sasl_login_new,
	.mech_step = tsr_sasl_login_step,
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
