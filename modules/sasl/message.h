/* SPDX-License-Identifier: ISC */
/*
 * What a client says in its first message, taken apart.  Nothing here decides
 * anything: whether the text is a token is the library's to say.
 */
#ifndef TSR_SASL_MESSAGE_H
#define TSR_SASL_MESSAGE_H

#include <stddef.h>
#include <tessera.h>

#define TSR_SASL_MESSAGE_MAX 8192 /* bytes; a longer one is refused unread */

/* The token points into the message. */
struct tsr_sasl_message {
	char user[TSR_LOGIN_MAX + 1]; /* "": no name was given */
	const char *token;            /* NULL: an empty auth (a client looks around), or another scheme than Bearer */
	size_t token_len;
};

/*
 * RFC 7628 section 3.1, with the header of RFC 5801 section 4:
 *
 *	("n" / "y") "," ["a=" name] "," 0x01 *(key "=" value 0x01) 0x01
 *
 * Exactly one key is "auth"; host and port stand there once at most; keys that
 * are unknown are passed over, as the RFC says.  Channel binding and what else
 * is malformed is refused.  Returns why, a static text; NULL: all is well.
 */
const char *tsr_sasl_oauthbearer(const char *in, size_t len, struct tsr_sasl_message *out);

/*
 * The mechanism that came before it, known from mail providers:
 *
 *	"user=" name 0x01 "auth=Bearer " token 0x01 0x01
 */
const char *tsr_sasl_xoauth2(const char *in, size_t len, struct tsr_sasl_message *out);

#endif
