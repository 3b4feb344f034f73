/* SPDX-License-Identifier: ISC */
/* Invitation codes: made, taken apart, and never mistaken for anything else. */
#include "cmocka-all.h"

#include <string.h>

#include "code.h"

/* Checksums of these by zlib. */
#define GOOD "tsri_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRST2EAtQY"
#define EXAMPLE "tsri_0000tesserat_ThisIsNotARealInvite3yrJZ7"

static void
assert_refused(const char *text, size_t len)
{
	char id[TSR_ID_LEN + 1] = "left over   ";

	assert_int_equal(tsr_code_parse(text, len, id), TSR_INVALID);
	assert_string_equal(id, "");
}

static void
a_code_says_whose_it_is(void **state)
{
	char id[TSR_ID_LEN + 1];

	(void)state;
	assert_int_equal(tsr_code_parse(GOOD, strlen(GOOD), id), TSR_OK);
	assert_string_equal(id, "q1w2e3r4t5y6");
}

static void
made_codes_are_codes_and_no_tokens(void **state)
{
	char id[TSR_ID_LEN + 1], again[TSR_ID_LEN + 1], code[TSR_CODE_LEN + 1], other[TSR_CODE_LEN + 1];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(tsr_member_id_make(id), TSR_OK);
		assert_int_equal(tsr_code_make(id, code), TSR_OK);
		assert_int_equal(tsr_code_make(id, other), TSR_OK);
		assert_int_equal(strlen(code), TSR_CODE_LEN);
		assert_int_equal(tsr_code_parse(code, TSR_CODE_LEN, again), TSR_OK);
		assert_string_equal(again, id);
		assert_false(tsr_is_token(code, TSR_CODE_LEN));
		assert_string_not_equal(code, other);
	}
}

static void
nothing_is_made_for_what_is_no_id(void **state)
{
	static const char *const bad[] = {
	    "", "q1w2e3r4t5y", "q1w2e3r4t5y66", "Q1w2e3r4t5y6", "0000tesserat", "q1w2e3r4t5,6"};
	char code[TSR_CODE_LEN + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(tsr_code_make(bad[i], code), TSR_INVALID);
		assert_string_equal(code, "");
	}
}

/* Every other byte at every place, every length. */
static void
one_character_off_is_refused(void **state)
{
	char text[TSR_CODE_LEN + 2] = GOOD;

	(void)state;
	for (size_t at = 0; at < TSR_CODE_LEN; at++) {
		for (int c = 0; c < 256; c++) {
			if ((char)c == GOOD[at])
				continue;
			text[at] = (char)c;
			assert_refused(text, TSR_CODE_LEN);
		}
		text[at] = GOOD[at];
		assert_refused(text, at);
	}
	assert_refused(text, TSR_CODE_LEN + 1);
}

static void
neighbours_changed_over_are_refused(void **state)
{
	char text[TSR_CODE_LEN + 1];

	(void)state;
	for (size_t at = 0; at + 1 < TSR_CODE_LEN; at++) {
		memcpy(text, GOOD, sizeof(text));
		text[at] = GOOD[at + 1];
		text[at + 1] = GOOD[at];
		if (text[at] != text[at + 1])
			assert_refused(text, TSR_CODE_LEN);
	}
}

static void
tokens_and_examples_are_no_codes(void **state)
{
	char token[TSR_TOKEN_LEN + 1];

	(void)state;
	assert_int_equal(tsr_token_make(TSR_PRIVATE, token), TSR_OK);
	assert_refused(token, TSR_TOKEN_LEN);
	assert_refused(EXAMPLE, strlen(EXAMPLE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_code_says_whose_it_is),
	    cmocka_unit_test(made_codes_are_codes_and_no_tokens),
	    cmocka_unit_test(nothing_is_made_for_what_is_no_id),
	    cmocka_unit_test(one_character_off_is_refused),
	    cmocka_unit_test(neighbours_changed_over_are_refused),
	    cmocka_unit_test(tokens_and_examples_are_no_codes),
	};

	return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}
