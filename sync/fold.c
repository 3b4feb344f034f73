/* SPDX-License-Identifier: ISC */
/* Writes base and changes into a new base, in a child of little priority, while changes go on being published. */
#include "config.h"

#include "ledger.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLD_SECONDS 900u /* a child that takes longer is stuck */
#define FOLD_RETRY 5      /* seconds after one that failed */
#define FOLD_STRIDE 2048u /* records between two pauses */
#define FOLD_PAUSE_NS 500000

struct folding {
	struct tsr_builder *builder;
	int64_t oldest; /* tombstones of before are dropped */
	uint32_t seen;
};

static bool
is_forgotten(const struct folding *folding, const uint8_t *value, size_t len)
{
	struct tsr_fate_record fate;

	return tsr_record_decode(TSR_RECORD_FATE, value, len, &fate) == TSR_OK && fate.dead &&
	       fate.when < folding->oldest;
}

static enum tsr_status
fold_one(void *arg, const uint8_t *bytes, size_t len, const uint8_t *value, size_t value_len)
{
	const struct timespec pause = {.tv_nsec = FOLD_PAUSE_NS};
	struct folding *folding = arg;
	struct tsr_key key;
	enum tsr_status status = tsr_key_copy(&key, bytes, len);

	if (status != TSR_OK)
		return status;
	if (!tsr_store_keeps(bytes, len) || value_len == 0 ||
	    (bytes[0] == TSR_KEY_FATE && is_forgotten(folding, value, value_len)))
		return TSR_OK;
	if (++folding->seen % FOLD_STRIDE == 0)
		nanosleep(&pause, NULL);
	return tsr_builder_put(folding->builder, &key, value, value_len);
}

static enum tsr_status
fold(const struct tsr_snapshot *snapshot, int dirfd, uint32_t expected)
{
	struct folding folding = {.oldest = (int64_t)time(NULL) - (int64_t)TSR_TOMBSTONE_DAYS * 86400};
	enum tsr_status status = tsr_builder_new(dirfd, "fold", expected, &folding.builder);

	if (status == TSR_OK) {
		tsr_builder_throttle(folding.builder);
		status = tsr_snapshot_each(snapshot, fold_one, &folding);
	}
	if (status == TSR_OK)
		status = tsr_base_publish(folding.builder, snapshot->meta.seq);
	tsr_builder_free(folding.builder);
	return status;
}

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes every descriptor but these and the standard ones. */
static int
keep_only(int a, int b, int c)
{
	int keep[3] = {a, b, c}, first = 3;
	size_t i;

	qsort(keep, 3, sizeof(keep[0]), by_number);
	for (i = 0; i < 3; i++) {
		if (keep[i] > first && close_range((unsigned)first, (unsigned)keep[i] - 1, 0) != 0)
			return -1;
		if (keep[i] >= first)
			first = keep[i] + 1;
	}
	return close_range((unsigned)first, ~0u, 0);
}

/* The child: no descriptor it does not need, no signal handling, an end when the parent ends. */
static void
run_child(const struct tsr_snapshot *snapshot, int dirfd, pid_t parent, uint32_t expected)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || keep_only(dirfd, snapshot->base.fd, snapshot->delta.fd) != 0)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	(void)!setpriority(PRIO_PROCESS, 0, 10);
	alarm(FOLD_SECONDS);
	_exit(fold(snapshot, dirfd, expected) == TSR_OK ? 0 : 1);
}

static void
forget_since(struct tsr_ledger *ledger)
{
	tsr_builder_free(ledger->live.also);
	ledger->live.also = NULL;
}

void
tsr_fold_consider(struct tsr_ledger *ledger)
{
	const struct tsr_builder *changes = ledger->live.top;
	const struct tsr_counts *counts = &ledger->live.counts;
	uint32_t expected = counts->tokens * 3 + counts->accounts * 4 + tsr_builder_count(changes) + 64;
	struct tsr_snapshot *snapshot;
	pid_t parent = getpid();

	if (time(NULL) - ledger->fold_failed < FOLD_RETRY)
		return;
	/* What is not published would be in neither the new base nor the changes since. */
	if (ledger->folder != 0 || !ledger->published || ledger->live.unpublished ||
	    (tsr_builder_count(changes) < TSR_FOLD_RECORDS && tsr_builder_bytes(changes) < TSR_FOLD_BYTES))
		return;
	snapshot = malloc(sizeof(*snapshot));
	if (snapshot == NULL)
		return;
	tsr_snapshot_init(snapshot);
	if (tsr_snapshot_open(snapshot, ledger->dir) == TSR_OK && snapshot->meta.seq == ledger->seq &&
	    tsr_ledger_scratch(ledger, "since", TSR_FOLD_RECORDS * 2, &ledger->live.also) == TSR_OK) {
		ledger->fold_seq = ledger->seq;
		ledger->folder = fork();
		if (ledger->folder == 0)
			run_child(snapshot, ledger->dirfd, parent, expected);
	}
	if (ledger->folder <= 0) {
		ledger->folder = 0;
		forget_since(ledger);
		tsr_log_limited(ledger->log, TSR_SLOW_FOLD, 60, TSR_LOG_ERROR,
		    "%s: cannot start to fold changes into a new base", ledger->dir);
	}
	tsr_snapshot_close(snapshot);
	free(snapshot);
}

/* Publishes what has changed since over the new base. */
static enum tsr_status
take_over(struct tsr_ledger *ledger, const struct tsr_settings *settings, const struct tsr_locals *locals)
{
	enum tsr_status status = tsr_ledger_take_base(ledger, ledger->fold_seq);

	if (status != TSR_OK)
		return status;
	tsr_builder_free(ledger->live.top);
	ledger->live.top = ledger->live.also;
	ledger->live.also = NULL;
	return tsr_ledger_publish(ledger, settings, locals);
}

bool
tsr_fold_ended(struct tsr_ledger *ledger, pid_t pid, int wait_status, const struct tsr_settings *settings,
    const struct tsr_locals *locals)
{
	if (pid <= 0 || pid != ledger->folder)
		return false;
	ledger->folder = 0;
	if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0 && ledger->live.also != NULL &&
	    take_over(ledger, settings, locals) == TSR_OK) {
		ledger->folds++;
		return true;
	}
	ledger->fold_failed = time(NULL);
	tsr_log_limited(ledger->log, TSR_SLOW_FOLD, 60, TSR_LOG_ERROR,
	    "%s/%s: changes could not be folded into a new base; tried again later (is there space?)", ledger->dir,
	    TSR_CACHE_SUBDIR);
	forget_since(ledger);
	return true;
}

void
tsr_fold_stop(struct tsr_ledger *ledger)
{
	if (ledger->folder > 0) {
		kill(ledger->folder, SIGKILL);
		waitpid(ledger->folder, NULL, 0);
	}
	ledger->folder = 0;
	forget_since(ledger);
}
