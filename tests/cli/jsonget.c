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

static json_t *
step(json_t *value, const char *name)
{
	if (json_is_array(value) && strcmp(name, "length") == 0)
		return json_integer((json_int_t)json_array_size(value));
	if (json_is_array(value))
		return json_array_get(value, strtoul(name, NULL, 10));
	return json_object_get(value, name);
}

int
main(int argc, char **argv)
{
	json_error_t error;
	json_t *value = json_loadf(stdin, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL) {
		fprintf(stderr, "line %d: %s\n", error.line, error.text);
		return 1;
	}
	for (int i = 1; i < argc; i++)
		value = step(value, argv[i]);
	if (value == NULL)
		return 2;
	if (json_is_string(value))
		puts(json_string_value(value));
	else {
		json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
		putchar('\n');
	}
	return 0;
}
