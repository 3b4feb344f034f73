/* SPDX-License-Identifier: ISC */
/* Text that comes from people, taken apart byte by byte: no locale, no allocation. */
#include "text.h"

#include <string.h>

#define NAME_LEN_MAX 32 /* of service accounts and roles */

static bool
is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* How many bytes a character takes that begins with this one; 0: none does. */
static size_t
utf8_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* Reads one character; returns its length, 0 when it is malformed. */
static size_t
utf8_decode(const char *text, size_t len, uint32_t *out)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *s = (const unsigned char *)text;
	const size_t need = utf8_length(s[0]);
	uint32_t c = s[0];

	*out = 0;
	if (need == 0 || need > len)
		return 0;
	if (need > 1)
		c &= 0x7fu >> need;
	for (size_t i = 1; i < need; i++) {
		if (!is_continuation(s[i]))
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < smallest[need] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*out = c;
	return need;
}

bool
tsr_utf8_valid(const char *text, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t c;

		n = utf8_decode(text + at, len - at, &c);
		if (n == 0 || c == 0)
			return false;
	}
	return true;
}

/* Controls, line and paragraph separators, and what turns the direction of text around. */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

size_t
tsr_name_clean(const char *text, size_t len, char *out, size_t size)
{
	size_t used = 0;

	if (size == 0)
		return 0;
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t c;

		n = utf8_decode(text + at, len - at, &c);
		if (n == 0 || is_unsafe(c)) {
			n += n == 0;
			continue;
		}
		if (n > size - 1 - used)
			break;
		memcpy(out + used, text + at, n);
		used += n;
	}
	out[used] = '\0';
	return used;
}

int
tsr_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
name_valid(const char *text, size_t len, bool hyphen)
{
	if (len == 0 || len > NAME_LEN_MAX || text[0] < 'a' || text[0] > 'z')
		return false;
	for (size_t i = 1; i < len; i++) {
		const char c = text[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(hyphen && c == '-'))
			return false;
	}
	return true;
}

bool
tsr_service_name_valid(const char *text, size_t len)
{
	return name_valid(text, len, false);
}

bool
tsr_role_valid(const char *text, size_t len)
{
	return name_valid(text, len, true);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

enum tsr_status
tsr_login_fold(const char *text, size_t len, char out[static TSR_LOGIN_MAX + 1])
{
	size_t used = 0;
	bool gap = false;

	memset(out, 0, TSR_LOGIN_MAX + 1);
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (is_blank(c)) {
			gap = used > 0;
			continue;
		}
		if (c == '\0' || used + gap >= TSR_LOGIN_MAX) {
			memset(out, 0, TSR_LOGIN_MAX + 1);
			return c == '\0' ? TSR_INVALID : TSR_TOOBIG;
		}
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (gap)
			out[used++] = ' ';
		out[used++] = c;
		gap = false;
	}
	return TSR_OK;
}

size_t
tsr_escape(const char *text, size_t len, size_t max, char *out, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0;

	if (size == 0)
		return 0;
	for (size_t i = 0; i < len && i < max; i++) {
		const unsigned char c = (unsigned char)text[i];
		const bool plain = c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
		const char code[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};
		const size_t need = plain ? 1 : sizeof(code);

		if (need > size - 1 - used)
			break;
		memcpy(out + used, plain ? text + i : code, need);
		used += need;
	}
	if (len > max && size - 1 - used >= 3) {
		memcpy(out + used, "...", 3);
		used += 3;
	}
	out[used] = '\0';
	return used;
}
