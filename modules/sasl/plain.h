/* SPDX-License-Identifier: ISC */
/* The exchanges of PLAIN and LOGIN, as saslplug.h says. */
#ifndef TSR_SASL_PLAIN_H
#define TSR_SASL_PLAIN_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

int tsr_sasl_plain_new(
    void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context);
int tsr_sasl_plain_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams);

int tsr_sasl_login_new(
    void *nothing, sasl_server_params_t *params, const char *challenge, unsigned len, void **context);
int tsr_sasl_login_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams);

#endif
