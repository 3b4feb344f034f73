/* SPDX-License-Identifier: ISC */
/* What looking up and walking have in common: bytes of the file, and the headers of its blocks. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tdbblock.h"

uint32_t
tsr_tdb_load32(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

uint64_t
tsr_tdb_table_end(const struct tsr_tdbfile *file)
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

enum tsr_status
tsr_tdb_read(const struct tsr_tdbfile *file, uint64_t at, void *out, size_t len)
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

bool
tsr_tdb_is_place(const struct tsr_tdbfile *file, uint64_t at)
{
	return at % 4 == 0 && at >= tsr_tdb_table_end(file) && at + TSR_TDB_BLOCK <= file->size;
}

enum tsr_status
tsr_tdb_check(const struct tsr_tdbfile *file, uint64_t at, const uint8_t *bytes, struct tsr_tdbblock *record)
{
	record->next = tsr_tdb_load32(bytes);
	record->len = tsr_tdb_load32(bytes + 4);
	record->key_len = tsr_tdb_load32(bytes + 8);
	record->data_len = tsr_tdb_load32(bytes + 12);
	record->hash = tsr_tdb_load32(bytes + 16);
	record->magic = tsr_tdb_load32(bytes + 20);
	if (record->len % 4 != 0 || record->len < 4 || at + TSR_TDB_BLOCK + record->len > file->size)
		return TSR_DAMAGED;
	if (record->magic == TSR_TDB_FREE)
		return TSR_OK;
	if (record->magic != TSR_TDB_USED || record->key_len > TSR_TDB_KEY_MAX ||
	    record->data_len > TSR_TDB_VALUE_MAX || record->key_len + record->data_len + 4 > record->len ||
	    (record->next != 0 && !tsr_tdb_is_place(file, record->next)))
		return TSR_DAMAGED;
	return TSR_OK;
}

size_t
tsr_tdb_window(const struct tsr_tdbfile *file, uint64_t at)
{
	uint64_t rest = at < file->size ? file->size - at : 0;

	return rest < TSR_TDB_WINDOW ? (size_t)rest : TSR_TDB_WINDOW;
}

void
tsr_tdb_value(struct tsr_tdbvalue *value, uint64_t at, size_t len, const struct tsr_tdbblock *record)
{
	size_t start = (size_t)(TSR_TDB_BLOCK + record->key_len);

	value->at = at + start;
	value->len = (size_t)record->data_len;
	value->head = value->window + start;
	value->head_len = len - start < value->len ? len - start : value->len;
}
