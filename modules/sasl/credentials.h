/* SPDX-License-Identifier: ISC */
/* A name and a secret, as PLAIN and LOGIN bring them: taken apart here, judged in password.c. */
#ifndef TSR_SASL_CREDENTIALS_H
#define TSR_SASL_CREDENTIALS_H

#include "module.h"
#include "name.h"

#define TSR_SASL_SECRET_MAX 1024 /* bytes; RFC 4616 asks for 255 */

/* The secret points into the message. */
struct tsr_sasl_credentials {
	char user[TSR_LOGIN_MAX + 1];  /* whom he wants to act for; "": himself */
	char owner[TSR_LOGIN_MAX + 1]; /* who he says he is */
	const char *secret;            /* a token, or a password */
	size_t secret_len;
};

/*
 * These return why not, a static text; NULL: all is well.
 *
 * RFC 4616 section 2, [authzid] NUL authcid NUL passwd: UTF-8 throughout, an
 * authzid that is not empty, neither of the others empty, no fourth part.
 */
const char *tsr_sasl_plain(const char *in, size_t len, struct tsr_sasl_credentials *out);
/* What a password is made of: 1 to TSR_SASL_SECRET_MAX bytes but NUL. */
const char *tsr_sasl_secret(const char *in, size_t len, struct tsr_sasl_credentials *out);

/*
 * password.c: lets a token in or not; what is none is the host program's to
 * check, as the SASL library's own plug-ins have it checked.  Returns a SASL
 * code; for every refusal it is SASL_BADAUTH.
 */
int tsr_sasl_check(const struct tsr_sasl *sasl, sasl_server_params_t *params,
    const struct tsr_sasl_credentials *credentials, sasl_out_params_t *oparams);

/* What a client is told of a refusal, be it of a token or of a password. */
#define TSR_SASL_REFUSAL "the token or password is not accepted"

#endif
