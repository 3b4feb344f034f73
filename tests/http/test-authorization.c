/* SPDX-License-Identifier: ISC */
/* Authorization, Origin and preflights, the examples of the RFCs among them. */
#include "../lib/cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"

static struct tsr_http_credentials credentials;

/* In memory of just that size, so that a sanitizer sees a read beyond it. */
static enum tsr_http_presence
read_bytes(const char *value, size_t len, bool basic)
{
	static char *copy;
	struct tsr_http_header header = {0};

	free(copy);
	copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, value, len);
	tsr_http_see(&header, copy, len);
	tsr_http_authorization(&credentials, &header, basic);
	return credentials.presence;
}

static enum tsr_http_presence
read_text(const char *value)
{
	return read_bytes(value, strlen(value), true);
}

static void
assert_token(const char *value, const char *user, const char *token)
{
	assert_int_equal(read_text(value), TSR_HTTP_PRESENT);
	assert_string_equal(credentials.user, user);
	assert_int_equal(credentials.token_len, strlen(token));
	assert_memory_equal(credentials.token, token, strlen(token));
}

static void
assert_malformed(const char *value)
{
	assert_int_equal(read_text(value), TSR_HTTP_MALFORMED);
	assert_null(credentials.token);
	assert_string_equal(credentials.user, "");
}

static void
bearer_as_rfc_6750_shows_it(void **state)
{
	(void)state;
	assert_token("Bearer mF_9.B5f-4.1JqM", "", "mF_9.B5f-4.1JqM");
	assert_token(
	    "Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
	assert_token("bEARER   a~+/._-=", "", "a~+/._-=");
	assert_token("BEARER 1", "", "1");
}

static void
bearer_that_is_malformed(void **state)
{
	static const char *const wrong[] = {"", " ", "Bearer", "Bearer ", "Bearer  ", "Bearer\ta", " Bearer a",
	    "Bearer a ", "Bearer a b", "Bearer a, Bearer b", "Bearer a,b", "Bearer =", "Bearer ==a", "Bearer a=b",
	    "Bearer \"a\"", "Bearer a\x7f", "Bearer \xc3\xa4", "Bearer: a", "Be\xffr a", "Bearer token=a;", "@ a"};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_malformed(wrong[i]);
	assert_int_equal(read_bytes("Bearer a\0b", 10, true), TSR_HTTP_MALFORMED);
	assert_int_equal(read_bytes("Bearer\0a", 8, true), TSR_HTTP_MALFORMED);
}

static void
other_schemes_are_no_credentials(void **state)
{
	static const char *const other[] = {"Digest username=\"Mufasa\"", "Negotiate YII=", "Bearer2 a", "Bear a",
	    "Basi Og==", "AWS4-HMAC-SHA256 Credential=a, b", "Bearer-Basic", "DPoP a"};

	(void)state;
	for (size_t i = 0; i < COUNT(other); i++)
		assert_int_equal(read_text(other[i]), TSR_HTTP_ABSENT);
	assert_int_equal(read_bytes("Basic dDpi", 10, false), TSR_HTTP_ABSENT);
	assert_int_equal(read_bytes("Basic !", 7, false), TSR_HTTP_ABSENT);
}

static void
basic_as_rfc_7617_shows_it(void **state)
{
	(void)state;
	assert_token("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame");
	assert_token("Basic dGVzdDoxMjPCow==", "test", "123\xc2\xa3");
	assert_token("bAsIC  OmE=", "", "a");
	assert_token("Basic dG9rZW46YTpi", "", "a:b");    /* token:a:b */
	assert_token("Basic VG9rZW46YQ==", "Token", "a"); /* no other spelling is the placeholder */
	assert_token("Basic YTo=", "a", "");
	assert_token("Basic Og==", "", "");
}

static void
basic_that_is_malformed(void **state)
{
	static const char *const wrong[] = {"Basic", "Basic ", "Basic QQ==", "Basic OmE",
	    "Basic OmE==", "Basic OmF=", "Basic Oh==", "Basic OmE= ", "Basic Om E=", "Basic =", "Basic ====",
	    "Basic OmE=OmE=", "Basic O-_=", "Basic OmEK", "Basic OgA=", "Basic On8=", "Basic OmE=, Basic OmE="};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_malformed(wrong[i]);
}

static void
sizes_have_an_end(void **state)
{
	char text[TSR_HTTP_AUTHORIZATION_MAX + 2];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "Bearer ", 7);
	assert_int_equal(read_bytes(text, TSR_HTTP_AUTHORIZATION_MAX, true), TSR_HTTP_PRESENT);
	assert_int_equal(credentials.token_len, TSR_HTTP_AUTHORIZATION_MAX - 7);
	assert_int_equal(read_bytes(text, TSR_HTTP_AUTHORIZATION_MAX + 1, true), TSR_HTTP_MALFORMED);
	/* "i" over and over, then a colon: a name of 256 bytes is none. */
	memcpy(text, "Basic ", 6);
	for (size_t i = 0; i < 255 / 3 * 4; i++)
		text[6 + i] = "aWlp"[i % 4];
	memcpy(text + 6 + 340, "OmE=", 4);
	assert_int_equal(read_bytes(text, 6 + 344, true), TSR_HTTP_PRESENT);
	assert_int_equal(strlen(credentials.user), TSR_LOGIN_MAX);
	memcpy(text + 6 + 340, "aTph", 4);
	assert_int_equal(read_bytes(text, 6 + 344, true), TSR_HTTP_MALFORMED);
	for (size_t len = 0; len < sizeof(text) - 6; len += 4)
		(void)read_bytes(text, 6 + len, true);
}

static void
two_headers_contradict_each_other(void **state)
{
	struct tsr_http_header header = {0};

	(void)state;
	tsr_http_authorization(&credentials, &header, true);
	assert_int_equal(credentials.presence, TSR_HTTP_ABSENT);
	tsr_http_see(&header, "Bearer a", 8);
	tsr_http_see(&header, "Bearer a", 8);
	tsr_http_authorization(&credentials, &header, true);
	assert_int_equal(credentials.presence, TSR_HTTP_MALFORMED);
	assert_null(credentials.token);
}

static void
origins_are_asked_about(void **state)
{
	struct tsr_request request = {0};
	struct tsr_http_header origin = {0};

	(void)state;
	(void)read_text("Basic YW5uOmE=");
	tsr_http_ask(&request, &credentials, &origin);
	assert_null(request.origin);
	assert_string_equal(request.user, "ann");
	assert_memory_equal(request.token, "a", 1);
	tsr_http_see(&origin, "https://a.example", 17);
	tsr_http_ask(&request, &credentials, &origin);
	assert_int_equal(request.origin_len, 17);
	tsr_http_see(&origin, "https://a.example", 17);
	tsr_http_ask(&request, &credentials, &origin);
	assert_memory_equal(request.origin, "several", request.origin_len);
	(void)read_text("Bearer a");
	tsr_http_ask(&request, &credentials, &origin);
	assert_null(request.user);
}

static void
what_a_private_token_is_answered_varies_with_no_origin(void **state)
{
	(void)state;
	(void)read_text("Bearer tsrs_0000tesserat_");
	assert_false(tsr_http_varies(&credentials));
	(void)read_text("Basic dG9rZW46dHNyc18w"); /* token:tsrs_0 */
	assert_false(tsr_http_varies(&credentials));
	(void)read_text("Bearer tsrp_0000tesserat_");
	assert_true(tsr_http_varies(&credentials));
	(void)read_text("Bearer tsrs");
	assert_true(tsr_http_varies(&credentials));
	(void)read_text("Bearer");
	assert_false(tsr_http_varies(&credentials));
	(void)read_text("Negotiate tsrp_");
	assert_false(tsr_http_varies(&credentials));
}

static void
roles_have_a_form(void **state)
{
	static const char *const good[] = {"a", "read", "a-1", "abcdefghijklmnopqrstuvwxyz012345"};
	static const char *const bad[] = {
	    "", "A", "1a", "-a", "a b", "a\"", "a_b", "abcdefghijklmnopqrstuvwxyz0123456"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(tsr_http_is_role(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(tsr_http_is_role(bad[i], strlen(bad[i])));
}

static void
preflights_are_told_apart(void **state)
{
	const struct tsr_http_header none = {0}, one = {"x", 1, 1}, two = {"x", 1, 2};

	(void)state;
	assert_true(tsr_http_preflight("OPTIONS", 7, &one, &one, &none));
	assert_false(tsr_http_preflight("options", 7, &one, &one, &none));
	assert_false(tsr_http_preflight("OPTION", 6, &one, &one, &none));
	assert_false(tsr_http_preflight("GET", 3, &one, &one, &none));
	assert_false(tsr_http_preflight("OPTIONS", 7, &none, &one, &none));
	assert_false(tsr_http_preflight("OPTIONS", 7, &two, &one, &none));
	assert_false(tsr_http_preflight("OPTIONS", 7, &one, &none, &none));
	assert_false(tsr_http_preflight("OPTIONS", 7, &one, &one, &one));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bearer_as_rfc_6750_shows_it),
	    cmocka_unit_test(bearer_that_is_malformed),
	    cmocka_unit_test(other_schemes_are_no_credentials),
	    cmocka_unit_test(basic_as_rfc_7617_shows_it),
	    cmocka_unit_test(basic_that_is_malformed),
	    cmocka_unit_test(sizes_have_an_end),
	    cmocka_unit_test(two_headers_contradict_each_other),
	    cmocka_unit_test(origins_are_asked_about),
	    cmocka_unit_test(what_a_private_token_is_answered_varies_with_no_origin),
	    cmocka_unit_test(roles_have_a_form),
	    cmocka_unit_test(preflights_are_told_apart),
	};

	return cmocka_run_group_tests_name("http: requests", tests, NULL, NULL);
}
