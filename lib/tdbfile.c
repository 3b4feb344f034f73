/* SPDX-License-Identifier: ISC */
/*
 * The reading half of the TDB format.  libtdb cannot be used inside host
 * programs: it keeps an unlocked global list, refuses a second open of a file
 * in one process, and a mapped page that fails kills the process.
 */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tdbfile.h"

#define MAGIC_TEXT "TDB file\n"
#define BUCKETS_AT 36
#define RECORD_BYTES 24u
#define FORMAT 0x2601196Du
#define FORMAT_SWAPPED 0x6D190126u
#define HASH_CHECKED 0x0BAD1A51u /* "rwlocks" of a file with TDB_INCOMPATIBLE_HASH */
#define USED 0x26011999u
#define FREE 0xD9FEE666u
#define SIZE_LIMIT UINT64_C(0xFFFFFFFF)
#define READ_AHEAD 262144u
#define WALK_BYTES (RECORD_BYTES + TSR_TDB_KEY_MAX + TSR_TDB_VALUE_MAX + READ_AHEAD)

struct record {
	uint64_t next;
	uint64_t len; /* of all that follows this header */
	uint64_t key_len;
	uint64_t data_len;
	uint32_t hash;
	uint32_t magic;
};

/* What is walked, and the part of it that is in memory. */
struct walk {
	const struct tsr_tdbfile *file;
	uint8_t *bytes;
	uint64_t at;
	size_t len;
};

static uint32_t
load32(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static uint64_t
table_end(const struct tsr_tdbfile *file)
{
	return TSR_TDB_HEADER + UINT64_C(4) * file->buckets;
}

/* Where the file is in memory from AT on for LEN bytes; NULL: it has to be read. */
static const uint8_t *
in_memory(const struct tsr_tdbfile *file, uint64_t at, size_t len)
{
	if (file->memory != NULL)
		return file->memory + at;
	if (file->table == NULL || at < TSR_TDB_HEADER || at + len > TSR_TDB_HEADER + file->table_bytes)
		return NULL;
	return (const uint8_t *)file->table + (at - TSR_TDB_HEADER);
}

/* Reads exactly LEN bytes: the size was taken before, so the end of the file comes early only if somebody cut it. */
static enum tsr_status
read_exactly(const struct tsr_tdbfile *file, uint64_t at, void *out, size_t len)
{
	const uint8_t *from = in_memory(file, at, len);
	uint8_t *to = out;

	if (from != NULL && len > 0)
		memcpy(out, from, len);
	while (from == NULL && len > 0) {
		ssize_t n = pread(file->fd, to, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return TSR_IO;
		if (n == 0)
			return TSR_DAMAGED;
		to += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return TSR_OK;
}

/* Header and first bucket heads by one call; *GOT bytes came, all that was asked for unless the file is shorter. */
static enum tsr_status
read_front(int fd, uint8_t header[static TSR_TDB_HEADER], uint32_t *table, size_t heads, size_t *got)
{
	struct iovec parts[2] = {{header, TSR_TDB_HEADER}, {table, heads * 4}};
	ssize_t n;

	do
		n = preadv(fd, parts, heads > 0 ? 2 : 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return TSR_IO;
	*got = (size_t)n;
	return *got < TSR_TDB_HEADER ? TSR_DAMAGED : TSR_OK;
}

static enum tsr_status
check_header(const struct tsr_tdbfile *file)
{
	static const uint32_t used = USED;
	const uint8_t *header = file->header;

	if (memcmp(header, MAGIC_TEXT, sizeof(MAGIC_TEXT)) != 0)
		return TSR_DAMAGED;
	if (load32(header + 32) == FORMAT_SWAPPED)
		return TSR_VERSION;
	if (load32(header + 32) != FORMAT)
		return TSR_DAMAGED;
	if (load32(header + 40) != HASH_CHECKED || load32(header + 64) != 0)
		return TSR_VERSION;
	if (load32(header + 44) != 0) /* a transaction was under way, or the file was not built at one go */
		return TSR_DAMAGED;
	if (load32(header + 52) != tsr_tdb_hash(header, sizeof(MAGIC_TEXT)) ||
	    load32(header + 56) != tsr_tdb_hash((const uint8_t *)&used, sizeof(used)))
		return TSR_VERSION;
	if (file->buckets == 0 || file->size > SIZE_LIMIT || table_end(file) > file->size)
		return TSR_DAMAGED;
	return TSR_OK;
}

/* The first GOT bytes have been read, those behind the header into TABLE. */
static void
set_front(struct tsr_tdbfile *file, const uint32_t *table, size_t got)
{
	file->table = table;
	file->table_bytes = (size_t)((got < file->size ? got : file->size) - TSR_TDB_HEADER);
}

enum tsr_status
tsr_tdbfile_open(struct tsr_tdbfile *file, int fd, uint64_t size, uint32_t *table, size_t table_len)
{
	enum tsr_status status;
	size_t got;

	*file = (struct tsr_tdbfile){.fd = fd, .size = size};
	status = read_front(fd, file->header, table, table != NULL ? table_len : 0, &got);
	file->buckets = load32(file->header + BUCKETS_AT);
	if (status == TSR_OK)
		status = check_header(file);
	if (status != TSR_OK)
		*file = (struct tsr_tdbfile){.fd = -1};
	else if (table != NULL && table_end(file) <= got)
		set_front(file, table, got);
	return status;
}

void
tsr_tdbfile_keep_table(struct tsr_tdbfile *file, uint32_t *table, size_t table_len)
{
	uint64_t wanted = file->size - TSR_TDB_HEADER;

	if (file->buckets > table_len)
		return;
	if (wanted > table_len * sizeof(table[0]))
		wanted = table_len * sizeof(table[0]);
	if (file->table != NULL && file->table_bytes >= wanted)
		return;
	file->table = NULL;
	if (read_exactly(file, TSR_TDB_HEADER, table, (size_t)wanted) == TSR_OK)
		set_front(file, table, TSR_TDB_HEADER + (size_t)wanted);
}

enum tsr_status
tsr_tdbfile_open_memory(struct tsr_tdbfile *file, const uint8_t *bytes, size_t size)
{
	enum tsr_status status;

	*file = (struct tsr_tdbfile){.fd = -1};
	if (size < TSR_TDB_HEADER)
		return TSR_DAMAGED;
	*file = (struct tsr_tdbfile){.fd = -1, .size = size, .buckets = load32(bytes + BUCKETS_AT), .memory = bytes};
	memcpy(file->header, bytes, sizeof(file->header));
	status = check_header(file);
	if (status != TSR_OK)
		*file = (struct tsr_tdbfile){.fd = -1};
	return status;
}

static enum tsr_status
bucket_head(const struct tsr_tdbfile *file, uint32_t bucket, uint64_t *head)
{
	uint32_t word = 0;
	enum tsr_status status = read_exactly(file, TSR_TDB_HEADER + UINT64_C(4) * bucket, &word, sizeof(word));

	*head = word;
	return status;
}

/* Whether a record may begin there. */
static bool
is_place(const struct tsr_tdbfile *file, uint64_t at)
{
	return at % 4 == 0 && at >= table_end(file) && at + RECORD_BYTES <= file->size;
}

/* Takes a record header apart and checks all that can be told without the key. */
static enum tsr_status
check_record(const struct tsr_tdbfile *file, uint64_t at, const uint8_t *bytes, struct record *record)
{
	record->next = load32(bytes);
	record->len = load32(bytes + 4);
	record->key_len = load32(bytes + 8);
	record->data_len = load32(bytes + 12);
	record->hash = load32(bytes + 16);
	record->magic = load32(bytes + 20);
	if (record->len % 4 != 0 || record->len < 4 || at + RECORD_BYTES + record->len > file->size)
		return TSR_DAMAGED;
	if (record->magic == FREE)
		return TSR_OK;
	if (record->magic != USED || record->key_len > TSR_TDB_KEY_MAX || record->data_len > TSR_TDB_VALUE_MAX ||
	    record->key_len + record->data_len + 4 > record->len ||
	    (record->next != 0 && !is_place(file, record->next)))
		return TSR_DAMAGED;
	return TSR_OK;
}

/* Reads the record at AT, as much of it as comes with LEN bytes; it must be in use and in its right bucket. */
static enum tsr_status
read_record(
    const struct tsr_tdbfile *file, uint64_t at, uint32_t bucket, uint8_t *bytes, size_t len, struct record *record)
{
	enum tsr_status status;

	if (!is_place(file, at))
		return TSR_DAMAGED;
	status = read_exactly(file, at, bytes, len);
	if (status == TSR_OK)
		status = check_record(file, at, bytes, record);
	if (status == TSR_OK && (record->magic != USED || record->hash % file->buckets != bucket))
		status = TSR_DAMAGED;
	return status;
}

/* A window's worth of the record at AT, or what is left of the file. */
static size_t
window_at(const struct tsr_tdbfile *file, uint64_t at)
{
	uint64_t rest = at < file->size ? file->size - at : 0;

	return rest < TSR_TDB_WINDOW ? (size_t)rest : TSR_TDB_WINDOW;
}

/* Points to the value of the record whose first LEN bytes are in the window. */
static void
set_value(struct tsr_tdbvalue *value, uint64_t at, size_t len, const struct record *record)
{
	size_t start = (size_t)(RECORD_BYTES + record->key_len);

	value->at = at + start;
	value->len = (size_t)record->data_len;
	value->head = value->window + start;
	value->head_len = len - start < value->len ? len - start : value->len;
}

enum tsr_status
tsr_tdbfile_find(const struct tsr_tdbfile *file, const uint8_t *key, size_t key_len, struct tsr_tdbvalue *value)
{
	uint32_t hash = tsr_tdb_hash(key, key_len), bucket = hash % file->buckets;
	struct record record;
	uint64_t at;
	size_t len;
	enum tsr_status status = bucket_head(file, bucket, &at);

	for (unsigned steps = 0; status == TSR_OK && at != 0; steps++) {
		if (steps == TSR_CHAIN_MAX)
			return TSR_DAMAGED;
		len = window_at(file, at);
		status = read_record(file, at, bucket, value->window, len, &record);
		if (status != TSR_OK)
			return status;
		if (record.hash == hash && record.key_len == key_len &&
		    memcmp(value->window + RECORD_BYTES, key, key_len) == 0) {
			set_value(value, at, len, &record);
			return TSR_OK;
		}
		at = record.next;
	}
	return status == TSR_OK ? TSR_ABSENT : status;
}

static enum tsr_status
chain_length(const struct tsr_tdbfile *file, uint32_t bucket, uint32_t *records)
{
	uint8_t bytes[RECORD_BYTES];
	struct record record = {.next = 0};
	enum tsr_status status = bucket_head(file, bucket, &record.next);

	for (*records = 0; status == TSR_OK && record.next != 0; ++*records) {
		if (*records == TSR_CHAIN_MAX)
			return TSR_DAMAGED;
		status = read_record(file, record.next, bucket, bytes, sizeof(bytes), &record);
	}
	return status;
}

enum tsr_status
tsr_tdbfile_reach(const struct tsr_tdbfile *file, uint32_t *records)
{
	enum tsr_status status = TSR_OK;
	uint32_t length;

	*records = 0;
	for (uint32_t bucket = 0; status == TSR_OK && bucket < file->buckets; bucket++) {
		status = chain_length(file, bucket, &length);
		*records += length;
	}
	return status;
}

enum tsr_status
tsr_tdbfile_read(
    const struct tsr_tdbfile *file, const struct tsr_tdbvalue *value, size_t from, uint8_t *out, size_t len)
{
	size_t known = from < value->head_len ? value->head_len - from : 0;

	if (from > value->len || len > value->len - from)
		return TSR_INVALID;
	if (known > len)
		known = len;
	if (known > 0)
		memcpy(out, value->head + from, known);
	return read_exactly(file, value->at + from + known, out + known, len - known);
}

/* Has LEN bytes from AT in memory. */
static enum tsr_status
walk_to(struct walk *walk, uint64_t at, size_t len, const uint8_t **bytes)
{
	enum tsr_status status;
	uint64_t rest = walk->file->size - at;

	if (at < walk->at || at + len > walk->at + walk->len) {
		walk->at = at;
		walk->len = len < READ_AHEAD ? READ_AHEAD : len;
		if (walk->len > rest)
			walk->len = (size_t)rest;
		status = read_exactly(walk->file, at, walk->bytes, walk->len);
		if (status != TSR_OK)
			return status;
	}
	*bytes = walk->bytes + (at - walk->at);
	return TSR_OK;
}

static enum tsr_status
visit_block(struct walk *walk, uint64_t at, struct record *record, tsr_visit *visit, void *arg)
{
	const uint8_t *bytes;
	enum tsr_status status;

	if (at + RECORD_BYTES > walk->file->size)
		return TSR_DAMAGED;
	status = walk_to(walk, at, RECORD_BYTES, &bytes);
	if (status == TSR_OK)
		status = check_record(walk->file, at, bytes, record);
	if (status != TSR_OK || record->magic == FREE)
		return status;
	status = walk_to(walk, at, (size_t)(RECORD_BYTES + record->key_len + record->data_len), &bytes);
	if (status != TSR_OK)
		return status;
	if (tsr_tdb_hash(bytes + RECORD_BYTES, (size_t)record->key_len) != record->hash)
		return TSR_DAMAGED;
	bytes += RECORD_BYTES;
	return visit(arg, bytes, (size_t)record->key_len, bytes + record->key_len, (size_t)record->data_len);
}

enum tsr_status
tsr_tdbfile_each(const struct tsr_tdbfile *file, tsr_visit *visit, void *arg)
{
	struct walk walk = {.file = file, .bytes = malloc(WALK_BYTES)};
	enum tsr_status status = TSR_OK;
	struct record record;

	if (walk.bytes == NULL)
		return TSR_NOMEM;
	for (uint64_t at = table_end(file); status == TSR_OK && at != file->size; at += RECORD_BYTES + record.len)
		status = visit_block(&walk, at, &record, visit, arg);
	free(walk.bytes);
	return status;
}
