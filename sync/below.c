/* SPDX-License-Identifier: ISC */
/*
 * What lies below an account that is new here, or has moved, sends no messages
 * of its own: it is searched for.  One account may have a million tokens, so it
 * is read bit by bit, while changes of others go on.
 */
#include "config.h"

#include "engine.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_STRIDE 16u     /* entries between two looks at the clock */
#define PUBLISH_KEYS 65536u /* changes that are published, and folded, amid a search */

bool
tsr_below_waits(const struct tsr_engine *engine)
{
	return engine->below.dn != NULL || engine->subtrees.count > 0;
}

enum tsr_status
tsr_below_note(struct tsr_engine *engine, const uint8_t uuid[static TSR_UUID_BYTES])
{
	return engine->below.dn != NULL ? tsr_marks_add(&engine->below.newer, uuid) : TSR_OK;
}

enum tsr_status
tsr_below_flush(struct tsr_engine *engine)
{
	struct tsr_apply *apply = engine->apply;

	engine->ledger.unread = tsr_below_waits(engine);
	if (engine->below.dn == NULL || apply->roster.file == NULL)
		return TSR_OK;
	memset(&apply->outcome, 0, sizeof(apply->outcome));
	return tsr_apply_enrol(apply);
}

static void
end(struct tsr_engine *engine)
{
	struct tsr_below *below = &engine->below;

	/* What was published without the cookie is published with it. */
	engine->changed |= below->changed || engine->ledger.unread;
	tsr_roster_end(&engine->apply->roster);
	tsr_marks_free(&below->seen);
	tsr_marks_free(&below->newer);
	free(below->dn);
	*below = (struct tsr_below){.dn = NULL};
}

bool
tsr_below_drop(struct tsr_engine *engine)
{
	const bool waits = tsr_below_waits(engine);

	if (engine->below.dn != NULL) {
		(void)!tsr_below_flush(engine); /* a failed one leaves a torn table, which is not published */
		end(engine);
	}
	tsr_queue_clear(&engine->subtrees);
	return waits;
}

/* False: the session has failed. */
static bool
begin(struct tsr_engine *engine)
{
	struct tsr_below *below = &engine->below;
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault;

	below->dn = engine->subtrees.dn[--engine->subtrees.count];
	if (engine->subtrees.count == 0)
		tsr_queue_clear(&engine->subtrees);
	if (tsr_marks_start(&below->seen, 0) != TSR_OK || tsr_marks_start(&below->newer, 0) != TSR_OK) {
		tsr_engine_fail_status(engine, TSR_NOMEM, "reading below an account");
		return false;
	}
	fault = tsr_dir_below(engine->dir, below->dn, &error);
	if (fault != TSR_DIR_OK)
		tsr_engine_fail(engine, fault, error.text);
	return fault == TSR_DIR_OK;
}

/* A token of an account that this search has found already is its own; others wait until it has ended. */
static enum tsr_owner_rule
rule_of(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	uint8_t owner[TSR_UUID_BYTES];

	return entry->type == TSR_RECORD_TOKEN && tsr_owner_known(engine, entry->parent_key, owner) &&
		       tsr_marks_has(&engine->below.seen, owner)
		   ? TSR_OWNER_NOW
		   : TSR_OWNER_LATER;
}

static enum tsr_status
take(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	struct tsr_below *below = &engine->below;
	struct tsr_apply *apply = engine->apply;
	enum tsr_status status = TSR_OK;

	if (tsr_marks_has(&below->newer, entry->uuid))
		return TSR_OK;
	status = tsr_marks_add(&below->seen, entry->uuid);
	if (status == TSR_OK && engine->verification.running)
		status = tsr_marks_add(&engine->marks, entry->uuid);
	if (status == TSR_OK && apply->roster.file == NULL)
		status = tsr_roster_start(&apply->roster, engine->ledger.dirfd, true);
	if (status != TSR_OK)
		return status;
	apply->owners = rule_of(engine, entry);
	status = tsr_apply_entry(apply, entry);
	apply->owners = TSR_OWNER_NOW;
	if (status != TSR_OK)
		return status;
	below->changed |= apply->outcome.changed;
	engine->killed |= apply->outcome.killed;
	tsr_engine_name_flawed(engine, entry);
	return TSR_OK;
}

/* Whether tokens still wait at a DN, though what lies below it was read. */
static bool
some_wait(const struct tsr_engine *engine, const char *dn)
{
	char normal[TSR_DN_MAX + 1];
	struct tsr_key place;

	return tsr_dn_key(dn, normal) == TSR_OK && tsr_key(&place, TSR_KEY_DN, normal, strlen(normal)) == TSR_OK &&
	       tsr_apply_waiting(engine->apply, &place);
}

static void
conclude(struct tsr_engine *engine)
{
	struct tsr_below *below = &engine->below;
	enum tsr_status status;

	if (tsr_builder_count(engine->apply->pending) > 0)
		status = tsr_owner_settle(engine, &below->seen);
	else
		status = tsr_below_flush(engine);
	if (status == TSR_OK && some_wait(engine, below->dn))
		tsr_verify_soon(engine, "tokens wait where another account stands");
	end(engine);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing what lies below an account");
}

/* One event; false when none has come, or the session has failed. */
static bool
read_on(struct tsr_engine *engine, int timeout_ms)
{
	struct tsr_dir_event event;
	enum tsr_dir_fault fault = tsr_dir_next_below(engine->dir, timeout_ms, &event);
	enum tsr_status status;

	if (fault == TSR_DIR_ABSENT) { /* what lies below went along, and sends no messages */
		tsr_verify_soon(engine, "a new account is elsewhere by now");
		end(engine);
		return true;
	}
	if (event.kind == TSR_EVENT_UPSERT) {
		status = take(engine, event.entry);
		if (status != TSR_OK)
			tsr_engine_fail_status(engine, status, "storing what lies below an account");
	} else if (event.kind == TSR_EVENT_DONE) {
		conclude(engine);
	} else if (event.kind == TSR_EVENT_FAILED || fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, event.error != NULL ? event.error->text : "the connection is lost");
	}
	return engine->dir != NULL && event.kind != TSR_EVENT_NONE;
}

void
tsr_below_step(struct tsr_engine *engine, int64_t until)
{
	int64_t left = until - tsr_now_ms();
	unsigned n = 0;

	while (engine->dir != NULL && tsr_below_waits(engine) && left > 0) {
		if (engine->below.dn == NULL && !begin(engine))
			return;
		if (!read_on(engine, (int)left))
			break;
		if (++n % LOOK_STRIDE == 0)
			left = until - tsr_now_ms();
	}
	/* So that neither what is published at once nor what is folded grows with the search. */
	if (engine->below.changed && engine->ledger.folder == 0 &&
	    tsr_builder_count(engine->ledger.live.top) >= PUBLISH_KEYS)
		engine->changed = true;
}
