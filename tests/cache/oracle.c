/* SPDX-License-Identifier: ISC */
/* What libtdb writes and reads, to compare with what our reader makes of it. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "oracle.h"

static void
fill(uint8_t *bytes, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245u + 12345u;
		bytes[i] = (uint8_t)(seed >> 16);
	}
}

void
oracle_make(struct oracle *oracle, size_t count, size_t max, unsigned seed)
{
	oracle->count = count;
	oracle->pairs = calloc(count, sizeof(oracle->pairs[0]));
	assert_non_null(oracle->pairs);
	srand(seed);
	for (size_t i = 0; i < count; i++) {
		struct oracle_pair *pair = &oracle->pairs[i];

		pair->key_len = 8 + (size_t)rand() % (sizeof(pair->key) - 8);
		pair->len = (size_t)rand() % (max + 1);
		pair->value = malloc(pair->len + 1);
		assert_non_null(pair->value);
		fill(pair->key, pair->key_len, (unsigned)rand());
		(void)snprintf((char *)pair->key, 8, "%07u", (unsigned)(i % 10000000));
		fill(pair->value, pair->len, (unsigned)rand());
	}
}

void
oracle_free(struct oracle *oracle)
{
	for (size_t i = 0; i < oracle->count; i++)
		free(oracle->pairs[i].value);
	free(oracle->pairs);
}

void
oracle_write(const struct oracle *oracle, const char *path, int buckets, int flags)
{
	struct tdb_context *tdb;

	unlink(path);
	tdb = tdb_open(path, buckets, flags | TDB_NOLOCK | TDB_NOSYNC, O_RDWR | O_CREAT | O_EXCL, 0640);
	assert_non_null(tdb);
	for (size_t i = 0; i < oracle->count; i++) {
		struct oracle_pair *pair = &oracle->pairs[i];
		TDB_DATA key = {pair->key, pair->key_len}, value = {pair->value, pair->len};

		assert_int_equal(tdb_store(tdb, key, value, TDB_INSERT), 0);
	}
	assert_int_equal(tdb_close(tdb), 0);
}

struct tdb_context *
oracle_open(const char *path, int flags)
{
	return tdb_open(path, 0, TDB_NOLOCK | TDB_NOMMAP | flags, O_RDONLY, 0);
}

enum tsr_status
oracle_get(struct tdb_context *tdb, const struct oracle_pair *pair, uint8_t **value, size_t *len)
{
	uint8_t bytes[sizeof(pair->key)];
	TDB_DATA found;

	memcpy(bytes, pair->key, pair->key_len);
	found = tdb_fetch(tdb, (TDB_DATA){bytes, pair->key_len});
	*value = found.dptr;
	*len = found.dsize;
	if (found.dptr != NULL)
		return TSR_OK;
	return tdb_error(tdb) == TDB_ERR_NOEXIST ? TSR_ABSENT : TSR_DAMAGED;
}
