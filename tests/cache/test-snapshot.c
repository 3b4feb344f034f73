/* SPDX-License-Identifier: ISC */
/* What a reader sees of generations: which files are trusted, which pair, what hides what. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <tdb.h>

#include "scratch.h"

static struct scratch scratch;
static struct tsr_snapshot snapshot;

static int
setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	tsr_snapshot_init(&snapshot);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	tsr_snapshot_close(&snapshot);
	scratch_remove(&scratch);
	return 0;
}

static void
publish(const char *name, uint32_t seq, uint32_t min_base, unsigned from, unsigned to, const char *value)
{
	struct tsr_builder *builder;
	struct tsr_key key;

	assert_int_equal(tsr_builder_new(scratch.fd, "test", to - from, &builder), TSR_OK);
	scratch_meta(builder, seq, min_base);
	for (unsigned i = from; i < to; i++) {
		scratch_key(&key, TSR_KEY_TOKEN, i);
		assert_int_equal(tsr_builder_put(builder, &key, (const uint8_t *)value, strlen(value)), TSR_OK);
	}
	assert_int_equal(tsr_builder_publish(builder, name, NULL), TSR_OK);
	tsr_builder_free(builder);
}

static void
expect(unsigned number, const char *wanted)
{
	uint8_t out[64];
	struct tsr_key key;
	size_t len;

	scratch_key(&key, TSR_KEY_TOKEN, number);
	if (wanted == NULL) {
		assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof(out), &len), TSR_ABSENT);
		return;
	}
	assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(out, wanted, len);
}

static void
delta_over_base(void **state)
{
	(void)state;
	publish(TSR_BASE_NAME, 5, 0, 0, 100, "base");
	publish(TSR_DELTA_NAME, 6, 5, 50, 60, "delta");
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	assert_int_equal(snapshot.meta.seq, 6);
	assert_int_equal(snapshot.base_seq, 5);
	expect(0, "base");
	expect(49, "base");
	expect(50, "delta");
	expect(59, "delta");
	expect(60, "base");
	expect(100, NULL);
	publish(TSR_DELTA_NAME, 7, 5, 50, 60, "");
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	expect(49, "base");
	expect(50, NULL);
	assert_true(tsr_snapshot_current(&snapshot));
}

static enum tsr_status
open_again(void)
{
	return tsr_snapshot_open(&snapshot, scratch.dir);
}

/* Milliseconds of an attempt to open. */
static long
timed_open(enum tsr_status *status)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	*status = open_again();
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
}

static void
pair(uint32_t base, uint32_t delta, uint32_t min_base)
{
	scratch_empty(&scratch, TSR_BASE_NAME, base, 0);
	scratch_empty(&scratch, TSR_DELTA_NAME, delta, min_base);
}

static void
numbers_decide_what_pairs(void **state)
{
	(void)state;
	assert_int_equal(open_again(), TSR_ABSENT);
	for (uint32_t base = 1; base <= 4; base++) {
		for (uint32_t delta = 1; delta <= 4; delta++) {
			for (uint32_t min_base = 0; min_base <= 4; min_base++) {
				pair(base, delta, min_base);
				assert_int_equal(
				    open_again(), min_base <= base && base <= delta ? TSR_OK : TSR_CHANGING);
			}
		}
	}
}

/* Between the three steps of publishing a base with its delta, whoever opens sees the old pair or the new one. */
static void
a_new_base_stands_aside_until_its_delta_is_there(void **state)
{
	int old;

	(void)state;
	scratch_empty(&scratch, TSR_NEXT_NAME, 1, 0);
	assert_int_equal(open_again(), TSR_ABSENT);
	scratch_empty(&scratch, TSR_DELTA_NAME, 1, 1);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 1);
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	assert_int_equal(old, -1);
	assert_int_equal(open_again(), TSR_OK);
	assert_true(tsr_snapshot_current(&snapshot));

	scratch_empty(&scratch, TSR_NEXT_NAME, 9, 0);
	assert_true(tsr_snapshot_current(&snapshot));
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 1);
	scratch_empty(&scratch, TSR_DELTA_NAME, 9, 9);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 9);
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	assert_true(old >= 0);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 9);
	assert_int_equal(tsr_retire(old), TSR_OK);
	close(old);
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	assert_int_equal(old, -1);
}

/* After a crash before the delta: the new base was for nothing. */
static void
an_unwanted_base_is_removed(void **state)
{
	int old;

	(void)state;
	pair(1, 3, 1);
	scratch_empty(&scratch, TSR_NEXT_NAME, 4, 0);
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	assert_int_equal(old, -1);
	assert_int_equal(faccessat(scratch.fd, TSR_NEXT_NAME, F_OK, 0), -1);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 1);
	scratch_save(scratch.fd, TSR_NEXT_NAME, (const uint8_t *)"TDB", 3);
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	assert_int_equal(faccessat(scratch.fd, TSR_NEXT_NAME, F_OK, 0), -1);
}

static void
expect_unsafe(const char *what)
{
	enum tsr_status status;
	long ms = timed_open(&status);

	if (status != TSR_UNSAFE || strstr(snapshot.detail, what) == NULL || ms >= 50)
		fail_msg("%s: status %d after %ld ms: %s", what, status, ms, snapshot.detail);
}

static void
modes_and_owners(void **state)
{
	static const char *const names[] = {TSR_BASE_NAME, TSR_DELTA_NAME};
	char cache[80];

	(void)state;
	(void)snprintf(cache, sizeof(cache), "%s/cache", scratch.dir);
	pair(1, 1, 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(fchmodat(scratch.fd, names[i], 0660, 0), 0);
		expect_unsafe("is writable by group or others");
		assert_int_equal(fchmodat(scratch.fd, names[i], 0642, 0), 0);
		expect_unsafe(names[i]);
		assert_int_equal(fchmodat(scratch.fd, names[i], 0640, 0), 0);
		assert_int_equal(fchownat(scratch.fd, names[i], 1234, 0, 0), 0);
		expect_unsafe("belongs to another user");
		assert_int_equal(fchownat(scratch.fd, names[i], 0, 1234, 0), 0);
		assert_int_equal(linkat(scratch.fd, names[i], scratch.fd, "second", 0), 0);
		expect_unsafe("has a second hard link");
		assert_int_equal(unlinkat(scratch.fd, "second", 0), 0);
		assert_int_equal(open_again(), TSR_OK);
	}
	assert_int_equal(chmod(cache, 0770), 0);
	expect_unsafe("/cache is writable");
	assert_int_equal(chmod(cache, 0750), 0);
	assert_int_equal(chmod(scratch.dir, 0757), 0);
	expect_unsafe("is writable by group or others");
	assert_int_equal(chmod(scratch.dir, 0750), 0);
	assert_int_equal(chown(scratch.dir, 1234, 0), 0);
	expect_unsafe("does not belong to root");
	assert_int_equal(chown(scratch.dir, 0, 0), 0);
	assert_int_equal(chown(cache, 1234, 0), 0);
	expect_unsafe("belongs to another user");
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(fchownat(scratch.fd, names[i], 1234, 0, 0), 0);
	assert_int_equal(open_again(), TSR_OK);
}

static void
put_socket(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/cache/%s", scratch.dir, name);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

/* Nothing that lies in place of a file makes a login wait. */
static void
things_that_are_no_files(void **state)
{
	static const char *const names[] = {TSR_BASE_NAME, TSR_DELTA_NAME};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const char *name = names[i];

		pair(1, 1, 1);
		assert_int_equal(renameat(scratch.fd, name, scratch.fd, "aside"), 0);
		assert_int_equal(mkfifoat(scratch.fd, name, 0640), 0);
		expect_unsafe("is not a regular file");
		assert_int_equal(unlinkat(scratch.fd, name, 0), 0);
		assert_int_equal(mkdirat(scratch.fd, name, 0750), 0);
		expect_unsafe("is not a regular file");
		assert_int_equal(unlinkat(scratch.fd, name, AT_REMOVEDIR), 0);
		assert_int_equal(symlinkat("aside", scratch.fd, name), 0);
		expect_unsafe("is a symbolic link");
		assert_int_equal(unlinkat(scratch.fd, name, 0), 0);
		assert_int_equal(symlinkat("nowhere", scratch.fd, name), 0);
		expect_unsafe("is a symbolic link");
		assert_int_equal(unlinkat(scratch.fd, name, 0), 0);
		put_socket(name);
		expect_unsafe("is not a regular file");
		assert_int_equal(unlinkat(scratch.fd, name, 0), 0);
		if (mknodat(scratch.fd, name, S_IFCHR | 0640, makedev(1, 5)) == 0) {
			expect_unsafe("is not a regular file");
			assert_int_equal(unlinkat(scratch.fd, name, 0), 0);
		}
	}
}

static void
a_directory_that_is_none(void **state)
{
	char cache[80], aside[80];

	(void)state;
	(void)snprintf(cache, sizeof(cache), "%s/cache", scratch.dir);
	(void)snprintf(aside, sizeof(aside), "%s/aside", scratch.dir);
	pair(1, 1, 1);
	assert_int_equal(rename(cache, aside), 0);
	assert_int_equal(open_again(), TSR_ABSENT);
	assert_int_equal(symlink("aside", cache), 0);
	expect_unsafe("is not a directory");
	assert_int_equal(unlink(cache), 0);
	assert_int_equal(mkfifo(cache, 0640), 0);
	expect_unsafe("is not a directory");
	assert_int_equal(unlink(cache), 0);
	assert_int_equal(rename(aside, cache), 0);
	assert_int_equal(open_again(), TSR_OK);
}

/* Files that are safe and make no sense. */
static void
damaged_files_are_named(void **state)
{
	static const char *const names[] = {TSR_BASE_NAME, TSR_DELTA_NAME};
	uint8_t *bytes;
	size_t len;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		pair(1, 1, 1);
		bytes = scratch_load(scratch.fd, names[i], &len);
		scratch_save(scratch.fd, names[i], bytes, 0);
		assert_int_equal(open_again(), TSR_DAMAGED);
		assert_non_null(strstr(snapshot.detail, names[i]));
		scratch_save(scratch.fd, names[i], bytes, 100);
		assert_int_equal(open_again(), TSR_DAMAGED);
		memset(bytes + TSR_TDB_SPARE, 0, len - TSR_TDB_SPARE); /* neither label nor meta record */
		scratch_save(scratch.fd, names[i], bytes, len);
		assert_int_equal(open_again(), TSR_DAMAGED);
		bytes[52] ^= 1; /* another hash function */
		scratch_save(scratch.fd, names[i], bytes, len);
		assert_int_equal(open_again(), TSR_VERSION);
		free(bytes);
	}
}

/* The number in the header saves a look-up; it is believed as little as anything else. */
static void
the_label_is_sealed(void **state)
{
	uint8_t *bytes;
	size_t len;

	(void)state;
	pair(5, 6, 5);
	bytes = scratch_load(scratch.fd, TSR_BASE_NAME, &len);
	for (unsigned bit = 0; bit < (TSR_TDB_SPARE + 4 + 16) * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		scratch_save(scratch.fd, TSR_BASE_NAME, bytes, len);
		assert_in_set(open_again(), ((unsigned long[]){TSR_DAMAGED, TSR_VERSION}), 2);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	memset(bytes + TSR_TDB_SPARE, 0, TSR_TDB_SPARE_END - TSR_TDB_SPARE);
	scratch_save(scratch.fd, TSR_BASE_NAME, bytes, len);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.base_seq, 5);
	free(bytes);
}

static void
libtdb_does_not_mind_the_label(void **state)
{
	char path[80];
	TDB_CONTEXT *tdb;

	(void)state;
	publish(TSR_BASE_NAME, 5, 0, 0, 10, "value");
	(void)snprintf(path, sizeof(path), "%s/cache/" TSR_BASE_NAME, scratch.dir);
	tdb = tdb_open(path, 0, TDB_INCOMPATIBLE_HASH, O_RDONLY | O_CLOEXEC, 0);
	assert_non_null(tdb);
	assert_int_equal(tdb_check(tdb, NULL, NULL), 0);
	assert_int_equal(tdb_traverse_read(tdb, NULL, NULL), 11);
	assert_int_equal(tdb_close(tdb), 0);
}

/* One bit of one value: that record is damaged and no other; the seal also binds it to its key. */
static void
seals_are_checked(void **state)
{
	uint8_t *bytes, *at, out[64];
	struct tsr_key key;
	size_t len;

	(void)state;
	pair(1, 1, 1);
	publish(TSR_BASE_NAME, 1, 0, 0, 10, "value");
	bytes = scratch_load(scratch.fd, TSR_BASE_NAME, &len);
	scratch_key(&key, TSR_KEY_TOKEN, 7);
	at = memmem(bytes, len, key.bytes, key.len);
	assert_non_null(at);
	at[key.len + 20] ^= 1;
	scratch_save(scratch.fd, TSR_BASE_NAME, bytes, len);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof(out), &len), TSR_DAMAGED);
	assert_int_equal(len, 0);
	expect(6, "value");
	expect(8, "value");
	free(bytes);
}

static enum tsr_status
collect(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	unsigned *seen = arg, number;
	char text[13] = "";

	assert_int_equal(key_len, 13);
	memcpy(text, key + 1, 12);
	number = (unsigned)atoi(text);
	seen[number]++;
	assert_memory_equal(value, number < 20 ? "base" : "delta", len);
	return TSR_OK;
}

static void
each_key_once(void **state)
{
	unsigned seen[64] = {0};
	struct tsr_builder *builder;
	struct tsr_key key;

	(void)state;
	publish(TSR_BASE_NAME, 1, 0, 0, 40, "base");
	assert_int_equal(tsr_builder_new(scratch.fd, "delta", 10, &builder), TSR_OK);
	scratch_meta(builder, 2, 1);
	for (unsigned i = 20; i < 50; i++) {
		scratch_key(&key, TSR_KEY_TOKEN, i);
		assert_int_equal(tsr_builder_put(builder, &key, (const uint8_t *)"delta", i < 30 ? 0 : 5), TSR_OK);
	}
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, NULL), TSR_OK);
	tsr_builder_free(builder);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(tsr_snapshot_each(&snapshot, collect, seen), TSR_OK);
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(seen[i], i < 20 || (i >= 30 && i < 50));
}

/* A base is emptied under a reader that has just stopped: no miss is believed, nothing that was there seems damaged. */
static void
a_retired_base_gives_no_answer(void **state)
{
	uint8_t out[64];
	struct tsr_key key;
	unsigned changing = 0;
	size_t len;
	int old;

	(void)state;
	publish(TSR_BASE_NAME, 1, 0, 0, 1000, "base");
	publish(TSR_DELTA_NAME, 1, 1, 0, 0, "");
	assert_int_equal(open_again(), TSR_OK);
	expect(5, "base");
	publish(TSR_NEXT_NAME, 2, 0, 0, 1000, "next");
	publish(TSR_DELTA_NAME, 2, 2, 0, 0, "");
	assert_int_equal(tsr_settle(scratch.fd, &old), TSR_OK);
	expect(5, "base");
	assert_int_equal(tsr_retire(old), TSR_OK);
	close(old);
	for (unsigned i = 0; i < 1000; i++) {
		scratch_key(&key, TSR_KEY_TOKEN, i);
		assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof(out), &len), TSR_CHANGING);
		changing++;
	}
	assert_int_equal(changing, 1000);
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(open_again(), TSR_OK);
	expect(5, "next");
}

static void
a_published_base_is_not_retired(void **state)
{
	int fd;

	(void)state;
	pair(1, 1, 1);
	fd = openat(scratch.fd, TSR_BASE_NAME, O_RDWR | O_CLOEXEC);
	assert_int_equal(tsr_retire(fd), TSR_INVALID);
	close(fd);
	assert_int_equal(open_again(), TSR_OK);
}

/* A host program closes what it does not know and opens files of its own under the same numbers. */
static void
descriptors_that_are_not_ours_are_left_alone(void **state)
{
	int base, delta, null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	pair(1, 1, 1);
	assert_int_equal(open_again(), TSR_OK);
	base = snapshot.base.fd;
	delta = snapshot.delta.fd;
	assert_int_equal(dup3(null, delta, O_CLOEXEC), delta);
	assert_int_equal(dup3(null, base, O_CLOEXEC), base);
	assert_false(tsr_snapshot_current(&snapshot));
	tsr_snapshot_close(&snapshot);
	assert_int_equal(close(base), 0);
	assert_int_equal(close(delta), 0);

	assert_int_equal(open_again(), TSR_OK);
	base = snapshot.base.fd;
	assert_int_equal(dup3(null, base, O_CLOEXEC), base);
	tsr_snapshot_close(&snapshot);
	assert_int_equal(close(base), 0);

	assert_int_equal(open_again(), TSR_OK);
	close(snapshot.delta.fd);
	close(snapshot.base.fd);
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(open_again(), TSR_OK);
	close(null);
}

static void
the_age_is_bounded_by_the_proof_inside(void **state)
{
	struct tsr_snapshot some = {.mtime = 1000000};

	(void)state;
	some.meta.proved_at = 1000000;
	assert_int_equal(tsr_snapshot_age(&some, 1000010), 10);
	assert_int_equal(tsr_snapshot_age(&some, 999990), -10);
	some.meta.proved_at = 1000000 - 7200;
	assert_int_equal(tsr_snapshot_age(&some, 1000010), 10);
	some.meta.proved_at = 1000000 - 7300; /* the file was touched, or copied */
	assert_int_equal(tsr_snapshot_age(&some, 1000010), 110);
	some.meta.proved_at = INT64_MIN;
	assert_int_equal(tsr_snapshot_age(&some, 1000010), INT64_MAX);
	some.meta.proved_at = INT64_MAX;
	assert_int_equal(tsr_snapshot_age(&some, 1000010), 10);
}

static void
the_mtime_says_when(void **state)
{
	const struct timespec when = {.tv_sec = 1234567890};
	struct tsr_builder *builder;

	(void)state;
	pair(1, 1, 1);
	assert_int_equal(tsr_builder_new(scratch.fd, "delta", 10, &builder), TSR_OK);
	scratch_meta(builder, 2, 1);
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, &when), TSR_OK);
	tsr_builder_free(builder);
	assert_int_equal(open_again(), TSR_OK);
	assert_int_equal(snapshot.mtime, 1234567890);
	assert_int_equal(utimensat(scratch.fd, TSR_DELTA_NAME, (struct timespec[2]){{5, 0}, {5, 0}}, 0), 0);
	assert_true(tsr_snapshot_current(&snapshot));
	assert_int_equal(snapshot.mtime, 5);
}

/* Who keeps it open sees, too, that others may write to it by now. */
static void
what_has_become_unsafe_is_not_current(void **state)
{
	(void)state;
	pair(1, 2, 1);
	assert_int_equal(open_again(), TSR_OK);
	assert_true(tsr_snapshot_current(&snapshot));
	assert_int_equal(fchmodat(scratch.fd, TSR_DELTA_NAME, 0660, 0), 0);
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(fchmodat(scratch.fd, TSR_DELTA_NAME, 0640, 0), 0);
	assert_true(tsr_snapshot_current(&snapshot));
	assert_int_equal(linkat(scratch.fd, TSR_DELTA_NAME, scratch.fd, "second", 0), 0);
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(unlinkat(scratch.fd, "second", 0), 0);
	assert_int_equal(fchownat(scratch.fd, TSR_DELTA_NAME, 1, (gid_t)-1, 0), 0);
	assert_false(tsr_snapshot_current(&snapshot));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(delta_over_base, setup, teardown),
	    cmocka_unit_test_setup_teardown(numbers_decide_what_pairs, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_new_base_stands_aside_until_its_delta_is_there, setup, teardown),
	    cmocka_unit_test_setup_teardown(an_unwanted_base_is_removed, setup, teardown),
	    cmocka_unit_test_setup_teardown(modes_and_owners, setup, teardown),
	    cmocka_unit_test_setup_teardown(things_that_are_no_files, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_directory_that_is_none, setup, teardown),
	    cmocka_unit_test_setup_teardown(damaged_files_are_named, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_label_is_sealed, setup, teardown),
	    cmocka_unit_test_setup_teardown(libtdb_does_not_mind_the_label, setup, teardown),
	    cmocka_unit_test_setup_teardown(seals_are_checked, setup, teardown),
	    cmocka_unit_test_setup_teardown(each_key_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_retired_base_gives_no_answer, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_published_base_is_not_retired, setup, teardown),
	    cmocka_unit_test_setup_teardown(descriptors_that_are_not_ours_are_left_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_age_is_bounded_by_the_proof_inside, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_mtime_says_when, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_has_become_unsafe_is_not_current, setup, teardown),
	};

	scratch_need_root();
	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
