/* SPDX-License-Identifier: ISC */
/* libtdb itself as the oracle of what a file holds, and small files made by it. */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <tdb.h>

#include "tdbfile.h"

/* One key and its value; values are a function of the seed, so that every record can be told from every other. */
struct oracle_pair {
	uint8_t key[64];
	size_t key_len;
	uint8_t *value;
	size_t len;
};

struct oracle {
	struct oracle_pair *pairs;
	size_t count;
};

/* COUNT pairs with values of up to MAX bytes. */
void oracle_make(struct oracle *oracle, size_t count, size_t max, unsigned seed);
void oracle_free(struct oracle *oracle);

/* Writes them by libtdb; FLAGS beside those of the builder. */
void oracle_write(const struct oracle *oracle, const char *path, int buckets, int flags);

/* What libtdb gives for a key: TSR_OK, TSR_ABSENT, or TSR_DAMAGED for all else; *VALUE is the caller's to free. */
struct tdb_context *oracle_open(const char *path, int flags);
enum tsr_status oracle_get(struct tdb_context *tdb, const struct oracle_pair *pair, uint8_t **value, size_t *len);

#endif
