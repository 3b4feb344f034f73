/* SPDX-License-Identifier: ISC */
/* From the attributes of an entry to a record.  Pure: no connection, no allocation. */
#ifndef TSR_ENTRY_H
#define TSR_ENTRY_H

#include "attributes.h"
#include "internal.h"

#define TSR_ENTRY_BYTES (64u * 1024) /* of all values together; past that the entry denies itself */
#define TSR_VALUE_BYTES 4096u	     /* of one value */

/* The attributes as they came, sorted by slot. */
struct tsr_raw_entry {
	const struct berval *values[TSR_SLOTS]; /* NULL: absent */
	size_t counts[TSR_SLOTS];
	size_t bytes;
	bool oversized;	/* over a limit, or an attribute came twice */
};

/* Files one attribute under its slot and counts it against the limits. */
void tsr_raw_add(struct tsr_raw_entry *raw, enum tsr_slot slot, const struct berval *values, size_t count);
/* The only value of a slot; NULL when there is none, or several. */
const struct berval *tsr_raw_only(const struct tsr_raw_entry *raw, enum tsr_slot slot);
/* Whether one of the values is this word, case ignored. */
bool tsr_raw_has(const struct tsr_raw_entry *raw, enum tsr_slot slot, const char *word);

/* Type of the entry by its object classes. */
enum tsr_record_type tsr_raw_type(const struct tsr_raw_entry *raw);

/* Fills store->entry's record in by the plan; entry.type, .uuid, .dn and .csn are set already. */
void tsr_entry_decode(const struct tsr_plan *plan, const struct tsr_raw_entry *raw, struct tsr_entry_store *store);

/* account.c: what of an account stands in no single attribute. */
void tsr_account_decode(const struct tsr_raw_entry *raw, struct tsr_entry_store *store);

/* Cleans a text for people into the scratch space; empty when there is no room. */
struct tsr_text tsr_entry_clean(struct tsr_entry_store *store, const struct berval *value, size_t max);

#endif
