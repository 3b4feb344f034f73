/* SPDX-License-Identifier: ISC */
/* Sets members of records from FIELD=VALUE, by the table of the records themselves. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "digest.h"
#include "fields.h"
#include "text.h"

static const struct word {
	const char *name;
	uint8_t value;
} words[] = {
    {"active", TSR_STATE_ACTIVE},
    {"disabled", TSR_STATE_DISABLED},
    {"revoked", TSR_STATE_REVOKED},
    {"invited", TSR_STATE_INVITED},
    {"private", TSR_PRIVATE},
    {"public", TSR_PUBLIC},
    {"service", TSR_CLASS_SERVICE},
    {"member", TSR_CLASS_MEMBER},
    {"accept", 1},
    {"deny", 0},
};

void
uuid_of(const char *name, uint8_t uuid[static TSR_UUID_BYTES])
{
	uint8_t hash[TSR_HASH_BYTES];

	if (tsr_uuid_parse(name, strlen(name), uuid) == TSR_OK)
		return;
	tsr_hash(name, strlen(name), hash);
	memcpy(uuid, hash, TSR_UUID_BYTES);
}

static bool
parse_number(const char *value, int64_t *number)
{
	char *end;

	*number = strtoll(value, &end, 0);
	return end != value && *end == '\0';
}

static bool
parse_time(const char *value, int64_t *when)
{
	if (strcmp(value, "never") == 0) {
		*when = TSR_NEVER;
		return true;
	}
	if (!parse_number(value, when))
		return false;
	if (value[0] == '+' || value[0] == '-')
		*when += time(NULL);
	return true;
}

static bool
parse_byte(const char *value, uint8_t *byte)
{
	int64_t number;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, value) == 0) {
			*byte = words[i].value;
			return true;
		}
	}
	if (!parse_number(value, &number) || number < 0 || number > UINT8_MAX)
		return false;
	*byte = (uint8_t)number;
	return true;
}

static bool
parse_text(const char *value, struct tsr_text *text, struct arena *arena)
{
	const size_t len = strlen(value);
	char *copy = (char *)arena->bytes + arena->used;

	if (len > sizeof(arena->bytes) - arena->used)
		return false;
	for (size_t i = 0; i < len; i++)
		copy[i] = value[i];
	for (char *at = copy; at < copy + len; at++)
		if (*at == '~')
			*at = ' ';
	*text = (struct tsr_text){copy, len};
	arena->used += len;
	return true;
}

static bool
parse_list(const char *value, struct tsr_list *list, struct arena *arena)
{
	uint8_t *bytes = arena->bytes + arena->used;
	size_t len = 0;

	while (*value != '\0') {
		const size_t item = strcspn(value, ",");

		if (tsr_list_add(bytes, sizeof(arena->bytes) - arena->used, &len, value, item) != TSR_OK)
			return false;
		value += item + (value[item] == ',');
	}
	*list = (struct tsr_list){bytes, len};
	arena->used += len;
	return true;
}

static bool
set_member(enum tsr_field_kind kind, void *member, const char *value, struct arena *arena)
{
	int64_t number;

	switch (kind) {
	case TSR_TEXT:
		return parse_text(value, member, arena);
	case TSR_LIST:
		return parse_list(value, member, arena);
	case TSR_TIME:
		return parse_time(value, member);
	case TSR_BYTE:
		return parse_byte(value, member);
	case TSR_WORD:
		if (!parse_number(value, &number))
			return false;
		*(uint32_t *)member = (uint32_t)number;
		return true;
	case TSR_UUID:
		uuid_of(value, member);
		return true;
	case TSR_PROOF:
		break;
	}
	return false;
}

bool
field_set(enum tsr_record_type type, void *record, const char *name, const char *value, struct arena *arena)
{
	size_t count;
	const struct tsr_field *fields = tsr_record_fields(type, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return set_member(fields[i].kind, (char *)record + fields[i].offset, value, arena);
	return false;
}
