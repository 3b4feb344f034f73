/* SPDX-License-Identifier: ISC */
/*
 * Measures how long a revocation takes from the directory's answer until a
 * plug-in on this host denies: usage: revoke CONF ACCOUNT-DN ONE-BY-ONE BURST
 */
#include "config.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "timing.h"
#include "written.h"

static void
one_by_one(struct written_room *room, size_t count)
{
	double *took = calloc(count, sizeof(*took));

	if (!took)
		err(1, "memory");
	for (size_t i = 0; i < count; i++) {
		struct written m;
		double answered;

		written_make(room, &m);
		written_await(room, &m, TSR_ALLOW);
		written_revoke(room, &m);
		answered = bench_us();
		written_await(room, &m, TSR_REVOKED);
		took[i] = bench_us() - answered;
	}
	qsort(took, count, sizeof(*took), bench_order);
	printf("revoke_to_denied_ms p50 %.2f p99 %.2f max %.2f (%zu revocations)\n", took[count / 2] / 1e3,
	    took[count * 99 / 100] / 1e3, took[count - 1] / 1e3, count);
	free(took);
}

static void
burst(struct written_room *room, size_t count)
{
	struct written *m = calloc(count, sizeof(*m));
	double answered, took;

	if (!m)
		err(1, "memory");
	for (size_t i = 0; i < count; i++)
		written_make(room, &m[i]);
	for (size_t i = 0; i < count; i++)
		written_await(room, &m[i], TSR_ALLOW);
	for (size_t i = 0; i < count; i++)
		written_revoke(room, &m[i]);
	answered = bench_us();
	/* Changes arrive in their order: when the last is there, all are, and none has to be waited for. */
	written_await(room, &m[count - 1], TSR_REVOKED);
	took = bench_us() - answered;
	for (size_t i = 0; i < count; i++)
		if (written_judge(room, &m[i]) != TSR_REVOKED)
			errx(1, "a revocation was overtaken by a later one");
	printf("burst_all_denied_ms %.1f after the last answer (%zu revocations)\n", took / 1e3, count);
	free(m);
}

int
main(int argc, char **argv)
{
	static struct written_room room;

	if (argc != 5) {
		fprintf(stderr, "usage: revoke CONF ACCOUNT-DN ONE-BY-ONE BURST\n");
		return 2;
	}
	written_open(&room, argv[1], argv[2]);
	one_by_one(&room, strtoul(argv[3], NULL, 10));
	burst(&room, strtoul(argv[4], NULL, 10));
	written_close(&room);
	return 0;
}
