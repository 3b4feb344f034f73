/* SPDX-License-Identifier: ISC */
/* Arrays that grow one by one, and lists of numbers that are searched. */
#ifndef TSR_ARRAY_H
#define TSR_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tessera.h"

/*
 * ARRAY, which may be NULL, with room for one element of SIZE bytes more than
 * the COUNT it has; it is the caller's to free, in place of the old one.  NULL:
 * no memory, and the old one is as it was.
 */
TSR_MUST_USE void *tsr_array_grow(void *array, size_t count, size_t *room, size_t size);

/* Zeroed it is empty. */
struct tsr_number_list {
	uint32_t *number;
	size_t count, room;
};

TSR_MUST_USE enum tsr_status tsr_number_list_add(struct tsr_number_list *list, uint32_t number);
/* After the last, before the first search. */
void tsr_number_list_sort(struct tsr_number_list *list);
bool tsr_number_list_has(const struct tsr_number_list *list, uint32_t number);
void tsr_number_list_free(struct tsr_number_list *list);

#endif
