/* SPDX-License-Identifier: ISC */
/*
 * SASLprep (RFC 4616 section 2 recommends it) is left out: a token and a login
 * are compared byte for byte, and a password is prepared by who keeps it, if
 * at all.
 */
#include "credentials.h"

#include <string.h>

const char *
tsr_sasl_secret(const char *in, size_t len, struct tsr_sasl_credentials *out)
{
	if (len == 0)
		return "the password is empty";
	if (len > TSR_SASL_SECRET_MAX)
		return "the password is too long";
	if (memchr(in, '\0', len) != NULL)
		return "the password holds a NUL";
	out->secret = in;
	out->secret_len = len;
	return NULL;
}

const char *
tsr_sasl_plain(const char *in, size_t len, struct tsr_sasl_credentials *out)
{
	const char *end = in + len, *owner, *secret, *why = NULL;

	*out = (struct tsr_sasl_credentials){0};
	owner = memchr(in, '\0', len);
	secret = owner != NULL ? memchr(owner + 1, '\0', (size_t)(end - owner - 1)) : NULL;
	if (secret == NULL)
		return "it has not three parts";
	if (owner != in)
		why = tsr_sasl_name(in, (size_t)(owner - in), out->user);
	owner++;
	if (why == NULL)
		why = tsr_sasl_name(owner, (size_t)(secret - owner), out->owner);
	secret++;
	if (why == NULL)
		why = tsr_sasl_secret(secret, (size_t)(end - secret), out);
	if (why == NULL && !tsr_sasl_utf8(out->secret, out->secret_len))
		why = "the password is not UTF-8";
	return why;
}
