/* SPDX-License-Identifier: ISC */
/* A child keeps nothing of the daemon's that it does not need, so that it can harm nothing and outlives nobody. */
#include "config.h"

#include "child.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STRIDE 2048u /* records between two rests */
#define REST_NS 500000

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes every descriptor but these and the standard ones. */
static bool
keep_only(const int *keep, size_t count)
{
	int kept[TSR_CHILD_KEEP], first = STDERR_FILENO + 1;

	if (count > TSR_CHILD_KEEP)
		return false;
	memcpy(kept, keep, count * sizeof(kept[0]));
	qsort(kept, count, sizeof(kept[0]), by_number);
	for (size_t i = 0; i < count; i++) {
		if (kept[i] > first && close_range((unsigned)first, (unsigned)kept[i] - 1, 0) != 0)
			return false;
		if (kept[i] >= first)
			first = kept[i] + 1;
	}
	return close_range((unsigned)first, ~0u, 0) == 0;
}

pid_t
tsr_child_start(tsr_child_work *work, void *arg, const int *keep, size_t count)
{
	const pid_t parent = getpid();
	const pid_t child = fork();
	sigset_t none;

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || !keep_only(keep, count))
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	(void)!setpriority(PRIO_PROCESS, 0, 10);
	alarm(TSR_CHILD_SECONDS);
	_exit(work(arg) == TSR_OK ? 0 : 1);
}

bool
tsr_child_succeeded(int wait_status)
{
	return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

void
tsr_child_kill(pid_t *pid)
{
	if (*pid > 0) {
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

void
tsr_child_rest(uint32_t *records)
{
	const struct timespec rest = {.tv_nsec = REST_NS};

	if (++*records % STRIDE == 0)
		nanosleep(&rest, NULL);
}
