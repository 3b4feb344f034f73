/* SPDX-License-Identifier: ISC */
/* The file of uses: what is written comes back, after a crash too; what is no such file is told apart. */
#include "cmocka-all.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usefile.h"

#define BUSY 350000 /* bytes of the file in which most of what it holds lies */

struct folder {
	char path[64];
	int fd;
};

static int
make_folder(void **state)
{
	static struct folder folder;

	strcpy(folder.path, "/tmp/tessera-uses.XXXXXX");
	assert_non_null(mkdtemp(folder.path));
	folder.fd = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = &folder;
	return folder.fd < 0;
}

static int
remove_folder(void **state)
{
	struct folder *folder = *state;
	char command[100];

	close(folder->fd);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder->path);
	return system(command);
}

static void
number(char id[static TSR_ID_LEN + 1], unsigned n)
{
	(void)snprintf(id, TSR_ID_LEN + 1, "abcd%08u", n % 100000000);
}

static struct tsr_use_entry
entry(unsigned n, uint64_t uses)
{
	struct tsr_use_entry made = {.first = 1000 + n,
	    .last = {2000 + n, "sshd", "192.0.2.7"},
	    .refused = {3000 + n, "imap", "2001:db8::7"},
	    .refused_as = TSR_EXPIRED,
	    .uses = uses,
	    .refusals = 5,
	    .told = -1,
	    .gone = INT64_MAX};

	number(made.id, n);
	return made;
}

/* Not byte by byte: what lies between the members is nobody's. */
static void
assert_same(const struct tsr_use_entry *a, const struct tsr_use_entry *b)
{
	const struct tsr_use_place *places[][2] = {{&a->last, &b->last}, {&a->refused, &b->refused}};

	assert_string_equal(a->id, b->id);
	assert_true(a->first == b->first && a->uses == b->uses && a->refusals == b->refusals);
	assert_true(a->refused_as == b->refused_as && a->told == b->told && a->gone == b->gone);
	for (size_t i = 0; i < 2; i++) {
		assert_true(places[i][0]->when == places[i][1]->when);
		assert_string_equal(places[i][0]->service, places[i][1]->service);
		assert_string_equal(places[i][0]->peer, places[i][1]->peer);
	}
}

static struct tsr_usefile *
opened(const struct folder *folder)
{
	struct tsr_usefile *file;

	assert_int_equal(tsr_usefile_open(folder->fd, &file), TSR_OK);
	return file;
}

static void
put(struct tsr_usefile *file, unsigned from, unsigned count, uint64_t uses)
{
	static struct tsr_use_entry many[500];
	bool full;

	assert_true(count <= 500);
	for (unsigned i = 0; i < count; i++)
		many[i] = entry(from + i, uses);
	assert_int_equal(tsr_usefile_put(file, many, count, &full), TSR_OK);
	assert_false(full);
}

static unsigned
counted(struct tsr_usefile *file)
{
	char id[TSR_ID_LEN + 1] = "";
	unsigned count = 0;
	enum tsr_status status;

	while ((status = tsr_usefile_next(file, id)) == TSR_OK)
		count++;
	assert_int_equal(status, TSR_ABSENT);
	return count;
}

static void
round_trip(void **state)
{
	struct tsr_use_entry made = entry(7, 42), back;
	struct tsr_usefile *file = opened(*state);
	struct stat st;
	bool full;

	assert_int_equal(counted(file), 0);
	assert_int_equal(tsr_usefile_get(file, made.id, &back), TSR_ABSENT);
	memset(made.last.service, 'x', TSR_USE_TEXT);
	memset(made.last.peer, 'y', TSR_USE_TEXT);
	memset(made.refused.service, 'z', TSR_USE_TEXT);
	memset(made.refused.peer, 'w', TSR_USE_TEXT);
	assert_int_equal(tsr_usefile_put(file, &made, 1, &full), TSR_OK);
	assert_int_equal(tsr_usefile_get(file, made.id, &back), TSR_OK);
	assert_same(&made, &back);
	put(file, 100, 300, 1);
	tsr_usefile_close(file);
	file = opened(*state);
	assert_int_equal(tsr_usefile_get(file, made.id, &back), TSR_OK);
	assert_same(&made, &back);
	assert_int_equal(counted(file), 301);
	assert_int_equal(tsr_usefile_remove(file, made.id), TSR_OK);
	assert_int_equal(tsr_usefile_remove(file, made.id), TSR_ABSENT);
	assert_int_equal(counted(file), 300);
	assert_int_equal(fstatat(((struct folder *)*state)->fd, TSR_USEFILE_NAME, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	tsr_usefile_close(file);
}

/* Killed at any moment while it writes batch after batch: each batch is there as a whole or not at all. */
static void
killed(void **state)
{
	struct folder *folder = *state;
	struct tsr_use_entry first, other;
	struct tsr_usefile *file;
	int ready[2];
	char byte;
	pid_t child;

	for (int round = 0; round < 20; round++) {
		assert_int_equal(pipe(ready), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			file = opened(folder);
			for (uint64_t uses = 1;; uses++) {
				put(file, 0, 200, uses);
				if (uses == 1)
					(void)!write(ready[1], "", 1);
			}
		}
		close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 1);
		close(ready[0]);
		usleep((useconds_t)(round * 377));
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, NULL, 0), child);
		file = opened(folder);
		first = entry(0, 0);
		assert_int_equal(tsr_usefile_get(file, first.id, &first), TSR_OK);
		for (unsigned i = 1; i < 200; i++) {
			other = entry(i, 0);
			assert_int_equal(tsr_usefile_get(file, other.id, &other), TSR_OK);
			assert_int_equal(other.uses, first.uses);
		}
		assert_int_equal(counted(file), 200);
		tsr_usefile_close(file);
	}
}

static void
write_file(const struct folder *folder, const void *bytes, size_t len, off_t at, int flags)
{
	const int fd = openat(folder->fd, TSR_USEFILE_NAME, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
	close(fd);
}

/* Nothing that may lie there is taken for ours, crashes or hangs the reader. */
static void
damaged(void **state)
{
	static uint8_t bytes[8 * 1024 * 1024];
	struct folder *folder = *state;
	struct tsr_usefile *file;
	struct tsr_use_entry back;
	enum tsr_status status;
	size_t len;
	int fd;

	write_file(folder, "This is no TDB file at all, but something that somebody put here.", 66, 0, O_TRUNC);
	assert_int_equal(tsr_usefile_open(folder->fd, &file), TSR_DAMAGED);
	assert_int_equal(unlinkat(folder->fd, TSR_USEFILE_NAME, 0), 0);
	assert_int_equal(mkdirat(folder->fd, TSR_USEFILE_NAME, 0700), 0);
	assert_int_equal(tsr_usefile_open(folder->fd, &file), TSR_DAMAGED);
	assert_int_equal(unlinkat(folder->fd, TSR_USEFILE_NAME, AT_REMOVEDIR), 0);
	assert_int_equal(symlinkat("/dev/null", folder->fd, TSR_USEFILE_NAME), 0);
	assert_int_equal(tsr_usefile_open(folder->fd, &file), TSR_DAMAGED);
	assert_int_equal(unlinkat(folder->fd, TSR_USEFILE_NAME, 0), 0);

	file = opened(folder);
	put(file, 0, 200, 1);
	tsr_usefile_close(file);
	fd = openat(folder->fd, TSR_USEFILE_NAME, O_RDONLY | O_CLOEXEC);
	len = (size_t)read(fd, bytes, sizeof(bytes));
	close(fd);
	assert_true(len > BUSY && len < sizeof(bytes));
	alarm(120);
	srandom(1);
	for (int round = 0; round < 80; round++) {
		uint8_t noise[8];
		const off_t at = (off_t)((size_t)random() % BUSY);

		for (size_t i = 0; i < sizeof(noise); i++)
			noise[i] = (uint8_t)random();
		write_file(folder, bytes, len, 0, O_TRUNC);
		write_file(folder, noise, sizeof(noise), at, 0);
		status = tsr_usefile_open(folder->fd, &file);
		if (status != TSR_OK)
			continue;
		for (unsigned i = 0; i < 200; i++) {
			struct tsr_use_entry made = entry(i, 2);
			bool full;

			(void)!tsr_usefile_get(file, made.id, &back);
			(void)!tsr_usefile_put(file, &made, 1, &full);
		}
		tsr_usefile_close(file);
	}
	for (size_t cut = 0; cut < len; cut += len / 50) {
		write_file(folder, bytes, len, 0, O_TRUNC);
		fd = openat(folder->fd, TSR_USEFILE_NAME, O_WRONLY | O_CLOEXEC);
		assert_int_equal(ftruncate(fd, (off_t)cut), 0);
		close(fd);
		if (tsr_usefile_open(folder->fd, &file) == TSR_OK)
			tsr_usefile_close(file);
	}
	alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(round_trip, make_folder, remove_folder),
	    cmocka_unit_test_setup_teardown(killed, make_folder, remove_folder),
	    cmocka_unit_test_setup_teardown(damaged, make_folder, remove_folder),
	};

	return cmocka_run_group_tests_name("usefile", tests, NULL, NULL);
}
