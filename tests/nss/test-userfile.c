/* SPDX-License-Identifier: ISC */
/* Whatever becomes of users.tdb, a look-up ends soon and gives the right entry or none. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "known.h"

#define ROOM 8192

static uint8_t *good;
static size_t good_len, used_len; /* of it, before the room that libtdb leaves at the end */

static int
setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	known_publish();
	good = scratch_load(scratch.fd, TSR_USERS_NAME, &good_len);
	for (used_len = good_len - 4; used_len > 0 && good[used_len - 1] == good[good_len - 5];)
		used_len--;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	free(good);
	scratch_remove(&scratch);
	return 0;
}

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static enum tsr_status
ask_one(void)
{
	char buffer[ROOM];
	struct tsr_user user;

	return tsr_user_by_name(scratch.dir, known_users[0].name, buffer, sizeof(buffer), &user);
}

/* Nothing is found, soon, and ONE look-up says why. */
static void
nothing(enum tsr_status one)
{
	const double before = seconds();

	assert_int_equal(known_ask(), 0);
	assert_int_equal(ask_one(), one);
	assert_true(seconds() - before < 5); /* some thirty look-ups on a machine that does other work */
}

static void
save(const uint8_t *bytes, size_t len)
{
	int fd = openat(scratch.fd, TSR_USERS_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

static void
remove_file(void)
{
	if (unlinkat(scratch.fd, TSR_USERS_NAME, 0) != 0)
		assert_int_equal(errno, ENOENT);
}

static void
a_good_file(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(known_ask(), KNOWN_ALL);
	assert_int_equal(fstatat(scratch.fd, TSR_USERS_NAME, &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
}

/* The room at the end is much alike everywhere. */
static size_t
step(size_t at)
{
	return at < used_len || at >= good_len - 8 ? 1 : 251;
}

static void
cut_anywhere(void **state)
{
	(void)state;
	for (size_t len = 0; len < good_len; len += step(len)) {
		save(good, len);
		(void)known_ask();
	}
	save(good, 0);
	nothing(TSR_DAMAGED);
	save(good, good_len);
	assert_int_equal(known_ask(), KNOWN_ALL);
}

static void
a_bit_flipped_anywhere(void **state)
{
	int fd;

	(void)state;
	save(good, good_len);
	fd = openat(scratch.fd, TSR_USERS_NAME, O_WRONLY | O_CLOEXEC);
	for (size_t at = 0; at < good_len; at += step(at)) {
		const uint8_t flipped[] = {(uint8_t)(good[at] ^ 1u << at % 8), (uint8_t)~good[at]};

		for (size_t i = 0; i < COUNT(flipped); i++) {
			assert_int_equal(pwrite(fd, &flipped[i], 1, (off_t)at), 1);
			(void)known_ask();
		}
		assert_int_equal(pwrite(fd, &good[at], 1, (off_t)at), 1);
	}
	assert_int_equal(known_ask(), KNOWN_ALL);
	close(fd);
}

static void
no_file(void **state)
{
	(void)state;
	remove_file();
	errno = 0;
	assert_int_equal(ask_one(), TSR_IO);
	assert_int_equal(errno, ENOENT);
	nothing(TSR_IO);
	assert_int_equal(mkdirat(scratch.fd, TSR_USERS_NAME, 0755), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(unlinkat(scratch.fd, TSR_USERS_NAME, AT_REMOVEDIR), 0);
	assert_int_equal(mkfifoat(scratch.fd, TSR_USERS_NAME, 0644), 0);
	nothing(TSR_UNSAFE);
	remove_file();
	assert_int_equal(symlinkat("elsewhere", scratch.fd, TSR_USERS_NAME), 0);
	save(good, good_len); /* follows the link: it leads to a good file */
	nothing(TSR_UNSAFE);
	remove_file();
	assert_int_equal(linkat(scratch.fd, "elsewhere", scratch.fd, TSR_USERS_NAME, 0), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(unlinkat(scratch.fd, "elsewhere", 0), 0);
	assert_int_equal(known_ask(), KNOWN_ALL);
}

static void
a_socket(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	remove_file();
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/cache/" TSR_USERS_NAME, scratch.dir);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	nothing(TSR_UNSAFE);
	close(fd);
	remove_file();
}

static void
of_the_wrong_owner_or_mode(void **state)
{
	static const mode_t bad[] = {0664, 0646, 0666, 0777, 0620};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(fchmodat(scratch.fd, TSR_USERS_NAME, bad[i], 0), 0);
		nothing(TSR_UNSAFE);
	}
	assert_int_equal(fchmodat(scratch.fd, TSR_USERS_NAME, 0644, 0), 0);
	assert_int_equal(fchownat(scratch.fd, TSR_USERS_NAME, 12345, -1, 0), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(fchownat(scratch.fd, "", 12345, -1, AT_EMPTY_PATH), 0);
	assert_int_equal(known_ask(), KNOWN_ALL);
	assert_int_equal(fchmod(scratch.fd, 0775), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(fchmod(scratch.fd, 0751), 0);
	assert_int_equal(chmod(scratch.dir, 0757), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(chmod(scratch.dir, 0751), 0);
	assert_int_equal(chown(scratch.dir, 12345, -1), 0);
	nothing(TSR_UNSAFE);
	assert_int_equal(chown(scratch.dir, 0, -1), 0);
	assert_int_equal(known_ask(), KNOWN_ALL);
}

static void
a_huge_file(void **state)
{
	static const off_t sizes[] = {INT64_C(1) << 30, (INT64_C(1) << 32) - 4, INT64_C(1) << 32, INT64_C(1) << 40};
	int fd = openat(scratch.fd, TSR_USERS_NAME, O_WRONLY | O_CLOEXEC);
	static const uint8_t many_buckets[] = {0x00, 0xff, 0xff, 0x3f};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		assert_int_equal(ftruncate(fd, sizes[i]), 0);
		(void)known_ask();
	}
	/* As many buckets as there is room for, all empty. */
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, good, TSR_TDB_HEADER, 0), TSR_TDB_HEADER);
	assert_int_equal(pwrite(fd, many_buckets, sizeof(many_buckets), 36), sizeof(many_buckets));
	assert_int_equal(ftruncate(fd, sizes[1]), 0);
	nothing(TSR_ABSENT);
	close(fd);
}

static void
a_buffer_that_is_too_small(void **state)
{
	char buffer[512] __attribute__((aligned(8)));
	struct tsr_group group;
	struct tsr_user user;
	struct tsr_walk place;
	uint32_t gid = 0;
	size_t size, count;

	(void)state;
	for (size = 0; tsr_user_by_name(scratch.dir, known_users[0].name, buffer, size, &user) == TSR_TOOBIG; size++)
		assert_null(user.name);
	assert_ptr_equal(known_user(&user), &known_users[0]);
	for (size = 0; tsr_user_by_uid(scratch.dir, known_users[2].uid, buffer, size, &user) == TSR_TOOBIG; size++)
		assert_null(user.name);
	assert_ptr_equal(known_user(&user), &known_users[2]);
	for (size = 0; tsr_group_by_name(scratch.dir, known_groups[2].name, buffer, size, &group) == TSR_TOOBIG; size++)
		assert_null(group.name);
	assert_ptr_equal(known_group(&group), &known_groups[2]);
	/* The buffer of a host program may begin anywhere. */
	for (size_t shift = 0; shift < 8; shift++) {
		for (size = 0; tsr_group_by_gid(scratch.dir, 1900000003, buffer + shift, size, &group) == TSR_TOOBIG;
		     size++)
			assert_null(group.name);
		assert_ptr_equal(known_group(&group), &known_groups[2]);
		assert_int_equal((uintptr_t)group.members % sizeof(char *), 0);
		assert_true((char *)(group.members + 3) <= buffer + shift + size);
	}
	assert_int_equal(tsr_user_groups(scratch.dir, known_users[0].name, &gid, 0, &count), TSR_OK);
	assert_int_equal(count, 1);
	assert_int_equal(gid, 0);
	assert_int_equal(tsr_walk_begin(&place, scratch.dir), TSR_OK);
	for (count = 0; count < COUNT(known_users); count++) {
		for (size = 0; tsr_walk_user(&place, buffer, size, &user) == TSR_TOOBIG; size++)
			continue;
		assert_non_null(known_user(&user));
	}
	assert_int_equal(tsr_walk_user(&place, buffer, sizeof(buffer), &user), TSR_ABSENT);
	tsr_walk_end(&place);
}

/* A walk goes on over the file it began with, whatever is published meanwhile. */
static void
walks_that_are_overtaken(void **state)
{
	char buffer[ROOM];
	struct tsr_walk one, two;
	struct tsr_group group;
	struct tsr_user user;

	(void)state;
	assert_int_equal(tsr_walk_begin(&one, scratch.dir), TSR_OK);
	assert_int_equal(tsr_walk_begin(&two, scratch.dir), TSR_OK);
	for (size_t i = 0; i < COUNT(known_users); i++) {
		assert_int_equal(tsr_walk_user(&one, buffer, sizeof(buffer), &user), TSR_OK);
		assert_int_equal(tsr_walk_group(&two, buffer, sizeof(buffer), &group), TSR_OK);
		assert_non_null(known_group(&group));
		known_publish();
		assert_int_equal(ask_one(), TSR_OK);
	}
	assert_int_equal(tsr_walk_user(&one, buffer, sizeof(buffer), &user), TSR_ABSENT);
	assert_int_equal(tsr_walk_group(&two, buffer, sizeof(buffer), &group), TSR_ABSENT);
	tsr_walk_end(&one);
	/* A host program that closes all its descriptors, and has another file under the number. */
	close(two.fd);
	assert_int_equal(dup2(scratch.fd, two.fd), two.fd);
	one = two;
	assert_int_equal(tsr_walk_group(&two, buffer, sizeof(buffer), &group), TSR_CHANGING);
	assert_int_equal(fcntl(one.fd, F_GETFD), 0);
	tsr_walk_end(&two);
	tsr_walk_end(&one);
	assert_int_equal(close(two.fd), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_good_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(cut_anywhere, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_bit_flipped_anywhere, setup, teardown),
	    cmocka_unit_test_setup_teardown(no_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_socket, setup, teardown),
	    cmocka_unit_test_setup_teardown(of_the_wrong_owner_or_mode, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_huge_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_buffer_that_is_too_small, setup, teardown),
	    cmocka_unit_test_setup_teardown(walks_that_are_overtaken, setup, teardown),
	};

	scratch_need_root();
	return cmocka_run_group_tests_name("userfile", tests, NULL, NULL);
}
