/* SPDX-License-Identifier: ISC */
/*
 * Compares entryUUID, entryCSN and place of everything with the cache, beside
 * the persistent search: what the protocol does not deliver is found here.
 */
#include "config.h"

#include "engine.h"

#include <stdlib.h>
#include <string.h>

enum tsr_status
tsr_queue_add(struct tsr_queue *queue, const char *dn)
{
	if (queue->dn == NULL)
		queue->dn = calloc(queue->most, sizeof(*queue->dn));
	if (queue->dn == NULL)
		return TSR_NOMEM;
	if (queue->count == queue->most) {
		queue->overflowed = true;
		return TSR_OK;
	}
	queue->dn[queue->count] = strdup(dn);
	if (queue->dn[queue->count] == NULL)
		return TSR_NOMEM;
	queue->count++;
	return TSR_OK;
}

void
tsr_queue_clear(struct tsr_queue *queue)
{
	while (queue->count > 0)
		free(queue->dn[--queue->count]);
	free(queue->dn);
	*queue = (struct tsr_queue){.most = queue->most};
}

void
tsr_verify_soon(struct tsr_engine *engine, const char *why)
{
	if (!engine->verification.wanted)
		tsr_log(engine->log, TSR_LOG_INFO, "the cache will be compared with the directory: %s", why);
	engine->verification.wanted = true;
}

void
tsr_verify_begin(struct tsr_engine *engine)
{
	const struct tsr_counts *counts = &engine->ledger.live.counts;
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault;

	tsr_queue_clear(&engine->verification.differing);
	engine->verification.displaced = false;
	if (tsr_marks_start(&engine->marks, (size_t)counts->tokens + counts->accounts) != TSR_OK) {
		tsr_engine_fail_status(engine, TSR_NOMEM, "starting a verification");
		return;
	}
	fault = tsr_dir_verify(engine->dir, &error);
	if (fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, error.text);
		return;
	}
	engine->verification.running = true;
	if (!engine->verification.weighing)
		engine->verification.wanted = false;
}

/* An orphan is nobody's, as a place is where nobody stands. */
static bool
same_owner(struct tsr_engine *engine, const struct tsr_dir_entry *entry, const uint8_t owner[static TSR_UUID_BYTES])
{
	uint8_t at[TSR_UUID_BYTES];

	(void)tsr_owner_known(engine, entry->parent_key, at);
	return memcmp(at, owner, TSR_UUID_BYTES) == 0;
}

static bool
same_token(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_token_record record;
	struct tsr_fate_record fate;

	if (tsr_fate_load(engine->apply->store, entry->uuid, bytes, &fate) != TSR_OK)
		return false;
	if (fate.dead) /* an older one stays dead, and that is no difference */
		return tsr_csn_compare(entry->csn, fate.csn) < 0;
	if (tsr_apply_token_of(engine->apply, entry->uuid, &record) != TSR_OK)
		return fate.id.len == 0; /* its id has not the form of one: there is nothing to compare */
	return tsr_csn_compare(entry->csn, record.csn) == 0 && same_owner(engine, entry, record.owner);
}

bool
tsr_verify_account(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	struct tsr_apply *apply = engine->apply;
	struct tsr_account_record record;
	struct tsr_fate_record fate;
	char dn[TSR_DN_MAX + 1], place[TSR_DN_MAX + 1];
	struct tsr_key key;
	size_t len;

	if (tsr_key(&key, TSR_KEY_ACCOUNT, entry->uuid, TSR_UUID_BYTES) != TSR_OK)
		return false;
	if (tsr_store_get(apply->store, &key, apply->old, sizeof(apply->old), &len) != TSR_OK)
		return tsr_fate_load(apply->store, entry->uuid, apply->record, &fate) == TSR_OK && fate.dead &&
		       tsr_csn_compare(entry->csn, fate.csn) < 0;
	if (tsr_record_decode(TSR_RECORD_ACCOUNT, apply->old, len, &record) != TSR_OK || record.dn.len > TSR_DN_MAX)
		return false;
	memcpy(dn, record.dn.s, record.dn.len);
	dn[record.dn.len] = '\0';
	return tsr_csn_compare(entry->csn, record.csn) == 0 && tsr_dn_key(dn, place) == TSR_OK &&
	       strcmp(place, entry->dn_key) == 0;
}

/* Whether the provider has an older version of something than we have, or something that we saw deleted. */
static bool
is_older(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	struct tsr_apply *apply = engine->apply;
	struct tsr_account_record account;
	struct tsr_token_record token;
	struct tsr_fate_record fate;
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_key key;
	size_t len;

	if (tsr_fate_load(apply->store, entry->uuid, bytes, &fate) == TSR_OK && fate.dead)
		return tsr_csn_compare(entry->csn, fate.csn) <= 0;
	if (entry->type == TSR_RECORD_TOKEN)
		return tsr_apply_token_of(apply, entry->uuid, &token) == TSR_OK &&
		       tsr_csn_compare(entry->csn, token.csn) < 0;
	return tsr_key(&key, TSR_KEY_ACCOUNT, entry->uuid, TSR_UUID_BYTES) == TSR_OK &&
	       tsr_store_get(apply->store, &key, apply->old, sizeof(apply->old), &len) == TSR_OK &&
	       tsr_record_decode(TSR_RECORD_ACCOUNT, apply->old, len, &account) == TSR_OK &&
	       tsr_csn_compare(entry->csn, account.csn) < 0;
}

/* One entry of a provider that is weighed: the first lack is enough. */
static bool
weigh(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	if (is_older(engine, entry)) {
		tsr_engine_fall_back(engine);
		return false;
	}
	if (tsr_marks_add(&engine->marks, entry->uuid) == TSR_OK)
		return true;
	tsr_engine_fail_status(engine, TSR_NOMEM, "comparing");
	return false;
}

/* It has the newest version of all that it has: does it have all?  Then only its count of changes is old. */
static void
conclude_weighing(struct tsr_engine *engine)
{
	struct tsr_doomed doomed = {0};
	enum tsr_status status = tsr_doomed_collect(&doomed, &engine->ledger.live, &engine->marks);

	engine->verification.running = engine->verification.weighing = false;
	if (status != TSR_OK) {
		tsr_engine_fail_status(engine, status, "comparing");
	} else if (doomed.count > 0) {
		tsr_engine_fall_back(engine);
	} else {
		tsr_log(engine->log, TSR_LOG_WARNING,
		    "%s: its contextCSN is older than what it sent before (was it killed?), but it lacks nothing",
		    tsr_dir_uri(engine->dir));
		engine->plan = TSR_PLAN_COMPARE;
		engine->is_behind = false;
		tsr_refresh_begin(engine);
	}
	tsr_doomed_free(&doomed);
}

static bool
compare(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = tsr_marks_add(&engine->marks, entry->uuid);
	bool same = true;

	if (entry->type == TSR_RECORD_TOKEN)
		same = same_token(engine, entry);
	else if (entry->type == TSR_RECORD_ACCOUNT)
		same = tsr_verify_account(engine, entry);
	engine->verification.displaced |= !same && entry->type == TSR_RECORD_ACCOUNT;
	if (status == TSR_OK && !same)
		status = tsr_queue_add(&engine->verification.differing, entry->dn != NULL ? entry->dn : entry->dn_key);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "verifying");
	return status == TSR_OK;
}

static void
conclude(struct tsr_engine *engine)
{
	struct tsr_verification *verification = &engine->verification;
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault = TSR_DIR_OK;
	size_t i;

	verification->running = false;
	verification->last = (int64_t)time(NULL);
	verification->due = tsr_now_ms() + tsr_decide_period(engine->settings.verify_every, tsr_random());
	verification->differences = (uint32_t)verification->differing.count;
	if (verification->differing.overflowed) {
		engine->ledger.cookie[0] = '\0';
		tsr_engine_fail(engine, TSR_DIR_REFRESH, "much differs from the directory; reading everything anew");
		return;
	}
	for (i = 0; i < verification->differing.count; i++) {
		fault = tsr_owner_reread(engine, verification->differing.dn[i], &error);
		if (engine->dir == NULL)
			return;
		if (fault != TSR_DIR_OK && fault != TSR_DIR_ABSENT) {
			tsr_verify_soon(engine, "the last comparison was cut short");
			tsr_engine_fail(engine, fault, error.text);
			return;
		}
	}
	if (verification->differences > 0)
		tsr_log(engine->log, TSR_LOG_WARNING, "%u entries differed from %s and were read again",
		    verification->differences, tsr_dir_uri(engine->dir));
	tsr_queue_clear(&verification->differing);
	/* Tokens were held against places that are others now. */
	if (verification->displaced && tsr_builder_count(engine->apply->pending) > 0)
		tsr_verify_soon(engine, "tokens wait, and accounts were not where they were known");
	if (tsr_sweep(engine) && !verification->wanted)
		tsr_marks_free(&engine->marks);
}

bool
tsr_verify_drain(struct tsr_engine *engine, int64_t until)
{
	struct tsr_dir_event event;
	enum tsr_dir_fault fault;

	while (engine->dir != NULL && engine->verification.running && tsr_now_ms() < until) {
		memset(&event, 0, sizeof(event));
		fault = tsr_dir_next_verify(engine->dir, 0, &event);
		if (fault != TSR_DIR_OK && event.kind != TSR_EVENT_FAILED)
			tsr_engine_fail(engine, fault, "the connection is lost");
		if (engine->dir == NULL || event.kind == TSR_EVENT_NONE)
			return false;
		switch (event.kind) {
		case TSR_EVENT_UPSERT:
			if (!(engine->verification.weighing ? weigh : compare)(engine, event.entry))
				return false;
			break;
		case TSR_EVENT_DONE:
			tsr_refresh_references(engine, event.references);
			(engine->verification.weighing ? conclude_weighing : conclude)(engine);
			return false;
		case TSR_EVENT_FAILED:
			tsr_engine_fail(engine, event.error->fault, event.error->text);
			return false;
		case TSR_EVENT_NONE:
		case TSR_EVENT_PRESENT:
		case TSR_EVENT_DELETE:
		case TSR_EVENT_PRESENT_END:
		case TSR_EVENT_DELETE_END:
		case TSR_EVENT_COOKIE:
		case TSR_EVENT_HEARTBEAT:
			break;
		}
	}
	return engine->dir != NULL && engine->verification.running;
}
