/* SPDX-License-Identifier: ISC */
/* UTF-8, names, logins and what goes into a log. */
#include "cmocka-all.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* By the ranges of the table in RFC 3629 section 4, in place of bit arithmetic. */
static bool
in(unsigned char c, int low, int high)
{
	return c >= low && c <= high;
}

static size_t
utf8_by_table(const unsigned char *s, size_t len)
{
	if (len >= 1 && in(s[0], 0x01, 0x7f))
		return 1;
	if (len >= 2 && in(s[0], 0xc2, 0xdf) && in(s[1], 0x80, 0xbf))
		return 2;
	if (len >= 3 && in(s[2], 0x80, 0xbf) &&
	    ((s[0] == 0xe0 && in(s[1], 0xa0, 0xbf)) || (s[0] == 0xed && in(s[1], 0x80, 0x9f)) ||
		((in(s[0], 0xe1, 0xec) || in(s[0], 0xee, 0xef)) && in(s[1], 0x80, 0xbf))))
		return 3;
	if (len >= 4 && in(s[2], 0x80, 0xbf) && in(s[3], 0x80, 0xbf) &&
	    ((s[0] == 0xf0 && in(s[1], 0x90, 0xbf)) || (s[0] == 0xf4 && in(s[1], 0x80, 0x8f)) ||
		(in(s[0], 0xf1, 0xf3) && in(s[1], 0x80, 0xbf))))
		return 4;
	return 0;
}

static bool
valid_by_table(const char *text, size_t len)
{
	for (size_t at = 0, n; at < len; at += n)
		if ((n = utf8_by_table((const unsigned char *)text + at, len - at)) == 0)
			return false;
	return true;
}

static void
utf8_agrees_with_the_table(void **state)
{
	static const unsigned char last[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
	unsigned char text[4];

	(void)state;
	for (unsigned pair = 0; pair < 65536; pair++)
		for (size_t i = 0; i < COUNT(last); i++)
			for (size_t j = 0; j < COUNT(last); j++) {
				text[0] = (unsigned char)(pair >> 8);
				text[1] = (unsigned char)(pair & 255);
				text[2] = last[i];
				text[3] = last[j];
				for (size_t len = 1; len <= sizeof(text); len++)
					if (tsr_utf8_valid((const char *)text, len) !=
					    valid_by_table((const char *)text, len))
						fail_msg("%02x %02x %02x %02x, %zu bytes", text[0], text[1], text[2],
						    text[3], len);
			}
	assert_true(tsr_utf8_valid("", 0));
}

static void
assert_clean(const char *text, const char *wanted)
{
	char out[TSR_NAME_MAX + 1];

	assert_int_equal(tsr_name_clean(text, strlen(text), out, sizeof(out)), strlen(wanted));
	assert_string_equal(out, wanted);
}

static void
names_lose_what_must_not_be_printed(void **state)
{
	(void)state;
	assert_clean("Ann Lee", "Ann Lee");
	assert_clean("", "");
	assert_clean("J\xc3\xbcrgen \xe5\xbc\xa0\xe4\xbc\x9f \xf0\x9f\x98\x80",
	    "J\xc3\xbcrgen \xe5\xbc\xa0\xe4\xbc\x9f \xf0\x9f\x98\x80");
	assert_clean("A\nB\r\tC\x1b[31mD\x7f", "ABC[31mD");
	assert_clean("A\xc2\x85\xc2\x9b"
		     "B",
	    "AB"); /* C1 controls */
	assert_clean("\xe2\x80\xae"
		     "evil\xe2\x80\xac",
	    "evil"); /* right-to-left override */
	assert_clean("a\xe2\x81\xa6"
		     "b\xe2\x81\xa7\xe2\x81\xa8"
		     "c\xe2\x81\xa9",
	    "abc"); /* isolates */
	assert_clean("a\xd8\x9c"
		     "b\xe2\x80\x8e\xe2\x80\x8f",
	    "ab"); /* marks */
	assert_clean("a\xe2\x80\xa8"
		     "b\xe2\x80\xa9",
	    "ab"); /* line and paragraph separators */
	assert_clean("a\xe2\x80\x8d"
		     "b",
	    "a\xe2\x80\x8d"
	    "b"); /* a joiner is part of names */
	/* malformed: overlong, surrogate, lone, cut off */
	assert_clean("a\xc0\x80"
		     "b\xed\xa0\x80"
		     "c\x80\xff"
		     "d\xe2\x82",
	    "abcd");
}

static void
names_are_cut_at_a_character(void **state)
{
	char out[16];

	(void)state;
	for (size_t size = 1; size <= 8; size++) {
		memset(out, 'x', sizeof(out));
		assert_int_equal(tsr_name_clean("\xc3\xbc\xc3\xbc\xc3\xbc", 6, out, size), (size - 1) / 2 * 2);
		assert_int_equal(strlen(out), (size - 1) / 2 * 2);
		assert_int_equal(out[size], 'x');
	}
	out[0] = 'x';
	assert_int_equal(tsr_name_clean("abc", 3, out, 0), 0);
	assert_int_equal(out[0], 'x');
}

/* Whatever goes in, what comes out is well-formed, has no control and is a fixed point. */
static void
clean_names_stay_clean(void **state)
{
	char text[64], once[128], twice[128];
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len, again;

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = (char)(seed >> 16 & (round % 2 ? 0xff : 0xbf));
		}
		len = tsr_name_clean(text, sizeof(text), once, sizeof(once));
		assert_true(tsr_utf8_valid(once, len));
		for (size_t i = 0; i < len; i++)
			assert_true((unsigned char)once[i] >= 0x20 && once[i] != 0x7f);
		again = tsr_name_clean(once, len, twice, sizeof(twice));
		assert_int_equal(again, len);
		assert_memory_equal(once, twice, len);
	}
}

static void
names_of_service_accounts_and_roles(void **state)
{
	static const char longest[] = "abcdefghijklmnopqrstuvwxyz012345";
	char text[3] = "ab";

	(void)state;
	assert_true(tsr_service_name_valid("a", 1));
	assert_true(tsr_service_name_valid(longest, 32));
	assert_false(tsr_service_name_valid("abcdefghijklmnopqrstuvwxyz0123456", 33));
	assert_false(tsr_service_name_valid("", 0));
	assert_false(tsr_service_name_valid("a-b", 3));
	assert_true(tsr_role_valid("a-b", 3));
	assert_true(tsr_role_valid("a-", 2));
	assert_false(tsr_role_valid("-a", 2));
	assert_true(tsr_role_valid(longest, 32));
	assert_false(tsr_role_valid("abcdefghijklmnopqrstuvwxyz0123456", 33));
	for (int byte = 0; byte < 256; byte++) {
		const bool letter = byte >= 'a' && byte <= 'z', digit = byte >= '0' && byte <= '9';

		text[0] = (char)byte;
		text[1] = 'b';
		assert_int_equal(tsr_service_name_valid(text, 2), letter);
		assert_int_equal(tsr_role_valid(text, 2), letter);
		text[0] = 'a';
		text[1] = (char)byte;
		assert_int_equal(tsr_service_name_valid(text, 2), letter || digit);
		assert_int_equal(tsr_role_valid(text, 2), letter || digit || byte == '-');
	}
}

static void
assert_fold(const char *text, const char *wanted)
{
	char out[TSR_LOGIN_MAX + 1];

	assert_int_equal(tsr_login_fold(text, strlen(text), out), TSR_OK);
	assert_string_equal(out, wanted);
}

static void
logins_fold(void **state)
{
	(void)state;
	assert_fold("", "");
	assert_fold("   ", "");
	assert_fold("BuildBot", "buildbot");
	assert_fold("  Ann   Lee \t", "ann lee");
	assert_fold("ann\nlee", "ann lee");
	assert_fold("Ann@Example.ORG", "ann@example.org");
	assert_fold("J\xc3\x9cRGEN", "j\xc3\x9crgen"); /* ASCII only */
	assert_fold("[\\]^_`@", "[\\]^_`@");
}

static void
logins_that_do_not_fit(void **state)
{
	static const char zero[TSR_LOGIN_MAX + 1];
	char text[TSR_LOGIN_MAX + 8], out[TSR_LOGIN_MAX + 1];

	(void)state;
	memset(text, 'A', sizeof(text));
	assert_int_equal(tsr_login_fold(text, TSR_LOGIN_MAX, out), TSR_OK);
	assert_int_equal(strlen(out), TSR_LOGIN_MAX);
	assert_int_equal(tsr_login_fold(text, TSR_LOGIN_MAX + 1, out), TSR_TOOBIG);
	assert_memory_equal(out, zero, sizeof(zero));
	text[TSR_LOGIN_MAX] = ' ';
	assert_int_equal(tsr_login_fold(text, TSR_LOGIN_MAX + 1, out), TSR_OK);
	text[1] = ' ';
	assert_int_equal(tsr_login_fold(text, TSR_LOGIN_MAX, out), TSR_OK);
	text[TSR_LOGIN_MAX - 1] = ' ';
	assert_int_equal(tsr_login_fold(text, TSR_LOGIN_MAX + 2, out), TSR_TOOBIG);
	assert_int_equal(tsr_login_fold("ann\0root", 8, out), TSR_INVALID);
	assert_memory_equal(out, zero, sizeof(zero));
}

static void
assert_escape(const char *text, size_t len, size_t max, const char *wanted)
{
	char out[128];

	assert_int_equal(tsr_escape(text, len, max, out, sizeof(out)), strlen(wanted));
	assert_string_equal(out, wanted);
}

static void
logs_get_printable_text(void **state)
{
	(void)state;
	assert_escape("", 0, 10, "");
	assert_escape("plain text", 10, 10, "plain text");
	assert_escape("plain text", 10, 5, "plain...");
	assert_escape("a\"b\\c\nd", 7, 10, "a\\x22b\\x5cc\\x0ad");
	assert_escape("a\0b", 3, 10, "a\\x00b");
	assert_escape("\xc3\xbc", 2, 10, "\\xc3\\xbc");
	assert_escape("%n", 2, 10, "%n");
}

static void
every_byte_is_escaped_or_itself(void **state)
{
	char out[8], wanted[8], c;

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		const bool plain = byte >= 0x20 && byte <= 0x7e && byte != '"' && byte != '\\';

		c = (char)byte;
		snprintf(wanted, sizeof(wanted), plain ? "%c" : "\\x%02x", (unsigned)byte);
		assert_int_equal(tsr_escape(&c, 1, 1, out, sizeof(out)), strlen(wanted));
		assert_string_equal(out, wanted);
	}
}

static void
escaping_never_writes_past_the_end(void **state)
{
	char out[40];

	(void)state;
	for (size_t size = 0; size < 32; size++) {
		size_t len;

		memset(out, 'x', sizeof(out));
		len = tsr_escape("ab\n\n\ncd and so on", 16, 7, out, size);
		for (size_t i = size; i < sizeof(out); i++)
			assert_int_equal(out[i], 'x');
		if (size > 0)
			assert_int_equal(strlen(out), len);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(utf8_agrees_with_the_table),
	    cmocka_unit_test(names_lose_what_must_not_be_printed),
	    cmocka_unit_test(names_are_cut_at_a_character),
	    cmocka_unit_test(clean_names_stay_clean),
	    cmocka_unit_test(names_of_service_accounts_and_roles),
	    cmocka_unit_test(logins_fold),
	    cmocka_unit_test(logins_that_do_not_fit),
	    cmocka_unit_test(logs_get_printable_text),
	    cmocka_unit_test(every_byte_is_escaped_or_itself),
	    cmocka_unit_test(escaping_never_writes_past_the_end),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
