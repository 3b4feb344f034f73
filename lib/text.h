/* SPDX-License-Identifier: ISC */
/* Text that comes from people: UTF-8, names, roles, what may be printed. */
#ifndef TSR_TEXT_H
#define TSR_TEXT_H

#include <stdbool.h>

#include "tessera.h"

/* Whether the bytes are well-formed UTF-8 (RFC 3629), NUL not allowed. */
TSR_API bool tsr_utf8_valid(const char *text, size_t len);

/*
 * Copies a display name without control characters, line and paragraph
 * separators, bidi controls and malformed sequences, cut at a character when
 * it does not fit.  NUL-terminated unless SIZE is 0.  Returns the length
 * written.
 */
TSR_API size_t tsr_name_clean(const char *text, size_t len, char *out, size_t size);

/* What a hexadecimal digit of either case stands for; -1: it is none. */
TSR_API int tsr_hex_digit(char c);

/* [a-z][a-z0-9]{0,31} */
TSR_API bool tsr_service_name_valid(const char *text, size_t len);
/* [a-z][a-z0-9-]{0,31} */
TSR_API bool tsr_role_valid(const char *text, size_t len);

/*
 * Folds a login so that what a directory may take for the same name becomes
 * the same bytes: ASCII lower case, blanks at the ends removed, runs of blanks
 * made one.  Finds collisions only; no name is ever let in by its folded form.
 * OUT holds TSR_LOGIN_MAX + 1 bytes.  TSR_TOOBIG when it does not fit,
 * TSR_INVALID when there is a NUL in it.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_login_fold(const char *text, size_t len,
    char out[static TSR_LOGIN_MAX + 1]);

/*
 * Copies untrusted bytes for a log: printable ASCII, blanks too, as it is but
 * for quote and backslash, all else as \xHH, at most MAX input bytes, then
 * "...".  What may hold a blank belongs between quotes.  NUL-terminated unless
 * SIZE is 0.  Returns the length written.
 */
TSR_API size_t tsr_escape(const char *text, size_t len, size_t max, char *out, size_t size);

/*
 * GeneralizedTime (RFC 4517 section 3.3.13), any legal form, to seconds since
 * 1970 UTC.  Fractions of a second are cut off; a leap second is the first of
 * the next minute.  Offsets may lead outside the years 0 to 9999.
 */
#define TSR_NEVER 253402300799	/* 99991231235959Z */
#define TSR_TIME_LEN 15		/* YYYYMMDDHHMMSSZ */
TSR_API TSR_MUST_USE enum tsr_status tsr_time_parse(const char *text, size_t len, int64_t *when);
/* Writes YYYYMMDDHHMMSSZ.  Times outside the years 0 to 9999 are clamped. */
TSR_API void tsr_time_format(int64_t when, char text[static TSR_TIME_LEN + 1]);

#endif
