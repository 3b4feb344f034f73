/* SPDX-License-Identifier: ISC */
/* Values for --json. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "text.h"

json_t *
tsr_json_text(const char *text, size_t len)
{
	char *clean;
	json_t *value = NULL;

	if (len == 0)
		return json_string("");
	if (tsr_utf8_valid(text, len))
		return json_stringn(text, len);
	clean = malloc(len + 1);
	if (clean != NULL)
		value = json_stringn(clean, tsr_name_clean(text, len, clean, len + 1));
	free(clean);
	return value;
}

json_t *
tsr_json_list(const struct tsr_list *list)
{
	json_t *array = json_array();
	struct tsr_text item;
	size_t at = 0;

	while (array != NULL && tsr_list_next(list, &at, &item)) {
		if (json_array_append_new(array, tsr_json_text(item.s, item.len)) == 0)
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}

json_t *
tsr_json_time(int64_t when)
{
	char text[32];
	time_t seconds = (time_t)when;
	struct tm tm;

	if (when == 0)
		return json_null();
	if (when >= TSR_NEVER)
		return json_string("never");
	if (gmtime_r(&seconds, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

json_t *
tsr_json_uuid(const uint8_t uuid[static TSR_UUID_BYTES])
{
	char text[TSR_UUID_LEN + 1];

	tsr_uuid_format(uuid, text);
	return json_string(text);
}

const char *
tsr_member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

bool
tsr_json_has(const json_t *array, const char *text, size_t len)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		if (json_string_length(item) == len && memcmp(json_string_value(item), text, len) == 0)
			return true;
	}
	return false;
}

enum tsr_exit
tsr_json_print(json_t *value)
{
	int failed;

	if (value == NULL)
		return tsr_no_memory();
	failed = json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(value);
	return failed == 0 ? TSR_EXIT_OK : tsr_no_memory();
}
