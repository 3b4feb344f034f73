/* SPDX-License-Identifier: ISC */
/* The exchange of OAUTHBEARER and XOAUTH2: one message, and one round more after a refusal. */
#ifndef TSR_SASL_BEARER_H
#define TSR_SASL_BEARER_H

#include "message.h"
#include "module.h"

/* What the two mechanisms do not have in common. */
struct tsr_sasl_kind {
	const char *name;
	const char *refusal; /* sent before a refusal, for programs to read */
	const char *(*read)(const char *in, size_t len, struct tsr_sasl_message *out);
};

/* As saslplug.h says. */
int tsr_sasl_bearer_new(const struct tsr_sasl_kind *kind, sasl_server_params_t *params, void **context);
int tsr_sasl_bearer_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams);

#endif
