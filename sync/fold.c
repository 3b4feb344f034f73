/* SPDX-License-Identifier: ISC */
/* Writes base and changes into a new base, in a child of little priority, while changes go on being published. */
#include "config.h"

#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "child.h"

struct folding {
	const struct tsr_snapshot *snapshot;
	int dirfd;
	uint32_t expected; /* keys */
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
	struct folding *folding = arg;
	struct tsr_key key;
	enum tsr_status status = tsr_key_copy(&key, bytes, len);

	if (status != TSR_OK)
		return status;
	if (!tsr_store_keeps(bytes, len) || value_len == 0 ||
	    (bytes[0] == TSR_KEY_FATE && is_forgotten(folding, value, value_len)))
		return TSR_OK;
	tsr_child_rest(&folding->seen);
	return tsr_builder_put(folding->builder, &key, value, value_len);
}

static enum tsr_status
fold(void *arg)
{
	struct folding *folding = arg;
	enum tsr_status status = tsr_builder_new(folding->dirfd, "fold", folding->expected, &folding->builder);

	folding->oldest = (int64_t)time(NULL) - (int64_t)TSR_TOMBSTONE_DAYS * 86400;
	if (status == TSR_OK) {
		tsr_builder_throttle(folding->builder);
		status = tsr_snapshot_each(folding->snapshot, fold_one, folding);
	}
	if (status == TSR_OK)
		status = tsr_base_publish(folding->builder, folding->snapshot->meta.seq);
	tsr_builder_free(folding->builder);
	return status;
}

static pid_t
start(const struct tsr_ledger *ledger, const struct tsr_snapshot *snapshot)
{
	const struct tsr_counts *counts = &ledger->live.counts;
	const int keep[] = {ledger->dirfd, snapshot->base.fd, snapshot->delta.fd};
	struct folding folding = {
	    .snapshot = snapshot,
	    .dirfd = ledger->dirfd,
	    .expected = counts->tokens * 3 + counts->accounts * 4 + tsr_builder_count(ledger->live.top) + 64,
	};

	return tsr_child_start(fold, &folding, keep, sizeof(keep) / sizeof(keep[0]));
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
	struct tsr_snapshot *snapshot;

	if (time(NULL) - ledger->fold_failed < TSR_CHILD_RETRY_SECONDS)
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
		ledger->folder = start(ledger, snapshot);
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
	if (tsr_child_succeeded(wait_status) && ledger->live.also != NULL &&
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
	tsr_child_kill(&ledger->folder);
	forget_since(ledger);
}
