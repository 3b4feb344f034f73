/* SPDX-License-Identifier: ISC */
/* The writer: what is stored, what is proved, what is left behind when something fails. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "digest.h"
#include "scratch.h"

static struct scratch scratch;
static struct tsr_snapshot snapshot;
static uint8_t big[TSR_VALUE_MAX + 1];

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

/* How many files the cache directory holds, temporary ones included. */
static unsigned
files(void)
{
	DIR *dir = fdopendir(openat(scratch.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	unsigned count = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return count;
}

static struct tsr_builder *
begin(const char *name, uint32_t expected)
{
	struct tsr_builder *builder;

	assert_int_equal(tsr_builder_new(scratch.fd, name, expected, &builder), TSR_OK);
	return builder;
}

static enum tsr_status
put(struct tsr_builder *builder, unsigned number, const void *value, size_t len)
{
	struct tsr_key key;

	scratch_key(&key, TSR_KEY_ACCOUNT, number);
	return tsr_builder_put(builder, &key, value, len);
}

static void
a_scratch_table(void **state)
{
	struct tsr_builder *builder = begin("scratch", 10);
	struct tsr_key key;
	uint8_t out[16];
	size_t len;

	(void)state;
	assert_int_equal(put(builder, 1, "one", 3), TSR_OK);
	assert_int_equal(put(builder, 2, "two", 3), TSR_OK);
	assert_int_equal(put(builder, 1, "another one", 11), TSR_OK);
	assert_int_equal(put(builder, 1, "uno", 3), TSR_OK);
	assert_int_equal(tsr_builder_count(builder), 2);
	scratch_key(&key, TSR_KEY_ACCOUNT, 1);
	assert_int_equal(tsr_builder_get(builder, &key, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(out, "uno", 3);
	assert_int_equal(tsr_builder_get(builder, &key, out, 2, &len), TSR_TOOBIG);
	assert_int_equal(len, 3);
	assert_int_equal(tsr_builder_drop(builder, &key), TSR_OK);
	assert_int_equal(tsr_builder_drop(builder, &key), TSR_ABSENT);
	assert_int_equal(tsr_builder_get(builder, &key, out, sizeof(out), &len), TSR_ABSENT);
	assert_int_equal(tsr_builder_count(builder), 1);
	assert_int_equal(files(), 1);
	tsr_builder_free(builder);
	assert_int_equal(files(), 0);
}

static off_t
size_of_scratch(void)
{
	struct stat st;

	assert_int_equal(fstatat(scratch.fd, ".scratch.tmp", &st, 0), 0);
	return st.st_size;
}

/* What grows within the room it was given leaves no free block behind. */
static void
room_to_grow(void **state)
{
	struct tsr_builder *builder = begin("scratch", 2000);
	struct tsr_key key;
	uint8_t out[300];
	off_t size;
	size_t len;

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		scratch_key(&key, TSR_KEY_ACCOUNT, i);
		assert_int_equal(tsr_builder_reserve(builder, &key, sizeof(out)), TSR_OK);
		assert_int_equal(put(builder, i, "", 0), TSR_OK);
	}
	size = size_of_scratch();
	for (unsigned i = 0; i < 2000; i++)
		assert_int_equal(put(builder, i, memset(big, (int)i, sizeof(out)), sizeof(out)), TSR_OK);
	assert_int_equal(size_of_scratch(), size);
	assert_int_equal(tsr_builder_reserve(builder, &key, TSR_VALUE_MAX), TSR_OK);
	assert_int_equal(tsr_builder_get(builder, &key, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, sizeof(out));
	assert_int_equal(tsr_builder_count(builder), 2000);
	scratch_key(&key, TSR_KEY_ACCOUNT, 2000);
	assert_int_equal(tsr_builder_reserve(builder, &key, TSR_VALUE_MAX), TSR_OK);
	assert_int_equal(put(builder, 2000, big, TSR_VALUE_MAX), TSR_OK);
	assert_int_equal(tsr_builder_count(builder), 2001);
	tsr_builder_free(builder);
}

static enum tsr_status
add_up(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	unsigned *sum = arg;

	assert_int_equal(key_len, 17);
	assert_int_equal(key[0], TSR_KEY_ACCOUNT);
	assert_int_equal(len, 1);
	*sum += value[0];
	return *sum > 1000 ? TSR_CHANGING : TSR_OK;
}

static void
walking_what_was_stored(void **state)
{
	struct tsr_builder *builder = begin("scratch", 10);
	unsigned sum = 0;

	(void)state;
	assert_int_equal(tsr_builder_each(builder, add_up, &sum), TSR_OK);
	for (uint8_t i = 1; i <= 10; i++)
		assert_int_equal(put(builder, i, &i, 1), TSR_OK);
	assert_int_equal(tsr_builder_each(builder, add_up, &sum), TSR_OK);
	assert_int_equal(sum, 55);
	sum = 999;
	assert_int_equal(tsr_builder_each(builder, add_up, &sum), TSR_CHANGING);
	tsr_builder_free(builder);
}

/* Replaced, dropped and grown records leave free blocks behind, and still all is found. */
static void
a_file_that_was_stirred_is_published_whole(void **state)
{
	struct tsr_builder *builder = begin("delta", 100);
	struct tsr_key key;
	static uint8_t out[70000];
	size_t len, lens[200];

	(void)state;
	scratch_empty(&scratch, TSR_BASE_NAME, 1, 0);
	scratch_meta(builder, 1, 1);
	srand(3);
	for (unsigned i = 0; i < 5000; i++) {
		unsigned number = (unsigned)rand() % 200;

		lens[number] = (size_t)rand() % (i % 50 == 0 ? 65536 : 400);
		memset(big, (int)number, lens[number]);
		assert_int_equal(put(builder, number, big, lens[number]), TSR_OK);
		scratch_key(&key, TSR_KEY_ACCOUNT, (unsigned)rand() % 200);
		if (i < 4000)
			(void)!tsr_builder_drop(builder, &key);
	}
	for (unsigned i = 0; i < 200; i++)
		assert_int_equal(put(builder, i, memset(big, (int)i, lens[i]), lens[i]), TSR_OK);
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, NULL), TSR_OK);
	tsr_builder_free(builder);
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	for (unsigned i = 0; i < 200; i++) {
		scratch_key(&key, TSR_KEY_ACCOUNT, i);
		assert_int_equal(
		    tsr_snapshot_get(&snapshot, &key, out, sizeof(out), &len), lens[i] == 0 ? TSR_ABSENT : TSR_OK);
		assert_int_equal(len, lens[i]);
		assert_true(len == 0 || (out[0] == i && out[len - 1] == i));
	}
}

static void
limits(void **state)
{
	struct tsr_builder *builder = begin("delta", 100);
	struct tsr_key key;
	uint8_t *out = malloc(TSR_VALUE_MAX);
	size_t len;

	(void)state;
	assert_non_null(out);
	scratch_empty(&scratch, TSR_BASE_NAME, 1, 0);
	scratch_meta(builder, 1, 1);
	big[TSR_VALUE_MAX - 1] = 7;
	assert_int_equal(put(builder, 1, big, TSR_VALUE_MAX + 1), TSR_TOOBIG);
	assert_int_equal(put(builder, 1, big, TSR_VALUE_MAX), TSR_OK);
	assert_int_equal(tsr_builder_copy(builder, big, TSR_KEY_MAX + 1, big, 100), TSR_INVALID);
	assert_int_equal(tsr_builder_copy(builder, big, 3, big, TSR_SEAL_BYTES - 1), TSR_INVALID);
	assert_int_equal(tsr_builder_copy(builder, big, 3, big, TSR_VALUE_MAX + TSR_SEAL_BYTES + 1), TSR_INVALID);
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, NULL), TSR_OK);
	tsr_builder_free(builder);
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	scratch_key(&key, TSR_KEY_ACCOUNT, 1);
	assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, TSR_VALUE_MAX - 1, &len), TSR_TOOBIG);
	assert_int_equal(len, TSR_VALUE_MAX);
	assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, TSR_VALUE_MAX, &len), TSR_OK);
	assert_memory_equal(out, big, len);
	free(out);
	assert_int_equal(tsr_builder_new(scratch.fd, "a/b", 1, &builder), TSR_INVALID);
	assert_null(builder);
	assert_int_equal(tsr_builder_new(-1, "x", 1, &builder), TSR_IO);
	assert_null(builder);
}

/* Far more keys than were expected: the builder says so, and the proof keeps a table with endless chains from
 * publication. */
static void
a_table_far_too_small(void **state)
{
	struct tsr_builder *builder = begin("base", 1);

	(void)state;
	scratch_meta(builder, 1, 0);
	assert_true(tsr_builder_well_sized(builder));
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(put(builder, i, "", 0), TSR_OK);
	assert_false(tsr_builder_well_sized(builder));
	assert_int_equal(tsr_builder_publish(builder, TSR_BASE_NAME, NULL), TSR_DAMAGED);
	assert_non_null(strstr(tsr_builder_error(builder), "not readable as written"));
	tsr_builder_free(builder);
	assert_int_equal(files(), 0);
}

static void
mode_and_group(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(fchown(scratch.fd, 0, 4321), 0);
	umask(077);
	scratch_empty(&scratch, TSR_BASE_NAME, 1, 0);
	umask(0);
	scratch_empty(&scratch, TSR_DELTA_NAME, 1, 1);
	umask(022);
	assert_int_equal(fstatat(scratch.fd, TSR_BASE_NAME, &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	assert_int_equal(st.st_gid, 4321);
	assert_int_equal(fstatat(scratch.fd, TSR_DELTA_NAME, &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	assert_int_equal(st.st_gid, 4321);
	assert_int_equal(files(), 2);
}

/* Two builders of one name: the later one has it, and the earlier one does not publish the other's file as its own. */
static void
a_stolen_temporary_name(void **state)
{
	struct tsr_builder *one = begin("delta", 1), *two;

	(void)state;
	scratch_meta(one, 1, 1);
	two = begin("delta", 1);
	scratch_meta(two, 2, 2);
	assert_int_equal(tsr_builder_publish(one, TSR_DELTA_NAME, NULL), TSR_CHANGING);
	tsr_builder_free(one);
	assert_int_equal(tsr_builder_publish(two, TSR_DELTA_NAME, NULL), TSR_OK);
	tsr_builder_free(two);
	assert_int_equal(files(), 1);
}

static void
a_name_that_cannot_be_taken(void **state)
{
	struct tsr_builder *builder = begin("delta", 1);

	(void)state;
	scratch_meta(builder, 1, 1);
	assert_int_equal(mkdirat(scratch.fd, TSR_DELTA_NAME, 0750), 0);
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, NULL), TSR_IO);
	assert_true(tsr_builder_error(builder)[0] != '\0');
	tsr_builder_free(builder);
	assert_int_equal(files(), 1);
}

/* On a file system of so many KiB: builds until it is full, or publishes; the generation before stays whole either way.
 */
static enum tsr_status
build_on_small_disk(unsigned records)
{
	struct tsr_builder *builder;
	enum tsr_status status = tsr_builder_new(scratch.fd, "delta", records, &builder);

	if (status != TSR_OK)
		return status;
	for (unsigned i = 0; status == TSR_OK && i < records; i++)
		status = put(builder, i, big, 1000);
	if (status == TSR_OK) {
		scratch_meta(builder, 2, 1);
		status = tsr_builder_publish(builder, TSR_DELTA_NAME, NULL);
	}
	if (status == TSR_IO && tsr_builder_error(builder)[0] == '\0')
		status = TSR_INVALID; /* an error without a word */
	tsr_builder_free(builder);
	return status;
}

static int
fill_disk(void)
{
	unsigned full = 0, published = 0;
	char cache[80], options[32];
	enum tsr_status status;

	(void)snprintf(cache, sizeof(cache), "%s/cache", scratch.dir);
	for (unsigned kib = 120; kib <= 600; kib += 12) {
		(void)snprintf(options, sizeof(options), "size=%uk,mode=0750", kib);
		if (mount("tmpfs", cache, "tmpfs", 0, options) != 0)
			return 77;
		close(scratch.fd);
		scratch.fd = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		scratch_empty(&scratch, TSR_BASE_NAME, 1, 0);
		scratch_empty(&scratch, TSR_DELTA_NAME, 1, 1);
		status = build_on_small_disk(200);
		full += status == TSR_IO;
		published += status == TSR_OK;
		if ((status != TSR_OK && status != TSR_IO) || files() != 2 ||
		    tsr_snapshot_open(&snapshot, scratch.dir) != TSR_OK ||
		    snapshot.meta.seq != (status == TSR_OK ? 2 : 1))
			return 1;
		tsr_snapshot_close(&snapshot);
		umount2(cache, MNT_DETACH);
	}
	return full == 0 || published == 0;
}

static void
a_full_disk(void **state)
{
	int result;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
			_exit(77);
		_exit(fill_disk());
	}
	assert_int_equal(waitpid(child, &result, 0), child);
	/* cmocka's skip() counts as a failure in TAP. */
	if (WIFEXITED(result) && WEXITSTATUS(result) == 77) {
		print_message("# not run: nothing can be mounted here\n");
		return;
	}
	assert_int_equal(result, 0);
}

static void
keys(void **state)
{
	uint8_t owner[TSR_UUID_BYTES] = {1}, token[TSR_UUID_BYTES] = {2};
	char text[TSR_LOGIN_MAX + 1] = "";
	struct tsr_key key, other;
	bool used[TSR_SHARDS] = {false};

	(void)state;
	assert_int_equal(tsr_key(&key, TSR_KEY_META, NULL, 0), TSR_OK);
	assert_int_equal(tsr_key(&key, TSR_KEY_META, "x", 1), TSR_INVALID);
	assert_int_equal(tsr_key(&key, TSR_KEY_TOKEN, "0000tessera", 11), TSR_INVALID);
	assert_int_equal(tsr_key(&key, TSR_KEY_TOKEN, "0000tesserat", 12), TSR_OK);
	assert_int_equal(key.len, 13);
	assert_int_equal(tsr_key(&other, TSR_KEY_REVOKED, "0000tesserat", 12), TSR_OK);
	assert_memory_not_equal(key.bytes, other.bytes, 13);
	assert_int_equal(tsr_key(&key, TSR_KEY_ACCOUNT, owner, 15), TSR_INVALID);
	assert_int_equal(tsr_key(&key, TSR_KEY_LOGIN, text, 0), TSR_INVALID);
	assert_int_equal(tsr_key(&key, TSR_KEY_LOGIN, text, TSR_LOGIN_MAX), TSR_OK);
	assert_int_equal(tsr_key(&key, TSR_KEY_LOGIN, text, TSR_LOGIN_MAX + 1), TSR_INVALID);
	assert_int_equal(tsr_key(&key, TSR_KEY_DN, big, 100000), TSR_OK);
	assert_int_equal(key.len, 1 + TSR_HASH_BYTES);
	assert_int_equal(tsr_key(&key, TSR_KEY_CHILDREN, owner, 16), TSR_INVALID);
	for (unsigned i = 0; i < 1000; i++) {
		memcpy(token + 4, &i, sizeof(i));
		tsr_key_children(&key, owner, token);
		assert_int_equal(key.len, 18);
		assert_true(key.bytes[17] < TSR_SHARDS);
		used[key.bytes[17]] = true;
		tsr_key_children_shard(&other, owner, key.bytes[17]);
		assert_memory_equal(&key, &other, sizeof(key));
	}
	for (unsigned i = 0; i < TSR_SHARDS; i++)
		assert_true(used[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_scratch_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(room_to_grow, setup, teardown),
	    cmocka_unit_test_setup_teardown(walking_what_was_stored, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_file_that_was_stirred_is_published_whole, setup, teardown),
	    cmocka_unit_test_setup_teardown(limits, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_table_far_too_small, setup, teardown),
	    cmocka_unit_test_setup_teardown(mode_and_group, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_stolen_temporary_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_name_that_cannot_be_taken, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_full_disk, setup, teardown),
	};

	scratch_need_root();
	return cmocka_run_group_tests_name("builder", tests, NULL, NULL);
}
