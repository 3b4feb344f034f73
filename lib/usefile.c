/* SPDX-License-Identifier: ISC */
/*
 * Entries in a TDB file.  Transactions without fsync: a daemon that is killed
 * loses what it had not written, a machine that loses power perhaps the file;
 * then it is begun anew.  Not worth making anybody wait for the disk.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tdb.h>

#include "token.h"
#include "usefile.h"

#define ENTRY_FORMAT 1
#define ENTRY_MAX (2 + 7 * 8 + 4 * (1 + TSR_USE_TEXT))
#define BUCKETS 65521
#define CHECKED_MAX (16 * 1024 * 1024) /* a longer file is not read as a whole at start */

struct tsr_usefile {
	struct tdb_context *tdb;
};

/* Where an entry is being written or read. */
struct cursor {
	uint8_t *at;
	size_t left;
	bool failed;
};

static uint8_t *
step(struct cursor *cursor, size_t len)
{
	uint8_t *at = cursor->at;

	if (len > cursor->left) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += len;
	cursor->left -= len;
	return at;
}

static void
put_number(struct cursor *cursor, uint64_t value)
{
	uint8_t *at = step(cursor, 8);

	for (int i = 0; at != NULL && i < 8; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t
take_number(struct cursor *cursor)
{
	const uint8_t *at = step(cursor, 8);
	uint64_t value = 0;

	for (int i = 0; at != NULL && i < 8; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

static void
put_text(struct cursor *cursor, const char *text)
{
	const size_t len = strlen(text);
	uint8_t *at = step(cursor, 1 + len);

	if (at == NULL)
		return;
	at[0] = (uint8_t)len;
	memcpy(at + 1, text, len);
}

static void
take_text(struct cursor *cursor, char out[static TSR_USE_TEXT + 1])
{
	const uint8_t *len = step(cursor, 1);
	const uint8_t *at = len != NULL && *len <= TSR_USE_TEXT ? step(cursor, *len) : NULL;

	if (at == NULL) {
		cursor->failed = true;
		return;
	}
	memcpy(out, at, *len);
	out[*len] = '\0';
}

static void
put_place(struct cursor *cursor, const struct tsr_use_place *place)
{
	put_number(cursor, (uint64_t)place->when);
	put_text(cursor, place->service);
	put_text(cursor, place->peer);
}

static void
take_place(struct cursor *cursor, struct tsr_use_place *place)
{
	place->when = (int64_t)take_number(cursor);
	take_text(cursor, place->service);
	take_text(cursor, place->peer);
}

static size_t
encode(const struct tsr_use_entry *entry, uint8_t out[static ENTRY_MAX])
{
	struct cursor cursor = {out + 2, ENTRY_MAX - 2, false};

	out[0] = ENTRY_FORMAT;
	out[1] = (uint8_t)entry->refused_as;
	put_number(&cursor, (uint64_t)entry->first);
	put_number(&cursor, entry->uses);
	put_number(&cursor, entry->refusals);
	put_number(&cursor, (uint64_t)entry->told);
	put_number(&cursor, (uint64_t)entry->gone);
	put_place(&cursor, &entry->last);
	put_place(&cursor, &entry->refused);
	return ENTRY_MAX - cursor.left;
}

static enum tsr_status
decode(TDB_DATA data, const char id[static TSR_ID_LEN], struct tsr_use_entry *entry)
{
	struct cursor cursor;

	memset(entry, 0, sizeof(*entry));
	if (data.dsize < 2 || data.dptr[0] != ENTRY_FORMAT || data.dptr[1] >= TSR_VERDICTS)
		return TSR_DAMAGED;
	cursor = (struct cursor){data.dptr + 2, data.dsize - 2, false};
	memcpy(entry->id, id, TSR_ID_LEN);
	entry->refused_as = (enum tsr_verdict)data.dptr[1];
	entry->first = (int64_t)take_number(&cursor);
	entry->uses = take_number(&cursor);
	entry->refusals = take_number(&cursor);
	entry->told = (int64_t)take_number(&cursor);
	entry->gone = (int64_t)take_number(&cursor);
	take_place(&cursor, &entry->last);
	take_place(&cursor, &entry->refused);
	return cursor.failed || cursor.left != 0 ? TSR_DAMAGED : TSR_OK;
}

static enum tsr_status
failed(struct tdb_context *tdb)
{
	switch (tdb_error(tdb)) {
	case TDB_ERR_NOEXIST:
		return TSR_ABSENT;
	case TDB_ERR_CORRUPT:
		return TSR_DAMAGED;
	case TDB_ERR_OOM: /* a full disk shows so, too */
	case TDB_ERR_IO:
	case TDB_SUCCESS:
	case TDB_ERR_LOCK:
	case TDB_ERR_EXISTS:
	case TDB_ERR_NOLOCK:
	case TDB_ERR_LOCK_TIMEOUT:
	case TDB_ERR_EINVAL:
	case TDB_ERR_RDONLY:
	case TDB_ERR_NESTING:
		break;
	}
	return TSR_IO;
}

/* libtdb does not write to keys and values that it is given. */
static TDB_DATA
data_of(const void *bytes, size_t len)
{
	union {
		const void *from;
		unsigned char *to;
	} pointer = {.from = bytes};

	return (TDB_DATA){.dptr = pointer.to, .dsize = len};
}

static int
check_entry(TDB_DATA key, TDB_DATA data, void *arg)
{
	struct tsr_use_entry entry;

	(void)arg;
	if (key.dsize != TSR_ID_LEN || !tsr_id_valid((const char *)key.dptr, TSR_ID_LEN))
		return -1;
	return decode(data, (const char *)key.dptr, &entry) == TSR_OK ? 0 : -1;
}

/* libtdb takes what is no TDB file for an error of input and output. */
static enum tsr_status
open_failed(const char *path)
{
	const int saved = errno;
	struct stat st;

	if (saved == ENOMEM)
		return TSR_NOMEM;
	if (lstat(path, &st) == 0 && (!S_ISREG(st.st_mode) || saved == EIO || saved == EINVAL))
		return TSR_DAMAGED;
	errno = saved;
	return TSR_IO;
}

/* Allowed to make a file, libtdb would write over one that is none of its own. */
static struct tdb_context *
open_tdb(const char *path, int flags)
{
	return tdb_open_ex(path, BUCKETS, TDB_NOLOCK | TDB_NOSYNC | TDB_NOMMAP | TDB_INCOMPATIBLE_HASH,
	    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, S_IRUSR | S_IWUSR, NULL, NULL);
}

enum tsr_status
tsr_usefile_open(int dirfd, struct tsr_usefile **out)
{
	struct tsr_usefile *file = calloc(1, sizeof(*file));
	char path[64];

	*out = NULL;
	if (file == NULL)
		return TSR_NOMEM;
	/* libtdb knows paths only.  Not mapped: a file that is cut short is no SIGBUS. */
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/" TSR_USEFILE_NAME, dirfd);
	file->tdb = open_tdb(path, 0);
	if (file->tdb == NULL && errno == ENOENT)
		file->tdb = open_tdb(path, O_CREAT | O_EXCL);
	if (file->tdb == NULL) {
		free(file);
		return open_failed(path);
	}
	if (tdb_map_size(file->tdb) <= CHECKED_MAX && tdb_check(file->tdb, check_entry, NULL) != 0) {
		tsr_usefile_close(file);
		return TSR_DAMAGED;
	}
	*out = file;
	return TSR_OK;
}

void
tsr_usefile_close(struct tsr_usefile *file)
{
	if (file == NULL)
		return;
	tdb_close(file->tdb);
	free(file);
}

enum tsr_status
tsr_usefile_get(struct tsr_usefile *file, const char id[static TSR_ID_LEN], struct tsr_use_entry *out)
{
	const TDB_DATA data = tdb_fetch(file->tdb, data_of(id, TSR_ID_LEN));
	enum tsr_status status;

	if (data.dptr == NULL)
		return failed(file->tdb);
	status = decode(data, id, out);
	free(data.dptr);
	return status;
}

static enum tsr_status
store(struct tsr_usefile *file, const struct tsr_use_entry *entry, bool *full)
{
	const TDB_DATA key = data_of(entry->id, TSR_ID_LEN);
	uint8_t value[ENTRY_MAX];
	const size_t len = encode(entry, value);

	if (tdb_map_size(file->tdb) > TSR_USEFILE_MAX && !tdb_exists(file->tdb, key)) {
		*full = true;
		return TSR_OK;
	}
	return tdb_store(file->tdb, key, data_of(value, len), TDB_REPLACE) == 0 ? TSR_OK : failed(file->tdb);
}

enum tsr_status
tsr_usefile_put(struct tsr_usefile *file, const struct tsr_use_entry *entries, size_t count, bool *full)
{
	enum tsr_status status = TSR_OK;

	*full = false;
	if (tdb_transaction_start(file->tdb) != 0)
		return failed(file->tdb);
	for (size_t i = 0; i < count && status == TSR_OK; i++)
		status = store(file, &entries[i], full);
	if (status != TSR_OK) {
		(void)tdb_transaction_cancel(file->tdb);
		return status;
	}
	return tdb_transaction_commit(file->tdb) == 0 ? TSR_OK : failed(file->tdb);
}

enum tsr_status
tsr_usefile_remove(struct tsr_usefile *file, const char id[static TSR_ID_LEN])
{
	if (tdb_transaction_start(file->tdb) != 0)
		return failed(file->tdb);
	if (tdb_delete(file->tdb, data_of(id, TSR_ID_LEN)) != 0) {
		const enum tsr_status status = failed(file->tdb);

		(void)tdb_transaction_cancel(file->tdb);
		return status;
	}
	return tdb_transaction_commit(file->tdb) == 0 ? TSR_OK : failed(file->tdb);
}

enum tsr_status
tsr_usefile_next(struct tsr_usefile *file, char id[static TSR_ID_LEN + 1])
{
	TDB_DATA key = id[0] == '\0' ? tdb_firstkey(file->tdb) : tdb_nextkey(file->tdb, data_of(id, TSR_ID_LEN));

	if (key.dptr == NULL) {
		const enum tsr_status status = failed(file->tdb);

		return status == TSR_IO && tdb_error(file->tdb) == TDB_SUCCESS ? TSR_ABSENT : status;
	}
	if (key.dsize != TSR_ID_LEN) {
		free(key.dptr);
		return TSR_DAMAGED;
	}
	memcpy(id, key.dptr, TSR_ID_LEN);
	id[TSR_ID_LEN] = '\0';
	free(key.dptr);
	return TSR_OK;
}
