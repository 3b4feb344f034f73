/* SPDX-License-Identifier: ISC */
/* Values of settings: each type checks its text and says what would be right. */
#include "config.h"

#include "settings_table.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "origin.h"
#include "text.h"
#include "users.h"

#define BLANKS " \t"
#define LOGINS_MAX 2 /* in a home directory */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

__attribute__((format(printf, 3, 4))) static bool
refuse(char *why, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, size, format, args);
	va_end(args);
	return false;
}

/* Whether a line of passwd(5) can hold it, and every % is one that is known; a path full of logins is none. */
static bool
is_field(const char *text)
{
	unsigned logins = 0;

	for (; *text != '\0'; text++)
		if (*text == ':' || (*text == '%' && (*++text != 'u' || ++logins > LOGINS_MAX)))
			return false;
	return true;
}

static bool
take_text(const struct tsr_setting *row, char *member, const char *text, char *why, size_t size)
{
	const size_t len = strlen(text);

	if (len > (size_t)row->max)
		return refuse(why, size, "is longer than %" PRId64 " bytes", row->max);
	if (!tsr_utf8_valid(text, len))
		return refuse(why, size, "is not UTF-8");
	if ((row->type == TSR_SETTING_PATH || row->type == TSR_SETTING_FIELD) && text[0] != '/')
		return refuse(why, size, "must be an absolute path");
	if (row->type == TSR_SETTING_FIELD && !is_field(text))
		return refuse(why, size, "must have no colon, and no %% but in %%u, the login, twice at most");
	if (row->type == TSR_SETTING_DN && strchr(text, '=') == NULL)
		return refuse(why, size, "must be a DN, like ou=services,dc=example,dc=org");
	memcpy(member, text, len + 1);
	return true;
}

/* What stands behind ldapi://: nothing, or the escaped path of a socket; a slash may end it. */
static bool
is_socket(const char *path)
{
	const size_t len = strspn(path, "%0123456789ABCDEFabcdefghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-._~");

	if (len > 0 && strncasecmp(path, "%2f", 3) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (path[i] == '%' &&
		    (strspn(path + i + 1, "0123456789ABCDEFabcdef") < 2 || strncmp(path + i, "%00", 3) == 0))
			return false;
	return path[len] == '\0' || strcmp(path + len, "/") == 0;
}

/* Host and port have the grammar of origins, and one reader is enough to get right. */
static bool
is_server(const char *text)
{
	struct tsr_origin origin;
	char url[TSR_VALUE_TEXT + 16];
	int len = snprintf(url, sizeof(url), "https://%s", text);

	if (len > 0 && url[len - 1] == '/')
		len--;
	return tsr_origin_parse(url, (size_t)len, &origin) == TSR_OK;
}

static bool
is_uri(const char *text)
{
	if (strncmp(text, "ldapi://", 8) == 0)
		return is_socket(text + 8);
	if (strncmp(text, "ldaps://", 8) == 0)
		return is_server(text + 8);
	return strncmp(text, "ldap://", 7) == 0 && is_server(text + 7);
}

static bool
take_uri(char *member, const char *text, char *why, size_t size)
{
	char shown[128];

	if (strlen(text) < TSR_VALUE_TEXT && is_uri(text)) {
		memcpy(member, text, strlen(text) + 1);
		return true;
	}
	tsr_escape(text, strlen(text), 64, shown, sizeof(shown));
	return refuse(why, size,
	    "\"%s\" must be ldap://HOST[:PORT], ldaps://HOST[:PORT], ldapi:/// or ldapi://%%2Fpath%%2Fof%%2Fsocket; no "
	    "DN, no query, blanks between several",
	    shown);
}

static bool
take_uris(struct tsr_settings *settings, const char *text, char *why, size_t size)
{
	char copy[TSR_VALUE_TEXT * 2], *save = NULL;

	if (strlen(text) >= sizeof(copy))
		return refuse(why, size, "is longer than %zu bytes", sizeof(copy) - 1);
	memcpy(copy, text, strlen(text) + 1);
	for (char *uri = strtok_r(copy, BLANKS, &save); uri != NULL; uri = strtok_r(NULL, BLANKS, &save)) {
		for (size_t i = 0; i < settings->uris; i++)
			if (strcmp(settings->uri[i], uri) == 0)
				return refuse(why, size, "names %s twice", uri);
		if (settings->uris == TSR_URIS_MAX)
			return refuse(why, size, "has more than %d servers", TSR_URIS_MAX);
		if (!take_uri(settings->uri[settings->uris], uri, why, size))
			return false;
		settings->uris++;
	}
	return true;
}

static bool
is_login(const char *text, size_t len)
{
	if (len == 0 || len > TSR_LOGIN_MAX || !tsr_utf8_valid(text, len) || text[0] == '-')
		return false;
	return strcspn(text, ",;:=/\"'\\*") >= len;
}

static bool
take_logins(const struct tsr_setting *row, char *member, const char *text, char *why, size_t size)
{
	size_t used = strlen(member), len;

	for (text += strspn(text, BLANKS); *text != '\0'; text += len, text += strspn(text, BLANKS)) {
		len = strcspn(text, BLANKS);
		if (!is_login(text, len))
			return refuse(why, size, "must be logins with blanks between them");
		if (used + 1 + len > (size_t)row->max)
			return refuse(why, size, "is longer than %" PRId64 " bytes", row->max);
		if (used > 0)
			member[used++] = ' ';
		memcpy(member + used, text, len);
		used += len;
		member[used] = '\0';
	}
	return true;
}

static bool
parse_number(const char *text, size_t len, int64_t *out)
{
	int64_t number = 0;

	*out = 0;
	if (len == 0 || len > 12)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]))
			return false;
		number = number * 10 + (text[i] - '0');
	}
	*out = number;
	return true;
}

enum tsr_status
tsr_duration_parse(const char *text, size_t len, int64_t *seconds)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	int64_t number, unit = 1;

	*seconds = 0;
	for (size_t i = 0; len > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (text[len - 1] == units[i].letter) {
			unit = units[i].seconds;
			len--;
			break;
		}
	if (!parse_number(text, len, &number))
		return TSR_INVALID;
	*seconds = number * unit;
	return TSR_OK;
}

static bool
take_number(const struct tsr_setting *row, int64_t *member, const char *text, char *why, size_t size)
{
	int64_t number;

	if (!parse_number(text, strlen(text), &number) || number < row->min || number > row->max)
		return refuse(why, size, "must be a number from %" PRId64 " to %" PRId64, row->min, row->max);
	*member = number;
	return true;
}

/* 65534 and 65535 are nobody's, whatever the range. */
static bool
take_ids(struct tsr_id_range *member, const char *text, char *why, size_t size)
{
	const char *dash = strchr(text, '-');
	int64_t low, high;

	if (dash == NULL || !parse_number(text, (size_t)(dash - text), &low) ||
	    !parse_number(dash + 1, strlen(dash + 1), &high))
		return refuse(why, size, "must be LOW-HIGH, like 1900000000-2099999999");
	if (low < TSR_NUMBER_MIN || high > TSR_NUMBER_MAX || low > high)
		return refuse(why, size, "must go from a number to a higher one, both from %u to %u", TSR_NUMBER_MIN,
		    TSR_NUMBER_MAX);
	if (low <= 65535 && high >= 65534)
		return refuse(why, size, "must leave out 65534 and 65535, which stand for nobody");
	*member = (struct tsr_id_range){(uint32_t)low, (uint32_t)high};
	return true;
}

static bool
is_loopback(const char *host)
{
	struct in_addr address;

	return strcmp(host, "[::1]") == 0 ||
	       (inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127);
}

/* The reader of origins knows addresses and ports; what it takes may still be a name. */
static bool
take_listen(const struct tsr_setting *row, char *member, const char *text, char *why, size_t size)
{
	const char *colon = strrchr(text, ':');
	struct tsr_origin origin;
	char url[TSR_VALUE_TEXT + 16];
	const int len = snprintf(url, sizeof(url), "https://%s", text);

	if (colon == NULL || colon[1] == '\0' || strchr(colon, ']') != NULL || len < 0 || (size_t)len >= sizeof(url) ||
	    tsr_origin_parse(url, (size_t)len, &origin) != TSR_OK || !is_loopback(origin.host))
		return refuse(
		    why, size, "must be an address of the loopback and a port, like 127.0.0.1:8086 or [::1]:8086");
	return take_text(row, member, text, why, size);
}

static bool
take_duration(const struct tsr_setting *row, int64_t *member, const char *text, char *why, size_t size)
{
	int64_t seconds;

	if (tsr_duration_parse(text, strlen(text), &seconds) != TSR_OK)
		return refuse(why, size, "must be a duration, like 30s, 5m, 24h or 365d");
	if (seconds < row->min || seconds > row->max)
		return refuse(why, size, "must be from %" PRId64 " to %" PRId64 " seconds", row->min, row->max);
	*member = seconds;
	return true;
}

/* YYYY-MM-DD is the first second of that day, UTC. */
static bool
take_time(int64_t *member, const char *text, char *why, size_t size)
{
	char whole[TSR_TIME_LEN + 1];
	int64_t when;

	if (strlen(text) == 10 && text[4] == '-' && text[7] == '-') {
		snprintf(whole, sizeof(whole), "%.4s%.2s%.2s000000Z", text, text + 5, text + 8);
		text = whole;
	}
	if (tsr_time_parse(text, strlen(text), &when) != TSR_OK || when <= 0)
		return refuse(why, size, "must be a day like 2026-01-31 or a time like 20260131120000Z");
	*member = when;
	return true;
}

static bool
take_choice(const struct tsr_setting *row, const char *text, int *value, char *why, size_t size)
{
	size_t used;

	for (const struct tsr_choice *c = row->choices; c->name != NULL; c++)
		if (strcmp(text, c->name) == 0) {
			*value = c->value;
			return true;
		}
	used = (size_t)snprintf(why, size, "must be one of:");
	for (const struct tsr_choice *c = row->choices; c->name != NULL && used < size; c++)
		used += (size_t)snprintf(why + used, size - used, " %s", c->name);
	return false;
}

bool
tsr_setting_take(const struct tsr_setting *row, struct tsr_settings *settings, const char *text, char *why, size_t size)
{
	void *member = (char *)settings + row->offset;
	int value = 0;

	if (text[0] == '\0')
		return refuse(why, size, "has no value: write one, or leave the line out");
	switch (row->type) {
	case TSR_SETTING_TEXT:
	case TSR_SETTING_PATH:
	case TSR_SETTING_FIELD:
	case TSR_SETTING_DN:
		return take_text(row, member, text, why, size);
	case TSR_SETTING_URI:
		return take_uri(member, text, why, size);
	case TSR_SETTING_URIS:
		return take_uris(settings, text, why, size);
	case TSR_SETTING_LOGINS:
		return take_logins(row, member, text, why, size);
	case TSR_SETTING_LISTEN:
		return take_listen(row, member, text, why, size);
	case TSR_SETTING_DURATION:
		return take_duration(row, member, text, why, size);
	case TSR_SETTING_NUMBER:
		return take_number(row, member, text, why, size);
	case TSR_SETTING_IDS:
		return take_ids(member, text, why, size);
	case TSR_SETTING_TIME:
		return take_time(member, text, why, size);
	case TSR_SETTING_CHOICE:
		if (!take_choice(row, text, &value, why, size))
			return false;
		memcpy(member, &value, sizeof(value));
		return true;
	case TSR_SETTING_SWITCH:
		if (!take_choice(row, text, &value, why, size))
			return false;
		*(bool *)member = value != 0;
		return true;
	}
	return refuse(why, size, "has a type nobody knows");
}
