/* SPDX-License-Identifier: ISC */
/* Walking over a TDB file in the order of its blocks: all at once, or a record at a time. */
#include "config.h"

#include <stdlib.h>

#include "tdbblock.h"

#define READ_AHEAD 262144u
#define WALK_BYTES (TSR_TDB_BLOCK + TSR_TDB_KEY_MAX + TSR_TDB_VALUE_MAX + READ_AHEAD)

/* What is walked, and the part of it that is in memory. */
struct walk {
	const struct tsr_tdbfile *file;
	uint8_t *bytes;
	uint64_t at;
	size_t len;
};

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
		status = tsr_tdb_read(walk->file, at, walk->bytes, walk->len);
		if (status != TSR_OK)
			return status;
	}
	*bytes = walk->bytes + (at - walk->at);
	return TSR_OK;
}

static enum tsr_status
visit_block(struct walk *walk, uint64_t at, struct tsr_tdbblock *record, tsr_visit *visit, void *arg)
{
	const uint8_t *bytes;
	enum tsr_status status;

	if (at + TSR_TDB_BLOCK > walk->file->size)
		return TSR_DAMAGED;
	status = walk_to(walk, at, TSR_TDB_BLOCK, &bytes);
	if (status == TSR_OK)
		status = tsr_tdb_check(walk->file, at, bytes, record);
	if (status != TSR_OK || record->magic == TSR_TDB_FREE)
		return status;
	status = walk_to(walk, at, (size_t)(TSR_TDB_BLOCK + record->key_len + record->data_len), &bytes);
	if (status != TSR_OK)
		return status;
	if (tsr_tdb_hash(bytes + TSR_TDB_BLOCK, (size_t)record->key_len) != record->hash)
		return TSR_DAMAGED;
	bytes += TSR_TDB_BLOCK;
	return visit(arg, bytes, (size_t)record->key_len, bytes + record->key_len, (size_t)record->data_len);
}

enum tsr_status
tsr_tdbfile_each(const struct tsr_tdbfile *file, tsr_visit *visit, void *arg)
{
	struct walk walk = {.file = file, .bytes = malloc(WALK_BYTES)};
	enum tsr_status status = TSR_OK;
	struct tsr_tdbblock record;

	if (walk.bytes == NULL)
		return TSR_NOMEM;
	for (uint64_t at = tsr_tdb_table_end(file); status == TSR_OK && at != file->size;
	     at += TSR_TDB_BLOCK + record.len)
		status = visit_block(&walk, at, &record, visit, arg);
	free(walk.bytes);
	return status;
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
