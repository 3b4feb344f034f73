/* SPDX-License-Identifier: ISC */
/* The header Authorization, taken apart.  ASCII alone, whatever locale the host program is in. */
#include "http.h"

#include <stdint.h>
#include <string.h>

#define PLACEHOLDER "token"

struct span {
	const char *s;
	size_t len;
};

static bool
is_letter(char c)
{
	const char lower = (char)(c | 0x20);

	return lower >= 'a' && lower <= 'z';
}

static bool
is_alphanumeric(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

/* RFC 9110 section 5.6.2. */
static bool
is_token_letter(char c)
{
	return is_alphanumeric(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* WORD is in lower case. */
static bool
is_word(struct span text, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++)
		if (i == text.len || (text.s[i] | 0x20) != word[i] || !is_letter(text.s[i]))
			return false;
	return i == text.len;
}

/* The scheme, and what stands behind the blanks after it.  False: it has not the form of RFC 9110 section 11.4. */
static bool
split(struct span value, struct span *scheme, struct span *rest)
{
	size_t i = 0;

	while (i < value.len && is_token_letter(value.s[i]))
		i++;
	*scheme = (struct span){value.s, i};
	if (i == 0 || (i < value.len && value.s[i] != ' '))
		return false;
	while (i < value.len && value.s[i] == ' ')
		i++;
	*rest = (struct span){value.s + i, value.len - i};
	return true;
}

/* b64token of RFC 6750 section 2.1. */
static bool
is_b64token(struct span text)
{
	size_t i = 0;

	while (
	    i < text.len && (is_alphanumeric(text.s[i]) || (text.s[i] != '\0' && strchr("-._~+/", text.s[i]) != NULL)))
		i++;
	if (i == 0)
		return false;
	while (i < text.len && text.s[i] == '=')
		i++;
	return i == text.len;
}

static int
base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* RFC 4648 section 4, the canonical form alone.  OUT has room for three quarters of the text. */
static bool
decode_base64(struct span text, char *out, size_t *out_len)
{
	size_t pad = 0, used = 0;
	uint32_t bits = 0;

	if (text.len == 0 || text.len % 4 != 0)
		return false;
	while (pad < 2 && text.s[text.len - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < text.len - pad; i++) {
		const int digit = base64_digit(text.s[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 != 0)
			out[used++] = (char)(bits >> (6 - 2 * (i % 4)));
	}
	/* The bits that pad to the end of the last digit. */
	if ((pad == 1 && (bits & 0x3) != 0) || (pad == 2 && (bits & 0xf) != 0))
		return false;
	*out_len = used;
	return true;
}

static bool
has_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((uint8_t)text.s[i] < ' ' || text.s[i] == 0x7f)
			return true;
	return false;
}

static bool
read_basic(struct tsr_http_credentials *c, struct span text)
{
	struct span all = {c->basic, 0}, user;
	const char *colon;

	if (text.len > (sizeof(c->basic) + 2) / 3 * 4 - 4 || !decode_base64(text, c->basic, &all.len) ||
	    has_control(all))
		return false;
	colon = memchr(all.s, ':', all.len);
	if (colon == NULL)
		return false;
	user = (struct span){all.s, (size_t)(colon - all.s)};
	if (user.len > TSR_LOGIN_MAX)
		return false;
	if (user.len != sizeof(PLACEHOLDER) - 1 || memcmp(user.s, PLACEHOLDER, user.len) != 0)
		memcpy(c->user, user.s, user.len);
	c->token = colon + 1;
	c->token_len = all.len - user.len - 1;
	return true;
}

static enum tsr_http_presence
read_value(struct tsr_http_credentials *c, struct span value, bool basic)
{
	struct span scheme, rest;

	if (value.len > TSR_HTTP_AUTHORIZATION_MAX || memchr(value.s, '\0', value.len) != NULL ||
	    !split(value, &scheme, &rest))
		return TSR_HTTP_MALFORMED;
	if (is_word(scheme, "bearer")) {
		if (!is_b64token(rest))
			return TSR_HTTP_MALFORMED;
		c->token = rest.s;
		c->token_len = rest.len;
		return TSR_HTTP_PRESENT;
	}
	if (!basic || !is_word(scheme, "basic"))
		return TSR_HTTP_ABSENT;
	return read_basic(c, rest) ? TSR_HTTP_PRESENT : TSR_HTTP_MALFORMED;
}

void
tsr_http_authorization(struct tsr_http_credentials *credentials, const struct tsr_http_header *header, bool basic)
{
	memset(credentials, 0, sizeof(*credentials));
	if (header->count == 1)
		credentials->presence = read_value(credentials, (struct span){header->value, header->len}, basic);
	else if (header->count > 1)
		credentials->presence = TSR_HTTP_MALFORMED;
}
