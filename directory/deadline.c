/* SPDX-License-Identifier: ISC */
/* The watchdog of a connection in the making. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "deadline.h"
#include "internal.h"

static void *
watch(void *arg)
{
	struct tsr_deadline *deadline = arg;
	const struct timespec until = {(time_t)(deadline->at_ms / 1000), (long)(deadline->at_ms % 1000) * 1000000};
	int rc = 0;

	pthread_mutex_lock(&deadline->lock);
	while (!deadline->done && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&deadline->ended, &deadline->lock, &until);
	if (!deadline->done) {
		deadline->passed = true;
		if (deadline->fd >= 0)
			(void)shutdown(deadline->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&deadline->lock);
	return NULL;
}

/* The thread takes no signals: they are for the program's own threads. */
static int
start_thread(struct tsr_deadline *deadline)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&deadline->thread, NULL, watch, deadline);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

bool
tsr_deadline_start(struct tsr_deadline *deadline, int seconds)
{
	pthread_condattr_t attributes;

	*deadline = (struct tsr_deadline){.at_ms = tsr_dir_clock_ms() + (int64_t)seconds * 1000, .fd = -1};
	pthread_mutex_init(&deadline->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&deadline->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	if (start_thread(deadline) == 0)
		return true;
	pthread_cond_destroy(&deadline->ended);
	pthread_mutex_destroy(&deadline->lock);
	return false;
}

bool
tsr_deadline_watch(struct tsr_deadline *deadline, int fd)
{
	bool passed;

	pthread_mutex_lock(&deadline->lock);
	deadline->fd = fd;
	passed = deadline->passed;
	pthread_mutex_unlock(&deadline->lock);
	return !passed;
}

bool
tsr_deadline_end(struct tsr_deadline *deadline)
{
	pthread_mutex_lock(&deadline->lock);
	deadline->done = true;
	pthread_cond_signal(&deadline->ended);
	pthread_mutex_unlock(&deadline->lock);
	pthread_join(deadline->thread, NULL);
	pthread_cond_destroy(&deadline->ended);
	pthread_mutex_destroy(&deadline->lock);
	return deadline->passed;
}
