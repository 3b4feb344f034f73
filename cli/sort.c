/* SPDX-License-Identifier: ISC */
/* Rows in an order that stays the same from one call to the next. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "table.h"

static int
compare(const void *a, const void *b, void *arg)
{
	const char *const *keys = arg;
	int order = 0;

	for (; order == 0 && *keys != NULL; keys++) {
		const char *left = json_string_value(json_object_get(*(json_t *const *)a, *keys));
		const char *right = json_string_value(json_object_get(*(json_t *const *)b, *keys));

		order = strcmp(left != NULL ? left : "", right != NULL ? right : "");
	}
	return order;
}

enum tsr_exit
tsr_table_sort(json_t *rows, const char *const keys[])
{
	size_t count = json_array_size(rows), i;
	json_t **order = calloc(count + 1, sizeof(*order));
	json_t *row;

	if (order == NULL)
		return tsr_no_memory();
	json_array_foreach (rows, i, row)
		order[i] = json_incref(row);
	qsort_r(order, count, sizeof(*order), compare, (void *)(uintptr_t)keys);
	for (i = 0; i < count; i++)
		json_array_set_new(rows, i, order[i]);
	free(order);
	return TSR_GO_ON;
}
