/* SPDX-License-Identifier: ISC */
/* Room is doubled, so that growing one by one costs no more than copying twice. */
#include "config.h"

#include "array.h"

#include <stdlib.h>

#define ROOM_FIRST 64u

void *
tsr_array_grow(void *array, size_t count, size_t *room, size_t size)
{
	const size_t wanted = *room > 0 ? 2 * *room : ROOM_FIRST;
	void *larger;

	if (count < *room)
		return array;
	larger = reallocarray(array, wanted, size);
	if (larger != NULL)
		*room = wanted;
	return larger;
}

enum tsr_status
tsr_number_list_add(struct tsr_number_list *list, uint32_t number)
{
	uint32_t *numbers = tsr_array_grow(list->number, list->count, &list->room, sizeof(*numbers));

	if (numbers == NULL)
		return TSR_NOMEM;
	list->number = numbers;
	numbers[list->count++] = number;
	return TSR_OK;
}

static int
compare(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

void
tsr_number_list_sort(struct tsr_number_list *list)
{
	if (list->count > 0)
		qsort(list->number, list->count, sizeof(list->number[0]), compare);
}

bool
tsr_number_list_has(const struct tsr_number_list *list, uint32_t number)
{
	return list->count > 0 && bsearch(&number, list->number, list->count, sizeof(list->number[0]), compare) != NULL;
}

void
tsr_number_list_free(struct tsr_number_list *list)
{
	free(list->number);
	*list = (struct tsr_number_list){0};
}
