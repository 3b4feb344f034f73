/* SPDX-License-Identifier: ISC */
/* Our reader of TDB files beside libtdb: the same answers on good files, none that libtdb does not give on bad ones. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "oracle.h"

#define TABLE_AT 172
#define RECORD_BYTES 24
#define SMALL_RECORDS 64
#define SMALL_BUCKETS 31

static char path[] = "/tmp/tessera-tdb.XXXXXX";
static uint32_t table[16384];

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

static void
open_file(struct tsr_tdbfile *file, size_t table_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(tsr_tdbfile_open(file, fd, (uint64_t)st.st_size, table, table_len), TSR_OK);
}

static uint8_t *
load(size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *bytes;

	assert_int_equal(fstat(fd, &st), 0);
	*len = (size_t)st.st_size;
	bytes = malloc(*len);
	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, *len, 0), st.st_size);
	close(fd);
	return bytes;
}

static void
put32(uint8_t *bytes, size_t at, uint32_t word)
{
	memcpy(bytes + at, &word, sizeof(word));
}

static uint32_t
get32(const uint8_t *bytes, size_t at)
{
	uint32_t word;

	memcpy(&word, bytes + at, sizeof(word));
	return word;
}

static void
value_is_stored(const struct tsr_tdbfile *file, const struct oracle_pair *pair)
{
	static uint8_t out[TSR_TDB_VALUE_MAX];
	size_t len;

	assert_int_equal(get(file, pair->key, pair->key_len, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, pair->len);
	assert_memory_equal(out, pair->value, len);
	if (len > 0) {
		assert_int_equal(get(file, pair->key, pair->key_len, out, len - 1, &len), TSR_TOOBIG);
		assert_int_equal(len, pair->len);
	}
}

static enum tsr_status
count_pair(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	const struct oracle *oracle = ((void **)arg)[0];
	size_t *seen = ((void **)arg)[1];
	const struct oracle_pair *pair = &oracle->pairs[atoi((const char *)key)];

	assert_int_equal(key_len, pair->key_len);
	assert_int_equal(len, pair->len);
	assert_memory_equal(value, pair->value, len);
	++*seen;
	return TSR_OK;
}

/* All keys and as many absent ones, by descriptor with and without table, and in memory; then the walk. */
static void
compare(const struct oracle *oracle, size_t table_len, bool in_memory)
{
	struct tsr_tdbfile file;
	struct oracle_pair absent;
	size_t seen = 0, len;
	uint8_t *bytes = load(&len), out[8];
	uint32_t reached;

	open_file(&file, table_len);
	if (in_memory) {
		close(file.fd);
		assert_int_equal(tsr_tdbfile_open_memory(&file, bytes, len), TSR_OK);
	}
	for (size_t i = 0; i < oracle->count; i++) {
		value_is_stored(&file, &oracle->pairs[i]);
		absent = oracle->pairs[i];
		absent.key[absent.key_len - 1] ^= 0x80;
		assert_int_equal(get(&file, absent.key, absent.key_len, out, sizeof(out), &len), TSR_ABSENT);
	}
	assert_int_equal(tsr_tdbfile_each(&file, count_pair, (void *[]){(void *)(uintptr_t)oracle, &seen}), TSR_OK);
	assert_int_equal(seen, oracle->count);
	assert_int_equal(tsr_tdbfile_reach(&file, &reached), TSR_OK);
	assert_int_equal(reached, oracle->count);
	if (file.fd >= 0)
		close(file.fd);
	free(bytes);
}

static void
good_files_read_alike(void **state)
{
	static const struct {
		size_t count, max;
		int buckets;
	} cases[] = {
	    {0, 0, 1},
	    {1, 0, 1},
	    {1, 65536, 1},
	    {40, 300, 1},
	    {300, 65536, 31},
	    {1000, 3000, 4001},
	    {2000, 20, 131},
	    {20000, 400, 10007},
	    {100000, 300, 100003},
	};
	struct oracle oracle;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		oracle_make(&oracle, cases[i].count, cases[i].max, (unsigned)i);
		oracle_write(&oracle, path, cases[i].buckets, TDB_INCOMPATIBLE_HASH);
		compare(&oracle, 0, false);
		compare(&oracle, 100, false);
		compare(&oracle, 16384, false);
		compare(&oracle, 0, true);
		oracle_free(&oracle);
	}
}

static void
the_longest_values(void **state)
{
	struct oracle oracle;

	(void)state;
	oracle_make(&oracle, 4, TSR_TDB_VALUE_MAX, 1);
	free(oracle.pairs[0].value);
	oracle.pairs[0].len = TSR_TDB_VALUE_MAX;
	oracle.pairs[0].value = calloc(1, TSR_TDB_VALUE_MAX);
	oracle_write(&oracle, path, 1, TDB_INCOMPATIBLE_HASH);
	compare(&oracle, 1, false);
	oracle_free(&oracle);
}

static void
the_hash(void **state)
{
	static const struct {
		const char *text;
		uint32_t hash;
	} cases[] = {{"", 0xDEADBEEF}, {"a", 0x58D68708}, {"0123456789ab", 0x1065E50A}, {"0123456789abc", 0x7351CE56},
	    {"0123456789abcdef", 0x68784A2F}};
	uint8_t bytes[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(tsr_tdb_hash((const uint8_t *)cases[i].text, strlen(cases[i].text)), cases[i].hash);
	for (size_t len = 1; len <= sizeof(bytes); len++) {
		bytes[len - 1] = (uint8_t)(len * 167);
		assert_int_equal(tsr_tdb_hash(bytes, len), tdb_jenkins_hash(&(TDB_DATA){bytes, len}));
	}
}

/* What our reader says of a damaged file in memory must be a refusal, an absence, or what libtdb says of it too. */
struct damage {
	struct oracle oracle;
	uint8_t *good;
	uint8_t *bytes;
	size_t len;
	size_t wrong_values; /* the same as libtdb's, and not what was stored: seals are there for that */
};

static void
start_damage(struct damage *damage)
{
	memset(damage, 0, sizeof(*damage));
	oracle_make(&damage->oracle, SMALL_RECORDS, 40, 7);
	oracle_write(&damage->oracle, path, SMALL_BUCKETS, TDB_INCOMPATIBLE_HASH);
	damage->good = load(&damage->len);
	damage->bytes = malloc(damage->len);
	assert_non_null(damage->bytes);
	memcpy(damage->bytes, damage->good, damage->len);
}

static void
end_damage(struct damage *damage)
{
	oracle_free(&damage->oracle);
	free(damage->good);
	free(damage->bytes);
}

static void
agrees_with_libtdb(
    struct damage *damage, size_t len, const struct oracle_pair *pair, const uint8_t *out, size_t out_len)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	struct tdb_context *tdb;
	uint8_t *value;
	size_t value_len;

	assert_int_equal(pwrite(fd, damage->bytes, len, 0), (ssize_t)len);
	close(fd);
	tdb = oracle_open(path, 0);
	assert_non_null(tdb);
	assert_int_equal(oracle_get(tdb, pair, &value, &value_len), TSR_OK);
	assert_int_equal(value_len, out_len);
	assert_memory_equal(value, out, value_len);
	free(value);
	tdb_close(tdb);
	damage->wrong_values++;
}

static enum tsr_status
ignore(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	volatile uint8_t *sum = arg;

	for (size_t i = 0; i < key_len; i++)
		*sum ^= key[i];
	for (size_t i = 0; i < len; i++)
		*sum ^= value[i];
	return TSR_OK;
}

static void
judge_damage(struct damage *damage, size_t len)
{
	/* An exact copy, so that a sanitizer sees every byte read beyond it. */
	uint8_t *copy = malloc(len + 1), out[64], sum = 0;
	struct tsr_tdbfile file;
	enum tsr_status status;
	uint32_t reached;
	size_t out_len;

	memcpy(copy, damage->bytes, len);
	if (tsr_tdbfile_open_memory(&file, copy, len) == TSR_OK) {
		for (size_t i = 0; i < damage->oracle.count; i++) {
			const struct oracle_pair *pair = &damage->oracle.pairs[i];

			status = get(&file, pair->key, pair->key_len, out, sizeof(out), &out_len);
			if (status == TSR_OK && (out_len != pair->len || memcmp(out, pair->value, out_len) != 0))
				agrees_with_libtdb(damage, len, pair, out, out_len);
		}
		status = tsr_tdbfile_each(&file, ignore, &sum);
		status = tsr_tdbfile_reach(&file, &reached);
	}
	free(copy);
}

static void
every_bit_flipped(void **state)
{
	struct damage damage;
	size_t used = 0;

	(void)state;
	start_damage(&damage);
	for (size_t i = 0; i < damage.len; i++) {
		/* Free space is never looked at; every 61st bit of it shows that well enough. */
		bool live = i < TABLE_AT + 4 * SMALL_BUCKETS || damage.good[i] != 0x42;

		for (unsigned bit = 0; bit < 8; bit++) {
			if (!live && (i * 8 + bit) % 61 != 0)
				continue;
			damage.bytes[i] ^= (uint8_t)(1u << bit);
			judge_damage(&damage, damage.len);
			damage.bytes[i] = damage.good[i];
			used++;
		}
	}
	print_message("# %zu flips, %zu values wrong without a seal\n", used, damage.wrong_values);
	end_damage(&damage);
}

static void
random_flips(void **state)
{
	struct damage damage;

	(void)state;
	start_damage(&damage);
	srand(20);
	for (unsigned round = 0; round < 5000; round++) {
		for (unsigned flip = 0; flip < 200; flip++)
			damage.bytes[(size_t)rand() % damage.len] ^= (uint8_t)(1u << (rand() % 8));
		/* Of 200 flips one nearly always hits what the header needs; half the rounds leave it whole. */
		if (round % 2 == 0)
			memcpy(damage.bytes, damage.good, TABLE_AT);
		judge_damage(&damage, damage.len);
		memcpy(damage.bytes, damage.good, damage.len);
	}
	print_message("# %zu values wrong without a seal\n", damage.wrong_values);
	end_damage(&damage);
}

static void
every_truncation(void **state)
{
	struct damage damage;

	(void)state;
	start_damage(&damage);
	for (size_t len = 0; len < damage.len; len++)
		judge_damage(&damage, len);
	assert_int_equal(damage.wrong_values, 0);
	end_damage(&damage);
}

static void
zeroed_ranges(void **state)
{
	struct damage damage;

	(void)state;
	start_damage(&damage);
	for (size_t at = 0; at < damage.len; at += 52) {
		for (size_t len = 4; at + len <= damage.len; len *= 4) {
			memset(damage.bytes + at, 0, len);
			judge_damage(&damage, damage.len);
			memcpy(damage.bytes + at, damage.good + at, len);
		}
	}
	end_damage(&damage);
}

/* Where a chain may lead: beyond the end, into the header, the table, the middle of a record, or to itself. */
static void
offsets_at_the_edges(void **state)
{
	struct damage damage;
	uint32_t heads[SMALL_BUCKETS];

	(void)state;
	start_damage(&damage);
	for (unsigned i = 0; i < SMALL_BUCKETS; i++)
		heads[i] = get32(damage.good, TABLE_AT + 4 * i);
	for (unsigned i = 0; i < SMALL_BUCKETS; i++) {
		uint32_t end = (uint32_t)damage.len, head = heads[i];
		const uint32_t targets[] = {1, 4, 168, TABLE_AT, TABLE_AT + 4 * SMALL_BUCKETS - 4,
		    TABLE_AT + 4 * SMALL_BUCKETS, end - 28, end - 25, end - 24, end - 23, end - 4, end, end + 4,
		    0x7FFFFFFC, 0x80000000, 0xFFFFFFE8, 0xFFFFFFFC, 0xFFFFFFFF, head + 4, head + 1, head - 4,
		    heads[(i + 1) % SMALL_BUCKETS]};

		for (size_t t = 0; t < sizeof(targets) / sizeof(targets[0]); t++) {
			put32(damage.bytes, TABLE_AT + 4 * i, targets[t]);
			judge_damage(&damage, damage.len);
			put32(damage.bytes, TABLE_AT + 4 * i, head);
			if (head == 0)
				continue;
			for (size_t field = 0; field < RECORD_BYTES; field += 4) {
				put32(damage.bytes, head + field, targets[t]);
				judge_damage(&damage, damage.len);
				put32(damage.bytes, head + field, get32(damage.good, head + field));
			}
		}
	}
	end_damage(&damage);
}

/* A chain that bites its own tail ends with a refusal, for present keys behind the bite as for absent ones. */
static void
circular_chains(void **state)
{
	struct damage damage;
	struct tsr_tdbfile file;
	struct oracle_pair absent;
	uint8_t out[64];
	uint32_t last, head, reached;
	size_t len;

	(void)state;
	start_damage(&damage);
	for (size_t i = 0; i < SMALL_RECORDS; i++) {
		unsigned bucket;

		absent = damage.oracle.pairs[i];
		absent.key[absent.key_len - 1] ^= 0x80;
		bucket = tsr_tdb_hash(absent.key, absent.key_len) % SMALL_BUCKETS;
		head = get32(damage.good, TABLE_AT + 4 * bucket);
		if (head == 0)
			continue;
		for (last = head; get32(damage.good, last) != 0;)
			last = get32(damage.good, last);
		put32(damage.bytes, last, head);
		assert_int_equal(tsr_tdbfile_open_memory(&file, damage.bytes, damage.len), TSR_OK);
		assert_int_equal(get(&file, absent.key, absent.key_len, out, sizeof(out), &len), TSR_DAMAGED);
		assert_int_equal(tsr_tdbfile_reach(&file, &reached), TSR_DAMAGED);
		put32(damage.bytes, last, 0);
	}
	end_damage(&damage);
}

static enum tsr_status
open_status(void)
{
	struct tsr_tdbfile file;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum tsr_status status;

	assert_int_equal(fstat(fd, &st), 0);
	status = tsr_tdbfile_open(&file, fd, (uint64_t)st.st_size, NULL, 0);
	close(fd);
	return status;
}

/* What libtdb can write and we do not read: each is refused when opened, none is guessed at. */
static void
other_kinds_of_files(void **state)
{
	struct tdb_context *tdb;
	struct oracle oracle;
	uint8_t *bytes;
	size_t len;

	(void)state;
	oracle_make(&oracle, SMALL_RECORDS, 40, 9);
	oracle_write(&oracle, path, SMALL_BUCKETS, TDB_INCOMPATIBLE_HASH);
	assert_int_equal(open_status(), TSR_OK);
	oracle_write(&oracle, path, SMALL_BUCKETS, 0);
	assert_int_equal(open_status(), TSR_VERSION);
	oracle_write(&oracle, path, SMALL_BUCKETS, TDB_CONVERT | TDB_INCOMPATIBLE_HASH);
	assert_int_equal(open_status(), TSR_VERSION);
	oracle_write(&oracle, path, SMALL_BUCKETS, TDB_CONVERT);
	assert_int_equal(open_status(), TSR_VERSION);

	unlink(path);
	tdb = tdb_open(path, SMALL_BUCKETS, TDB_MUTEX_LOCKING | TDB_INCOMPATIBLE_HASH | TDB_CLEAR_IF_FIRST,
	    O_RDWR | O_CREAT, 0640);
	if (tdb != NULL) {
		tdb_close(tdb);
		assert_int_equal(open_status(), TSR_VERSION);
	}

	oracle_write(&oracle, path, SMALL_BUCKETS, TDB_INCOMPATIBLE_HASH);
	tdb = tdb_open(path, 0, 0, O_RDWR, 0);
	assert_non_null(tdb);
	assert_int_equal(tdb_transaction_start(tdb), 0);
	assert_int_equal(tdb_store(tdb, (TDB_DATA){oracle.pairs[0].key, 4}, (TDB_DATA){oracle.pairs[0].key, 8}, 0), 0);
	assert_int_equal(tdb_transaction_commit(tdb), 0);
	tdb_close(tdb);
	assert_int_equal(open_status(), TSR_DAMAGED);

	bytes = load(&len);
	for (size_t cut = 0; cut < TABLE_AT; cut++) {
		assert_int_equal(truncate(path, (off_t)(TABLE_AT - cut - 1)), 0);
		assert_int_equal(open_status(), TSR_DAMAGED);
	}
	free(bytes);
	oracle_free(&oracle);
}

/* A file is built at one go: a deleted record that is still linked, or a lost block, is not of our making. */
static void
dead_records_are_refused(void **state)
{
	struct damage damage;
	struct tsr_tdbfile file;
	uint8_t out[64], sum = 0;
	const struct oracle_pair *pair;
	uint32_t head;
	size_t len;

	(void)state;
	start_damage(&damage);
	pair = &damage.oracle.pairs[SMALL_RECORDS - 1];
	head = get32(damage.good, TABLE_AT + 4 * (tsr_tdb_hash(pair->key, pair->key_len) % SMALL_BUCKETS));
	for (unsigned i = 0; i < 3; i++) {
		static const uint32_t magics[] = {0xFEE1DEAD, 0xD9FEE666, 0};

		put32(damage.bytes, head + 20, magics[i]);
		assert_int_equal(tsr_tdbfile_open_memory(&file, damage.bytes, damage.len), TSR_OK);
		assert_int_equal(get(&file, pair->key, pair->key_len, out, sizeof(out), &len), TSR_DAMAGED);
		if (magics[i] != 0xD9FEE666)
			assert_int_equal(tsr_tdbfile_each(&file, ignore, &sum), TSR_DAMAGED);
	}
	end_damage(&damage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_hash),
	    cmocka_unit_test(good_files_read_alike),
	    cmocka_unit_test(the_longest_values),
	    cmocka_unit_test(every_bit_flipped),
	    cmocka_unit_test(random_flips),
	    cmocka_unit_test(every_truncation),
	    cmocka_unit_test(zeroed_ranges),
	    cmocka_unit_test(offsets_at_the_edges),
	    cmocka_unit_test(circular_chains),
	    cmocka_unit_test(other_kinds_of_files),
	    cmocka_unit_test(dead_records_are_refused),
	};
	int fd = mkstemp(path), failed;

	close(fd);
	failed = cmocka_run_group_tests_name("tdbfile", tests, NULL, NULL);
	unlink(path);
	return failed;
}
