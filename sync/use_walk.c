/* SPDX-License-Identifier: ISC */
/* What has to be done for every token that was used: forget it when it is gone for long, tell the directory. */
#include "config.h"

#include "uses.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lastuse.h"

#define STEP_ENTRIES 50
#define STEP_MS 200
#define PERIOD_MS 3600000         /* between walks */
#define ANSWER_MS 1000            /* how long an answer that lies in a buffer may lie there */
#define GONE_SECONDS (30 * 86400) /* what is known of a purged token is kept so long */

/* Whether the cache can be relied on to lack what is gone. */
static bool
is_in_step(const struct tsr_engine *engine)
{
	return engine->dir != NULL && !engine->guard.held &&
	       (engine->phase == TSR_PHASE_PERSIST || engine->phase == TSR_PHASE_POLLING);
}

/* Hosts and tokens are spread over a quarter of the interval. */
static int64_t
jitter(const struct tsr_uses *uses, const char id[static TSR_ID_LEN], int64_t interval)
{
	return tsr_uses_hash(uses->walk.salt, id) % (interval / 4 + 1);
}

static bool
is_due(const struct tsr_uses *uses, const struct tsr_engine *engine, const struct tsr_use_entry *entry, int64_t now)
{
	const int64_t interval = engine->settings.use_interval;
	const int64_t since = entry->told != 0 ? entry->told + interval : entry->first;

	return engine->settings.use_dn[0] != '\0' && entry->last.when > entry->told && uses->walk.telling[0] == '\0' &&
	       now >= since + jitter(uses, entry->id, interval);
}

/* Of a refusal the log speaks once, until it is over. */
static void
told(struct tsr_uses *uses, const struct tsr_engine *engine, const struct tsr_dir_error *error)
{
	struct tsr_use_entry *entry = tsr_uses_entry(uses, uses->walk.telling);
	const int64_t interval = engine->settings.use_interval * 1000;

	uses->walk.telling[0] = '\0';
	if (error->fault == TSR_DIR_OK) {
		if (entry != NULL)
			entry->told = uses->walk.telling_of;
		uses->walk.refused = false;
		return;
	}
	uses->walk.pause_until = tsr_now_ms() + (interval < PERIOD_MS ? interval : PERIOD_MS);
	/* Of a connection that is lost the session speaks. */
	if (error->fault != TSR_DIR_RETRY && !uses->walk.refused)
		tsr_log(uses->log, TSR_LOG_WARNING,
		    "%s; uses of tokens stay on this host: give this identity the right to write below use_dn, see "
		    "tessera-schema(7), or take use_dn out",
		    error->text);
	uses->walk.refused |= error->fault != TSR_DIR_RETRY;
}

static void
tell(struct tsr_uses *uses, const struct tsr_engine *engine, const struct tsr_use_entry *entry)
{
	struct tsr_last_use use = {.when = entry->last.when};
	struct tsr_dir_error error;

	memcpy(use.id, entry->id, sizeof(use.id));
	snprintf(use.service, sizeof(use.service), "%s", entry->last.service);
	snprintf(use.peer, sizeof(use.peer), "%s", entry->last.peer);
	if (gethostname(use.host, sizeof(use.host) - 1) != 0)
		use.host[0] = '\0';
	memcpy(uses->walk.telling, entry->id, sizeof(uses->walk.telling));
	uses->walk.telling_of = use.when;
	if (tsr_lastuse_tell(engine->dir, engine->settings.use_dn, &use, engine->settings.use_interval, &error) !=
	    TSR_DIR_OK)
		told(uses, engine, &error);
}

/* What became of what was begun.  It is gone with the connection it was begun on. */
static void
hear(struct tsr_uses *uses, struct tsr_engine *engine)
{
	struct tsr_dir_error error;

	if (engine->dir == NULL) {
		uses->walk.telling[0] = '\0';
		return;
	}
	switch (tsr_lastuse_step(engine->dir, &error)) {
	case TSR_TELLING_NONE:
		uses->walk.telling[0] = '\0';
		break;
	case TSR_TELLING_BUSY:
		break;
	case TSR_TELLING_LOST:
		uses->walk.telling[0] = '\0';
		tsr_engine_fail(engine, error.fault, error.text);
		break;
	case TSR_TELLING_DONE:
		told(uses, engine, &error);
		uses->walk.due = tsr_now_ms() + STEP_MS;
		break;
	}
}

/* True: it has been gone for so long that it is to be forgotten. */
static bool
look_at(struct tsr_uses *uses, const struct tsr_engine *engine, const char *id)
{
	const bool there = tsr_inbox_knows(&engine->ledger.live, id);
	const int64_t now = (int64_t)time(NULL);
	struct tsr_use_entry entry, *change;

	if (tsr_uses_get(uses, id, &entry) != TSR_OK)
		return false;
	if (there != (entry.gone == 0)) {
		change = tsr_uses_entry(uses, id);
		if (change != NULL)
			change->gone = there ? 0 : now;
		return false;
	}
	if (there && tsr_now_ms() >= uses->walk.pause_until && is_due(uses, engine, &entry, now))
		tell(uses, engine, &entry);
	return !there && now - entry.gone > GONE_SECONDS;
}

/* The next few, or as far as the one of whom the directory is told.  False: that was all. */
static bool
walk(struct tsr_uses *uses, const struct tsr_engine *engine)
{
	char forgotten[TSR_ID_LEN + 1];
	enum tsr_status status = TSR_OK;

	for (int i = 0; i < STEP_ENTRIES && uses->walk.telling[0] == '\0' && uses->file != NULL; i++) {
		memcpy(forgotten, uses->walk.at, sizeof(forgotten));
		status = tsr_usefile_next(uses->file, uses->walk.at);
		/* Not before: the next is found by the one before. */
		if (forgotten[0] != '\0' && look_at(uses, engine, forgotten))
			tsr_uses_forget(uses, forgotten);
		if (status != TSR_OK)
			break;
	}
	if (status != TSR_OK && status != TSR_ABSENT)
		tsr_uses_failed(uses, status);
	return status == TSR_OK && uses->file != NULL;
}

static int64_t
period(const struct tsr_engine *engine)
{
	const int64_t quarter = engine->settings.use_interval * 1000 / 4;

	return engine->settings.use_dn[0] != '\0' && quarter < PERIOD_MS ? quarter : PERIOD_MS;
}

void
tsr_walk_step(struct tsr_uses *uses, struct tsr_engine *engine)
{
	struct tsr_use_walk *state = &uses->walk;
	const int64_t now = tsr_now_ms();
	bool more;

	if (state->telling[0] != '\0')
		hear(uses, engine);
	if (state->telling[0] != '\0') {
		state->due = now + ANSWER_MS;
		return;
	}
	if (now < state->due || uses->file == NULL)
		return;
	if (!is_in_step(engine)) {
		state->due = now + ANSWER_MS;
		return;
	}
	more = walk(uses, engine);
	if (!more)
		state->at[0] = '\0';
	state->due = now + (more ? STEP_MS : period(engine));
}
