/* SPDX-License-Identifier: ISC */
/*
 * steady DIR SECONDS {TOKEN-FILE VERDICT}...: judges the tokens in turn, by one
 * context that keeps its descriptors, as a server does, some 2000 times a second.
 * Every verdict has to be the one that was named.  Ends earlier by SIGTERM.
 * Prints how long judging took: for people, no test.
 */
#include "config.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tessera.h"

#define TOKENS_MAX 8
#define SAMPLES 1000000

struct expectation {
	char token[128];
	const char *verdict;
};

static uint32_t samples[SAMPLES]; /* ns */
static volatile sig_atomic_t ended;

static void
finish(int number)
{
	ended = number;
}

static int64_t
nanoseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void
read_token(const char *path, char *token, size_t size)
{
	FILE *file = fopen(path, "r");

	if (!file || !fgets(token, (int)size, file))
		err(2, "%s", path);
	fclose(file);
	token[strcspn(token, "\n")] = '\0';
}

/* How long it took. */
static int64_t
judge(struct tsr_cache *cache, const struct expectation *expected, size_t round)
{
	const struct tsr_request request = {.token = expected->token,
	    .token_len = strlen(expected->token),
	    .service = "steady",
	    .now = (int64_t)time(NULL)};
	const int64_t begin = nanoseconds();
	struct tsr_answer answer;
	const char *verdict = tsr_verdict_name(tsr_judge(cache, &request, &answer));
	const int64_t took = nanoseconds() - begin;

	if (strcmp(verdict, expected->verdict) != 0)
		errx(1, "judgement %zu is %s, not %s: %s", round, verdict, expected->verdict, answer.detail);
	return took;
}

static int
ascending(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double
percentile(size_t count, double part)
{
	return samples[(size_t)((double)(count - 1) * part)] / 1e3;
}

int
main(int argc, char **argv)
{
	struct expectation expected[TOKENS_MAX] = {0};
	const size_t tokens = (size_t)(argc - 3) / 2;
	const struct timespec pause = {0, 400000};
	struct tsr_cache *cache;
	size_t count = 0;
	int64_t end;

	if (argc < 5 || argc % 2 == 0 || tokens > TOKENS_MAX)
		errx(2, "usage: steady DIR SECONDS {TOKEN-FILE VERDICT}...");
	for (size_t i = 0; i < tokens; i++) {
		read_token(argv[3 + 2 * i], expected[i].token, sizeof(expected[i].token));
		expected[i].verdict = argv[4 + 2 * i];
	}
	if (tsr_cache_new(argv[1], TSR_KEEP, &cache) != TSR_OK)
		errx(2, "out of memory");
	(void)signal(SIGTERM, finish);
	end = nanoseconds() + atoi(argv[2]) * INT64_C(1000000000);
	for (; count < SAMPLES && !ended && nanoseconds() < end; count++) {
		const int64_t took = judge(cache, &expected[count % tokens], count);

		samples[count] = took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
		(void)nanosleep(&pause, NULL);
	}
	if (count == 0)
		errx(1, "no time to judge even once");
	qsort(samples, count, sizeof(samples[0]), ascending);
	printf("%zu judgements, us: p50 %.1f p99 %.1f p99.9 %.1f max %.1f\n", count, percentile(count, 0.5),
	    percentile(count, 0.99), percentile(count, 0.999), percentile(count, 1));
	tsr_cache_free(cache);
	return 0;
}
