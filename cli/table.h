/* SPDX-License-Identifier: ISC */
/*
 * JSON values laid out for people.  All text is cleaned of what could steer a
 * terminal; colours only on a terminal and without NO_COLOR.
 */
#ifndef TSR_TABLE_H
#define TSR_TABLE_H

#include "json.h"

enum tsr_look {
	TSR_PLAIN,
	TSR_TINT, /* words like "active" and "revoked" have their colours */
	TSR_CUT,  /* on a narrow terminal this one is cut */
	TSR_WRAP  /* or goes on in the next line */
};

struct tsr_column {
	const char *key;
	const char *title;
	enum tsr_look look;
};

#define TSR_COLUMNS(array) .columns = (array), .column_count = sizeof(array) / sizeof((array)[0])

/* A list in the making.  The first four are the caller's choice, the rest zero. */
struct tsr_rows {
	const struct tsr_column *columns;
	size_t column_count;
	const char *const *order; /* keys of texts to sort by, ends with NULL; NULL: as they come */
	bool as_json;
	char ***row;
	size_t count, room;
};

/* Adds what will be shown of an object, which stays the caller's.  False: out of memory, OBJECT NULL included. */
bool tsr_rows_add(struct tsr_rows *rows, const json_t *object);
/* Sorts and prints; NOTHING goes to stderr when there is none and a table was wanted. */
enum tsr_exit tsr_rows_print(struct tsr_rows *rows, const char *nothing);
void tsr_rows_free(struct tsr_rows *rows);
/* How a list ends: prints when CODE, of what filled it, is TSR_GO_ON; frees the rows. */
enum tsr_exit tsr_rows_end(struct tsr_rows *rows, enum tsr_exit code, const char *nothing);
/* A short array of objects, in its order. */
enum tsr_exit tsr_rows_print_array(const json_t *array, const struct tsr_column *columns, size_t count);

/* Lays the rows out; their cells are used up. */
enum tsr_exit tsr_table_print(struct tsr_rows *rows);
/* A line a member of one object; members that are null, absent or empty are left out. */
enum tsr_exit tsr_card_print(const json_t *object, const struct tsr_column *columns, size_t count);

/* The text of a value, cleaned; the caller frees it, NULL when memory ran out. */
char *tsr_cell_text(const json_t *value);

#endif
