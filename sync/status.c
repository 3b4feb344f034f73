/* SPDX-License-Identifier: ISC */
/* How the daemon is, as JSON with stable names. */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "server.h"

static const char *
fault_name(enum tsr_dir_fault fault)
{
	switch (fault) {
	case TSR_DIR_RETRY:
		return "unreachable";
	case TSR_DIR_REFUSED:
		return "refused";
	case TSR_DIR_REFRESH:
		return "refresh_required";
	case TSR_DIR_AHEAD:
		return "provider_behind";
	case TSR_DIR_ABSENT:
		return "absent";
	case TSR_DIR_RULE:
		return "rule";
	case TSR_DIR_UNKNOWN:
		return "unknown";
	case TSR_DIR_PROTOCOL:
		return "protocol";
	case TSR_DIR_OK:
		break;
	}
	return "ok";
}

static void
set(json_t *object, const char *name, int64_t value)
{
	json_object_set_new(object, name, json_integer(value));
}

static void
set_text(json_t *object, const char *name, struct tsr_text text)
{
	json_object_set_new(object, name, json_stringn_nocheck(text.s != NULL ? text.s : "", text.len));
}

static json_t *
errors(const struct tsr_engine *engine)
{
	json_t *object = json_object();
	unsigned i;

	for (i = TSR_DIR_RETRY; i <= TSR_DIR_PROTOCOL; i++)
		if (engine->errors[i] > 0)
			set(object, fault_name((enum tsr_dir_fault)i), (int64_t)engine->errors[i]);
	return object;
}

static void
set_counts(json_t *object, const struct tsr_engine *engine)
{
	const struct tsr_counts *counts = &engine->ledger.live.counts;

	set(object, "tokens", counts->tokens);
	set(object, "accounts", counts->accounts);
	set(object, "incomplete", counts->incomplete);
	set(object, "orphans", counts->orphans);
	set(object, "ambiguous", counts->ambiguous);
	set(object, "sweep_held", engine->guard.held ? (int64_t)engine->guard.doomed.count : 0);
	set(object, "refused", (int64_t)engine->refused);
	set(object, "last_verify", engine->verification.last);
	set(object, "verify_differences", engine->verification.differences);
	set(object, "folds", (int64_t)engine->ledger.folds);
	set(object, "publishes", (int64_t)engine->ledger.publishes);
	set(object, "reconnects", (int64_t)engine->reconnects);
	json_object_set_new(object, "errors", errors(engine));
}

/* Left out where accounts are no users. */
static void
set_users(json_t *object, const struct tsr_engine *engine)
{
	const struct tsr_userbuild *done = &engine->users.done;

	if (!engine->settings.publish)
		return;
	set(object, "users", done->users);
	set(object, "groups", done->groups);
	set(object, "user_collisions", done->collisions);
	set(object, "user_numbers_refused", done->refused);
	set(object, "user_names_local", done->locals);
	set(object, "user_builds", (int64_t)engine->users.builds);
}

char *
tsr_status_json(const struct tsr_engine *engine, const struct tsr_uses *uses)
{
	const char *uri = engine->dir != NULL ? tsr_dir_uri(engine->dir) : "";
	int64_t proved = (int64_t)engine->ledger.proved.tv_sec;
	struct tsr_text cookie = {0};
	json_t *object = json_object();
	char *text;

	set_text(object, "state", tsr_text_of(tsr_phase_name(engine->phase)));
	set(object, "since", engine->since);
	set_text(object, "reason", tsr_text_of(engine->reason));
	set_text(object, "provider", tsr_text_of(uri));
	set(object, "proved_at", proved);
	set(object, "age", engine->ledger.published ? (int64_t)time(NULL) - proved : -1);
	if (!tsr_below_waits(engine)) /* what has come goes on with what lies below it */
		cookie = tsr_cookie_csn(engine->ledger.cookie, strlen(engine->ledger.cookie));
	set_text(object, "cookie_csn", cookie);
	set_text(object, "provider_csn", tsr_text_of(engine->provider_csn));
	set(object, "lag_ms", engine->lag_since != 0 ? tsr_now_ms() - engine->lag_since : 0);
	set_counts(object, engine);
	set_users(object, engine);
	set(object, "use_reports", (int64_t)uses->reports);
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}
