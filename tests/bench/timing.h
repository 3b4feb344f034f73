/* SPDX-License-Identifier: ISC */
/* What the programs that measure share: a clock, and an order for qsort() of what it told. */
#ifndef TSR_BENCH_TIMING_H
#define TSR_BENCH_TIMING_H

#include <time.h>

static inline double
bench_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static inline int
bench_order(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#endif
