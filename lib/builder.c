/* SPDX-License-Identifier: ISC */
/*
 * The writing half of the cache.  libtdb writes each file once, without locks
 * or transactions: what is published is whole or not there at all.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <tdb.h>
#include <unistd.h>

#include "builder.h"
#include "digest.h"
#include "publish.h"

#define BYTES_MAX UINT64_C(0xC0000000) /* of content; libtdb adds a quarter, and stops at 4 GiB */
#define SYNC_EACH (8u << 20)

struct tsr_builder {
	struct tdb_context *tdb;
	int dirfd;
	uint32_t buckets;
	uint32_t count;
	uint64_t bytes;
	uint64_t unsynced;
	bool named; /* the temporary name is ours to remove */
	bool throttled;
	bool for_all;
	char temporary[64];
	char error[160];
};

struct visitor {
	tsr_visit *visit;
	void *arg;
	enum tsr_status status;
};

static enum tsr_status __attribute__((format(printf, 3, 4)))
fail(struct tsr_builder *builder, enum tsr_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(builder->error, sizeof(builder->error), format, args);
	va_end(args);
	return status;
}

static void __attribute__((format(printf, 3, 4)))
remember_error(struct tdb_context *tdb, enum tdb_debug_level level, const char *format, ...)
{
	struct tsr_builder *builder = tdb_get_logging_private(tdb);
	va_list args;

	if (level > TDB_DEBUG_ERROR || builder == NULL)
		return;
	va_start(args, format);
	(void)vsnprintf(builder->error, sizeof(builder->error), format, args);
	va_end(args);
	builder->error[strcspn(builder->error, "\n")] = '\0';
}

/* libtdb knows paths only; this one leads through the descriptor, so that DIRFD is what counts. */
static enum tsr_status
open_tdb(struct tsr_builder *builder)
{
	const struct tdb_logging_context log = {.log_fn = remember_error, .log_private = builder};
	char path[128];

	if (unlinkat(builder->dirfd, builder->temporary, 0) != 0 && errno != ENOENT)
		return TSR_IO;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", builder->dirfd, builder->temporary);
	builder->tdb = tdb_open_ex(path, (int)builder->buckets,
	    TDB_NOLOCK | TDB_NOSYNC | TDB_INCOMPATIBLE_HASH | TDB_DISALLOW_NESTING,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR, &log, NULL);
	if (builder->tdb == NULL)
		return TSR_IO;
	builder->named = true;
	return TSR_OK;
}

enum tsr_status
tsr_builder_new(int dirfd, const char *name, uint32_t expected, struct tsr_builder **out)
{
	struct tsr_builder *builder = calloc(1, sizeof(*builder));
	enum tsr_status status;
	int n;

	*out = NULL;
	if (builder == NULL)
		return TSR_NOMEM;
	tsr_digest_prepare();
	builder->dirfd = dirfd;
	builder->buckets = tsr_buckets_for(expected);
	n = snprintf(builder->temporary, sizeof(builder->temporary), ".%s.tmp", name);
	if (n >= (int)sizeof(builder->temporary) || strchr(name, '/') != NULL)
		status = TSR_INVALID;
	else
		status = open_tdb(builder);
	if (status != TSR_OK) {
		tsr_builder_free(builder);
		return status;
	}
	*out = builder;
	return TSR_OK;
}

void
tsr_builder_free(struct tsr_builder *builder)
{
	if (builder == NULL)
		return;
	if (builder->tdb != NULL)
		tdb_close(builder->tdb);
	if (builder->named)
		unlinkat(builder->dirfd, builder->temporary, 0);
	free(builder);
}

const char *
tsr_builder_error(const struct tsr_builder *builder)
{
	return builder->error;
}

/* A full disk shows as "out of memory" in libtdb's error, and as what it is in errno. */
static enum tsr_status
store_failed(struct tsr_builder *builder)
{
	int why = errno;

	if (builder->error[0] == '\0')
		(void)fail(builder, TSR_IO, "%s: %s", builder->temporary, tdb_errorstr(builder->tdb));
	errno = why;
	if (why == ENOSPC || why == EDQUOT || why == EFBIG || why == EIO)
		return TSR_IO;
	if (tdb_error(builder->tdb) == TDB_ERR_OOM)
		return TSR_NOMEM;
	return tdb_error(builder->tdb) == TDB_ERR_CORRUPT ? TSR_DAMAGED : TSR_IO;
}

/*
 * Writes what has gathered, so that a big file does not meet the disk all at
 * once: a delta published meanwhile would wait behind it.  The table, of which
 * every record changes some page, is written once, at the end.
 */
static void
sync_along(struct tsr_builder *builder, size_t len)
{
	if (!builder->throttled || (builder->unsynced += len) < SYNC_EACH)
		return;
	builder->unsynced = 0;
	tsr_write_out(tdb_fd(builder->tdb), TSR_TDB_HEADER + (off_t)builder->buckets * 4, 0);
}

static enum tsr_status
store(struct tsr_builder *builder, TDB_DATA key, const TDB_DATA *parts, int count, size_t len)
{
	int rc;

	if (builder->bytes + key.dsize + len > BYTES_MAX)
		return fail(builder, TSR_TOOBIG, "%s: more than 3 GiB of content", builder->temporary);
	errno = 0;
	rc = tdb_storev(builder->tdb, key, parts, count, TDB_INSERT);
	if (rc == 0)
		builder->count++;
	else if (tdb_error(builder->tdb) == TDB_ERR_EXISTS)
		rc = tdb_storev(builder->tdb, key, parts, count, TDB_REPLACE);
	if (rc != 0)
		return store_failed(builder);
	builder->bytes += key.dsize + len;
	sync_along(builder, key.dsize + len);
	return TSR_OK;
}

/* libtdb takes pointers to what it only reads. */
static TDB_DATA
tdb_data(const void *bytes, size_t len)
{
	union {
		const void *from;
		unsigned char *to;
	} pointer = {.from = bytes};

	return (TDB_DATA){.dptr = pointer.to, .dsize = len};
}

enum tsr_status
tsr_builder_put(struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len)
{
	uint8_t seal[TSR_SEAL_BYTES];
	TDB_DATA parts[2] = {{seal, sizeof(seal)}, tdb_data(value, len)};

	if (len > TSR_VALUE_MAX)
		return fail(builder, TSR_TOOBIG, "a value of %zu bytes", len);
	tsr_seal(key->bytes, key->len, value, len, seal);
	return store(builder, tdb_data(key->bytes, key->len), parts, len > 0 ? 2 : 1, sizeof(seal) + len);
}

enum tsr_status
tsr_builder_reserve(struct tsr_builder *builder, const struct tsr_key *key, size_t len)
{
	static const uint8_t room[TSR_SEAL_BYTES + TSR_RECORD_MAX];
	size_t size = TSR_SEAL_BYTES + len;
	TDB_DATA part = tdb_data(room, size <= sizeof(room) ? size : sizeof(room));

	errno = 0;
	if (tdb_storev(builder->tdb, tdb_data(key->bytes, key->len), &part, 1, TDB_INSERT) == 0) {
		builder->count++;
		return TSR_OK;
	}
	return tdb_error(builder->tdb) == TDB_ERR_EXISTS ? TSR_OK : store_failed(builder);
}

enum tsr_status
tsr_builder_copy(struct tsr_builder *builder, const uint8_t *key, size_t key_len, const uint8_t *sealed, size_t len)
{
	TDB_DATA part = tdb_data(sealed, len);

	if (key_len > TSR_KEY_MAX || len < TSR_SEAL_BYTES || len > TSR_VALUE_MAX + TSR_SEAL_BYTES)
		return fail(builder, TSR_INVALID, "a key of %zu and a value of %zu bytes", key_len, len);
	return store(builder, tdb_data(key, key_len), &part, 1, len);
}

enum tsr_status
tsr_builder_put_plain(struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len)
{
	TDB_DATA part = tdb_data(value, len);

	if (len > TSR_VALUE_MAX)
		return fail(builder, TSR_TOOBIG, "a value of %zu bytes", len);
	return store(builder, tdb_data(key->bytes, key->len), &part, 1, len);
}

enum tsr_status
tsr_builder_drop(struct tsr_builder *builder, const struct tsr_key *key)
{
	errno = 0;
	if (tdb_delete(builder->tdb, tdb_data(key->bytes, key->len)) == 0) {
		builder->count--;
		return TSR_OK;
	}
	return tdb_error(builder->tdb) == TDB_ERR_NOEXIST ? TSR_ABSENT : store_failed(builder);
}

/* Where tsr_builder_get() puts what it finds. */
struct copy {
	uint8_t *out;
	size_t size, len;
	enum tsr_status status;
};

static int
copy_value(TDB_DATA key, TDB_DATA data, void *arg)
{
	struct copy *copy = arg;

	if (!tsr_sealed_valid(key.dptr, key.dsize, data.dptr, data.dsize)) {
		copy->status = TSR_DAMAGED;
		return 0;
	}
	copy->len = data.dsize - TSR_SEAL_BYTES;
	copy->status = copy->len > copy->size ? TSR_TOOBIG : TSR_OK;
	if (copy->status == TSR_OK && copy->len > 0)
		memcpy(copy->out, data.dptr + TSR_SEAL_BYTES, copy->len);
	return 0;
}

enum tsr_status
tsr_builder_get(const struct tsr_builder *builder, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len)
{
	struct copy copy = {.out = out, .size = size, .status = TSR_ABSENT};

	(void)tdb_parse_record(builder->tdb, tdb_data(key->bytes, key->len), copy_value, &copy);
	*len = copy.len;
	return copy.status;
}

static int
visit_stored(struct tdb_context *tdb, TDB_DATA key, TDB_DATA data, void *arg)
{
	struct visitor *visitor = arg;

	(void)tdb;
	if (!tsr_sealed_valid(key.dptr, key.dsize, data.dptr, data.dsize))
		visitor->status = TSR_DAMAGED;
	else
		visitor->status = visitor->visit(
		    visitor->arg, key.dptr, key.dsize, data.dptr + TSR_SEAL_BYTES, data.dsize - TSR_SEAL_BYTES);
	return visitor->status == TSR_OK ? 0 : 1;
}

enum tsr_status
tsr_builder_each(const struct tsr_builder *builder, tsr_visit *visit, void *arg)
{
	struct visitor visitor = {.visit = visit, .arg = arg};

	if (tdb_traverse_read(builder->tdb, visit_stored, &visitor) < 0 && visitor.status == TSR_OK)
		return TSR_IO;
	return visitor.status;
}

static int
copy_stored(struct tdb_context *tdb, TDB_DATA key, TDB_DATA data, void *arg)
{
	struct visitor *visitor = arg;

	(void)tdb;
	visitor->status = tsr_builder_copy(visitor->arg, key.dptr, key.dsize, data.dptr, data.dsize);
	return visitor->status == TSR_OK ? 0 : 1;
}

enum tsr_status
tsr_builder_copy_all(struct tsr_builder *builder, const struct tsr_builder *from)
{
	struct visitor visitor = {.arg = builder};

	if (tdb_traverse_read(from->tdb, copy_stored, &visitor) < 0 && visitor.status == TSR_OK)
		return TSR_IO;
	return visitor.status;
}

void
tsr_builder_for_all(struct tsr_builder *builder)
{
	builder->for_all = true;
}

void
tsr_builder_throttle(struct tsr_builder *builder)
{
	builder->throttled = true;
}

uint32_t
tsr_builder_count(const struct tsr_builder *builder)
{
	return builder->count;
}

uint64_t
tsr_builder_bytes(const struct tsr_builder *builder)
{
	return builder->bytes;
}

bool
tsr_builder_well_sized(const struct tsr_builder *builder)
{
	return builder->count <= builder->buckets + builder->buckets / 2;
}

/* Whether the temporary name still leads to our file, not to that of another builder with the same name. */
static bool
name_is_ours(const struct tsr_builder *builder)
{
	struct stat named, ours;

	return fstatat(builder->dirfd, builder->temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(tdb_fd(builder->tdb), &ours) == 0 && named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

enum tsr_status
tsr_builder_publish(struct tsr_builder *builder, const char *name, const struct timespec *mtime)
{
	int fd = tdb_fd(builder->tdb);
	enum tsr_status status;

	if (tsr_label(fd) != TSR_OK)
		return fail(builder, TSR_IO, "%s: %m", builder->temporary);
	status = tsr_prove(fd, builder->count);
	if (status != TSR_OK)
		return fail(
		    builder, status, "%s: not readable as written: %s", builder->temporary, tsr_strerror(status));
	for (off_t at = 0; builder->throttled && at < (off_t)builder->buckets * 4; at += SYNC_EACH)
		tsr_write_out(fd, TSR_TDB_HEADER + at, SYNC_EACH);
	if (tsr_make_durable(fd, builder->dirfd, builder->for_all ? 0644 : 0640, mtime) != TSR_OK)
		return fail(builder, TSR_IO, "%s: %m", builder->temporary);
	if (!name_is_ours(builder)) {
		builder->named = false;
		return fail(builder, TSR_CHANGING, "%s was replaced by another process", builder->temporary);
	}
	if (renameat(builder->dirfd, builder->temporary, builder->dirfd, name) != 0)
		return fail(builder, TSR_IO, "%s: %m", name);
	builder->named = false;
	if (fsync(builder->dirfd) != 0)
		return fail(builder, TSR_IO, "directory of %s: %m", name);
	return TSR_OK;
}
