/* SPDX-License-Identifier: ISC */
/* Tables and cards by libsmartcols. */
#include "config.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table.h"
#include "wrap.h"

#define ROOM_MIN 20 /* columns that a text gets, however narrow the terminal */

static const struct {
	const char *value, *colour;
} colours[] = {
    {"active", "green"},
    {"disabled", "yellow"},
    {"expired", "red"},
    {"revoked", "red"},
    {"incomplete", "red"},
    {"ambiguous", "red"},
    {"never", "yellow"},
    {"fails", "red"},
    {"stale", "red"},
    {"unavailable", "red"},
};

static const char *
colour_of(const char *text)
{
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		if (strcmp(text, colours[i].value) == 0)
			return colours[i].colour;
	}
	return NULL;
}

/* Takes TEXT. */
static int
put_cell(struct libscols_line *line, size_t column, char *text, enum tsr_look look)
{
	struct libscols_cell *cell = scols_line_get_cell(line, column);
	const char *colour;

	if (text == NULL)
		return -1;
	colour = look == TSR_TINT ? colour_of(text) : NULL;
	if (scols_line_refer_data(line, column, text) != 0) {
		free(text);
		return -1;
	}
	return colour != NULL ? scols_cell_set_color(cell, colour) : 0;
}

static struct libscols_table *
new_table(void)
{
	struct libscols_table *table = scols_new_table();
	const char *no_colour = getenv("NO_COLOR");

	if (table == NULL)
		return NULL;
	scols_table_enable_colors(table, isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0'));
	scols_table_enable_minout(table, 1); /* no blanks at the ends of lines */
	return table;
}

static int
fill_line(struct libscols_table *table, char **cells, const struct tsr_column *columns, size_t count)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	int failed = line != NULL ? 0 : -1;

	for (size_t i = 0; failed == 0 && i < count; i++) {
		failed = put_cell(line, i, cells[i], columns[i].look);
		cells[i] = NULL; /* the line's now */
	}
	return failed;
}

static enum tsr_exit
print_and_free(struct libscols_table *table, int failed)
{
	if (failed == 0)
		failed = scols_print_table(table);
	scols_unref_table(table);
	return failed == 0 ? TSR_EXIT_OK : tsr_no_memory();
}

/* A column; one that is wrapped breaks where tsr_wrap() has said. */
static int
add_column(struct libscols_table *table, const char *title, enum tsr_look look)
{
	const int flags = look == TSR_CUT ? SCOLS_FL_TRUNC : look == TSR_WRAP ? SCOLS_FL_WRAP : 0;
	struct libscols_column *column = scols_table_new_column(table, title, 0, flags);

	if (column == NULL || look != TSR_WRAP)
		return column != NULL ? 0 : -1;
	if (scols_column_set_safechars(column, "\n") != 0)
		return -1;
	return scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
}

/* Columns of the terminal behind those that OTHERS take; 0: what is printed is not for a terminal. */
static size_t
room_beside(const struct libscols_table *table, size_t others)
{
	const size_t width = scols_table_get_termwidth(table);

	if (isatty(STDOUT_FILENO) != 1)
		return 0;
	return width > others + ROOM_MIN ? width - others : ROOM_MIN;
}

/* What the cells before COLUMN take, with a blank behind each. */
static size_t
width_before(const struct tsr_rows *rows, size_t column)
{
	size_t sum = 0;

	for (size_t c = 0; c < column; c++) {
		size_t most = tsr_width(rows->columns[c].title);

		for (size_t i = 0; i < rows->count; i++) {
			const size_t width = tsr_width(rows->row[i][1 + c]);

			most = width > most ? width : most;
		}
		sum += most + 1;
	}
	return sum;
}

/* Only the last column of a table is ever wrapped. */
static void
wrap_last(const struct libscols_table *table, struct tsr_rows *rows)
{
	const size_t last = rows->column_count - 1;
	size_t room;

	if (rows->columns[last].look != TSR_WRAP)
		return;
	room = room_beside(table, width_before(rows, last));
	for (size_t i = 0; room != 0 && i < rows->count; i++)
		tsr_wrap(rows->row[i][1 + last], room);
}

enum tsr_exit
tsr_table_print(struct tsr_rows *rows)
{
	struct libscols_table *table = new_table();
	int failed = 0;

	if (table == NULL)
		return tsr_no_memory();
	for (size_t i = 0; failed == 0 && i < rows->column_count; i++) {
		const struct tsr_column *column = &rows->columns[i];

		failed = add_column(table, column->title, column->look);
	}
	if (failed == 0)
		wrap_last(table, rows);
	for (size_t i = 0; failed == 0 && i < rows->count; i++)
		failed = fill_line(table, rows->row[i] + 1, rows->columns, rows->column_count);
	return print_and_free(table, failed);
}

static bool
worth_a_line(const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return false;
	if (json_is_array(value))
		return json_array_size(value) > 0;
	return !json_is_string(value) || json_string_length(value) > 0;
}

static int
card_line(struct libscols_table *table, const struct tsr_column *column, const json_t *value, size_t room)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	char *text;

	if (line == NULL || scols_line_set_data(line, 0, column->title) != 0)
		return -1;
	text = tsr_cell_text(value);
	if (text != NULL && room != 0)
		tsr_wrap(text, room);
	return put_cell(line, 1, text, column->look);
}

static size_t
width_of_titles(const json_t *object, const struct tsr_column *columns, size_t count)
{
	size_t most = 0;

	for (size_t i = 0; i < count; i++) {
		const size_t width = strlen(columns[i].title);

		if (width > most && worth_a_line(json_object_get(object, columns[i].key)))
			most = width;
	}
	return most;
}

enum tsr_exit
tsr_card_print(const json_t *object, const struct tsr_column *columns, size_t count)
{
	struct libscols_table *table = new_table();
	size_t room;
	int failed;

	if (table == NULL)
		return tsr_no_memory();
	room = room_beside(table, width_of_titles(object, columns, count) + 1);
	scols_table_enable_noheadings(table, 1);
	failed = add_column(table, "field", TSR_PLAIN) | add_column(table, "value", TSR_WRAP);
	for (size_t i = 0; failed == 0 && i < count; i++) {
		const json_t *value = json_object_get(object, columns[i].key);

		if (worth_a_line(value))
			failed = card_line(table, &columns[i], value, room);
	}
	return print_and_free(table, failed);
}
