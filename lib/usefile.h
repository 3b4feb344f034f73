/* SPDX-License-Identifier: ISC */
/*
 * What tesserad keeps of the uses of tokens: one TDB file, an entry a token
 * id, that no plug-in reads.  Changes come in batches, each of which is there
 * as a whole or not at all after a crash of the daemon.
 */
#ifndef TSR_USEFILE_H
#define TSR_USEFILE_H

#include "use.h"

#define TSR_USEFILE_NAME "uses.tdb"
#define TSR_USEFILE_MAX (1024u * 1024 * 1024) /* bytes past which no token is added */

struct tsr_use_place {
	int64_t when; /* seconds since 1970; 0: never */
	char service[TSR_USE_TEXT + 1], peer[TSR_USE_TEXT + 1];
};

struct tsr_use_entry {
	char id[TSR_ID_LEN + 1];
	int64_t first; /* when it was first let in; 0: never */
	struct tsr_use_place last, refused;
	enum tsr_verdict refused_as;
	uint64_t uses, refusals;
	int64_t told; /* the last use of which the directory has heard; 0: none */
	int64_t gone; /* since when there is no such token; 0: there is */
};

struct tsr_usefile;

/*
 * Opens or makes the file in a directory that is this process's alone to write.
 * What a crash has left half-done is undone.  TSR_DAMAGED: the file is none of
 * ours or contradicts itself; TSR_IO with errno, TSR_NOMEM.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_usefile_open(int dirfd, struct tsr_usefile **out);
TSR_API void tsr_usefile_close(struct tsr_usefile *file);

/* TSR_ABSENT, TSR_DAMAGED, TSR_IO. */
TSR_API TSR_MUST_USE enum tsr_status tsr_usefile_get(
    struct tsr_usefile *file, const char id[static TSR_ID_LEN], struct tsr_use_entry *out);
/*
 * Writes all of them, or none.  Entries that are new and no longer fit are left
 * out: *FULL says so.  TSR_DAMAGED, TSR_IO, TSR_NOMEM.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_usefile_put(
    struct tsr_usefile *file, const struct tsr_use_entry *entries, size_t count, bool *full);
TSR_API TSR_MUST_USE enum tsr_status tsr_usefile_remove(
    struct tsr_usefile *file, const char id[static TSR_ID_LEN]);
/*
 * Steps through the ids in no order: ID "" for the first, then the one before.
 * TSR_ABSENT: that was the last.  TSR_DAMAGED, TSR_IO.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_usefile_next(struct tsr_usefile *file, char id[static TSR_ID_LEN + 1]);

#endif
