/* SPDX-License-Identifier: ISC */
/* Collects what is doomed and decides whether to believe it. */
#include "config.h"

#include "guard.h"

#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "digest.h"

struct collecting {
	struct tsr_doomed *doomed;
	const struct tsr_marks *named;
};

static enum tsr_status
add(struct tsr_doomed *doomed, const uint8_t uuid[static TSR_UUID_BYTES])
{
	uint8_t hash[TSR_HASH_BYTES];
	size_t room = doomed->room > 0 ? doomed->room * 2 : 256;
	void *more;
	size_t i;

	if (doomed->count == doomed->room) {
		more = realloc(doomed->uuid, room * TSR_UUID_BYTES);
		if (more == NULL)
			return TSR_NOMEM;
		doomed->uuid = more;
		doomed->room = room;
	}
	memcpy(doomed->uuid[doomed->count++], uuid, TSR_UUID_BYTES);
	tsr_hash(uuid, TSR_UUID_BYTES, hash);
	for (i = 0; i < TSR_UUID_BYTES; i++)
		doomed->digest[i] ^= hash[i];
	return TSR_OK;
}

/* Every live token has a fate, every account a record: both lie under the entryUUID. */
static enum tsr_status
collect_one(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)
{
	struct collecting *collecting = arg;
	struct tsr_fate_record fate;

	if (key_len != 1 + TSR_UUID_BYTES || (key[0] != TSR_KEY_FATE && key[0] != TSR_KEY_ACCOUNT) ||
	    tsr_marks_has(collecting->named, key + 1))
		return TSR_OK;
	if (key[0] == TSR_KEY_FATE &&
	    (tsr_record_decode(TSR_RECORD_FATE, value, value_len, &fate) != TSR_OK || fate.dead))
		return TSR_OK;
	return add(collecting->doomed, key + 1);
}

enum tsr_status
tsr_doomed_collect(struct tsr_doomed *doomed, const struct tsr_store *store, const struct tsr_marks *named)
{
	struct collecting collecting = {doomed, named};

	tsr_doomed_free(doomed);
	return tsr_store_each(store, collect_one, &collecting);
}

void
tsr_doomed_free(struct tsr_doomed *doomed)
{
	free(doomed->uuid);
	*doomed = (struct tsr_doomed){0};
}

static bool
same(const struct tsr_doomed *a, const struct tsr_doomed *b)
{
	return a->count == b->count && memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

enum tsr_ruling
tsr_guard_rule(
    struct tsr_guard *guard, struct tsr_doomed *doomed, uint64_t total, int64_t percent, int64_t entries, int64_t now)
{
	bool confirmed = guard->held && same(&guard->doomed, doomed);

	if (confirmed || !tsr_decide_hold(doomed->count, total, percent, entries)) {
		tsr_guard_clear(guard);
		return TSR_RULING_OBEY;
	}
	if (!guard->held)
		guard->since = now;
	guard->held = true;
	guard->denied = false;
	tsr_doomed_free(&guard->doomed);
	guard->doomed = *doomed;
	*doomed = (struct tsr_doomed){0};
	return TSR_RULING_HOLD;
}

void
tsr_guard_clear(struct tsr_guard *guard)
{
	tsr_doomed_free(&guard->doomed);
	*guard = (struct tsr_guard){0};
}

bool
tsr_guard_overdue(const struct tsr_guard *guard, int64_t now)
{
	return guard->held && !guard->denied && now - guard->since >= TSR_HOLD_SECONDS;
}
