/* SPDX-License-Identifier: ISC */
/*
 * What the files of the plug-in share.  It is loaded into every program that
 * speaks SASL, servers and clients, threaded or not: it reads and says nothing
 * before a client chooses one of its mechanisms, and keeps nothing but what
 * hangs on that connection.
 */
#ifndef TSR_SASL_MODULE_H
#define TSR_SASL_MODULE_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

#include "message.h"
#include "settings.h"
#include <tessera.h>

/* What two mechanisms do not have in common. */
struct tsr_sasl_kind {
	const char *name;
	const char *refusal; /* sent before a refusal, for programs to read */
	const char *(*read)(const char *in, size_t len, struct tsr_sasl_message *out);
};

enum tsr_sasl_phase {
	TSR_SASL_BEGINS,
	TSR_SASL_REFUSED, /* the client must acknowledge what it was told */
	TSR_SASL_OVER
};

/* One connection.  Holds no secret. */
struct tsr_sasl {
	const struct tsr_sasl_kind *kind;
	enum tsr_sasl_phase phase;
	struct tsr_sasl_settings settings;
};

/* mechanism.c: as saslplug.h says. */
int tsr_sasl_new(const struct tsr_sasl_kind *kind, sasl_server_params_t *params, void **context);
int tsr_sasl_step(void *context, sasl_server_params_t *params, const char *in, unsigned in_len, const char **out,
    unsigned *out_len, sasl_out_params_t *oparams);
void tsr_sasl_dispose(void *context, const sasl_utils_t *utils);

/*
 * identity.c: after TSR_ALLOW, tells the host program who has come.  USER is the name that was
 * given, "" for none.  Returns SASL_OK, or an error.
 */
int tsr_sasl_identify(
    sasl_server_params_t *params, const struct tsr_answer *answer, const char *user, sasl_out_params_t *oparams);

/* result.c: what a verdict means. */
int tsr_sasl_result(enum tsr_verdict verdict);

#endif
