/* SPDX-License-Identifier: ISC */
/*
 * A search of everything is no snapshot: the server sends it piece by piece, and
 * between two pieces one account may take the place of another.  A token that
 * was found by its DN is the account's that stands there in the version that was
 * read, before and after.  Who does not is read once more, with what lies below.
 */
#include "config.h"

#include "engine.h"

#include <string.h>

#include "digest.h"
#include "dn.h"

/* A server without contextCSN does not tell what was changed since it began to send. */
static bool
tells_changes(const struct tsr_engine *engine)
{
	return engine->provider_csn[0] != '\0';
}

/* Whether an account may have come to its place after tokens of that place were sent. */
static bool
is_late(const struct tsr_engine *engine)
{
	const struct tsr_outcome *outcome = &engine->apply->outcome;

	return engine->plan == TSR_PLAN_FRESH ? outcome->left_waiting : outcome->touched;
}

enum tsr_status
tsr_look_note(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	struct tsr_look *look = &engine->look;
	const char *parent = tsr_dn_parent(entry->dn);
	enum tsr_status status = TSR_OK;
	uint8_t hash[TSR_HASH_BYTES];

	if (entry->type == TSR_RECORD_ACCOUNT && !tells_changes(engine) && is_late(engine)) {
		if (look->touched.slot == NULL)
			status = tsr_marks_start(&look->touched, 0);
		return status == TSR_OK ? tsr_marks_add(&look->touched, entry->uuid) : status;
	}
	if (engine->plan != TSR_PLAN_RESUME || !engine->apply->outcome.waits || parent == NULL)
		return TSR_OK;
	tsr_hash(parent, strlen(parent), hash);
	if (tsr_marks_has(&look->asked, hash))
		return TSR_OK;
	if (look->asked.slot == NULL)
		status = tsr_marks_start(&look->asked, 0);
	if (status == TSR_OK)
		status = tsr_marks_add(&look->asked, hash);
	return status == TSR_OK ? tsr_queue_add(&look->parents, parent) : status;
}

/* Takes in how an account stands now. */
static enum tsr_status
take(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	struct tsr_look *look = &engine->look;
	enum tsr_status status;

	if (entry->type != TSR_RECORD_ACCOUNT || entry->dn_key[0] == '\0')
		return TSR_OK;
	if (tsr_verify_account(engine, entry) && !tsr_marks_has(&look->touched, entry->uuid))
		return tsr_marks_add(&look->steady, entry->uuid);
	status = tsr_queue_add(&engine->subtrees, entry->dn);
	if (engine->subtrees.overflowed)
		tsr_verify_soon(engine, "many accounts have changed while they were read");
	return status;
}

static void
conclude(struct tsr_engine *engine)
{
	struct tsr_look *look = &engine->look;

	look->running = false;
	engine->apply->steady = &look->steady;
	tsr_refresh_finish(engine, tsr_text_of(look->cookie), look->persist);
	engine->apply->steady = NULL;
	tsr_look_clear(engine);
}

/* Since a cookie little has come, and nobody has told of a name that was changed above an account. */
static enum tsr_dir_fault
ask_parents(struct tsr_engine *engine, struct tsr_dir_error *error)
{
	const struct tsr_queue *parents = &engine->look.parents;
	const struct tsr_dir_entry *entry;
	enum tsr_dir_fault fault = TSR_DIR_OK;
	size_t i;

	for (i = 0; fault == TSR_DIR_OK && i < parents->count; i++) {
		fault = tsr_dir_fetch(engine->dir, parents->dn[i], &entry, error);
		if (fault == TSR_DIR_ABSENT) { /* whoever stood there sends word of where he is */
			fault = TSR_DIR_OK;
			continue;
		}
		if (fault == TSR_DIR_OK && take(engine, entry) != TSR_OK)
			fault = TSR_DIR_RETRY;
	}
	return fault;
}

/* Whether anything was changed while the content was read: *STILL when nothing was. */
static enum tsr_dir_fault
ask_changes(struct tsr_engine *engine, bool *still, struct tsr_dir_error *error)
{
	const size_t len = strlen(engine->provider_csn);
	char now[sizeof(engine->provider_csn)];
	enum tsr_dir_fault fault = TSR_DIR_OK;

	*still = false;
	if (tells_changes(engine))
		fault = tsr_dir_context_csn(engine->dir, now, sizeof(now), error);
	if (fault == TSR_DIR_OK && tells_changes(engine))
		*still = tsr_csn_covers(engine->provider_csn, len, now, strlen(now));
	return fault;
}

/* Looks in the way that costs least. */
static enum tsr_dir_fault
look(struct tsr_engine *engine, struct tsr_dir_error *error)
{
	const bool since = engine->plan == TSR_PLAN_RESUME && !engine->look.parents.overflowed;
	enum tsr_dir_fault fault = TSR_DIR_OK;
	bool still = false;

	if (engine->plan != TSR_PLAN_RESUME)
		fault = ask_changes(engine, &still, error);
	if (fault == TSR_DIR_OK && since)
		fault = ask_parents(engine, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (still) {
		tsr_refresh_finish(engine, tsr_text_of(engine->look.cookie), engine->look.persist);
		return TSR_DIR_OK;
	}
	if (since) {
		conclude(engine);
		return TSR_DIR_OK;
	}
	engine->look.running = true;
	return tsr_dir_verify_accounts(engine->dir, error);
}

void
tsr_look_begin(struct tsr_engine *engine, struct tsr_text cookie, bool persist)
{
	struct tsr_look *state = &engine->look;
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault;

	if (engine->plan != TSR_PLAN_FRESH && tsr_builder_count(engine->apply->pending) == 0) {
		tsr_refresh_finish(engine, cookie, persist); /* no token was found by its DN */
		return;
	}
	state->persist = persist;
	memset(state->cookie, 0, sizeof(state->cookie));
	if (cookie.len > 0 && cookie.len <= TSR_COOKIE_MAX)
		memcpy(state->cookie, cookie.s, cookie.len);
	if (tsr_marks_start(&state->steady, 0) != TSR_OK) {
		tsr_engine_fail_status(engine, TSR_NOMEM, "looking who has moved");
		return;
	}
	fault = look(engine, &error);
	if (fault != TSR_DIR_OK)
		tsr_engine_fail(engine, fault, error.text);
}

bool
tsr_look_drain(struct tsr_engine *engine, int64_t until)
{
	struct tsr_dir_event event = {0};
	enum tsr_dir_fault fault;

	while (engine->look.running && tsr_now_ms() < until) {
		fault = tsr_dir_next_verify(engine->dir, 0, &event);
		if (event.kind == TSR_EVENT_UPSERT) {
			if (take(engine, event.entry) != TSR_OK)
				tsr_engine_fail_status(engine, TSR_NOMEM, "looking who has moved");
		} else if (event.kind == TSR_EVENT_DONE) {
			conclude(engine);
		} else if (event.kind == TSR_EVENT_FAILED || fault != TSR_DIR_OK) {
			tsr_engine_fail(
			    engine, fault, event.error != NULL ? event.error->text : "the connection is lost");
		} else {
			return false;
		}
	}
	return engine->dir != NULL;
}

void
tsr_look_clear(struct tsr_engine *engine)
{
	engine->look.running = false;
	tsr_marks_free(&engine->look.steady);
	tsr_marks_free(&engine->look.touched);
	tsr_marks_free(&engine->look.asked);
	tsr_queue_clear(&engine->look.parents);
}
