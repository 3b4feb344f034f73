/* SPDX-License-Identifier: ISC */
/*
 * Reads a TDB file that nobody writes any more: pread(2) only, no locks, no
 * mapping, no global state, every offset checked.  It refuses whatever libtdb
 * would have to repair.  Not a general TDB reader: files of another byte
 * order, with the old hash, mutexes, feature flags or a recovery area are
 * TSR_VERSION or TSR_DAMAGED.
 */
#ifndef TSR_TDBFILE_H
#define TSR_TDBFILE_H

#include "tessera.h"

#define TSR_CHAIN_MAX 64	/* records in a bucket; the writer proves it */

struct tsr_tdbfile {
	int fd;			/* -1: closed */
	uint64_t size;
	uint32_t buckets;
	const uint32_t *table;	/* the bucket heads, when the caller has read them; else NULL */
};

/*
 * Checks the header of an open file.  TABLE, when not NULL, holds room for
 * TABLE_LEN bucket heads; they are read along if there are no more, and later
 * look-ups of absent keys cost no system call.  The descriptor stays the
 * caller's.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_open(struct tsr_tdbfile *file, int fd, uint32_t *table, size_t table_len);

/*
 * Copies the value of a key into OUT; *LEN is its length.  TSR_ABSENT: no such
 * key.  TSR_TOOBIG: does not fit, *LEN says what it takes.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_get(const struct tsr_tdbfile *file, const uint8_t *key, size_t key_len,
    uint8_t *out, size_t size, size_t *len);

/*
 * Walks all records in the order of the file.  VISIT returns TSR_OK to go on,
 * anything else to stop with that.  Key and value are valid during the call.
 */
typedef enum tsr_status tsr_visit(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len);
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_each(const struct tsr_tdbfile *file, tsr_visit *visit, void *arg);

/* lookup3 as TDB uses it (TDB_INCOMPATIBLE_HASH). */
TSR_API uint32_t tsr_tdb_hash(const uint8_t *key, size_t len);

#endif
