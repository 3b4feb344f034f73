/* SPDX-License-Identifier: ISC */
/*
 * Writes TDB files by libtdb, for the daemon alone: a file is built under a
 * temporary name, proved readable, made durable and renamed into place.  What
 * is published is never written again.
 *
 * A builder that is never published serves as a scratch table on disk.
 *
 * The order of a new base and its delta, so that readers and a crash always
 * find two files that fit (a delta alone is published by itself):
 *
 *	tsr_builder_publish(base, TSR_NEXT_NAME, NULL)
 *	tsr_builder_publish(delta, TSR_DELTA_NAME, ...)	its min_base is the new base's seq
 *	tsr_settle(dirfd, &old)				next.tdb becomes base.tdb
 *	...a grace time later: tsr_retire(old), close(old)
 *
 * A program that starts calls tsr_settle() first: it ends what a crash left
 * half done, forward or backward as the published delta wants it.
 *
 * libtdb must not see TDB_NO_FSYNC in the environment; programs that build
 * call unsetenv("TDB_NO_FSYNC") before their first builder.  /proc must be
 * mounted.
 */
#ifndef TSR_BUILDER_H
#define TSR_BUILDER_H

#include <stdbool.h>
#include <time.h>

#include "snapshot.h"

struct tsr_builder;

/*
 * Starts a file in the directory DIRFD, sized for EXPECTED keys.  The temporary
 * file is ".NAME.tmp"; a stale one is replaced.  DIRFD stays the caller's, is
 * open for reading (not O_PATH) and outlives the builder.  The caller owns
 * *OUT.  TSR_NOMEM, TSR_INVALID, TSR_IO: errno tells.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_new(
    int dirfd, const char *name, uint32_t expected, struct tsr_builder **out);
/* What went wrong last, for the log; "" when nothing did. */
TSR_API const char *tsr_builder_error(const struct tsr_builder *builder);
/* Removes the temporary file unless it was published.  Takes NULL. */
TSR_API void tsr_builder_free(struct tsr_builder *builder);

/* From now on what is stored is written out bit by bit: others, who publish meanwhile, share the disk. */
TSR_API void tsr_builder_throttle(struct tsr_builder *builder);

/* Everybody on the host may read the file once it is published. */
TSR_API void tsr_builder_for_all(struct tsr_builder *builder);

/* Stores a value under a key, sealed; replaces an earlier one.  TSR_TOOBIG past 3 GiB, TSR_IO when the disk is full. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_put(
    struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len);
/*
 * Makes room for a value of LEN bytes, of a record's at most, under a key that
 * has none yet; the value has to follow.  For tables that change: libtdb frees
 * what a value outgrows, and seeks through all that is free for a larger one.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_reserve(
    struct tsr_builder *builder, const struct tsr_key *key, size_t len);
/* Stores what another file held, seal included. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_copy(
    struct tsr_builder *builder, const uint8_t *key, size_t key_len, const uint8_t *sealed, size_t len);
/* Stores all that another builder holds, seals as they are: whoever reads checks them. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_copy_all(struct tsr_builder *builder, const struct tsr_builder *from);
/* Stores a value as it is, for files whose readers have checks of their own and know nothing of seals. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_put_plain(
    struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len);
/* Takes a key out of this file (an empty value does it for the base below). */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_drop(struct tsr_builder *builder, const struct tsr_key *key);
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_get(
    const struct tsr_builder *builder, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len);
/* Walks what was stored, seals removed.  VISIT must not change the builder. */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_each(const struct tsr_builder *builder, tsr_visit *visit, void *arg);
TSR_API uint32_t tsr_builder_count(const struct tsr_builder *builder); /* keys */
TSR_API uint64_t tsr_builder_bytes(const struct tsr_builder *builder); /* of keys and values ever stored */
/* Whether the hash table suits what was stored; if not, copy into a new builder before publishing. */
TSR_API bool tsr_builder_well_sized(const struct tsr_builder *builder);

/*
 * Proves that our reader finds what was written, syncs, sets the mtime (NULL:
 * leaves it), renames to NAME and syncs the directory.  The mode becomes 0640,
 * 0644 when it is for all, the group that of the directory.  On failure the old file stays and the
 * temporary one goes; only when the directory cannot be synced (TSR_IO) is the
 * new file in place already.  Nothing but tsr_builder_free() may follow.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_builder_publish(
    struct tsr_builder *builder, const char *name, const struct timespec *mtime);

/*
 * Makes next.tdb the base if the published delta pairs with it, removes it if
 * not; durable on return.  *OLD is a descriptor of the base that was replaced,
 * for tsr_retire(), the caller's to close; -1 when there was none.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_settle(int dirfd, int *old);

/*
 * Gives back the blocks of a base that was replaced, by its descriptor, though
 * idle readers still hold it open: its content becomes a hole, header included,
 * its length stays, so that a late reader sees that it is gone and none is
 * killed.  Wait a grace time (seconds) after the replacement.  TSR_INVALID: it
 * still has a name.  TSR_IO: the file system cannot do it; nothing is lost.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_retire(int fd);

#endif
