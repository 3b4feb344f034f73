/* SPDX-License-Identifier: ISC */
/* From the start of a content search to the moment the cache is in step. */
#include "config.h"

#include "engine.h"

#include <string.h>

#define VERIFY_SPREAD_MS 300000
#define GROW_STRIDE 4096u /* entries between two looks at the size of a first base */

/* The first refresh writes a base of its own; later ones write changes. */
static enum tsr_status
prepare(struct tsr_engine *engine)
{
	struct tsr_apply *apply = engine->apply;
	struct tsr_ledger *ledger = &engine->ledger;
	enum tsr_status status;

	tsr_look_clear(engine);
	tsr_builder_free(apply->pending);
	apply->pending = NULL;
	status = tsr_ledger_scratch(ledger, "pending", ledger->live.counts.tokens + TSR_FRESH_KEYS, &apply->pending);
	if (status != TSR_OK)
		return status;
	tsr_roster_end(&apply->roster);
	tsr_builder_free(engine->fresh.top);
	engine->fresh = (struct tsr_store){0};
	if (engine->plan == TSR_PLAN_FRESH) {
		apply->store = &engine->fresh;
		apply->owners = TSR_OWNER_NOW;
		status = tsr_roster_start(&apply->roster, ledger->dirfd, false);
		return status != TSR_OK ? status
					: tsr_ledger_scratch(ledger, "fresh", TSR_FRESH_KEYS, &engine->fresh.top);
	}
	apply->store = &ledger->live;
	apply->owners = TSR_OWNER_LATER;
	return tsr_marks_start(&engine->marks, (size_t)ledger->live.counts.tokens + ledger->live.counts.accounts);
}

static const char *
plan_text(enum tsr_plan plan)
{
	switch (plan) {
	case TSR_PLAN_FRESH:
		return "reading everything for the first time";
	case TSR_PLAN_COMPARE:
		return "reading everything and comparing";
	case TSR_PLAN_RESUME:
		return "asking for what has changed";
	case TSR_PLAN_BEHIND:
		break;
	}
	return "";
}

void
tsr_refresh_begin(struct tsr_engine *engine)
{
	struct tsr_dir_error error = {0};
	const char *cookie = engine->plan == TSR_PLAN_RESUME ? engine->ledger.cookie : NULL;
	enum tsr_dir_fault fault;
	enum tsr_status status = prepare(engine);

	if (status != TSR_OK) {
		tsr_engine_fail_status(engine, status, "preparing a refresh");
		return;
	}
	engine->swept = false;
	engine->upserts = 0;
	engine->references = 0;
	engine->apply->accept_older = engine->plan != TSR_PLAN_RESUME;
	engine->apply->doubt_equal = engine->is_behind;
	engine->apply->csn_is_time = !tsr_dir_has_csn(engine->dir);
	clock_gettime(CLOCK_REALTIME, &engine->refresh_began);
	fault = tsr_dir_sync(engine->dir, cookie, cookie != NULL ? strlen(cookie) : 0, &error);
	if (fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, error.text);
		return;
	}
	tsr_engine_enter(engine, TSR_PHASE_REFRESHING, plan_text(engine->plan));
}

/* Removes what is doomed.  Whoever is not there any more needs no removing. */
static enum tsr_status
remove_all(struct tsr_engine *engine, const struct tsr_doomed *doomed)
{
	enum tsr_status status = TSR_OK;
	size_t i;

	for (i = 0; status == TSR_OK && i < doomed->count; i++)
		status = tsr_engine_delete(engine, doomed->uuid[i]);
	return status;
}

void
tsr_refresh_references(struct tsr_engine *engine, size_t references)
{
	engine->references = references;
	if (references > 0)
		tsr_log_limited(engine->log, TSR_SLOW_REFERENCES, 3600, TSR_LOG_WARNING,
		    "%s: %zu references to other servers came and are not followed: what lies there is not known here; "
		    "set a base that one server holds",
		    tsr_dir_uri(engine->dir), references);
}

/* Whether what is doomed is to be kept for now.  What lies behind a reference may be missing, not gone. */
static bool
is_held(struct tsr_engine *engine, struct tsr_doomed *doomed)
{
	const struct tsr_counts *counts = &engine->ledger.live.counts;
	const uint64_t total = (uint64_t)counts->tokens + counts->accounts;
	const bool partial = engine->references > 0;
	const size_t count = doomed->count;

	if (tsr_guard_rule(&engine->guard, doomed, total, partial ? 0 : engine->settings.sweep_percent,
		partial ? 0 : engine->settings.sweep_entries, tsr_now_ms() / 1000) == TSR_RULING_OBEY)
		return false;
	tsr_log(engine->log, TSR_LOG_ERROR,
	    "%s: %zu of %llu entries are not there any more and nobody deleted them: kept until a second search "
	    "agrees; look at the %s of the directory",
	    tsr_dir_uri(engine->dir), count, (unsigned long long)total, partial ? "referrals" : "access rules");
	tsr_verify_soon(engine, "a removal is held");
	return true;
}

bool
tsr_sweep(struct tsr_engine *engine)
{
	struct tsr_doomed doomed = {0};
	enum tsr_status status = tsr_doomed_collect(&doomed, &engine->ledger.live, &engine->marks);

	if (status == TSR_OK && !is_held(engine, &doomed)) {
		if (doomed.count > 0)
			tsr_log(engine->log, TSR_LOG_NOTICE, "%zu entries are gone from the directory", doomed.count);
		status = remove_all(engine, &doomed);
	}
	tsr_doomed_free(&doomed);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "removing what is gone");
	return status == TSR_OK;
}

void
tsr_sweep_overdue(struct tsr_engine *engine)
{
	const struct tsr_doomed *doomed = &engine->guard.doomed;
	enum tsr_status status = TSR_OK;
	size_t i;

	if (!tsr_guard_overdue(&engine->guard, tsr_now_ms() / 1000))
		return;
	for (i = 0; status == TSR_OK && i < doomed->count; i++)
		status = tsr_apply_deny(engine->apply, doomed->uuid[i]);
	engine->guard.denied = status == TSR_OK;
	engine->changed = true;
	/* It is tried again until all of them could be denied. */
	tsr_log_limited(engine->log, TSR_SLOW_OVERDUE, 60, TSR_LOG_ERROR,
	    "%zu entries have been missing from the directory for %d minutes, unconfirmed: their tokens are denied "
	    "now, all else goes on",
	    doomed->count, TSR_HOLD_SECONDS / 60);
}

static void
store_cookie(struct tsr_engine *engine, struct tsr_text cookie)
{
	if (cookie.len > TSR_COOKIE_MAX)
		return;
	memcpy(engine->ledger.cookie, cookie.s, cookie.len);
	engine->ledger.cookie[cookie.len] = '\0';
}

/* The cookie belongs to what was read; without one the next start reads everything. */
static void
settle_cookie(struct tsr_engine *engine, struct tsr_text cookie)
{
	bool full = engine->plan != TSR_PLAN_RESUME || engine->upserts > 0;

	if (cookie.len > 0)
		store_cookie(engine, cookie);
	else if (full && tsr_dir_can_sync(engine->dir)) {
		engine->ledger.cookie[0] = '\0';
		tsr_log_limited(engine->log, TSR_SLOW_COOKIE, 3600, TSR_LOG_WARNING,
		    "%s: the server sent all content and no cookie: every start will read everything (is syncprov set "
		    "up?)",
		    tsr_dir_uri(engine->dir));
	}
	tsr_dir_fingerprint(engine->dir, engine->ledger.fingerprint);
}

static bool
settle_content(struct tsr_engine *engine, bool full)
{
	enum tsr_status status = tsr_owner_settle(engine, NULL);

	engine->apply->owners = TSR_OWNER_NOW;
	if (status == TSR_OK)
		return full && !engine->swept ? tsr_sweep(engine) : true;
	tsr_engine_fail_status(engine, status, "resolving owners");
	return false;
}

static bool
install(struct tsr_engine *engine)
{
	enum tsr_status status;

	engine->ledger.proved = engine->refresh_began;
	status = tsr_ledger_install(&engine->ledger, &engine->fresh, &engine->settings, &engine->locals);
	engine->apply->store = &engine->ledger.live;
	engine->changed = engine->killed = false;
	engine->waiting_since = 0;
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "publishing the first generation");
	return status == TSR_OK;
}

/*
 * A server that was killed may hold changes that it neither sent nor counts, so
 * a session that follows another one is verified before its hour: at a time of
 * this host's own, since all hosts have lost that server.
 */
static void
plan_verification(struct tsr_engine *engine)
{
	int64_t soon = tsr_now_ms() + tsr_random() % VERIFY_SPREAD_MS;

	if (engine->reconnects > 0 && engine->plan == TSR_PLAN_RESUME && soon < engine->verification.due)
		engine->verification.due = soon;
}

void
tsr_refresh_finish(struct tsr_engine *engine, struct tsr_text cookie, bool persist)
{
	bool failover = strcmp(engine->ledger.provider, tsr_dir_uri(engine->dir)) != 0;
	bool full = engine->plan == TSR_PLAN_COMPARE ||
		    (engine->plan == TSR_PLAN_RESUME && cookie.len == 0 && engine->upserts > 0);

	/* The cookie comes last: it must not say that a sweep was done that has failed. */
	if (!settle_content(engine, full))
		return;
	settle_cookie(engine, cookie);
	memcpy(engine->ledger.provider, tsr_dir_uri(engine->dir), strlen(tsr_dir_uri(engine->dir)) + 1);
	if (engine->plan == TSR_PLAN_FRESH && !install(engine))
		return;
	engine->apply->accept_older = engine->apply->doubt_equal = false;
	if (!engine->verification.wanted)
		tsr_marks_free(&engine->marks);
	engine->accept_behind = false;
	engine->behind_since = 0;
	/* Where it cannot be published now it will be, and nothing is proved before. */
	if ((engine->plan == TSR_PLAN_FRESH || tsr_engine_publish(engine)) && !engine->guard.held)
		tsr_ledger_prove(&engine->ledger, &engine->refresh_began);
	engine->in_step_since = tsr_now_ms();
	engine->heartbeat_due = engine->in_step_since;
	engine->poll_due = engine->in_step_since + tsr_decide_period(engine->settings.poll_every, tsr_random());
	tsr_engine_enter(engine, persist ? TSR_PHASE_PERSIST : TSR_PHASE_POLLING, "");
	tsr_log(engine->log, TSR_LOG_NOTICE, "in step with %s: %u tokens of %u accounts", tsr_dir_uri(engine->dir),
	    engine->ledger.live.counts.tokens, engine->ledger.live.counts.accounts);
	plan_verification(engine);
	if (engine->plan == TSR_PLAN_FRESH && tsr_builder_count(engine->apply->pending) > 0)
		tsr_verify_soon(engine, "tokens wait for owners that have not come");
	else if (failover && engine->plan == TSR_PLAN_RESUME)
		tsr_verify_soon(engine, "this is another provider than before");
}

static enum tsr_status
apply_entry(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = TSR_OK;

	if (engine->plan != TSR_PLAN_FRESH)
		status = tsr_marks_add(&engine->marks, entry->uuid);
	else if (engine->upserts % GROW_STRIDE == 0)
		status = tsr_ledger_grow(&engine->ledger, &engine->fresh);
	if (status == TSR_OK)
		status = tsr_engine_store(engine, entry);
	return status == TSR_OK ? tsr_look_note(engine, entry) : status;
}

static enum tsr_status
name_or_delete(struct tsr_engine *engine, const struct tsr_dir_event *event)
{
	enum tsr_status status = TSR_OK;
	size_t i;

	for (i = 0; status == TSR_OK && i < event->uuid_count; i++)
		if (event->kind == TSR_EVENT_DELETE)
			status = tsr_engine_delete(engine, event->uuids[i]);
		else if (engine->plan != TSR_PLAN_FRESH)
			status = tsr_marks_add(&engine->marks, event->uuids[i]);
	return status;
}

static void
end_of_phase(struct tsr_engine *engine, const struct tsr_dir_event *event)
{
	tsr_refresh_references(engine, event->references);
	if (event->kind == TSR_EVENT_PRESENT_END && engine->plan == TSR_PLAN_RESUME) {
		engine->swept = true;
		if (!tsr_sweep(engine))
			return;
	}
	if (event->refresh_done)
		tsr_look_begin(engine, event->cookie, true);
}

void
tsr_refresh_event(struct tsr_engine *engine, const struct tsr_dir_event *event)
{
	enum tsr_status status = TSR_OK;

	switch (event->kind) {
	case TSR_EVENT_UPSERT:
		engine->upserts++;
		status = apply_entry(engine, event->entry);
		break;
	case TSR_EVENT_PRESENT:
	case TSR_EVENT_DELETE:
		status = name_or_delete(engine, event);
		break;
	case TSR_EVENT_PRESENT_END:
	case TSR_EVENT_DELETE_END:
		end_of_phase(engine, event);
		break;
	case TSR_EVENT_DONE:
		tsr_look_begin(engine, event->cookie, false);
		break;
	case TSR_EVENT_FAILED:
		if (event->error->fault == TSR_DIR_REFRESH) /* the server would not take it the next time either */
			engine->ledger.cookie[0] = '\0';
		tsr_engine_fail(engine, event->error->fault, event->error->text);
		break;
	case TSR_EVENT_NONE:
	case TSR_EVENT_COOKIE: /* one amid a refresh covers no more than the one we have */
	case TSR_EVENT_HEARTBEAT:
		break;
	}
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing what the directory sent");
}
