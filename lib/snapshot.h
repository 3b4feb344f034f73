/* SPDX-License-Identifier: ISC */
/*
 * One complete generation of the cache: cache/delta.tdb over cache/base.tdb,
 * paired by their sequence numbers, with the seals checked and taken off.
 */
#ifndef TSR_SNAPSHOT_H
#define TSR_SNAPSHOT_H

#include <stdbool.h>

#include "generation.h"

#define TSR_BASE_NAME "base.tdb"
#define TSR_NEXT_NAME "next.tdb" /* a base whose delta is being published; see builder.h */
#define TSR_DELTA_NAME "delta.tdb"
#define TSR_DENIED_NAME "denied"
#define TSR_TABLE_MAX 16384 /* words of a delta that are kept in memory, all bucket heads among them */

struct tsr_snapshot {
	struct tsr_tdbfile base, delta;
	uint64_t delta_dev, delta_ino;
	uint64_t base_dev, base_ino;
	uid_t owner;                 /* of both, and of their directory */
	int64_t mtime;               /* of the delta: the last proof that the cache is in step */
	struct tsr_meta_record meta; /* of the delta; texts point into meta_bytes */
	uint32_t base_seq;
	uint8_t meta_bytes[TSR_META_MAX];
	uint32_t table[TSR_TABLE_MAX]; /* the front of the delta: bucket heads, then records */
	char detail[TSR_DETAIL_MAX];   /* what is wrong, with its path */
};

/* Closed and empty. */
TSR_API void tsr_snapshot_init(struct tsr_snapshot *snapshot);

/*
 * Opens the newest complete generation under DIR.  Checks owner, mode, type
 * and link count of both files and of the directories, see
 * tessera-cache(5).  TSR_ABSENT, TSR_UNSAFE, TSR_DAMAGED,
 * TSR_VERSION, TSR_CHANGING, TSR_IO; ->detail says which file and why.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_snapshot_open(struct tsr_snapshot *snapshot, const char *dir);
/* Looks first whether the descriptors are still ours. */
TSR_API void tsr_snapshot_close(struct tsr_snapshot *snapshot);
/* For who has opened them within the same call: they are, and nobody need look. */
TSR_API void tsr_snapshot_drop(struct tsr_snapshot *snapshot);

/*
 * Whether an open snapshot is still the published one, and its delta as safe as
 * it was; refreshes ->mtime.
 * False as well when the descriptors are no longer ours (closed or reused by
 * the host program): then they are forgotten, not closed.
 */
TSR_API bool tsr_snapshot_current(struct tsr_snapshot *snapshot);

/*
 * The value of a key, delta before base, seal checked and removed.
 * TSR_CHANGING: the snapshot is no longer the published one and what it says
 * cannot be relied on (a retired base is emptied under its readers): open it
 * again.  So TSR_ABSENT and TSR_DAMAGED mean what they say.  TSR_TOOBIG: *LEN
 * says what it takes.  TSR_IO.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_snapshot_get(
    const struct tsr_snapshot *snapshot, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len);

/* Walks all that the generation holds, each key once (seals removed; not META).  For tools and the daemon. */
TSR_API TSR_MUST_USE enum tsr_status tsr_snapshot_each(
    const struct tsr_snapshot *snapshot, tsr_visit *visit, void *arg);

/*
 * Seconds since the cache was last proved to be in step with the directory:
 * now - min(mtime, proved_at + 2 h).  Negative when the clock is behind.
 */
TSR_API int64_t tsr_snapshot_age(const struct tsr_snapshot *snapshot, int64_t now);

#endif
