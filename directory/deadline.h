/* SPDX-License-Identifier: ISC */
/*
 * A thread that lives as long as a connection is being made and, past the
 * deadline, shuts its descriptor down: whatever library call hangs in a
 * handshake then ends with an error.
 */
#ifndef TSR_DEADLINE_H
#define TSR_DEADLINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct tsr_deadline {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	int64_t at_ms;	/* on the monotonic clock */
	int fd;		/* -1: not connected yet */
	bool done;
	bool passed;
};

/* False when no thread can be had. */
bool tsr_deadline_start(struct tsr_deadline *deadline, int seconds);
/* The descriptor to shut down; false when the time is up already. */
bool tsr_deadline_watch(struct tsr_deadline *deadline, int fd);
/* Ends the thread: whether the deadline has passed. */
bool tsr_deadline_end(struct tsr_deadline *deadline);

#endif
