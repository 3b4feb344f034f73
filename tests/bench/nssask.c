/* SPDX-License-Identifier: ISC */
/*
 * nssask LOOKUPS ROUNDS found|absent NAME SOURCE...: what getpwnam_r(3) costs a
 * process, by each source of nsswitch.conf(5), in turns, a process a turn.  The
 * first source is what the others are compared with.
 */
#include "config.h"

#include <err.h>
#include <nss.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timing.h"

#define SOURCES_MAX 8
#define WARM 10 /* the first look-ups load the plug-in */

static bool wanted; /* somebody has the name */

/* In a process of its own: the C library keeps what it was told of sources. */
static void
look_up(const char *source, const char *name, size_t lookups, double *us)
{
	struct passwd user, *found;
	char buffer[4096];

	if (__nss_configure_lookup("passwd", source) != 0)
		err(2, "%s", source);
	for (size_t i = 0; i < lookups + WARM; i++) {
		const double start = bench_us();

		(void)getpwnam_r(name, &user, buffer, sizeof(buffer), &found);
		if (i >= WARM)
			us[i - WARM] = bench_us() - start;
		if ((found != NULL) != wanted)
			errx(2, "%s: %s is not as it should be", source, name);
	}
}

static void
turn(const char *source, const char *name, size_t lookups, double *us)
{
	pid_t child = fork();
	int result;

	if (child < 0)
		err(2, "fork");
	if (child == 0) {
		look_up(source, name, lookups, us);
		_exit(0);
	}
	if (waitpid(child, &result, 0) != child || result != 0)
		exit(2);
}

int
main(int argc, char **argv)
{
	const size_t lookups = argc > 5 ? strtoul(argv[1], NULL, 10) : 0,
		     rounds = argc > 5 ? strtoul(argv[2], NULL, 10) : 0;
	const int sources = argc - 5;
	const size_t samples = lookups * rounds;
	double *us, first = 0;

	if (sources > SOURCES_MAX || samples == 0)
		errx(2, "usage: nssask LOOKUPS ROUNDS found|absent NAME SOURCE...");
	wanted = strcmp(argv[3], "found") == 0;
	us = mmap(
	    NULL, (size_t)sources * samples * sizeof(*us), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (us == MAP_FAILED)
		err(2, "mmap");
	for (size_t round = 0; round < rounds; round++)
		for (int i = 0; i < sources; i++)
			turn(argv[5 + i], argv[4], lookups, us + (size_t)i * samples + round * lookups);
	for (int i = 0; i < sources; i++) {
		double *mine = us + (size_t)i * samples;

		qsort(mine, samples, sizeof(*mine), bench_order);
		if (i == 0)
			first = mine[samples / 2];
		printf("%-8s p50 %8.1f us  p99 %8.1f us  ratio %.2f\n", argv[5 + i], mine[samples / 2],
		    mine[samples * 99 / 100], mine[samples / 2] / first);
	}
	return 0;
}
