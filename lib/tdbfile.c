/* SPDX-License-Identifier: ISC */
/*
 * The reading half of the TDB format.  libtdb cannot be used inside host
 * programs: it keeps an unlocked global list, refuses a second open of a file
 * in one process, and a mapped page that fails kills the process.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "tdbblock.h"

#define MAGIC_TEXT "TDB file\n"
#define BUCKETS_AT 36
#define FORMAT 0x2601196Du
#define FORMAT_SWAPPED 0x6D190126u
#define HASH_CHECKED 0x0BAD1A51u /* "rwlocks" of a file with TDB_INCOMPATIBLE_HASH */
#define SIZE_LIMIT UINT64_C(0xFFFFFFFF)

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
	static const uint32_t used = TSR_TDB_USED;
	const uint8_t *header = file->header;

	if (memcmp(header, MAGIC_TEXT, sizeof(MAGIC_TEXT)) != 0)
		return TSR_DAMAGED;
	if (tsr_tdb_load32(header + 32) == FORMAT_SWAPPED)
		return TSR_VERSION;
	if (tsr_tdb_load32(header + 32) != FORMAT)
		return TSR_DAMAGED;
	if (tsr_tdb_load32(header + 40) != HASH_CHECKED || tsr_tdb_load32(header + 64) != 0)
		return TSR_VERSION;
	if (tsr_tdb_load32(header + 44) != 0) /* a transaction was under way, or the file was not built at one go */
		return TSR_DAMAGED;
	if (tsr_tdb_load32(header + 52) != tsr_tdb_hash(header, sizeof(MAGIC_TEXT)) ||
	    tsr_tdb_load32(header + 56) != tsr_tdb_hash((const uint8_t *)&used, sizeof(used)))
		return TSR_VERSION;
	if (file->buckets == 0 || file->size > SIZE_LIMIT || tsr_tdb_table_end(file) > file->size)
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
	file->buckets = tsr_tdb_load32(file->header + BUCKETS_AT);
	if (status == TSR_OK)
		status = check_header(file);
	if (status != TSR_OK)
		*file = (struct tsr_tdbfile){.fd = -1};
	else if (table != NULL && tsr_tdb_table_end(file) <= got)
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
	if (tsr_tdb_read(file, TSR_TDB_HEADER, table, (size_t)wanted) == TSR_OK)
		set_front(file, table, TSR_TDB_HEADER + (size_t)wanted);
}

enum tsr_status
tsr_tdbfile_open_memory(struct tsr_tdbfile *file, const uint8_t *bytes, size_t size)
{
	enum tsr_status status;

	*file = (struct tsr_tdbfile){.fd = -1};
	if (size < TSR_TDB_HEADER)
		return TSR_DAMAGED;
	*file = (struct tsr_tdbfile){
	    .fd = -1, .size = size, .buckets = tsr_tdb_load32(bytes + BUCKETS_AT), .memory = bytes};
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
	enum tsr_status status = tsr_tdb_read(file, TSR_TDB_HEADER + UINT64_C(4) * bucket, &word, sizeof(word));

	*head = word;
	return status;
}

/* Reads the record at AT, as much of it as comes with LEN bytes; it must be in use and in its right bucket. */
static enum tsr_status
read_record(const struct tsr_tdbfile *file, uint64_t at, uint32_t bucket, uint8_t *bytes, size_t len,
    struct tsr_tdbblock *record)
{
	enum tsr_status status;

	if (!tsr_tdb_is_place(file, at))
		return TSR_DAMAGED;
	status = tsr_tdb_read(file, at, bytes, len);
	if (status == TSR_OK)
		status = tsr_tdb_check(file, at, bytes, record);
	if (status == TSR_OK && (record->magic != TSR_TDB_USED || record->hash % file->buckets != bucket))
		status = TSR_DAMAGED;
	return status;
}

enum tsr_status
tsr_tdbfile_find(const struct tsr_tdbfile *file, const uint8_t *key, size_t key_len, struct tsr_tdbvalue *value)
{
	uint32_t hash = tsr_tdb_hash(key, key_len), bucket = hash % file->buckets;
	struct tsr_tdbblock record;
	uint64_t at;
	size_t len;
	enum tsr_status status = bucket_head(file, bucket, &at);

	for (unsigned steps = 0; status == TSR_OK && at != 0; steps++) {
		if (steps == TSR_CHAIN_MAX)
			return TSR_DAMAGED;
		len = tsr_tdb_window(file, at);
		status = read_record(file, at, bucket, value->window, len, &record);
		if (status != TSR_OK)
			return status;
		if (record.hash == hash && record.key_len == key_len &&
		    memcmp(value->window + TSR_TDB_BLOCK, key, key_len) == 0) {
			tsr_tdb_value(value, at, len, &record);
			return TSR_OK;
		}
		at = record.next;
	}
	return status == TSR_OK ? TSR_ABSENT : status;
}

static enum tsr_status
chain_length(const struct tsr_tdbfile *file, uint32_t bucket, uint32_t *records)
{
	uint8_t bytes[TSR_TDB_BLOCK];
	struct tsr_tdbblock record = {.next = 0};
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
	if (len == 0)
		return TSR_OK; /* OUT may be nowhere then */
	if (known > len)
		known = len;
	if (known > 0)
		memcpy(out, value->head + from, known);
	return tsr_tdb_read(file, value->at + from + known, out + known, len - known);
}

/* Reads the block at AT into the window. */
static enum tsr_status
read_block(const struct tsr_tdbfile *file, uint64_t at, struct tsr_tdbvalue *value, struct tsr_tdbblock *block)
{
	size_t len = tsr_tdb_window(file, at);
	enum tsr_status status;

	if (!tsr_tdb_is_place(file, at))
		return TSR_DAMAGED;
	status = tsr_tdb_read(file, at, value->window, len);
	if (status == TSR_OK)
		status = tsr_tdb_check(file, at, value->window, block);
	if (status != TSR_OK || block->magic == TSR_TDB_FREE)
		return status;
	if (tsr_tdb_hash(value->window + TSR_TDB_BLOCK, (size_t)block->key_len) != block->hash)
		return TSR_DAMAGED;
	tsr_tdb_value(value, at, len, block);
	return TSR_OK;
}

enum tsr_status
tsr_tdbfile_next(const struct tsr_tdbfile *file, uint64_t *at, struct tsr_tdbvalue *value, size_t *key_len)
{
	uint64_t place = *at == 0 ? tsr_tdb_table_end(file) : *at;
	struct tsr_tdbblock block = {.magic = TSR_TDB_FREE};
	enum tsr_status status = TSR_OK;

	for (*key_len = 0; status == TSR_OK && block.magic == TSR_TDB_FREE; place += TSR_TDB_BLOCK + block.len) {
		if (place == file->size)
			return TSR_ABSENT;
		status = read_block(file, place, value, &block);
	}
	if (status == TSR_OK) {
		*at = place;
		*key_len = (size_t)block.key_len;
	}
	return status;
}
