/* SPDX-License-Identifier: ISC */
/*
 * Behind a byte that says what it is: the value of an Authorization header, or
 * a query.  The oracle reads the first by regular expressions and libsodium's
 * base64, and decodes the second by other means.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "http.h"

static regex_t bearer, basic, other;

static void
prepare(void)
{
	static bool done;

	if (done)
		return;
	REQUIRE(sodium_init() >= 0);
	REQUIRE(regcomp(&bearer, "^[Bb][Ee][Aa][Rr][Ee][Rr] +([-A-Za-z0-9._~+/]+=*)$", REG_EXTENDED) == 0);
	REQUIRE(regcomp(&basic, "^[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/]+=*)$", REG_EXTENDED) == 0);
	REQUIRE(regcomp(&other, "^[-A-Za-z0-9!#$%&'*+.^_`|~]+( |$)", REG_EXTENDED) == 0);
	done = true;
}

static bool
printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

/* TEXT: account, colon, token. */
static bool
basic_text(const char *encoded, size_t len, char *text, size_t *text_len)
{
	const char *end;

	return sodium_base642bin((unsigned char *)text, TSR_HTTP_BASIC_MAX - 2, encoded, len, NULL, text_len, &end,
		   sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       end == encoded + len && memchr(text, ':', *text_len) != NULL &&
	       (size_t)((char *)memchr(text, ':', *text_len) - text) <= TSR_LOGIN_MAX && printable(text, *text_len);
}

static enum tsr_http_presence
oracle(const char *value, size_t len, char *text, size_t *text_len)
{
	char line[TSR_HTTP_AUTHORIZATION_MAX + 1];
	regmatch_t m[2];

	if (len > TSR_HTTP_AUTHORIZATION_MAX || memchr(value, '\0', len) != NULL)
		return TSR_HTTP_MALFORMED;
	(void)snprintf(line, sizeof(line), "%.*s", (int)len, value);
	if (regexec(&bearer, line, 2, m, 0) == 0) {
		*text_len = (size_t)snprintf(text, TSR_HTTP_AUTHORIZATION_MAX, ":%s", line + m[1].rm_so);
		return TSR_HTTP_PRESENT;
	}
	if (regexec(&basic, line, 2, m, 0) == 0)
		return basic_text(line + m[1].rm_so, (size_t)(m[1].rm_eo - m[1].rm_so), text, text_len)
			   ? TSR_HTTP_PRESENT
			   : TSR_HTTP_MALFORMED;
	if (regexec(&other, line, 1, m, 0) != 0)
		return TSR_HTTP_MALFORMED;
	len = strcspn(line, " ");
	return (len == 6 && strncasecmp(line, "bearer", 6) == 0) || (len == 5 && strncasecmp(line, "basic", 5) == 0)
		   ? TSR_HTTP_MALFORMED
		   : TSR_HTTP_ABSENT;
}

static void
try_authorization(const char *value, size_t len)
{
	struct tsr_http_credentials credentials;
	struct tsr_http_header header = {0};
	char text[TSR_HTTP_AUTHORIZATION_MAX + 2], user[TSR_LOGIN_MAX + 1];
	size_t text_len = 0, user_len;

	tsr_http_see(&header, value, len);
	tsr_http_authorization(&credentials, &header, true);
	REQUIRE(credentials.presence == oracle(value, len, text, &text_len));
	if (credentials.presence != TSR_HTTP_PRESENT) {
		REQUIRE(credentials.token == NULL && credentials.user[0] == '\0');
		return;
	}
	user_len = (size_t)((char *)memchr(text, ':', text_len) - text);
	(void)snprintf(user, sizeof(user), "%.*s", (int)user_len, text);
	REQUIRE(strcmp(credentials.user, strcmp(user, "token") == 0 ? "" : user) == 0);
	REQUIRE(credentials.token_len == text_len - user_len - 1);
	REQUIRE(memcmp(credentials.token, text + user_len + 1, credentials.token_len) == 0);
}

/* Decodes into OUT, which is long enough; a negative length: it cannot be. */
static long
reference(const char *text, size_t len, char *out)
{
	char hex[3] = "";
	long used = 0;

	while (len > 0) {
		size_t step = 1;

		out[used] = *text == '+' ? ' ' : *text;
		if (*text == '%') {
			if (len < 3 || strspn(memcpy(hex, text + 1, 2), "0123456789abcdefABCDEF") != 2)
				return -1;
			out[used] = (char)strtol(hex, NULL, 16);
			step = 3;
		}
		if (out[used++] == '\0')
			return -1;
		text += step;
		len -= step;
	}
	return used;
}

static void
try_pair(const struct tsr_http_field *field, const char *pair, size_t len, char *room)
{
	const char *equals = memchr(pair, '=', len);
	const size_t name_len = equals != NULL ? (size_t)(equals - pair) : len;
	const long name = reference(pair, name_len, room);
	char *value_room = room + name_len;
	const long value = equals != NULL ? reference(equals + 1, len - name_len - 1, value_room) : 0;

	REQUIRE(field->malformed ==
		(name < 0 || value < 0 || name > TSR_HTTP_FIELD_NAME_MAX || value > TSR_HTTP_FIELD_VALUE_MAX));
	if (field->malformed)
		return;
	REQUIRE(strlen(field->name) == (size_t)name && memcmp(field->name, room, (size_t)name) == 0);
	REQUIRE(field->value_len == (size_t)value && strlen(field->value) == (size_t)value);
	REQUIRE(memcmp(field->value, value_room, (size_t)value) == 0);
}

static void
try_query(const char *text, size_t len)
{
	char *room = malloc(len + 1);
	struct tsr_http_field field;

	REQUIRE(room != NULL);
	while (len > 0) {
		const char *start = text, *end = memchr(text, '&', len);

		REQUIRE(tsr_http_take(&text, &len, &field));
		try_pair(&field, start, end != NULL ? (size_t)(end - start) : (size_t)(text - start), room);
		REQUIRE(end == NULL ? len == 0 : text == end + 1);
	}
	REQUIRE(!tsr_http_take(&text, &len, &field));
	free(room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy;

	prepare();
	if (size == 0)
		return 0;
	copy = exact_copy(data + 1, size - 1);
	if (data[0] == 'q')
		try_query(copy, size - 1);
	else
		try_authorization(copy, size - 1);
	free(copy);
	return 0;
}
