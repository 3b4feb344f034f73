/* SPDX-License-Identifier: ISC */
/* GeneralizedTime, against the C library's calendar and by hand where that has none. */
#include "cmocka-all.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "text.h"

struct good {
	const char *text;
	int64_t when;
};

static void
every_legal_form_is_read(void **state)
{
	static const struct good good[] = {
	    {"19700101000000Z", 0},
	    {"19691231235959Z", -1},
	    {"20240229120000Z", 1709208000},
	    {"99991231235959Z", TSR_NEVER},
	    {"00000101000000Z", -62167219200},
	    {"00000229000000Z", -62162121600}, /* the year 0 is a leap year */
	    {"20000229000000Z", 951782400},
	    /* hour and minute only */
	    {"2024022912Z", 1709208000},
	    {"202402291230Z", 1709209800},
	    /* fractions of the last unit, dot or comma */
	    {"20240229120000.0Z", 1709208000},
	    {"20240229120000.999999999999999999999Z", 1709208000},
	    {"20240229120000,5Z", 1709208000},
	    {"202402291230.5Z", 1709209830},
	    {"2024022912.25Z", 1709208900},
	    {"2024022912,25Z", 1709208900},
	    {"2024022912.00027777777777777777777777Z", 1709208000}, /* less than 1/3600 */
	    {"2024022912.00027777777777777777777778Z", 1709208001}, /* more than 1/3600 */
	    {"2024022912.9999999999999999999999999Z", 1709211599},
	    /* offsets */
	    {"20240229120000+0000", 1709208000},
	    {"20240229120000-0000", 1709208000},
	    {"20240229120000+01", 1709204400},
	    {"20240229120000-01", 1709211600},
	    {"20240229120000+0530", 1709188200},
	    {"20240229120000-2359", 1709294340},
	    {"2024022912.5+0530", 1709190000},
	    {"20240229120000.7-0130", 1709213400},
	    {"20240101003000+0100", 1704065400}, /* back into the year before */
	    /* a leap second is the first of the next minute */
	    {"20161231235960Z", 1483228800},
	    {"20161231235960.5Z", 1483228800},
	    {"20170101005960+0100", 1483228800},
	};
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		if (tsr_time_parse(good[i].text, strlen(good[i].text), &when) != TSR_OK)
			fail_msg("%s was refused", good[i].text);
		if (when != good[i].when)
			fail_msg("%s became %lld", good[i].text, (long long)when);
	}
}

static void
anything_else_is_refused(void **state)
{
	static const char *const wrong[] = {"", "Z", "2024", "20240229", "20240229Z", "2024022912", "20240229120000",
	    "20240229120000z", "20240229120000Z ", " 20240229120000Z", "20240229120000ZZ", "20240229120000+",
	    "20240229120000+1", "20240229120000+010", "20240229120000+01000", "20240229120000+2400",
	    "20240229120000+0060", "20240229120000+01:00", "2024022912000Z", "202402291200000Z", "20240229120000.Z",
	    "20240229120000,Z", "20240229120000.5", "20240229120000.5.5Z", "20240229120000.-5Z", "2024-02-29T12:00:00Z",
	    "20240029120000Z", "20241329120000Z", "20240200120000Z", "20240230120000Z", "20230229120000Z",
	    "19000229120000Z", "20240431120000Z", "20240632120000Z", "20240229240000Z", "20240229126000Z",
	    "20240229120061Z", "+0240229120000Z", "2024 229120000Z", "20240229 20000Z", "2024022912000\xc2\xb2Z"};
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		when = 77;
		if (tsr_time_parse(wrong[i], strlen(wrong[i]), &when) != TSR_INVALID)
			fail_msg("%s was taken", wrong[i]);
		assert_int_equal(when, 0);
	}
	/* Bytes after the end given are not looked at, a NUL among the digits is no end. */
	assert_int_equal(tsr_time_parse("20240229120000Z", 14, &when), TSR_INVALID);
	assert_int_equal(tsr_time_parse("20240229120000\0Z", 16, &when), TSR_INVALID);
}

static void
every_byte_at_every_place(void **state)
{
	static const char good[] = "20240229120000Z";
	char text[sizeof(good)];
	int64_t when;

	(void)state;
	for (size_t at = 0; at < TSR_TIME_LEN; at++)
		for (int byte = 0; byte < 256; byte++) {
			enum tsr_status status;

			memcpy(text, good, sizeof(good));
			text[at] = (char)byte;
			status = tsr_time_parse(text, TSR_TIME_LEN, &when);
			if (at == TSR_TIME_LEN - 1)
				assert_int_equal(status == TSR_OK, byte == 'Z');
			else if (byte == '.' || byte == ',') /* makes a fraction of the hour or minute before it */
				assert_int_equal(status == TSR_OK, at == 10 || at == 12);
			else if (byte < '0' || byte > '9')
				assert_int_equal(status, TSR_INVALID);
		}
}

/* Each day of 10,000 years, at a second that changes, there and back. */
static void
agrees_with_the_calendar_of_the_c_library(void **state)
{
	char text[TSR_TIME_LEN + 1], wanted[64];
	int64_t when, back;
	struct tm tm;

	(void)state;
	for (int64_t day = -719528; day <= 2932896; day += 1 + (day & 1)) {
		time_t t;

		when = day * 86400 + (day * 7919 % 86400 + 86400) % 86400;
		t = (time_t)when;
		assert_non_null(gmtime_r(&t, &tm));
		snprintf(wanted, sizeof(wanted), "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		tsr_time_format(when, text);
		assert_string_equal(text, wanted);
		assert_int_equal(tsr_time_parse(text, TSR_TIME_LEN, &back), TSR_OK);
		assert_int_equal(back, when);
	}
}

static void
formatting_clamps(void **state)
{
	static const struct good edges[] = {
	    {"99991231235959Z", TSR_NEVER},
	    {"99991231235959Z", TSR_NEVER + 1},
	    {"99991231235959Z", INT64_MAX},
	    {"00000101000000Z", -62167219200},
	    {"00000101000000Z", -62167219201},
	    {"00000101000000Z", INT64_MIN},
	    {"00001231235959Z", -62135596801},
	    {"00010101000000Z", -62135596800},
	};
	char text[TSR_TIME_LEN + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(edges); i++) {
		tsr_time_format(edges[i].when, text);
		assert_string_equal(text, edges[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_legal_form_is_read),
	    cmocka_unit_test(anything_else_is_refused),
	    cmocka_unit_test(every_byte_at_every_place),
	    cmocka_unit_test(agrees_with_the_calendar_of_the_c_library),
	    cmocka_unit_test(formatting_clamps),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
