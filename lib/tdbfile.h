/* SPDX-License-Identifier: ISC */
/*
 * Reads a TDB file that nobody writes any more: pread(2) only, no locks, no
 * mapping, no global state, every offset checked.  It refuses whatever libtdb
 * would have to repair.  Not a general TDB reader: files of another byte
 * order, with the old hash, mutexes, feature flags or a recovery area are
 * TSR_VERSION or TSR_DAMAGED, and keys are short.
 */
#ifndef TSR_TDBFILE_H
#define TSR_TDBFILE_H

#include "tessera.h"

#define TSR_CHAIN_MAX 64             /* records in a bucket; the writer proves it */
#define TSR_TDB_KEY_MAX 256          /* bytes of a key */
#define TSR_TDB_WINDOW 512           /* bytes of a record that are read at once */
#define TSR_TDB_VALUE_MAX (2u << 20) /* bytes of a value */
#define TSR_TDB_KEY_AT 24            /* where the key begins in a window */
#define TSR_TDB_HEADER 172           /* bytes of the header and the head of the free list */
#define TSR_TDB_SPARE 68             /* where the words of the header begin that TDB leaves unused */
#define TSR_TDB_SPARE_END 168

struct tsr_tdbfile {
	int fd; /* -1: closed, or in memory */
	uint64_t size;
	uint32_t buckets;
	const uint32_t *table; /* the front of the file behind the header, if all bucket heads are in it; else NULL */
	size_t table_bytes;    /* of it: of a small file, that is all there is */
	const uint8_t *memory; /* the whole file, in programs that may map it; else NULL */
	uint8_t header[TSR_TDB_HEADER];
};

/* A value that was found, with its first bytes as far as they came along with the key. */
struct tsr_tdbvalue {
	uint64_t at; /* where it begins in the file */
	size_t len;
	const uint8_t *head; /* into WINDOW */
	size_t head_len;
	uint8_t window[TSR_TDB_WINDOW];
};

/*
 * Checks the header of an open file of SIZE bytes, as fstat(2) tells.  TABLE
 * has room for TABLE_LEN bucket heads; they are read by the same call.  If
 * there are no more, look-ups of absent keys cost no call later, and where
 * records came along, those of present ones neither.  TABLE is NULL or
 * outlives *FILE.  The descriptor stays the caller's.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_open(
    struct tsr_tdbfile *file, int fd, uint64_t size, uint32_t *table, size_t table_len);
/* Has as much of an open file in TABLE as fits, if that is all bucket heads; if it fails, look-ups go on without. */
TSR_API void tsr_tdbfile_keep_table(struct tsr_tdbfile *file, uint32_t *table, size_t table_len);

/*
 * The same file as bytes in memory, for programs that may be killed by a page
 * that cannot be read: the writer, which proves a million keys, and fuzzers.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_open_memory(
    struct tsr_tdbfile *file, const uint8_t *bytes, size_t size);

/* Finds a key without copying its value.  TSR_ABSENT: no such key.  TSR_DAMAGED, TSR_IO: the file cannot be trusted. */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_find(
    const struct tsr_tdbfile *file, const uint8_t *key, size_t key_len, struct tsr_tdbvalue *value);
/* Copies LEN bytes of a value that was found, from byte FROM on; they must lie within it. */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_read(
    const struct tsr_tdbfile *file, const struct tsr_tdbvalue *value, size_t from, uint8_t *out, size_t len);

/*
 * Walks all records in the order of the file.  VISIT returns TSR_OK to go on,
 * anything else to stop with that.  Key and value are valid during the call.
 * Allocates its buffer; the other functions here never do.
 */
typedef enum tsr_status tsr_visit(
    void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len);
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_each(const struct tsr_tdbfile *file, tsr_visit *visit, void *arg);

/*
 * Steps to the next record in the order of the file: *AT starts at 0 and moves
 * on when a record was found.  Its key is VALUE->window + TSR_TDB_KEY_AT.
 * TSR_ABSENT at the end.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_next(
    const struct tsr_tdbfile *file, uint64_t *at, struct tsr_tdbvalue *value, size_t *key_len);

/*
 * Follows every chain and counts the records on them: what look-ups can reach.
 * TSR_DAMAGED: one is longer than TSR_CHAIN_MAX, or leads astray.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_tdbfile_reach(const struct tsr_tdbfile *file, uint32_t *records);

/* lookup3 as TDB uses it (TDB_INCOMPATIBLE_HASH). */
TSR_API uint32_t tsr_tdb_hash(const uint8_t *key, size_t len);

#endif
