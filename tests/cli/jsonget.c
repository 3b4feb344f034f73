/* SPDX-License-Identifier: ISC */
/*
 * Reads JSON from standard input and prints the value that the arguments lead
 * to: names of members, numbers of items, "length" of an array.  Ends with 1
 * when the input is no JSON, with 2 when nothing is there.
 */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
print(const json_t *value)
{
	if (value == NULL)
		return 2;
	if (json_is_string(value)) {
		puts(json_string_value(value));
		return 0;
	}
	json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	putchar('\n');
	return 0;
}

static int
follow(const json_t *value, char **names)
{
	for (; *names != NULL; names++) {
		if (json_is_array(value) && strcmp(*names, "length") == 0) {
			printf("%zu\n", json_array_size(value));
			return 0;
		}
		value = json_is_array(value) ? json_array_get(value, strtoul(*names, NULL, 10))
					     : json_object_get(value, *names);
	}
	return print(value);
}

int
main(int argc, char **argv)
{
	json_error_t error;
	json_t *value = json_loadf(stdin, JSON_REJECT_DUPLICATES, &error);
	int code;

	(void)argc;
	if (value == NULL) {
		fprintf(stderr, "line %d: %s\n", error.line, error.text);
		return 1;
	}
	code = follow(value, argv + 1);
	json_decref(value);
	return code;
}
