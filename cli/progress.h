/* SPDX-License-Identifier: ISC */
/*
 * How far long work has come: one line on stderr that is written over, only on
 * a terminal, and only after a second.  It goes when the work ends or when
 * something is told.
 */
#ifndef TSR_PROGRESS_H
#define TSR_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tsr_progress {
	const char *what; /* "revoking tokens" */
	size_t total;     /* 0: not known */
	size_t done;
	int64_t next; /* milliseconds: nothing is shown before */
	bool wanted;
};

void tsr_progress_begin(struct tsr_progress *progress, const char *what, size_t total);
/* MORE have been done. */
void tsr_progress_step(struct tsr_progress *progress, size_t more);
/* Wipes the line, if one stands: of any work. */
void tsr_progress_hide(void);

#endif
