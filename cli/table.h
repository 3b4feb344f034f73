/* SPDX-License-Identifier: ISC */
/*
 * JSON values laid out for people.  All text is cleaned of what could steer a
 * terminal; colours only on a terminal and without NO_COLOR.
 */
#ifndef TSR_TABLE_H
#define TSR_TABLE_H

#include "json.h"

struct tsr_column {
	const char *key;
	const char *title;
	bool cut; /* on a narrow terminal this one gives way */
};

/* Sorts ROWS, an array of objects, by the texts under KEYS, which ends with NULL. */
enum tsr_exit tsr_table_sort(json_t *rows, const char *const keys[]);
/* A row an object; NOTHING goes to stderr when there is none. */
enum tsr_exit tsr_table_print(const json_t *rows, const struct tsr_column *columns, size_t count, const char *nothing);
/* A line a member of one object; members that are null, absent or empty are left out. */
enum tsr_exit tsr_card_print(const json_t *object, const struct tsr_column *columns, size_t count);

#endif
