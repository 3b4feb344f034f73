/* SPDX-License-Identifier: ISC */
/* Pairs of a query or a form, one at a time. */
#include "http.h"

#include <string.h>

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that an escape of three characters stands for; NUL, which is never taken: it is none. */
static char
unescape(const char *text, size_t len)
{
	const int high = len >= 3 ? hex_digit(text[1]) : -1, low = len >= 3 ? hex_digit(text[2]) : -1;

	return high >= 0 && low >= 0 ? (char)(high << 4 | low) : '\0';
}

/* OUT has room for SIZE bytes and a NUL. */
static bool
decode(const char *text, size_t len, char *out, size_t size, size_t *out_len)
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			c = unescape(text + i, len - i);
			i += 2;
		}
		if (c == '\0' || used == size)
			return false;
		out[used++] = c;
	}
	out[used] = '\0';
	*out_len = used;
	return true;
}

bool
tsr_http_take(const char **text, size_t *len, struct tsr_http_field *field)
{
	const char *start = *text, *end, *equals;
	size_t name_len, taken;

	memset(field, 0, sizeof(*field));
	if (*len == 0)
		return false;
	end = memchr(start, '&', *len);
	taken = end != NULL ? (size_t)(end - start) : *len;
	*text += end != NULL ? taken + 1 : taken;
	*len -= end != NULL ? taken + 1 : taken;
	equals = memchr(start, '=', taken);
	name_len = equals != NULL ? (size_t)(equals - start) : taken;
	if (decode(start, name_len, field->name, TSR_HTTP_FIELD_NAME_MAX, &field->value_len)) {
		field->value_len = 0;
		if (equals == NULL ||
		    decode(equals + 1, taken - name_len - 1, field->value, TSR_HTTP_FIELD_VALUE_MAX, &field->value_len))
			return true;
	}
	memset(field, 0, sizeof(*field));
	field->malformed = true;
	return true;
}
