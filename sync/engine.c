/* SPDX-License-Identifier: ISC */
/* What is due now: drain, publish, beat, verify, fold. */
#include "config.h"

#include "engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BATCH_EVENTS 1000 /* messages before they are published ... */
#define BATCH_MS 20       /* ... or so long */
#define LESSER_MS 60000   /* how long a change of CSNs alone may wait */
#define RETRY_MS 1000     /* after a publication that failed */
#define LOCALS_MS 5000
#define PROVED_SECONDS 3600 /* how often the time of the proof is published inside the delta */
#define STEP_MS_MAX 5000

int64_t
tsr_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint32_t
tsr_random(void)
{
	uint32_t number = 0;

	(void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
	return number;
}

const char *
tsr_phase_name(enum tsr_phase phase)
{
#define NAME(name, text) text,
	static const char *const names[] = {TSR_PHASES(NAME)};

	return names[phase];
}

void
tsr_engine_enter(struct tsr_engine *engine, enum tsr_phase phase, const char *reason)
{
	size_t len = strnlen(reason, sizeof(engine->reason) - 1);

	if (engine->phase != phase)
		engine->since = (int64_t)time(NULL);
	engine->phase = phase;
	memmove(engine->reason, reason, len);
	engine->reason[len] = '\0';
}

enum tsr_status
tsr_engine_start(struct tsr_engine *engine, const char *conf, const struct tsr_settings *settings, struct tsr_log *log)
{
	enum tsr_status status;
	bool changed;

	memset(engine, 0, sizeof(*engine));
	engine->conf = conf;
	engine->settings = *settings;
	engine->log = log;
	tsr_userbook_start(&engine->users, log);
	engine->subtrees.most = TSR_QUEUE_MAX;
	engine->look.parents.most = TSR_PARENTS_MAX;
	engine->verification.differing.most = TSR_DIFFERENCES_MAX;
	engine->since = (int64_t)time(NULL);
	engine->apply = calloc(1, sizeof(*engine->apply));
	if (engine->apply == NULL)
		return TSR_NOMEM;
	status = tsr_ledger_open(&engine->ledger, settings->dir, log);
	if (status != TSR_OK)
		return status;
	status = tsr_locals_read(&engine->locals, settings->passwd_file, &changed);
	if (status != TSR_OK) {
		tsr_log(log, TSR_LOG_ERROR, "%s: cannot read this host's users: %s; set passwd_file in %s",
		    settings->passwd_file, strerror(errno), conf);
		return status;
	}
	engine->apply->store = &engine->ledger.live;
	engine->changed = engine->ledger.published; /* settings may be others now */
	engine->verification.due = tsr_now_ms() + tsr_decide_period(settings->verify_every, tsr_random());
	return TSR_OK;
}

void
tsr_engine_stop(struct tsr_engine *engine)
{
	if (engine->ledger.published && engine->ledger.live.unpublished)
		(void)tsr_engine_publish(engine);
	tsr_userbook_stop(&engine->users);
	(void)tsr_below_drop(engine);
	tsr_dir_close(engine->dir);
	engine->dir = NULL;
	tsr_queue_clear(&engine->verification.differing);
	tsr_look_clear(engine);
	tsr_guard_clear(&engine->guard);
	tsr_marks_free(&engine->marks);
	tsr_marks_free(&engine->confirmed);
	tsr_builder_free(engine->fresh.top);
	if (engine->apply != NULL) {
		tsr_builder_free(engine->apply->pending);
		tsr_roster_end(&engine->apply->roster);
	}
	free(engine->apply);
	engine->apply = NULL;
	tsr_locals_free(&engine->locals);
	tsr_ledger_close(&engine->ledger);
}

int
tsr_engine_fd(const struct tsr_engine *engine)
{
	return engine->dir != NULL ? tsr_dir_fd(engine->dir) : -1;
}

void
tsr_engine_child_ended(struct tsr_engine *engine, pid_t pid, int wait_status)
{
	(void)!tsr_below_flush(engine); /* a failed one leaves a torn table, which is not published */
	if (!tsr_fold_ended(&engine->ledger, pid, wait_status, &engine->settings, &engine->locals))
		(void)tsr_userbook_ended(&engine->users, pid, wait_status, tsr_now_ms());
}

bool
tsr_engine_publish(struct tsr_engine *engine)
{
	if (tsr_below_flush(engine) != TSR_OK ||
	    tsr_ledger_publish(&engine->ledger, &engine->settings, &engine->locals) != TSR_OK) {
		engine->changed = true;
		engine->retry_due = tsr_now_ms() + RETRY_MS;
		return false;
	}
	engine->changed = engine->killed = false;
	engine->waiting_since = engine->retry_due = 0;
	return true;
}

/* Publishes what must not wait; amid a refresh that is only what takes rights away. */
static void
publish_due(struct tsr_engine *engine)
{
	bool now = engine->phase == TSR_PHASE_REFRESHING ? engine->killed : engine->changed || engine->killed;

	if (!engine->ledger.published || tsr_now_ms() < engine->retry_due)
		return;
	if (!now && engine->waiting_since != 0 && engine->phase != TSR_PHASE_REFRESHING)
		now = tsr_now_ms() - engine->waiting_since >= LESSER_MS;
	if (now && tsr_engine_publish(engine))
		tsr_fold_consider(&engine->ledger);
}

static void
prove(struct tsr_engine *engine)
{
	struct timespec now;

	if (!engine->proof)
		return;
	engine->proof = false;
	if (engine->phase != TSR_PHASE_PERSIST || engine->guard.held || engine->changed || tsr_below_waits(engine))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	tsr_ledger_prove(&engine->ledger, &now);
	if (now.tv_sec - engine->ledger.proved_published >= PROVED_SECONDS)
		(void)tsr_engine_publish(engine);
}

/* Takes what has arrived, up to a batch.  True: more may be there. */
static bool
drain(struct tsr_engine *engine)
{
	struct tsr_dir_event event;
	enum tsr_dir_fault fault;
	int64_t until = tsr_now_ms() + BATCH_MS;
	int i;

	/* What comes after a refresh is for a session that is in step. */
	for (i = 0; engine->dir != NULL && !engine->look.running && i < BATCH_EVENTS; i++) {
		if (i % 16 == 15 && tsr_now_ms() >= until)
			return true;
		memset(&event, 0, sizeof(event));
		fault = tsr_dir_next(engine->dir, 0, &event);
		if (fault != TSR_DIR_OK && event.kind != TSR_EVENT_FAILED)
			tsr_engine_fail(engine, fault, "the connection is lost");
		if (engine->dir == NULL || event.kind == TSR_EVENT_NONE)
			return false;
		if (engine->phase == TSR_PHASE_REFRESHING)
			tsr_refresh_event(engine, &event);
		else
			tsr_persist_event(engine, &event);
	}
	return engine->dir != NULL;
}

static void
read_locals(struct tsr_engine *engine, int64_t now)
{
	bool changed;

	if (now < engine->locals_due)
		return;
	engine->locals_due = now + LOCALS_MS;
	if (tsr_locals_read(&engine->locals, engine->settings.passwd_file, &changed) != TSR_OK)
		tsr_log_limited(engine->log, TSR_SLOW_LOCALS, 600, TSR_LOG_ERROR,
		    "%s: cannot read this host's users: %s; those known go on", engine->settings.passwd_file,
		    strerror(errno));
	else
		engine->changed |= changed;
}

/* Asks how far the provider is, which it answers within seconds or counts as dead. */
static bool
beat(struct tsr_engine *engine, int64_t now)
{
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault;

	if (now < engine->heartbeat_due)
		return true;
	engine->heartbeat_due = now + engine->settings.heartbeat * 1000;
	fault = tsr_dir_heartbeat(engine->dir, &error);
	if (fault != TSR_DIR_OK)
		tsr_engine_fail(engine, fault, error.text);
	return fault == TSR_DIR_OK;
}

/* What a session that is in step has to do by the clock. */
static void
keep_step(struct tsr_engine *engine, int64_t now)
{
	if (!beat(engine, now))
		return;
	if (engine->return_due != 0 && now >= engine->return_due)
		tsr_engine_try_return(engine);
	else if (!engine->verification.running && !tsr_below_waits(engine) &&
		 (engine->verification.wanted || now >= engine->verification.due))
		tsr_verify_begin(engine);
}

static void
keep_polling(struct tsr_engine *engine, int64_t now)
{
	if (now < engine->poll_due && !engine->verification.wanted)
		return;
	engine->verification.wanted = false;
	tsr_dir_close(engine->dir);
	engine->dir = NULL;
	tsr_engine_connect(engine);
}

static void
do_phase(struct tsr_engine *engine, int64_t now)
{
	switch (engine->phase) {
	case TSR_PHASE_STARTING:
	case TSR_PHASE_CONNECTING:
		tsr_engine_connect(engine);
		break;
	case TSR_PHASE_BACKOFF:
		if (now >= engine->connect_due)
			tsr_engine_connect(engine);
		break;
	case TSR_PHASE_PERSIST:
		keep_step(engine, now);
		break;
	case TSR_PHASE_POLLING:
		keep_polling(engine, now);
		break;
	case TSR_PHASE_REFRESHING:
		if (tsr_dir_can_sync(engine->dir))
			(void)beat(engine, now);
		break;
	}
}

/* True: more may be there. */
static bool
follow(struct tsr_engine *engine)
{
	bool more = drain(engine);

	if (engine->dir == NULL || !tsr_below_waits(engine) ||
	    (engine->phase != TSR_PHASE_PERSIST && engine->phase != TSR_PHASE_POLLING))
		return more;
	tsr_below_step(engine, tsr_now_ms() + BATCH_MS);
	more |= engine->dir != NULL && tsr_below_waits(engine);
	return more;
}

int
tsr_engine_step(struct tsr_engine *engine)
{
	int64_t now = tsr_now_ms(), wait = STEP_MS_MAX;
	bool more = false;

	engine->apply->now = (int64_t)time(NULL);
	do_phase(engine, now);
	if (engine->look.running)
		more = tsr_look_drain(engine, now + BATCH_MS);
	else if (engine->dir != NULL)
		more = follow(engine);
	publish_due(engine);
	if (engine->verification.running)
		more |= tsr_verify_drain(engine, tsr_now_ms() + BATCH_MS);
	tsr_sweep_overdue(engine);
	read_locals(engine, now);
	publish_due(engine);
	if (engine->ledger.live.torn && engine->dir != NULL)
		tsr_engine_fail_status(engine, TSR_IO, "writing down a change");
	prove(engine);
	if (engine->users.child == 0) /* it reads the base it began with, however long that takes */
		tsr_ledger_tidy(&engine->ledger, (int64_t)time(NULL));
	now = tsr_now_ms();
	wait = tsr_userbook_step(&engine->users, &engine->ledger, &engine->settings, now, STEP_MS_MAX);
	if (more)
		return 0;
	if (engine->phase == TSR_PHASE_BACKOFF && engine->connect_due - now < wait)
		wait = engine->connect_due - now;
	else if (engine->phase == TSR_PHASE_PERSIST && engine->heartbeat_due - now < wait)
		wait = engine->heartbeat_due - now;
	if (engine->phase == TSR_PHASE_STARTING ||
	    (engine->phase == TSR_PHASE_PERSIST && engine->verification.wanted && !tsr_below_waits(engine)))
		wait = 0;
	return wait < 0 ? 0 : (int)wait;
}

/* Whether two settings lead to the same directory in the same way. */
static bool
same_directory(const struct tsr_settings *a, const struct tsr_settings *b)
{
	return memcmp(a, b, offsetof(struct tsr_settings, connect_timeout)) == 0;
}

void
tsr_engine_reload(struct tsr_engine *engine)
{
	static struct tsr_settings fresh;
	char error[TSR_ERROR_TEXT] = "";
	bool moved;

	if (tsr_settings_read(&fresh, engine->conf, error, sizeof(error)) != TSR_OK) {
		tsr_log(engine->log, TSR_LOG_ERROR, "%s; the old settings stay", error);
		return;
	}
	if (strcmp(fresh.dir, engine->settings.dir) != 0 || strcmp(fresh.run_dir, engine->settings.run_dir) != 0) {
		tsr_log(engine->log, TSR_LOG_ERROR,
		    "%s: dir and run_dir change with a restart only; the old settings stay", engine->conf);
		return;
	}
	moved = !same_directory(&fresh, &engine->settings);
	engine->settings = fresh;
	engine->changed = true;
	engine->locals_due = 0;
	tsr_userbook_reload(&engine->users);
	tsr_log(engine->log, TSR_LOG_NOTICE, "%s was read again", engine->conf);
	if (moved) {
		engine->uri = 0;
		tsr_engine_fail(engine, TSR_DIR_RETRY, "the settings of the directory are others now");
	}
	/* A file that the settings name may have been mended: a refusal is not waited out. */
	engine->connect_due = 0;
}
