/* SPDX-License-Identifier: ISC */
/*
 * Readers beside a publisher that never pauses, and beside one that is killed.
 *
 *	test-race begin DIR	publishes the first generation
 *	test-race publish DIR	publishes two more: a delta, then a fold
 *	test-race check DIR	says which generation there is, fails when it is not whole
 */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "model.h"

#define READERS 4
#define THREADS 8
#define KILLS 250
#define SECONDS 3

/* What processes tell each other. */
struct board {
	atomic_uint published; /* the last generation that is durable */
	atomic_bool stop;
	atomic_ulong reads;
	atomic_ulong reopened;
};

static struct scratch scratch;
static struct board *board;

static int
setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return board == MAP_FAILED;
}

static int
teardown(void **state)
{
	(void)state;
	munmap(board, sizeof(*board));
	scratch_remove(&scratch);
	return 0;
}

/* What the published pair says of itself. */
static enum tsr_status
present(const char *dir, uint32_t *seq, uint32_t *base_seq)
{
	struct tsr_snapshot snapshot;
	enum tsr_status status;

	tsr_snapshot_init(&snapshot);
	status = tsr_snapshot_open(&snapshot, dir);
	if (status == TSR_OK)
		status = model_check_all(&snapshot);
	if (status != TSR_OK)
		fprintf(stderr, "# %s: %s\n", tsr_strerror(status), snapshot.detail);
	*seq = snapshot.meta.seq;
	*base_seq = snapshot.base_seq;
	tsr_snapshot_close(&snapshot);
	return status;
}

/* Goes on from what is there, every sixth generation a fold. */
static void
publish_on(const char *dir, int dirfd, unsigned generations)
{
	uint32_t seq, base_seq;
	int old;

	if (tsr_settle(dirfd, &old) != TSR_OK || present(dir, &seq, &base_seq) != TSR_OK)
		_exit(2);
	if (old >= 0)
		close(old);
	for (; generations > 0 && !board->stop; generations--) {
		seq++;
		if (seq % 6 == 0)
			model_fold(dirfd, base_seq = seq);
		else
			model_delta(dirfd, seq, base_seq);
		board->published = seq;
	}
}

/* Judges twenty keys of one generation; when it is replaced under the reader, of the next one from the start. */
static enum tsr_status
read_some(struct tsr_snapshot *snapshot, unsigned *random)
{
	uint32_t before = board->published;
	enum tsr_status status;

	if (!tsr_snapshot_current(snapshot)) {
		board->reopened++;
		status = tsr_snapshot_open(snapshot, scratch.dir);
		if (status != TSR_OK)
			return status;
	}
	if (snapshot->meta.seq < before)
		return TSR_VERSION; /* what was published before the call must be seen by it */
	for (unsigned i = 0; i < 20; i++) {
		status = model_check(snapshot, (unsigned)rand_r(random) % MODEL_KEYS);
		if (status != TSR_OK)
			return status;
	}
	board->reads += 20;
	return TSR_OK;
}

static int
read_on(unsigned number, bool keep)
{
	static _Thread_local struct tsr_snapshot snapshot;
	enum tsr_status status = TSR_OK;
	unsigned random = number;

	tsr_snapshot_init(&snapshot);
	while (status == TSR_OK && !board->stop) {
		status = read_some(&snapshot, &random);
		if (status == TSR_CHANGING && !tsr_snapshot_current(&snapshot))
			status = TSR_OK;
		if (status != TSR_OK)
			fprintf(stderr, "# reader %u at %u: %s: %s\n", number, snapshot.meta.seq, tsr_strerror(status),
			    snapshot.detail);
		if (!keep)
			tsr_snapshot_close(&snapshot);
	}
	tsr_snapshot_close(&snapshot);
	return status == TSR_OK ? 0 : 1;
}

static pid_t
start_publisher(unsigned generations)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		publish_on(scratch.dir, scratch.fd, generations);
		_exit(0);
	}
	return child;
}

static void
sleep_us(long us)
{
	const struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};

	(void)nanosleep(&time, NULL);
}

static void
readers_beside_a_publisher(void **state)
{
	pid_t publisher, readers[READERS];
	int result;

	(void)state;
	model_begin(scratch.fd);
	publisher = start_publisher(1000000);
	for (unsigned i = 0; i < READERS; i++) {
		readers[i] = fork();
		assert_true(readers[i] >= 0);
		if (readers[i] == 0)
			_exit(read_on(i, i % 2 == 0));
	}
	sleep_us(SECONDS * 1000000L);
	board->stop = true;
	for (unsigned i = 0; i < READERS; i++) {
		assert_int_equal(waitpid(readers[i], &result, 0), readers[i]);
		assert_int_equal(result, 0);
	}
	assert_int_equal(waitpid(publisher, &result, 0), publisher);
	assert_int_equal(result, 0);
	print_message(
	    "# %u generations, %lu reads, reopened %lu times\n", board->published, board->reads, board->reopened);
	assert_true(board->published > 20);
}

static void *
read_in_thread(void *number)
{
	return read_on((unsigned)(uintptr_t)number, true) == 0 ? number : NULL;
}

static void
threads_with_contexts_of_their_own(void **state)
{
	pthread_t threads[THREADS];
	pid_t publisher;
	void *done;
	int result;

	(void)state;
	model_begin(scratch.fd);
	publisher = start_publisher(1000000);
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_in_thread, (void *)(i + 1)), 0);
	sleep_us(SECONDS * 1000000L);
	board->stop = true;
	for (uintptr_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &done), 0);
		assert_ptr_equal(done, (void *)(i + 1));
	}
	assert_int_equal(waitpid(publisher, &result, 0), publisher);
	assert_int_equal(result, 0);
}

/* After every kill the cache is a whole generation, and none that was durable has been lost. */
static void
a_publisher_that_is_killed(void **state)
{
	uint32_t seq, base_seq;
	pid_t publisher;

	(void)state;
	model_begin(scratch.fd);
	srand(1);
	for (unsigned i = 0; i < KILLS; i++) {
		publisher = start_publisher(1000000);
		sleep_us(rand() % 12000);
		assert_int_equal(kill(publisher, SIGKILL), 0);
		assert_int_equal(waitpid(publisher, NULL, 0), publisher);
		assert_int_equal(present(scratch.dir, &seq, &base_seq), TSR_OK);
		assert_true(seq >= board->published);
	}
	print_message("# %u kills, %u generations\n", KILLS, seq);
}

/* A context survives fork() in both processes: pread(2) moves no offset that they share. */
static void
a_context_across_fork(void **state)
{
	struct tsr_snapshot snapshot;
	int result, failed = 0;
	pid_t child;

	(void)state;
	model_begin(scratch.fd);
	tsr_snapshot_init(&snapshot);
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	child = fork();
	assert_true(child >= 0);
	for (unsigned i = 0; i < 200; i++)
		failed += model_check_all(&snapshot) != TSR_OK || !tsr_snapshot_current(&snapshot);
	if (child == 0)
		_exit(failed != 0);
	assert_int_equal(waitpid(child, &result, 0), child);
	assert_int_equal(result, 0);
	assert_int_equal(failed, 0);
	tsr_snapshot_close(&snapshot);
}

/* The parts that kill.t puts together. */
static int
act(char **argv)
{
	static struct board local;
	uint32_t seq, base_seq;
	char path[256];
	int fd;

	board = &local;
	(void)snprintf(path, sizeof(path), "%s/cache", argv[2]);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 2;
	if (strcmp(argv[1], "begin") == 0)
		model_fold(fd, 4);
	else if (strcmp(argv[1], "publish") == 0)
		publish_on(argv[2], fd, 2);
	else if (present(argv[2], &seq, &base_seq) != TSR_OK)
		return 1;
	else
		printf("%u\n", seq);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_context_across_fork, setup, teardown),
	    cmocka_unit_test_setup_teardown(readers_beside_a_publisher, setup, teardown),
	    cmocka_unit_test_setup_teardown(threads_with_contexts_of_their_own, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_publisher_that_is_killed, setup, teardown),
	};

	if (argc == 3)
		return act(argv);
	scratch_need_root();
	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
