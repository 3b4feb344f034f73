/* SPDX-License-Identifier: ISC */
/*
 * Writes TDB files by libtdb, for the daemon alone: a file is built under a
 * temporary name, proved readable, made durable and renamed into place.  What
 * is published is never written again.
 *
 * A builder that is never published serves as a scratch table on disk.
 */
#ifndef TSR_BUILDER_H
#define TSR_BUILDER_H

#include <stdbool.h>
#include <time.h>

#include "snapshot.h"

struct tsr_builder;

/*
 * Starts a file in the directory DIRFD, sized for EXPECTED keys.  A stale
 * temporary file of that NAME is replaced.  The caller owns *OUT.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_new(int dirfd, const char *name, uint32_t expected,
    struct tsr_builder **out);
/* Removes the temporary file unless it was published.  Takes NULL. */
TSR_API void tsr_builder_free(struct tsr_builder *builder);

/* Stores a value under a key, sealed; replaces an earlier one.  TSR_TOOBIG past 4 GiB, TSR_IO when the disk is full. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_put(struct tsr_builder *builder, const struct tsr_key *key,
    const uint8_t *value, size_t len);
/* Stores what another file held, seal included. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_copy(struct tsr_builder *builder, const uint8_t *key, size_t key_len,
    const uint8_t *sealed, size_t len);
/* Takes a key out of this file (an empty value does it for the base below). */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_drop(struct tsr_builder *builder, const struct tsr_key *key);
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_get(const struct tsr_builder *builder, const struct tsr_key *key,
    uint8_t *out, size_t size, size_t *len);
/* Walks what was stored, seals removed. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_each(const struct tsr_builder *builder, tsr_visit *visit, void *arg);
TSR_API uint32_t tsr_builder_count(const struct tsr_builder *builder);	/* keys */
TSR_API uint64_t tsr_builder_bytes(const struct tsr_builder *builder);	/* of keys and values ever stored */
/* Whether the hash table suits what was stored; if not, copy into a new builder before publishing. */
TSR_API bool tsr_builder_well_sized(const struct tsr_builder *builder);

/*
 * Proves that our reader finds what was written, syncs, sets the mtime, renames
 * to NAME and syncs the directory.  The mode becomes 0640, the group stays that
 * of the directory.  On failure the old file stays.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_publish(struct tsr_builder *builder, const char *name,
    const struct timespec *mtime);

#endif
