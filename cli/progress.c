/* SPDX-License-Identifier: ISC */
/* A line that says how far long work has come. */
#include "config.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define PATIENCE 1000 /* milliseconds that nobody minds waiting */
#define PAUSE 200     /* between two lines */

static int standing; /* characters of the line on the terminal, 0: none */

static int64_t
milliseconds(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
tsr_progress_hide(void)
{
	if (standing > 0)
		fprintf(stderr, "\r%*s\r", standing, "");
	standing = 0;
}

static void
show(const struct tsr_progress *progress)
{
	tsr_progress_hide();
	if (progress->total != 0)
		standing = fprintf(stderr, "%s: %zu of %zu", progress->what, progress->done, progress->total);
	else
		standing = fprintf(stderr, "%s: %zu", progress->what, progress->done);
	fflush(stderr);
}

void
tsr_progress_begin(struct tsr_progress *progress, const char *what, size_t total)
{
	*progress = (struct tsr_progress){.what = what, .total = total, .wanted = isatty(STDERR_FILENO) == 1};
	if (progress->wanted)
		progress->next = milliseconds() + PATIENCE;
}

void
tsr_progress_step(struct tsr_progress *progress, size_t more)
{
	int64_t now;

	progress->done += more;
	if (!progress->wanted || (now = milliseconds()) < progress->next)
		return;
	progress->next = now + PAUSE;
	show(progress);
}
