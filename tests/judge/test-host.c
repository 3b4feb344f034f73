/* SPDX-License-Identifier: ISC */
/* What host programs do to a library: threads, fork, descriptors closed behind its back, a cache in motion. */
#include "cmocka-all.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "maker.h"
#include "room.h"

#define BASIC "account login=svcmail\n"
#define TOKEN "token owner=svcmail services=sshd"
#define LEGACY "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"
#define LEGACY_TOO "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b"
#define THREADS 8
#define ROUNDS 500
#define DECOYS 16

static size_t
descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

struct worker {
	const struct room *room;
	pthread_t thread;
	unsigned flags;
	size_t denied;
};

static void *
judge_for_a_while(void *arg)
{
	struct worker *worker = arg;
	struct tsr_cache *cache;
	struct tsr_request request;
	struct tsr_answer answer;

	room_request(worker->room, &request);
	if (tsr_cache_new(worker->room->dir, worker->flags, &cache) != TSR_OK)
		abort();
	for (int i = 0; i < ROUNDS; i++)
		if (tsr_judge(cache, &request, &answer) != TSR_ALLOW)
			worker->denied++;
	tsr_cache_free(cache);
	return NULL;
}

static void
threads(void **state)
{
	const size_t before = descriptors();
	struct worker workers[THREADS] = {0};
	struct room room;

	(void)state;
	room_make(&room, BASIC TOKEN);
	for (size_t i = 0; i < THREADS; i++) {
		workers[i].room = &room;
		workers[i].flags = i % 2 ? TSR_KEEP : 0;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, judge_for_a_while, &workers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_int_equal(workers[i].denied, 0);
	}
	assert_int_equal(descriptors(), before);
	room_remove(&room);
}

static bool
always(struct tsr_cache *cache, const struct tsr_request *request, enum tsr_verdict verdict)
{
	struct tsr_answer answer;

	for (int i = 0; i < ROUNDS; i++)
		if (tsr_judge(cache, request, &answer) != verdict)
			return false;
	return true;
}

/* Parent and child use one context at the same time, before and after the cache changed. */
static void
forks(void **state)
{
	struct tsr_cache *cache;
	struct tsr_request request;
	struct room room;
	int status;
	pid_t child;

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
	assert_true(always(cache, &request, TSR_ALLOW));
	for (int changed = 0; changed < 2; changed++) {
		const enum tsr_verdict verdict = changed ? TSR_ACCOUNT_DISABLED : TSR_ALLOW;

		if (changed)
			room_delta(&room, "account login=svcmail state=disabled");
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(always(cache, &request, verdict) ? 0 : 1);
		assert_true(always(cache, &request, verdict));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	tsr_cache_free(cache);
	room_remove(&room);
}

/* The host program closes everything and opens files of its own, which must stay open and unread. */
static void
closed_behind_our_back(void **state)
{
	struct tsr_cache *cache;
	struct tsr_request request;
	struct tsr_answer answer;
	struct room room;
	int decoys[DECOYS];

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
	for (int round = 0; round < 4; round++) {
		assert_int_equal(tsr_judge(cache, &request, &answer), TSR_ALLOW);
		for (int fd = 3; fd < 3 + DECOYS; fd++)
			(void)close(fd);
		for (int i = 0; i < DECOYS; i++) {
			decoys[i] = open(round % 2 ? "/proc/self/exe" : "/dev/null", O_RDONLY | O_CLOEXEC);
			assert_int_equal(decoys[i], 3 + i);
		}
		if (round < 2)
			assert_int_equal(tsr_judge(cache, &request, &answer), TSR_ALLOW);
		if (round == 3)
			tsr_cache_free(cache);
		for (int i = 0; i < DECOYS; i++)
			assert_int_equal(close(decoys[i]), 0);
	}
	room_remove(&room);
}

/* The number of an open file of ours; -1: none. */
static int
descriptor_of(const char *dir, const char *file)
{
	char link[64], path[128], wanted[128];
	ssize_t len;

	(void)snprintf(wanted, sizeof(wanted), "%s/cache/%s", dir, file);
	for (int fd = 3; fd < 64; fd++) {
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = readlink(link, path, sizeof(path) - 1);
		path[len < 0 ? 0 : len] = '\0';
		if (strcmp(path, wanted) == 0)
			return fd;
	}
	return -1;
}

/* The host program closes one of the two files by mistake, and opens one under its number that says otherwise. */
static void
base_closed_behind_our_back(void **state)
{
	static const char *const files[] = {"/dev/null", "/proc/self/exe", NULL};
	struct tsr_cache *cache;
	struct tsr_request first, second;
	struct tsr_answer answer;
	struct room room, forged;
	char other[128];

	(void)state;
	room_make(&room, BASIC TOKEN " text=" LEGACY "\n" TOKEN " state=disabled text=" LEGACY_TOO);
	room_make(&forged, BASIC TOKEN " text=" LEGACY "\n" TOKEN " state=active text=" LEGACY_TOO);
	room_request(&room, &first);
	first.token = LEGACY;
	first.token_len = strlen(LEGACY);
	second = first;
	second.token = LEGACY_TOO;
	(void)snprintf(other, sizeof(other), "%s/cache/base.tdb", forged.dir);
	for (int i = 0; i < 3; i++) {
		int fd, mine;

		assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
		assert_int_equal(tsr_judge(cache, &first, &answer), TSR_ALLOW);
		fd = descriptor_of(room.dir, "base.tdb");
		assert_true(fd >= 0);
		mine = open(files[i] != NULL ? files[i] : other, O_RDONLY | O_CLOEXEC);
		assert_int_equal(dup2(mine, fd), fd);
		assert_int_equal(tsr_judge(cache, &second, &answer), TSR_DISABLED);
		tsr_cache_free(cache);
		assert_int_equal(close(fd), 0);
		assert_int_equal(close(mine), 0);
	}
	room_remove(&room);
	room_remove(&forged);
}

static void
publish_without_pause(const char *dir, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		const enum maker_mode mode = i % 10 ? MAKER_DELTA : MAKER_WHOLE;

		if (!maker_make(dir, mode, BASIC TOKEN " text=" LEGACY "\naccount login=other\n", NULL))
			_exit(1);
	}
	_exit(0);
}

/* One token that every generation has and one that none has: neither verdict ever changes. */
static void
cache_in_motion(void **state)
{
	const size_t before = descriptors();
	struct tsr_cache *cache[2];
	struct tsr_request request;
	struct tsr_answer answer;
	size_t judged = 0;
	struct room room;
	int status;
	pid_t child;

	(void)state;
	room_make(&room, BASIC TOKEN " text=" LEGACY);
	room_request(&room, &request);
	request.token = LEGACY;
	request.token_len = strlen(LEGACY);
	assert_int_equal(tsr_cache_new(room.dir, 0, &cache[0]), TSR_OK);
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache[1]), TSR_OK);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		publish_without_pause(room.dir, 200);
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct tsr_request stranger = request;

		stranger.token = "7f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a";
		if (tsr_judge(cache[judged % 2], &request, &answer) != TSR_ALLOW)
			fail_msg("%s: %s", tsr_verdict_name(answer.verdict), answer.detail);
		if (tsr_judge(cache[judged % 2], &stranger, &answer) != TSR_UNKNOWN)
			fail_msg("%s: %s", tsr_verdict_name(answer.verdict), answer.detail);
		judged++;
	}
	assert_int_equal(status, 0);
	assert_true(judged > 10);
	tsr_cache_free(cache[0]);
	tsr_cache_free(cache[1]);
	assert_int_equal(descriptors(), before);
	room_remove(&room);
}

/* Descriptors at their limit: unavailable as long as it lasts, and never a descriptor lost. */
static void
no_descriptors_left(void **state)
{
	const struct rlimit few = {.rlim_cur = 50, .rlim_max = 50};
	struct tsr_cache *cache;
	struct tsr_request request;
	struct tsr_answer answer;
	struct room room;
	int held[50];
	size_t count = 0;

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(tsr_cache_new(room.dir, 0, &cache), TSR_OK);
	while ((held[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		count++;
	for (size_t free_ones = 0; free_ones < 4; free_ones++) {
		const enum tsr_verdict verdict = tsr_judge(cache, &request, &answer);

		assert_int_equal(verdict, free_ones < 3 ? TSR_UNAVAILABLE : TSR_ALLOW);
		assert_int_equal(answer.status, free_ones < 3 ? TSR_IO : TSR_OK);
		close(held[--count]);
	}
	while (count > 0)
		close(held[--count]);
	tsr_cache_free(cache);
	room_remove(&room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(threads),
	    cmocka_unit_test(forks),
	    cmocka_unit_test(closed_behind_our_back),
	    cmocka_unit_test(base_closed_behind_our_back),
	    cmocka_unit_test(cache_in_motion),
	    cmocka_unit_test(no_descriptors_left),
	};

	room_need_root();
	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
