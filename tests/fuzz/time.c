/* SPDX-License-Identifier: ISC */
/*
 * GeneralizedTime.  The oracle matches the grammar by regular expression, lets
 * the C library count the days and computes fractions in 128 bits.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>
#include <time.h>

#include "text.h"

#define DIGITS_EXACT 30 /* of a fraction: more do not fit 128 bits */

static regex_t grammar;

static void
prepare(void)
{
	static bool done;

	if (done)
		return;
	REQUIRE(regcomp(&grammar,
		    "^([0-9]{4})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])"
		    "(([0-5][0-9])([0-5][0-9]|60)?)?([.,]([0-9]+))?(Z|([+-])([01][0-9]|2[0-3])([0-5][0-9])?)$",
		    REG_EXTENDED) == 0);
	done = true;
}

static int
number(const char *text, const regmatch_t *m)
{
	int n = 0;

	for (regoff_t i = m->rm_so; m->rm_so >= 0 && i < m->rm_eo; i++)
		n = n * 10 + (text[i] - '0');
	return n;
}

/* The seconds a fraction adds; *EXACT is false when there may be one more. */
static int64_t
fraction(const char *text, const regmatch_t *m, int unit, bool *exact)
{
	unsigned __int128 value = 0, scale = 1;
	regoff_t i = m->rm_so;

	for (; i >= 0 && i < m->rm_eo && i - m->rm_so < DIGITS_EXACT; i++, scale *= 10)
		value = value * 10 + (unsigned)(text[i] - '0');
	*exact = i < 0 || i == m->rm_eo;
	return (int64_t)(value * (unsigned)unit / scale);
}

static bool
expected(const char *text, int64_t *when, bool *exact)
{
	regmatch_t m[14];
	struct tm tm = {0}, back;
	time_t day;
	int unit = 3600, offset;

	if (regexec(&grammar, text, 14, m, 0) != 0)
		return false;
	tm.tm_year = number(text, &m[1]) - 1900;
	tm.tm_mon = number(text, &m[2]) - 1;
	tm.tm_mday = number(text, &m[3]);
	day = timegm(&tm);
	gmtime_r(&day, &back);
	if (back.tm_mday != number(text, &m[3]))
		return false;
	if (m[6].rm_so >= 0)
		unit = m[7].rm_so >= 0 ? 1 : 60;
	offset = number(text, &m[12]) * 3600 + number(text, &m[13]) * 60;
	if (m[11].rm_so >= 0 && text[m[11].rm_so] == '-')
		offset = -offset;
	*when = (int64_t)day + number(text, &m[4]) * 3600 + number(text, &m[6]) * 60 + number(text, &m[7]) - offset +
		fraction(text, &m[9], unit, exact);
	return true;
}

static void
check_format(int64_t when)
{
	char text[TSR_TIME_LEN + 1];
	int64_t back;

	tsr_time_format(when, text);
	REQUIRE(strlen(text) == TSR_TIME_LEN);
	REQUIRE(tsr_time_parse(text, TSR_TIME_LEN, &back) == TSR_OK);
	REQUIRE(back == when || (when > TSR_NEVER && back == TSR_NEVER) ||
		(when < 0 && back == -62167219200 && back > when));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = exact_copy(data, size), copy[2048];
	int64_t when, wanted = 0;
	bool exact = true, good;

	prepare();
	if (size < sizeof(copy)) {
		memcpy(copy, text, size);
		copy[size] = '\0';
		good = memchr(text, '\0', size) == NULL && expected(copy, &wanted, &exact);
		REQUIRE((tsr_time_parse(text, size, &when) == TSR_OK) == good);
		REQUIRE(when == wanted || (good && !exact && when == wanted + 1));
		if (good)
			check_format(when);
	}
	if (size >= sizeof(when)) {
		memcpy(&when, data, sizeof(when));
		check_format(when);
	}
	free(text);
	return 0;
}
