/* SPDX-License-Identifier: ISC */
/* The line of progress: on a terminal, after a second, gone in the end. */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "progress.h"

#define PATIENCE 5 /* seconds until a line must have come */

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Works, a piece a millisecond, until something can be read from FD; how long that took. */
static double
work(struct tsr_progress *progress, int fd, double most)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	double began = seconds();

	while (seconds() - began < most && poll(&poller, 1, 1) == 0)
		tsr_progress_step(progress, 1);
	return seconds() - began;
}

/* Standard error goes to WRITER while it is watched. */
static int
divert(int writer)
{
	int old = dup(STDERR_FILENO);

	assert_true(old >= 0);
	assert_true(dup2(writer, STDERR_FILENO) >= 0);
	return old;
}

static void
restore(int old)
{
	assert_true(dup2(old, STDERR_FILENO) >= 0);
	close(old);
}

static void
on_a_terminal(void **state)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), line, old;
	struct tsr_progress progress;
	char text[256] = "", wiped[256] = "";
	double took;

	(void)state;
	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	line = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	assert_true(line >= 0);
	old = divert(line);
	tsr_progress_begin(&progress, "revoking tokens", 10000);
	took = work(&progress, terminal, PATIENCE);
	assert_true(read(terminal, text, sizeof(text) - 1) > 0);
	tsr_progress_hide();
	assert_true(read(terminal, wiped, sizeof(wiped) - 1) > 0);
	restore(old);
	close(line);
	close(terminal);
	assert_true(took > 0.99 && took < PATIENCE);
	assert_memory_equal(text, "revoking tokens: ", 17);
	assert_non_null(strstr(text, " of 10000"));
	assert_null(strchr(text, '\n'));
	assert_int_equal(strspn(wiped, "\r "), strlen(wiped));
	assert_int_equal(strlen(wiped), strlen(text) + 2);
}

static void
in_a_file(void **state)
{
	struct tsr_progress progress;
	int ends[2], old;
	double took;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	old = divert(ends[1]);
	tsr_progress_begin(&progress, "revoking tokens", 0);
	took = work(&progress, ends[0], 1.5);
	tsr_progress_hide();
	restore(old);
	assert_true(took >= 1.5);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(read(ends[0], &took, 1), -1);
	assert_true(progress.done > 0);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(on_a_terminal),
	    cmocka_unit_test(in_a_file),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
