/* SPDX-License-Identifier: ISC */
/* Verdicts as HTTP says them, header values, and pairs of queries and forms. */
#include "../lib/cmocka-all.h"

#include <stdio.h>
#include <string.h>

#include "http.h"

static struct tsr_http_reply reply;

static void
assert_reply(unsigned status, const char *bearer, const char *basic)
{
	assert_int_equal(reply.status, status);
	assert_string_equal(reply.bearer, bearer);
	assert_string_equal(reply.basic, basic);
}

/* RFC 6750 section 3; the description, which is optional there, would tell why. */
static void
challenges_as_rfc_6750_shows_them(void **state)
{
	const struct tsr_http_policy policy = {.realm = "example", .role = "write"};

	(void)state;
	tsr_http_reply(&reply, &policy, TSR_HTTP_ABSENT, TSR_ALLOW);
	assert_reply(401, "Bearer realm=\"example\"", "");
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, TSR_EXPIRED);
	assert_reply(401, "Bearer realm=\"example\", error=\"invalid_token\"", "");
	tsr_http_reply(&reply, &policy, TSR_HTTP_MALFORMED, TSR_ALLOW);
	assert_reply(400, "Bearer realm=\"example\", error=\"invalid_request\"", "");
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, TSR_MISSING_ROLE);
	assert_reply(403, "Bearer realm=\"example\", error=\"insufficient_scope\", scope=\"write\"", "");
}

static void
basic_is_offered_where_it_is_taken(void **state)
{
	const struct tsr_http_policy policy = {.realm = "a \"b\" \\c\n", .basic = true, .never_400 = true};

	(void)state;
	tsr_http_reply(&reply, &policy, TSR_HTTP_ABSENT, TSR_DENY);
	assert_reply(401, "Bearer realm=\"a \\\"b\\\" \\\\c\"", "Basic realm=\"a \\\"b\\\" \\\\c\", charset=\"UTF-8\"");
	tsr_http_reply(&reply, &policy, TSR_HTTP_MALFORMED, TSR_ALLOW);
	assert_int_equal(reply.status, 401);
	assert_non_null(strstr(reply.bearer, "invalid_request"));
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, TSR_MISSING_ROLE);
	assert_reply(403, "Bearer realm=\"a \\\"b\\\" \\\\c\", error=\"insufficient_scope\"", "");
}

static void
every_verdict_has_its_status(void **state)
{
	const struct tsr_http_policy policy = {.realm = "r"};
	struct tsr_http_reply refused;

	(void)state;
	tsr_http_reply(&refused, &policy, TSR_HTTP_PRESENT, TSR_UNKNOWN);
	for (unsigned v = 0; v < TSR_VERDICTS; v++) {
		tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, (enum tsr_verdict)v);
		assert_int_equal(tsr_http_is_trouble((enum tsr_verdict)v), v == TSR_UNAVAILABLE || v == TSR_STALE);
		if (v == TSR_ALLOW)
			assert_reply(204, "", "");
		else if (v == TSR_UNAVAILABLE || v == TSR_STALE)
			assert_reply(503, "", "");
		else if (v == TSR_MISSING_ROLE)
			assert_int_equal(reply.status, 403);
		else
			assert_memory_equal(&reply, &refused, sizeof(reply));
	}
}

static void
long_realms_are_cut(void **state)
{
	char realm[300];
	const struct tsr_http_policy policy = {
	    .realm = realm, .role = "abcdefghijklmnopqrstuvwxyz012345", .basic = true};

	(void)state;
	memset(realm, '"', sizeof(realm) - 1);
	realm[sizeof(realm) - 1] = '\0';
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, TSR_MISSING_ROLE);
	assert_non_null(strstr(reply.bearer, "scope=\"abcdefghijklmnopqrstuvwxyz012345\""));
	tsr_http_reply(&reply, &policy, TSR_HTTP_ABSENT, TSR_DENY);
	assert_non_null(strstr(reply.basic, ", charset=\"UTF-8\""));
}

static void
texts_become_header_values(void **state)
{
	char text[TSR_NAME_MAX + 1], value[TSR_HTTP_VALUE_MAX];

	(void)state;
	assert_int_equal(tsr_http_encode("ann@example.com", value), 15);
	assert_string_equal(value, "ann@example.com");
	assert_int_equal(tsr_http_encode("J\xc3\xbcrgen 100%\r\n", value), 26);
	assert_string_equal(value, "J%C3%BCrgen%20100%25%0D%0A");
	assert_int_equal(tsr_http_encode("", value), 0);
	assert_string_equal(value, "");
	memset(text, 0xff, TSR_NAME_MAX);
	text[TSR_NAME_MAX] = '\0';
	assert_int_equal(tsr_http_encode(text, value), 3 * TSR_NAME_MAX);
}

static struct tsr_http_field field;

static bool
take(const char **text, size_t *len, const char *name, const char *value)
{
	if (!tsr_http_take(text, len, &field) || field.malformed)
		return false;
	return strcmp(field.name, name) == 0 && strcmp(field.value, value) == 0 && field.value_len == strlen(value);
}

static void
pairs_are_decoded(void **state)
{
	const char *text = "service=www&ro%6Ce=a+b%2Bc&&flag&=x&a=b=c&user=";
	size_t len = strlen(text);

	(void)state;
	assert_true(take(&text, &len, "service", "www"));
	assert_true(take(&text, &len, "role", "a b+c"));
	assert_true(take(&text, &len, "", ""));
	assert_true(take(&text, &len, "flag", ""));
	assert_true(take(&text, &len, "", "x"));
	assert_true(take(&text, &len, "a", "b=c"));
	assert_true(take(&text, &len, "user", ""));
	assert_false(tsr_http_take(&text, &len, &field));
}

static void
what_cannot_be_decoded_is_malformed(void **state)
{
	static const char *const wrong[] = {
	    "a=%", "a=%4", "a=%4g", "a=%g4", "a=%00", "%00=a", "%=a", "a23456789012345678901234567890123=a"};
	char longest[2 + TSR_HTTP_FIELD_VALUE_MAX + 1] = "a=";
	const char *text;
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		text = wrong[i];
		len = strlen(text);
		assert_true(tsr_http_take(&text, &len, &field));
		assert_true(field.malformed);
		assert_string_equal(field.name, "");
		assert_string_equal(field.value, "");
		assert_false(tsr_http_take(&text, &len, &field));
	}
	memset(longest + 2, 'v', sizeof(longest) - 2);
	text = longest;
	len = sizeof(longest) - 1;
	assert_true(tsr_http_take(&text, &len, &field));
	assert_int_equal(field.value_len, TSR_HTTP_FIELD_VALUE_MAX);
	text = longest;
	len = sizeof(longest);
	assert_true(tsr_http_take(&text, &len, &field));
	assert_true(field.malformed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(challenges_as_rfc_6750_shows_them),
	    cmocka_unit_test(basic_is_offered_where_it_is_taken),
	    cmocka_unit_test(every_verdict_has_its_status),
	    cmocka_unit_test(long_realms_are_cut),
	    cmocka_unit_test(texts_become_header_values),
	    cmocka_unit_test(pairs_are_decoded),
	    cmocka_unit_test(what_cannot_be_decoded_is_malformed),
	};

	return cmocka_run_group_tests_name("http: replies", tests, NULL, NULL);
}
