/* SPDX-License-Identifier: ISC */
/* The uses of this host: a batch in memory over the file. */
#include "config.h"

#include "uses.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FLUSH_MS 3000  /* how long a use may wait to be written */
#define RETRY_MS 60000 /* after the file could not be opened or written */
#define IDLE_MS 60000
#define ASIDE_NAME TSR_USEFILE_NAME ".damaged"

static void
forget_batch(struct tsr_uses *uses)
{
	uses->count = 0;
	uses->flush_due = 0;
	memset(uses->slot, 0, sizeof(uses->slot));
}

void
tsr_uses_failed(struct tsr_uses *uses, enum tsr_status status)
{
	tsr_usefile_close(uses->file);
	uses->file = NULL;
	uses->retry_due = tsr_now_ms() + RETRY_MS;
	if (status != TSR_DAMAGED) {
		tsr_log_limited(uses->log, TSR_SLOW_USES, 600, TSR_LOG_ERROR,
		    TSR_USEFILE_NAME ": uses of tokens cannot be written down: %s; what has been is kept",
		    status == TSR_IO ? strerror(errno) : tsr_strerror(status));
		return;
	}
	if (renameat(uses->dirfd, TSR_USEFILE_NAME, uses->dirfd, ASIDE_NAME) == 0)
		uses->retry_due = 0;
	tsr_log(uses->log, TSR_LOG_ERROR,
	    TSR_USEFILE_NAME " is damaged: it is set aside as " ASIDE_NAME
			     " and begun anew; when tokens were used before now is lost on this host");
}

/* False: not now. */
static bool
have_file(struct tsr_uses *uses)
{
	enum tsr_status status;

	for (int tries = 0; tries < 2 && uses->file == NULL && tsr_now_ms() >= uses->retry_due; tries++) {
		status = tsr_usefile_open(uses->dirfd, &uses->file);
		if (status != TSR_OK)
			tsr_uses_failed(uses, status);
	}
	return uses->file != NULL;
}

static void
flush(struct tsr_uses *uses)
{
	enum tsr_status status;
	bool full = false;

	uses->flush_due = tsr_now_ms() + FLUSH_MS;
	if (tsr_now_ms() < uses->retry_due || !have_file(uses))
		return;
	status = tsr_usefile_put(uses->file, uses->batch, uses->count, &full);
	if (status == TSR_DAMAGED) {
		/* What is in the batch is all that remains. */
		tsr_uses_failed(uses, status);
		status = have_file(uses) ? tsr_usefile_put(uses->file, uses->batch, uses->count, &full) : TSR_ABSENT;
	}
	if (status == TSR_OK)
		forget_batch(uses);
	else if (status != TSR_ABSENT)
		tsr_uses_failed(uses, status);
	if (full)
		tsr_log_limited(uses->log, TSR_SLOW_USES, 3600, TSR_LOG_WARNING,
		    TSR_USEFILE_NAME " is full: uses of further tokens are not kept");
}

uint32_t
tsr_uses_hash(uint32_t seed, const char id[static TSR_ID_LEN])
{
	for (size_t i = 0; i < TSR_ID_LEN; i++)
		seed = (seed ^ (uint8_t)id[i]) * 16777619u;
	return seed;
}

/* The place of an id in the table: its own, or the free one where it belongs. */
static uint16_t *
slot_of(struct tsr_uses *uses, const char id[static TSR_ID_LEN])
{
	size_t i;

	for (i = tsr_uses_hash(2166136261u, id) % TSR_USES_SLOTS; uses->slot[i] != 0; i = (i + 1) % TSR_USES_SLOTS)
		if (memcmp(uses->batch[uses->slot[i] - 1].id, id, TSR_ID_LEN) == 0)
			break;
	return &uses->slot[i];
}

static enum tsr_status
read_entry(struct tsr_uses *uses, const char id[static TSR_ID_LEN], struct tsr_use_entry *out)
{
	enum tsr_status status = TSR_IO;

	if (have_file(uses))
		status = tsr_usefile_get(uses->file, id, out);
	if (status == TSR_DAMAGED) {
		tsr_uses_failed(uses, status);
		status = have_file(uses) ? TSR_ABSENT : TSR_IO;
	}
	return status;
}

enum tsr_status
tsr_uses_get(struct tsr_uses *uses, const char id[static TSR_ID_LEN], struct tsr_use_entry *out)
{
	const uint16_t slot = *slot_of(uses, id);

	if (slot == 0)
		return read_entry(uses, id, out);
	*out = uses->batch[slot - 1];
	return TSR_OK;
}

struct tsr_use_entry *
tsr_uses_entry(struct tsr_uses *uses, const char id[static TSR_ID_LEN])
{
	uint16_t *slot = slot_of(uses, id);
	struct tsr_use_entry *entry;
	enum tsr_status status;

	if (*slot != 0)
		return &uses->batch[*slot - 1];
	if (uses->count == TSR_USES_BATCH) {
		flush(uses);
		slot = slot_of(uses, id);
	}
	if (uses->count == TSR_USES_BATCH)
		return NULL;
	entry = &uses->batch[uses->count];
	status = read_entry(uses, id, entry);
	if (status == TSR_ABSENT) {
		memset(entry, 0, sizeof(*entry));
		memcpy(entry->id, id, TSR_ID_LEN);
	} else if (status != TSR_OK) {
		return NULL;
	}
	*slot = (uint16_t)++uses->count;
	if (uses->flush_due == 0)
		uses->flush_due = tsr_now_ms() + FLUSH_MS;
	return entry;
}

void
tsr_uses_forget(struct tsr_uses *uses, const char id[static TSR_ID_LEN])
{
	enum tsr_status status;

	flush(uses);
	if (uses->file == NULL || *slot_of(uses, id) != 0)
		return;
	status = tsr_usefile_remove(uses->file, id);
	if (status != TSR_OK && status != TSR_ABSENT)
		tsr_uses_failed(uses, status);
}

void
tsr_uses_open(struct tsr_uses *uses, const struct tsr_engine *engine)
{
	uses->log = engine->log;
	uses->dirfd = engine->ledger.dirfd;
	uses->walk.salt = tsr_random();
	(void)have_file(uses);
	tsr_inbox_open(uses, engine->settings.dir);
}

void
tsr_uses_close(struct tsr_uses *uses)
{
	tsr_inbox_close(uses);
	if (uses->count > 0)
		flush(uses);
	tsr_usefile_close(uses->file);
	uses->file = NULL;
}

int
tsr_uses_step(struct tsr_uses *uses, struct tsr_engine *engine)
{
	int64_t now = tsr_now_ms(), due = now + IDLE_MS;

	tsr_inbox_step(uses, &engine->ledger.live);
	tsr_walk_step(uses, engine);
	if (uses->flush_due != 0 && now >= uses->flush_due)
		flush(uses);
	if (uses->flush_due != 0 && uses->flush_due < due)
		due = uses->flush_due;
	if (uses->walk.due < due)
		due = uses->walk.due;
	if (uses->rest_until > now && uses->rest_until < due)
		due = uses->rest_until;
	return due > now ? (int)(due - now) : 0;
}
