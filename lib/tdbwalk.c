/* SPDX-License-Identifier: ISC */
/* Walking over all of a TDB file, in the order of its blocks. */
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
