/* SPDX-License-Identifier: ISC */
/* Which provider, when, and whether it may be listened to. */
#include "config.h"

#include "engine.h"

#include <stdio.h>
#include <string.h>

#define LASTED_MS 60000         /* a session that was worth the name */
#define RETURN_MS 300000        /* when to look whether the preferred provider is back ... */
#define RETURN_SPREAD_MS 600000 /* ... and how far apart hosts do so */
#define BEHIND_MS 600000        /* how long nobody may have what we have before it is given up */

static bool
lasted(const struct tsr_engine *engine, int64_t now)
{
	return (engine->phase == TSR_PHASE_PERSIST || engine->phase == TSR_PHASE_POLLING) &&
	       now - engine->in_step_since >= LASTED_MS;
}

/* A session ends: what it was doing is not carried over. */
static void
hang_up(struct tsr_engine *engine)
{
	const bool unread = tsr_below_drop(engine);

	if (engine->dir != NULL)
		engine->reconnects++;
	tsr_dir_close(engine->dir);
	engine->dir = NULL;
	engine->apply->store = &engine->ledger.live;
	tsr_builder_free(engine->fresh.top);
	engine->fresh.top = NULL;
	engine->apply->accept_older = engine->apply->doubt_equal = false;
	engine->verification.wanted |= (engine->verification.running && !engine->verification.weighing) || unread;
	engine->verification.running = engine->verification.weighing = false;
	tsr_queue_clear(&engine->verification.differing);
	tsr_look_clear(engine);
	tsr_marks_free(&engine->marks);
	tsr_marks_free(&engine->confirmed);
	if (engine->phase == TSR_PHASE_REFRESHING)
		engine->changed = false; /* half a refresh is published with the other half */
	engine->lag_since = 0;
	engine->flawed = 0;
	engine->proof = false;
	engine->return_due = 0;
}

void
tsr_engine_fail(struct tsr_engine *engine, enum tsr_dir_fault fault, const char *text)
{
	int64_t now = tsr_now_ms();
	bool long_one = lasted(engine, now);
	char reason[TSR_ERROR_TEXT]; /* the text may be the connection's, which ends here */
	unsigned wait;

	snprintf(reason, sizeof(reason), "%s", text);
	if (fault <= TSR_DIR_PROTOCOL)
		engine->errors[fault]++;
	hang_up(engine);
	if (long_one) {
		engine->tried = engine->rounds = 0;
		engine->worst = TSR_DIR_OK;
	}
	engine->tried++;
	if (fault == TSR_DIR_REFUSED || engine->worst == TSR_DIR_OK)
		engine->worst = fault;
	if (fault != TSR_DIR_REFRESH)
		engine->uri = (engine->uri + 1) % engine->settings.uris;
	if (!long_one && (engine->tried < engine->settings.uris || fault == TSR_DIR_REFRESH)) {
		wait = tsr_decide_wait(TSR_DIR_RETRY, 0, false, tsr_random());
	} else {
		wait = tsr_decide_wait(engine->worst, engine->rounds, long_one, tsr_random());
		if (engine->tried >= engine->settings.uris) {
			engine->tried = 0;
			engine->rounds++;
			engine->worst = TSR_DIR_OK;
		}
	}
	engine->connect_due = now + wait;
	tsr_engine_enter(engine, TSR_PHASE_BACKOFF, reason);
	tsr_log_limited(engine->log, TSR_SLOW_SESSION + (unsigned)fault, engine->rounds > 3 ? 60 : 0, TSR_LOG_WARNING,
	    "not in step with the directory: %s", reason);
}

void
tsr_engine_fail_status(struct tsr_engine *engine, enum tsr_status status, const char *what)
{
	char text[TSR_ERROR_TEXT];

	snprintf(text, sizeof(text), "%s: %s%s", what, tsr_strerror(status),
	    status == TSR_IO ? " (is there space where the cache lies?)" : "");
	tsr_engine_fail(engine, TSR_DIR_RETRY, text);
}

/* How to read from DIR; asks it what it has. */
static enum tsr_dir_fault
plan(struct tsr_engine *engine, struct tsr_dir *dir, enum tsr_plan *out, struct tsr_dir_error *error)
{
	char fingerprint[TSR_FINGERPRINT_LEN + 1];
	struct tsr_plan_facts facts = {
	    .have_content = engine->ledger.published,
	    .can_sync = tsr_dir_can_sync(dir),
	    .accept_behind = engine->accept_behind,
	    .cookie = tsr_text_of(engine->ledger.cookie),
	};
	enum tsr_dir_fault fault;

	tsr_dir_fingerprint(dir, fingerprint);
	facts.same_source = strcmp(fingerprint, engine->ledger.fingerprint) == 0;
	fault = tsr_dir_context_csn(dir, engine->provider_csn, sizeof(engine->provider_csn), error);
	if (fault != TSR_DIR_OK)
		return fault;
	facts.context_csn = tsr_text_of(engine->provider_csn);
	engine->is_behind = facts.same_source && !tsr_decide_covers(facts.context_csn, facts.cookie);
	*out = tsr_decide_plan(&facts);
	return TSR_DIR_OK;
}

void
tsr_engine_fall_back(struct tsr_engine *engine)
{
	char text[TSR_ERROR_TEXT];
	int64_t now = tsr_now_ms();

	snprintf(text, sizeof(text), "%s: this provider is behind what this host has seen", tsr_dir_uri(engine->dir));
	if (engine->behind_since == 0)
		engine->behind_since = now;
	tsr_engine_fail(engine, TSR_DIR_AHEAD, text);
	if (now - engine->behind_since >= BEHIND_MS)
		tsr_engine_accept(engine); /* at once, not when the wait after a failure is over */
}

void
tsr_engine_accept(struct tsr_engine *engine)
{
	if (engine->behind_since != 0)
		tsr_log(engine->log, TSR_LOG_ERROR,
		    "what this host saw last is not in the directory any more (restored from a backup?): the "
		    "directory's state is taken; what was once revoked stays revoked");
	engine->accept_behind = true;
	engine->connect_due = 0;
}

/* What a failed write has left in doubt is taken from what is published. */
static bool
mend(struct tsr_engine *engine)
{
	enum tsr_status status;

	if (!engine->ledger.live.torn)
		return true;
	status = tsr_ledger_reread(&engine->ledger);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "reading the cache again after a failed write");
	return status == TSR_OK;
}

void
tsr_engine_connect(struct tsr_engine *engine)
{
	struct tsr_dir_error error = {0};
	const char *uri;
	enum tsr_dir_fault fault;

	if (!mend(engine))
		return;
	if (engine->uri >= engine->settings.uris)
		engine->uri = 0;
	uri = engine->settings.uri[engine->uri];
	tsr_engine_enter(engine, TSR_PHASE_CONNECTING, uri);
	fault = tsr_dir_open(&engine->settings, uri, TSR_DIR_READER, &engine->dir, &error);
	if (fault == TSR_DIR_OK)
		fault = plan(engine, engine->dir, &engine->plan, &error);
	if (fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, error.text);
		return;
	}
	engine->return_due = engine->uri == 0 ? 0 : tsr_now_ms() + RETURN_MS + tsr_random() % RETURN_SPREAD_MS;
	if (engine->plan != TSR_PLAN_BEHIND) {
		tsr_refresh_begin(engine);
		return;
	}
	/* A server that was killed may count from an older point though it has all: see whether it lacks anything. */
	tsr_engine_enter(engine, TSR_PHASE_REFRESHING, "comparing with a provider that seems to be behind");
	engine->verification.weighing = true;
	tsr_verify_begin(engine);
}

/* The preferred provider takes over if it answers and has all that we have; else nothing is lost. */
void
tsr_engine_try_return(struct tsr_engine *engine)
{
	struct tsr_dir_error error = {0};
	struct tsr_dir *preferred = NULL;
	enum tsr_plan how = TSR_PLAN_BEHIND;
	enum tsr_dir_fault fault;

	engine->return_due = tsr_now_ms() + RETURN_MS + tsr_random() % RETURN_SPREAD_MS;
	fault = tsr_dir_open(&engine->settings, engine->settings.uri[0], TSR_DIR_READER, &preferred, &error);
	if (fault == TSR_DIR_OK)
		fault = plan(engine, preferred, &how, &error);
	if (fault != TSR_DIR_OK || how != TSR_PLAN_RESUME) {
		tsr_dir_close(preferred);
		return;
	}
	tsr_log(engine->log, TSR_LOG_NOTICE, "%s is back: returning to it", engine->settings.uri[0]);
	hang_up(engine);
	engine->dir = preferred;
	engine->uri = 0;
	engine->plan = how;
	tsr_refresh_begin(engine);
}
