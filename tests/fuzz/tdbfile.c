/* SPDX-License-Identifier: ISC */
/*
 * The reader of TDB files on any bytes.  The oracle is libtdb: whatever value
 * our reader finds, libtdb finds under the same key.  The other way round does
 * not hold, since ours refuses what libtdb would repair or pass over.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <tdb.h>
#include <unistd.h>

#include "tdbfile.h"

#define INPUT_MAX 65536
#define KEYS_MAX 64

struct keys {
	size_t count;
	size_t len[KEYS_MAX];
	uint8_t bytes[KEYS_MAX][TSR_TDB_KEY_MAX];
};

/* Finds and copies a value; *LEN is its length, also when it does not fit. */
static enum tsr_status
get(const struct tsr_tdbfile *file, const uint8_t *key, size_t key_len, uint8_t *out, size_t size, size_t *len)
{
	struct tsr_tdbvalue value;
	enum tsr_status status = tsr_tdbfile_find(file, key, key_len, &value);

	*len = status == TSR_OK ? value.len : 0;
	if (status == TSR_OK && value.len > size)
		return TSR_TOOBIG;
	return status == TSR_OK ? tsr_tdbfile_read(file, &value, 0, out, value.len) : status;
}

static enum tsr_status
remember(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct keys *keys = arg;

	REQUIRE(key_len <= TSR_TDB_KEY_MAX && len <= TSR_TDB_VALUE_MAX);
	REQUIRE(value == key + key_len);
	if (keys->count == KEYS_MAX)
		return TSR_TOOBIG;
	memcpy(keys->bytes[keys->count], key, key_len);
	keys->len[keys->count++] = key_len;
	return TSR_OK;
}

/* libtdb on the same bytes, in a file that has no name. */
static struct tdb_context *
open_oracle(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char path[32];

	if (fd < 0)
		fd = memfd_create("oracle", MFD_CLOEXEC);
	REQUIRE(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return tdb_open(path, 0, TDB_NOLOCK | TDB_NOMMAP, O_RDONLY, 0);
}

static void
look_up(const struct tsr_tdbfile *file, struct keys *keys, size_t which, const uint8_t *data, size_t size)
{
	static uint8_t out[INPUT_MAX];
	struct tdb_context *tdb;
	TDB_DATA found;
	size_t len;

	if (get(file, keys->bytes[which], keys->len[which], out, sizeof(out), &len) != TSR_OK)
		return;
	tdb = open_oracle(data, size);
	REQUIRE(tdb != NULL);
	found = tdb_fetch(tdb, (TDB_DATA){keys->bytes[which], keys->len[which]});
	REQUIRE(found.dptr != NULL && found.dsize == len && memcmp(found.dptr, out, len) == 0);
	free(found.dptr);
	tdb_close(tdb);
}

/* Stepping from record to record meets those that were walked over, in their order, and no others. */
static void
step(const struct tsr_tdbfile *file, const struct keys *keys, enum tsr_status walked)
{
	struct tsr_tdbvalue value;
	uint64_t at = 0;
	size_t met = 0, len;
	enum tsr_status status;

	while ((status = tsr_tdbfile_next(file, &at, &value, &len)) == TSR_OK && met < keys->count) {
		REQUIRE(len == keys->len[met]);
		REQUIRE(memcmp(value.window + TSR_TDB_KEY_AT, keys->bytes[met], len) == 0);
		met++;
	}
	REQUIRE(met == keys->count);
	REQUIRE((status == TSR_ABSENT) == (walked == TSR_OK) || walked == TSR_TOOBIG);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct keys keys;
	struct tsr_tdbfile file;
	uint8_t *copy;
	uint32_t records;

	if (size > INPUT_MAX)
		return 0;
	copy = (uint8_t *)exact_copy(data, size);
	keys.count = 0;
	if (tsr_tdbfile_open_memory(&file, copy, size) == TSR_OK) {
		enum tsr_status walked = tsr_tdbfile_each(&file, remember, &keys);
		enum tsr_status reached = tsr_tdbfile_reach(&file, &records);

		REQUIRE(walked != TSR_IO && reached != TSR_IO);
		step(&file, &keys, walked);
		for (size_t i = 0; i < keys.count; i++)
			look_up(&file, &keys, i, data, size);
	}
	free(copy);
	return 0;
}
