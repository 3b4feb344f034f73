/* SPDX-License-Identifier: ISC */
/* Names, as clients send them by every mechanism. */
#ifndef TSR_SASL_NAME_H
#define TSR_SASL_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <tessera.h>

/* Whether the text is UTF-8 as in RFC 3629 section 4. */
bool tsr_sasl_utf8(const char *text, size_t len);

/*
 * Takes a name: 1 to TSR_LOGIN_MAX bytes of UTF-8 without control characters, so
 * that none gets into logs and host programs.  Returns why it is none, a static
 * text; NULL: all is well.
 */
const char *tsr_sasl_name(const char *text, size_t len, char name[static TSR_LOGIN_MAX + 1]);

#endif
