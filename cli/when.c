/* SPDX-License-Identifier: ISC */
/* Moments as people write them. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "rules.h"
#include "text.h"

static bool
digits(const char *text, size_t len)
{
	return strspn(text, "0123456789") >= len;
}

/* A moment of a day, in UTC. */
static enum tsr_status
day(const char *text, const char *moment, int64_t *when)
{
	char plain[TSR_TIME_LEN + 1];

	if (strlen(text) != 10 || !digits(text, 4) || text[4] != '-' || !digits(text + 5, 2) || text[7] != '-' ||
	    !digits(text + 8, 2))
		return TSR_INVALID;
	snprintf(plain, sizeof(plain), "%.4s%.2s%.2s%s", text, text + 5, text + 8, moment);
	return tsr_time_parse(plain, TSR_TIME_LEN, when);
}

/* With a unit: a bare number of seconds is never what somebody meant by an end. */
static enum tsr_status
duration(const char *text, int64_t *seconds)
{
	size_t len = strlen(text);

	return len == 0 || digits(text, len) ? TSR_INVALID : tsr_duration_parse(text, len, seconds);
}

static enum tsr_status
from_now(const char *text, int64_t now, int64_t *when)
{
	int64_t seconds;

	if (duration(text, &seconds) != TSR_OK)
		return TSR_INVALID;
	*when = seconds < TSR_NEVER - now ? now + seconds : TSR_NEVER;
	return *when < TSR_NEVER ? TSR_OK : TSR_INVALID;
}

static enum tsr_status
parse(const char *text, const char *moment, int64_t now, int64_t *when)
{
	if (day(text, moment, when) == TSR_OK || from_now(text, now, when) == TSR_OK)
		return TSR_OK;
	return strlen(text) < 11 ? TSR_INVALID : tsr_time_parse(text, strlen(text), when);
}

enum tsr_exit
tsr_when(const char *option, const char *text, int64_t now, int64_t *when)
{
	if (strcmp(text, "never") == 0) {
		*when = TSR_NEVER;
		return TSR_GO_ON;
	}
	if (parse(text, "235959Z", now, when) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE,
		    "%s %s is not understood; write 365d, 12h, 2030-01-31, 20300131120000Z or never", option, text);
	if (*when <= now)
		return TSR_TELL(TSR_EXIT_USAGE, "%s %s lies in the past; give a moment to come", option, text);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_when_begins(const char *option, const char *text, int64_t now, int64_t *when)
{
	if (parse(text, "000000Z", now, when) == TSR_OK)
		return TSR_GO_ON;
	return TSR_TELL(
	    TSR_EXIT_USAGE, "%s %s is not understood; write 12h, 2030-01-31 or 20300131120000Z", option, text);
}

const char *
tsr_when_text(int64_t when, char text[static TSR_WHEN_TEXT])
{
	char plain[TSR_TIME_LEN + 1];

	tsr_time_format(when, plain);
	snprintf(
	    text, TSR_WHEN_TEXT, "%.4s-%.2s-%.2s %.2s:%.2s UTC", plain, plain + 4, plain + 6, plain + 8, plain + 10);
	return text;
}

enum tsr_exit
tsr_how_long(const char *option, const char *text, int64_t *seconds)
{
	if (duration(text, seconds) == TSR_OK)
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_USAGE, "%s %s is not understood; write 90d, 12h, 5m or 30s", option, text);
}
