/* SPDX-License-Identifier: ISC */
/* Which entryUUIDs were named in a refresh: a hash set, 16 bytes a slot. */
#ifndef TSR_MARKS_H
#define TSR_MARKS_H

#include <stdbool.h>

#include "record.h"

struct tsr_marks {
	uint8_t (*slot)[TSR_UUID_BYTES]; /* all zero: empty */
	size_t slots, used;              /* slots: a power of two, or 0 */
	bool zero;                       /* the all-zero UUID was named */
};

/* Starts empty, with room for EXPECTED; a set already filled is freed first. */
TSR_MUST_USE enum tsr_status tsr_marks_start(struct tsr_marks *marks, size_t expected);
void tsr_marks_free(struct tsr_marks *marks);
TSR_MUST_USE enum tsr_status tsr_marks_add(struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES]);
bool tsr_marks_has(const struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES]);

#endif
