/* SPDX-License-Identifier: ISC */
/* Sets members of records from FIELD=VALUE, by the table of the records themselves. */
#ifndef TSR_TESTS_FIELDS_H
#define TSR_TESTS_FIELDS_H

#include <stdbool.h>

#include "record.h"

/* Where texts and lists of one record are kept. */
struct arena {
	uint8_t bytes[TSR_RECORD_MAX];
	size_t used;
};

/* False when there is no such field or the value makes no sense. */
bool field_set(enum tsr_record_type type, void *record, const char *name, const char *value, struct arena *arena);

/* The entryUUID of a login, or of anything that has a name. */
void uuid_of(const char *name, uint8_t uuid[static TSR_UUID_BYTES]);

#endif
