/* SPDX-License-Identifier: ISC */
/* Two files that are replaced at different times, made one consistent generation without a lock. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "snapshot.h"

#define TRIES 20         /* half a millisecond; a reader on a busy machine may lose several races in a row */
#define FIRST_HEADS 4096 /* of a delta, read along with its header; the rest is worth its while in a kept one only */
#define PROOF_LASTS 7200 /* proved_at is republished hourly: twice that bounds what a copied mtime may claim */

/* Where a snapshot is being opened. */
struct place {
	const char *dir;
	struct tsr_place cache;
};

void
tsr_snapshot_init(struct tsr_snapshot *snapshot)
{
	/* Not the buffers: a context that lives for one judgement would spend microseconds on them. */
	snapshot->base = snapshot->delta = (struct tsr_tdbfile){.fd = -1};
	snapshot->delta_dev = snapshot->delta_ino = snapshot->base_dev = snapshot->base_ino = 0;
	snapshot->mtime = 0;
	snapshot->base_seq = 0;
	memset(&snapshot->meta, 0, sizeof(snapshot->meta));
	snapshot->detail[0] = '\0';
	tsr_digest_prepare();
}

/* WHY NULL: errno tells. */
static enum tsr_status
complain(struct tsr_snapshot *snapshot, enum tsr_status status, const char *dir, const char *name, const char *why)
{
	if (why != NULL)
		(void)snprintf(snapshot->detail, sizeof(snapshot->detail), "%s%s %s", dir, name, why);
	else
		(void)snprintf(snapshot->detail, sizeof(snapshot->detail), "%s%s: %m", dir, name);
	return status;
}

static const char *
file_fault(enum tsr_status status)
{
	if (status == TSR_IO)
		return NULL;
	return status == TSR_VERSION ? "was written by another version, or not by tesserad" : "is damaged";
}

/* Closes a file that this very call has opened; its descriptor is certainly ours. */
static void
drop(struct tsr_tdbfile *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

static enum tsr_status
open_delta(struct tsr_snapshot *snapshot, const struct place *place)
{
	const char *why, *name = "/" TSR_CACHE_SUBDIR "/" TSR_DELTA_NAME;
	enum tsr_status status;
	struct stat st;
	int fd;

	status = tsr_safe_open(place->cache.fd, TSR_DELTA_NAME, place->cache.owner, &st, &fd, &why);
	if (status != TSR_OK)
		return complain(snapshot, status, place->dir, name, why);
	snapshot->delta_dev = st.st_dev;
	snapshot->delta_ino = st.st_ino;
	snapshot->owner = place->cache.owner;
	status = tsr_tdbfile_open(&snapshot->delta, fd, (uint64_t)st.st_size, snapshot->table, FIRST_HEADS);
	snapshot->delta.fd = fd;
	if (status == TSR_OK)
		status = tsr_generation_meta(&snapshot->delta, snapshot->meta_bytes, &snapshot->meta);
	if (status != TSR_OK)
		return complain(snapshot, status, place->dir, name, file_fault(status));
	return TSR_OK;
}

static enum tsr_status
open_base(struct tsr_snapshot *snapshot, const struct place *place, const char *name)
{
	const char *why, *file = name + sizeof("/" TSR_CACHE_SUBDIR);
	enum tsr_status status;
	struct stat st;
	int fd;

	status = tsr_safe_open(place->cache.fd, file, place->cache.owner, &st, &fd, &why);
	if (status != TSR_OK)
		return complain(snapshot, status, place->dir, name, why);
	snapshot->base_dev = st.st_dev;
	snapshot->base_ino = st.st_ino;
	status = tsr_tdbfile_open(&snapshot->base, fd, (uint64_t)st.st_size, NULL, 0);
	snapshot->base.fd = fd;
	if (status == TSR_OK)
		status = tsr_generation_seq(&snapshot->base, &snapshot->base_seq);
	if (status != TSR_OK)
		return complain(snapshot, status, place->dir, name, file_fault(status));
	return TSR_OK;
}

/*
 * A new base stands as next.tdb until its delta is published: the delta names
 * the base it needs, so there is no moment at which the two do not fit.
 */
static enum tsr_status
open_matching_base(struct tsr_snapshot *snapshot, const struct place *place)
{
	enum tsr_status status = open_base(snapshot, place, "/" TSR_CACHE_SUBDIR "/" TSR_BASE_NAME);

	if (status == TSR_OK && tsr_generation_pairs(snapshot->base_seq, &snapshot->meta))
		return TSR_OK;
	if (status != TSR_OK && status != TSR_ABSENT)
		return status;
	drop(&snapshot->base);
	status = open_base(snapshot, place, "/" TSR_CACHE_SUBDIR "/" TSR_NEXT_NAME);
	if (status == TSR_OK && tsr_generation_pairs(snapshot->base_seq, &snapshot->meta))
		return TSR_OK;
	return complain(
	    snapshot, TSR_CHANGING, place->dir, "/" TSR_CACHE_SUBDIR, "holds no base that belongs to its delta");
}

static bool
was_replaced(struct tsr_snapshot *snapshot)
{
	struct stat st;

	if (!tsr_same_file(snapshot->delta.fd, snapshot->delta_dev, snapshot->delta_ino, &st) || st.st_nlink == 0)
		return true;
	snapshot->mtime = st.st_mtim.tv_sec;
	return false;
}

/* One try.  A delta that was replaced meanwhile may not belong to the base that was opened after it. */
static enum tsr_status
open_pair(struct tsr_snapshot *snapshot, const struct place *place)
{
	enum tsr_status status = open_delta(snapshot, place);

	if (status == TSR_OK)
		status = open_matching_base(snapshot, place);
	if (snapshot->delta.fd >= 0 && was_replaced(snapshot))
		return complain(snapshot, TSR_CHANGING, place->dir, "/" TSR_CACHE_SUBDIR, "changes without pause");
	return status;
}

static enum tsr_status
open_generation(struct tsr_snapshot *snapshot, const struct place *place)
{
	enum tsr_status status = TSR_CHANGING;

	for (int tries = 0; status == TSR_CHANGING && tries < TRIES; tries++) {
		status = open_pair(snapshot, place);
		if (status != TSR_OK)
			tsr_snapshot_drop(snapshot);
	}
	if (status == TSR_OK)
		snapshot->detail[0] = '\0';
	return status;
}

enum tsr_status
tsr_snapshot_open(struct tsr_snapshot *snapshot, const char *dir)
{
	struct place place = {.dir = dir};
	const char *part, *why;
	enum tsr_status status;

	tsr_snapshot_close(snapshot);
	status = tsr_place_open(dir, &place.cache, &part, &why);
	if (status != TSR_OK)
		return complain(snapshot, status, dir, part, why);
	status = open_generation(snapshot, &place);
	close(place.cache.fd);
	return status;
}

void
tsr_snapshot_drop(struct tsr_snapshot *snapshot)
{
	drop(&snapshot->base);
	drop(&snapshot->delta);
}

void
tsr_snapshot_close(struct tsr_snapshot *snapshot)
{
	struct stat st;

	/* A host program that closed them all may have opened its own under the same numbers. */
	if (tsr_same_file(snapshot->base.fd, snapshot->base_dev, snapshot->base_ino, &st))
		close(snapshot->base.fd);
	if (tsr_same_file(snapshot->delta.fd, snapshot->delta_dev, snapshot->delta_ino, &st))
		close(snapshot->delta.fd);
	snapshot->base.fd = snapshot->delta.fd = -1;
}

bool
tsr_snapshot_current(struct tsr_snapshot *snapshot)
{
	const char *why;
	struct stat st;

	/* The base's too: what a host program has under its number may hold what its clients send. */
	if (!tsr_same_file(snapshot->base.fd, snapshot->base_dev, snapshot->base_ino, &st) ||
	    !tsr_same_file(snapshot->delta.fd, snapshot->delta_dev, snapshot->delta_ino, &st)) {
		tsr_snapshot_close(snapshot);
		return false;
	}
	snapshot->mtime = st.st_mtim.tv_sec;
	if (tsr_safe_file(&st, snapshot->owner, &why) != TSR_OK)
		return false;
	tsr_tdbfile_keep_table(&snapshot->delta, snapshot->table, TSR_TABLE_MAX);
	return true;
}

/* What only the delta holds and what is in memory anyway is not looked for in the base. */
static bool
may_lie_in_base(const struct tsr_key *key)
{
	return key->bytes[0] != TSR_KEY_LOCAL && key->bytes[0] != TSR_KEY_META;
}

enum tsr_status
tsr_snapshot_get(const struct tsr_snapshot *snapshot, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len)
{
	enum tsr_status status = tsr_sealed_get(&snapshot->delta, key, out, size, len);
	bool sure = snapshot->delta.table != NULL;
	struct stat st;

	if (status == TSR_OK && *len == 0)
		return TSR_ABSENT;
	if (status == TSR_ABSENT && may_lie_in_base(key)) {
		status = tsr_sealed_get(&snapshot->base, key, out, size, len);
		sure = false;
	}
	if (status == TSR_OK || status == TSR_TOOBIG || (status == TSR_ABSENT && sure))
		return status;
	if (!tsr_same_file(snapshot->delta.fd, snapshot->delta_dev, snapshot->delta_ino, &st) || st.st_nlink == 0)
		return TSR_CHANGING;
	return status;
}

struct walk {
	const struct tsr_snapshot *snapshot;
	tsr_visit *visit;
	void *arg;
};

static enum tsr_status
visit_sealed(const struct walk *walk, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	if (!tsr_sealed_valid(key, key_len, value, len))
		return TSR_DAMAGED;
	if (len == TSR_SEAL_BYTES || key[0] == TSR_KEY_META)
		return TSR_OK;
	return walk->visit(walk->arg, key, key_len, value + TSR_SEAL_BYTES, len - TSR_SEAL_BYTES);
}

static enum tsr_status
visit_delta(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	return visit_sealed(arg, key, key_len, value, len);
}

static enum tsr_status
visit_base(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	const struct walk *walk = arg;
	struct tsr_tdbvalue newer;
	enum tsr_status status = tsr_tdbfile_find(&walk->snapshot->delta, key, key_len, &newer);

	if (status == TSR_ABSENT)
		return visit_sealed(walk, key, key_len, value, len);
	return status;
}

enum tsr_status
tsr_snapshot_each(const struct tsr_snapshot *snapshot, tsr_visit *visit, void *arg)
{
	struct walk walk = {.snapshot = snapshot, .visit = visit, .arg = arg};
	enum tsr_status status = tsr_tdbfile_each(&snapshot->base, visit_base, &walk);

	if (status == TSR_OK)
		status = tsr_tdbfile_each(&snapshot->delta, visit_delta, &walk);
	return status;
}

int64_t
tsr_snapshot_age(const struct tsr_snapshot *snapshot, int64_t now)
{
	int64_t proved = snapshot->meta.proved_at, since = snapshot->mtime, age;

	if (proved < since - PROOF_LASTS)
		since = proved + PROOF_LASTS;
	if (__builtin_sub_overflow(now, since, &age))
		age = INT64_MAX;
	return age;
}
