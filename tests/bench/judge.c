/* SPDX-License-Identifier: ISC */
/*
 * Measures tsr_judge() in one process on a cache of N tokens, with descriptors
 * kept and opened anew for every call: usage: judge N [OTHER-N]
 * With OTHER-N the same on a cache of that size, call by call in turn, and the
 * ratio of the two.  Every judgement must be ALLOW.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "maker.h"
#include "tessera.h"
#include "timing.h"

#define SAMPLE 20000 /* tokens that are judged, spread over all */
#define ROUNDS 100000
#define ROUNDS_ONCE 30000

struct bench {
	unsigned long tokens;
	char dir[64];
	char (*sample)[TSR_TOKEN_LEN + 1];
	size_t samples;
	struct tsr_cache *cache;
	double *took; /* us */
};

static void
give_up(const char *what)
{
	fprintf(stderr, "judge: %s\n", what);
	exit(1);
}

static void
make_cache(struct bench *bench)
{
	const unsigned long accounts = bench->tokens / 100 + 1, step = bench->tokens / SAMPLE + 1;
	struct maker *maker;
	char line[100], token[TSR_TOKEN_LEN + 1];

	strcpy(bench->dir, "/var/tmp/tessera-bench.XXXXXX");
	if (!mkdtemp(bench->dir) || chmod(bench->dir, 0755) != 0)
		give_up("no directory under /var/tmp");
	maker = maker_new(bench->dir, MAKER_WHOLE, (uint32_t)(bench->tokens + 2 * accounts));
	if (!maker)
		give_up("no cache");
	for (unsigned long i = 0; i < accounts + bench->tokens; i++) {
		const bool is_account = i < accounts;

		(void)snprintf(line, sizeof(line),
		    is_account ? "account login=svc%lu display_name=Service~%lu"
			       : "token owner=svc%lu label=nightly~backup",
		    is_account ? i : i % accounts, i);
		if (!maker_line(maker, line, token))
			give_up("no cache");
		if (!is_account && i % step == 0 && bench->samples < SAMPLE)
			memcpy(bench->sample[bench->samples++], token, sizeof(token));
	}
	if (!maker_publish(maker))
		give_up("no cache");
	maker_free(maker);
}

static void
start(struct bench *bench, const char *tokens)
{
	bench->tokens = strtoul(tokens, NULL, 10);
	bench->sample = calloc(SAMPLE, sizeof(*bench->sample));
	bench->took = calloc(ROUNDS, sizeof(*bench->took));
	if (bench->tokens == 0 || !bench->sample || !bench->took)
		give_up("usage: judge N [OTHER-N]");
	make_cache(bench);
}

static void
end(struct bench *bench)
{
	char command[100];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", bench->dir);
	if (system(command) != 0)
		give_up("could not clean up");
	free(bench->sample);
	free(bench->took);
}

/* As a server does it, or as a plug-in that lives for one login. */
static void
judge_one(struct bench *bench, size_t round, time_t now)
{
	const char *token = bench->sample[(round * 7919) % bench->samples];
	const struct tsr_request request = {
	    .token = token, .token_len = TSR_TOKEN_LEN, .service = "sshd", .flags = TSR_SYSTEM_USERS, .now = now};
	struct tsr_cache *cache = bench->cache;
	struct tsr_answer answer;
	const double begin = bench_us();

	if (!bench->cache && tsr_cache_new(bench->dir, 0, &cache) != TSR_OK)
		give_up("out of memory");
	if (tsr_judge(cache, &request, &answer) != TSR_ALLOW)
		give_up(answer.detail[0] ? answer.detail : tsr_verdict_name(answer.verdict));
	if (!bench->cache)
		tsr_cache_free(cache);
	bench->took[round] = bench_us() - begin;
}

/* All benches call by call in turn, so that what disturbs one disturbs the others. */
static void
measure(struct bench *benches, size_t count, bool keep, size_t rounds)
{
	const time_t now = time(NULL);

	for (size_t i = 0; i < count && keep; i++)
		if (tsr_cache_new(benches[i].dir, TSR_KEEP, &benches[i].cache) != TSR_OK)
			give_up("out of memory");
	for (size_t warm = 0; warm < 2; warm++)
		for (size_t round = 0; round < rounds; round++)
			for (size_t i = 0; i < count; i++)
				judge_one(&benches[i], round, now);
	for (size_t i = 0; i < count; i++) {
		struct bench *bench = &benches[i];

		qsort(bench->took, rounds, sizeof(*bench->took), bench_order);
		printf("judge_%s_us p50 %.2f p99 %.2f p99.9 %.2f (%lu tokens, %zu judgements)\n",
		    keep ? "kept" : "once", bench->took[rounds / 2], bench->took[rounds / 100 * 99],
		    bench->took[rounds / 1000 * 999], bench->tokens, rounds);
		tsr_cache_free(bench->cache);
		bench->cache = NULL;
	}
	if (count == 2)
		printf("judge_%s_ratio %.2f (%lu tokens to %lu)\n", keep ? "kept" : "once",
		    benches[0].took[rounds / 2] / benches[1].took[rounds / 2], benches[0].tokens, benches[1].tokens);
}

int
main(int argc, char **argv)
{
	struct bench benches[2] = {0};
	const size_t count = (size_t)argc - 1;

	if (argc < 2 || argc > 3)
		give_up("usage: judge N [OTHER-N]");
	for (size_t i = 0; i < count; i++)
		start(&benches[i], argv[i + 1]);
	measure(benches, count, true, ROUNDS);
	measure(benches, count, false, ROUNDS_ONCE);
	for (size_t i = 0; i < count; i++)
		end(&benches[i]);
	return 0;
}
