/* SPDX-License-Identifier: ISC */
/*
 * Time as LDAP writes it.  The C library's calendar looks at TZ and takes a
 * lock, which is not for code that runs inside other programs: days are
 * counted here.
 */
#include "text.h"

#include <string.h>

#define DAY 86400
#define YEAR_0 (-62167219200) /* 00000101000000Z */

struct cursor {
	const char *at;
	const char *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
take_two(struct cursor *c, int min, int max, int *out)
{
	if (c->end - c->at < 2 || !is_digit(c->at[0]) || !is_digit(c->at[1]))
		return false;
	*out = (c->at[0] - '0') * 10 + (c->at[1] - '0');
	c->at += 2;
	return *out >= min && *out <= max;
}

static bool
at_digit(const struct cursor *c)
{
	return c->at < c->end && is_digit(*c->at);
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to the first of January; the Gregorian rules hold for all years. */
static int64_t
days_before_year(int64_t year)
{
	const int64_t last = year - 1;

	if (year == 0)
		return 0;
	return year * 365 + last / 4 - last / 100 + last / 400 + 1;
}

static int64_t
seconds_of_date(int year, int month, int day)
{
	int64_t days = days_before_year(year) + day - 1;

	for (int m = 1; m < month; m++)
		days += days_in_month(year, m);
	return YEAR_0 + days * DAY;
}

/* Adds a fraction of UNIT seconds, exact to the second however many digits there are. */
static bool
take_fraction(struct cursor *c, int unit, int64_t *when)
{
	const char *first;
	int carry = 0;

	if (c->at == c->end || (*c->at != '.' && *c->at != ','))
		return true;
	first = ++c->at;
	while (at_digit(c))
		c->at++;
	if (c->at == first)
		return false;
	for (const char *p = c->at; p-- > first;)
		carry = (unit * (*p - '0') + carry) / 10;
	*when += carry;
	return true;
}

static bool
take_zone(struct cursor *c, int64_t *when)
{
	int hour, minute = 0;
	char sign;

	if (c->at == c->end)
		return false;
	sign = *c->at++;
	if (sign == 'Z')
		return c->at == c->end;
	if ((sign != '+' && sign != '-') || !take_two(c, 0, 23, &hour))
		return false;
	if (c->at != c->end && !take_two(c, 0, 59, &minute))
		return false;
	*when -= (sign == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
	return c->at == c->end;
}

static bool
take_date(struct cursor *c, int64_t *when)
{
	int century, year, month, day;

	if (!take_two(c, 0, 99, &century) || !take_two(c, 0, 99, &year) || !take_two(c, 1, 12, &month) ||
	    !take_two(c, 1, 31, &day))
		return false;
	year += century * 100;
	*when = seconds_of_date(year, month, day);
	return day <= days_in_month(year, month);
}

/* Hour, and minute and second as far as they are there; a leap second is the first of the next minute. */
static bool
take_clock(struct cursor *c, int64_t *when)
{
	int hour, minute = 0, second = 0, unit = 3600;

	if (!take_two(c, 0, 23, &hour))
		return false;
	if (at_digit(c)) {
		unit = 60;
		if (!take_two(c, 0, 59, &minute))
			return false;
	}
	if (unit == 60 && at_digit(c)) {
		unit = 1;
		if (!take_two(c, 0, 60, &second))
			return false;
	}
	*when += hour * 3600 + minute * 60 + second;
	return take_fraction(c, unit, when);
}

enum tsr_status
tsr_time_parse(const char *text, size_t len, int64_t *when)
{
	struct cursor c = {text, text + len};
	int64_t found;

	*when = 0;
	if (!take_date(&c, &found) || !take_clock(&c, &found) || !take_zone(&c, &found))
		return TSR_INVALID;
	*when = found;
	return TSR_OK;
}

static void
put_digits(char *out, int digits, int64_t number)
{
	for (int i = digits; i-- > 0; number /= 10)
		out[i] = (char)('0' + number % 10);
}

void
tsr_time_format(int64_t when, char text[static TSR_TIME_LEN + 1])
{
	int64_t days, second;
	int year, month = 1;

	if (when < YEAR_0)
		when = YEAR_0;
	if (when > TSR_NEVER)
		when = TSR_NEVER;
	days = (when - YEAR_0) / DAY;
	second = (when - YEAR_0) % DAY;
	/* 400 years have 146097 days; the guess is at most one year too high. */
	year = (int)(days * 400 / 146097);
	while (year < 9999 && days_before_year(year + 1) <= days)
		year++;
	while (days_before_year(year) > days)
		year--;
	for (days -= days_before_year(year); days >= days_in_month(year, month); month++)
		days -= days_in_month(year, month);
	put_digits(text, 4, year);
	put_digits(text + 4, 2, month);
	put_digits(text + 6, 2, days + 1);
	put_digits(text + 8, 2, second / 3600);
	put_digits(text + 10, 2, second / 60 % 60);
	put_digits(text + 12, 2, second % 60);
	text[14] = 'Z';
	text[15] = '\0';
}
