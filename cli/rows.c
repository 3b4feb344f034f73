/* SPDX-License-Identifier: ISC */
/*
 * Lists that may be long: an object becomes the text that will be shown of it
 * as soon as it is known, so that a million of them fit.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "table.h"
#include "text.h"

static char *
clean(const char *text)
{
	size_t len = strlen(text);
	char *out = malloc(len + 1);

	if (out != NULL)
		tsr_name_clean(text, len, out, len + 1);
	return out;
}

/* Items joined by blanks, none of which holds one. */
static char *
join(const json_t *array)
{
	size_t size = 1, i;
	char *text, *end;
	json_t *item;

	json_array_foreach (array, i, item)
		size += strlen(json_string_value(item) != NULL ? json_string_value(item) : "") + 1;
	text = malloc(size);
	if (text == NULL)
		return NULL;
	end = text;
	*end = '\0';
	json_array_foreach (array, i, item) {
		if (i > 0)
			*end++ = ' ';
		end = stpcpy(end, json_string_value(item) != NULL ? json_string_value(item) : "");
	}
	return text;
}

char *
tsr_cell_text(const json_t *value)
{
	char *joined, *text;

	switch (json_typeof(value)) {
	case JSON_STRING:
		return clean(json_string_value(value));
	case JSON_ARRAY:
		joined = join(value);
		text = joined != NULL ? clean(joined) : NULL;
		free(joined);
		return text;
	case JSON_TRUE:
		return strdup("yes");
	case JSON_FALSE:
		return strdup("no");
	case JSON_INTEGER:
	case JSON_REAL:
		return json_dumps(value, JSON_ENCODE_ANY);
	case JSON_NULL:
	case JSON_OBJECT:
		break;
	}
	return strdup("");
}

/* The texts to sort by, one after the other, each with an end below every letter. */
static char *
sort_key(const json_t *object, const char *const *order)
{
	char *key = NULL, *longer;
	size_t len = 0;

	for (; order != NULL && *order != NULL; order++) {
		const char *text = json_string_value(json_object_get(object, *order));
		size_t more = strlen(text != NULL ? text : "");

		longer = realloc(key, len + more + 2);
		if (longer == NULL) {
			free(key);
			return NULL;
		}
		key = longer;
		memcpy(key + len, text != NULL ? text : "", more);
		key[len + more] = '\1';
		key[len + more + 1] = '\0';
		len += more + 1;
	}
	return key != NULL ? key : strdup("");
}

static void
free_row(char **row, size_t cells)
{
	for (size_t i = 0; row != NULL && i <= cells; i++)
		free(row[i]);
	free(row);
}

static size_t
cells_of(const struct tsr_rows *rows)
{
	return rows->as_json ? 1 : rows->column_count;
}

/* The sort key, then the cells, or the object as JSON in place of them. */
static char **
make_row(const struct tsr_rows *rows, const json_t *object)
{
	char **row = calloc(1 + cells_of(rows), sizeof(*row));
	bool whole = row != NULL;

	if (whole)
		whole = (row[0] = sort_key(object, rows->order)) != NULL;
	if (whole && rows->as_json)
		whole = (row[1] = json_dumps(object, JSON_ENSURE_ASCII)) != NULL;
	for (size_t i = 0; whole && !rows->as_json && i < rows->column_count; i++) {
		const json_t *value = json_object_get(object, rows->columns[i].key);

		whole = (row[1 + i] = value != NULL ? tsr_cell_text(value) : strdup("")) != NULL;
	}
	if (whole)
		return row;
	free_row(row, cells_of(rows));
	return NULL;
}

static bool
make_room(struct tsr_rows *rows)
{
	size_t room = rows->room != 0 ? 2 * rows->room : 64;
	char ***row;

	if (rows->count < rows->room)
		return true;
	row = realloc(rows->row, room * sizeof(*row));
	if (row == NULL)
		return false;
	rows->row = row;
	rows->room = room;
	return true;
}

bool
tsr_rows_add(struct tsr_rows *rows, const json_t *object)
{
	char **row = object != NULL && make_room(rows) ? make_row(rows, object) : NULL;

	if (row == NULL)
		return false;
	rows->row[rows->count++] = row;
	return true;
}

static int
compare(const void *a, const void *b)
{
	return strcmp((*(char **const *)a)[0], (*(char **const *)b)[0]);
}

static enum tsr_exit
print_json(const struct tsr_rows *rows)
{
	putchar('[');
	for (size_t i = 0; i < rows->count; i++)
		printf("%s\n  %s", i > 0 ? "," : "", rows->row[i][1]);
	puts(rows->count > 0 ? "\n]" : "]");
	return TSR_EXIT_OK;
}

enum tsr_exit
tsr_rows_print(struct tsr_rows *rows, const char *nothing)
{
	tsr_progress_hide();
	if (rows->order != NULL && rows->count > 1)
		qsort(rows->row, rows->count, sizeof(rows->row[0]), compare);
	if (rows->as_json)
		return print_json(rows);
	if (rows->count == 0)
		return TSR_TELL(TSR_EXIT_OK, "%s", nothing);
	return tsr_table_print(rows);
}

enum tsr_exit
tsr_rows_print_array(const json_t *array, const struct tsr_column *columns, size_t count)
{
	struct tsr_rows rows = {.columns = columns, .column_count = count};
	enum tsr_exit code = TSR_GO_ON;

	for (size_t i = 0; code == TSR_GO_ON && i < json_array_size(array); i++) {
		if (!tsr_rows_add(&rows, json_array_get(array, i)))
			code = tsr_no_memory();
	}
	return tsr_rows_end(&rows, code, "");
}

void
tsr_rows_free(struct tsr_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		free_row(rows->row[i], cells_of(rows));
	free(rows->row);
	rows->row = NULL;
	rows->count = rows->room = 0;
}

enum tsr_exit
tsr_rows_end(struct tsr_rows *rows, enum tsr_exit code, const char *nothing)
{
	if (code == TSR_GO_ON)
		code = tsr_rows_print(rows, nothing);
	tsr_rows_free(rows);
	return code;
}
