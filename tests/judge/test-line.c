/* SPDX-License-Identifier: ISC */
/* The log line: what stands in it, what never does, where it may be cut. */
#include "cmocka-all.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tessera.h"

static const char *
line_of(const struct tsr_answer *answer, const struct tsr_request *request)
{
	static char line[TSR_LINE_MAX];
	const size_t len = tsr_answer_line(answer, request, line, sizeof(line));

	assert_int_equal(len, strlen(line));
	return line;
}

static void
plain(void **state)
{
	const struct tsr_answer answer = {.verdict = TSR_EXPIRED,
	    .token_id = "abcdefghijkl",
	    .account = "svcmail",
	    .display_name = "Mail Service",
	    .age = 3};
	const struct tsr_request request = {.user = "svcmail", .service = "sshd", .peer = "192.0.2.7;25"};

	(void)state;
	assert_string_equal(line_of(&answer, &request), "verdict=expired token=abcdefghijkl account=svcmail "
							"name=\"Mail Service\" service=sshd rhost=192.0.2.7;25 age=3s");
}

static void
nothing_known(void **state)
{
	const struct tsr_answer answer = {.age = -1};
	const struct tsr_request request = {0};
	char line[TSR_LINE_MAX], wanted[64];

	(void)state;
	(void)snprintf(wanted, sizeof(wanted), "verdict=%s", tsr_verdict_name(TSR_DENY));
	assert_string_equal(line_of(&answer, &request), wanted);
	assert_int_equal(tsr_answer_line(&answer, &request, line, 0), 0);
}

static void
other_name(void **state)
{
	const struct tsr_answer answer = {
	    .verdict = TSR_WRONG_ACCOUNT, .account = "a@b.example", .age = -1, .detail = "x \"y\""};
	const struct tsr_request request = {
	    .user = "root x", .role = "mail", .origin = "https://a.example", .origin_len = 17};

	(void)state;
	assert_string_equal(line_of(&answer, &request), "verdict=wrong_account account=a@b.example user=\"root x\" "
							"origin=https://a.example role=mail detail=\"x \\x22y\\x22\"");
}

static void
tokens_do_not_get_in(void **state)
{
	const char *secret = "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a";
	const struct tsr_answer answer = {.verdict = TSR_NOT_A_TOKEN, .age = -1};
	const struct tsr_request request = {.user = secret, .token = secret, .token_len = 36};

	(void)state;
	assert_string_equal(line_of(&answer, &request), "verdict=not_a_token user=\"(a token)\"");
}

/* A mail program puts its domain behind what was typed into the wrong field, a person a blank. */
static void
tokens_do_not_get_in_by_halves(void **state)
{
	const char *const names[] = {"6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a ",
	    "tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123453wMc7y@example.com",
	    "robot tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123453wMc7", "tsri_q1w2e3r4t5y6_ABCDEFGHIJKLM"};
	const struct tsr_answer answer = {.verdict = TSR_NOT_A_TOKEN, .age = -1};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct tsr_request request = {.user = names[i]};

		assert_string_equal(line_of(&answer, &request), "verdict=not_a_token user=\"(a token)\"");
	}
}

static void
hostile(struct tsr_answer *answer, struct tsr_request *request, char *long_text, size_t len)
{
	memset(long_text, '\n', len);
	long_text[len] = '\0';
	*answer = (struct tsr_answer){.verdict = TSR_ACCOUNT_DISABLED, .age = INT64_MAX};
	memset(answer->token_id, 'z', TSR_ID_LEN);
	memset(answer->account, '\n', TSR_LOGIN_MAX);
	memset(answer->display_name, 0xe9, TSR_NAME_MAX);
	memset(answer->detail, '\\', sizeof(answer->detail) - 1);
	*request = (struct tsr_request){.user = long_text,
	    .service = long_text,
	    .peer = long_text,
	    .origin = long_text,
	    .origin_len = len,
	    .role = long_text};
}

/* Whether the text is printable ASCII and every backslash begins \xHH. */
static bool
is_clean(const char *text)
{
	for (const char *at = text; *at; at++) {
		if (*at < 0x20 || *at > 0x7e)
			return false;
		if (*at != '\\')
			continue;
		if (at[1] != 'x' || !at[2] || !strchr("0123456789abcdef", at[2]) || !at[3] ||
		    !strchr("0123456789abcdef", at[3]))
			return false;
		at += 3;
	}
	return true;
}

static void
hostile_text_fits_whole(void **state)
{
	static char text[5000];
	struct tsr_answer answer;
	struct tsr_request request;
	const char *line;

	(void)state;
	hostile(&answer, &request, text, sizeof(text) - 1);
	line = line_of(&answer, &request);
	assert_true(is_clean(line));
	assert_true(strlen(line) < TSR_LINE_MAX - 1);
	assert_non_null(strstr(line, " age=9223372036854775807s "));
	assert_string_equal(line + strlen(line) - 4, "...\"");
}

static void
cut_at_any_size(void **state)
{
	static char text[100], line[TSR_LINE_MAX + 8];
	struct tsr_answer answer;
	struct tsr_request request;

	(void)state;
	hostile(&answer, &request, text, sizeof(text) - 1);
	for (size_t size = 1; size < TSR_LINE_MAX; size++) {
		size_t len;

		memset(line, 'Q', sizeof(line));
		len = tsr_answer_line(&answer, &request, line, size);
		assert_int_equal(len, strlen(line));
		assert_true(strlen(line) < size);
		assert_true(is_clean(line));
		assert_int_equal(line[size], 'Q');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain),
	    cmocka_unit_test(nothing_known),
	    cmocka_unit_test(other_name),
	    cmocka_unit_test(tokens_do_not_get_in),
	    cmocka_unit_test(tokens_do_not_get_in_by_halves),
	    cmocka_unit_test(hostile_text_fits_whole),
	    cmocka_unit_test(cut_at_any_size),
	};

	return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
