/* SPDX-License-Identifier: ISC */
/* The cache as a whole, as plug-ins find it. */
#include "config.h"

#include <string.h>

#include "denied.h"
#include "facts.h"
#include "verdict.h"

/* What plug-ins would say; the verdict alone knows the rule. */
static bool
is_stale(const struct tsr_snapshot *snapshot, int64_t now)
{
	const struct tsr_facts facts = {
	    .question = TSR_ASK_ACCOUNT,
	    .meta = &snapshot->meta,
	    .age = tsr_snapshot_age(snapshot, now),
	    .cache_time = snapshot->mtime,
	};
	const struct tsr_request request = {.now = now};

	return (tsr_failures(&facts, &request) & 1u << TSR_STALE) != 0;
}

enum tsr_status
tsr_facts_denied(const char *dir, char detail[static TSR_DETAIL_MAX])
{
	static const struct tsr_denied_query nobody;
	struct tsr_denied denied;
	enum tsr_status status;
	bool found;

	tsr_denied_init(&denied);
	status = tsr_denied_open(&denied, dir);
	if (status == TSR_OK)
		status = tsr_denied_check(&denied, &nobody, &found);
	memcpy(detail, denied.detail, TSR_DETAIL_MAX);
	tsr_denied_close(&denied);
	return status;
}

static json_t *
unavailable(const char *dir, enum tsr_status status, const char *detail)
{
	return json_pack(
	    "{s:s s:s s:s s:s}", "path", dir, "state", "unavailable", "error", tsr_strerror(status), "detail", detail);
}

json_t *
tsr_facts_cache(const char *dir, int64_t now)
{
	static struct tsr_snapshot snapshot; /* too large for a stack */
	char detail[TSR_DETAIL_MAX];
	enum tsr_status status = tsr_facts_denied(dir, detail);
	json_t *facts;

	tsr_snapshot_init(&snapshot);
	if (status != TSR_OK)
		return unavailable(dir, status, detail);
	status = tsr_snapshot_open(&snapshot, dir);
	if (status != TSR_OK)
		return unavailable(dir, status, snapshot.detail);
	facts = json_pack("{s:s s:s s:I s:I s:o s:I s:I s:I s:I s:o s:b}", "path", dir, "state",
	    is_stale(&snapshot, now) ? "stale" : "usable", "age", (json_int_t)tsr_snapshot_age(&snapshot, now),
	    "max_age", (json_int_t)snapshot.meta.max_age, "proved_at", tsr_json_time(snapshot.meta.proved_at), "seq",
	    (json_int_t)snapshot.meta.seq, "base_seq", (json_int_t)snapshot.base_seq, "tokens",
	    (json_int_t)snapshot.meta.tokens, "accounts", (json_int_t)snapshot.meta.accounts, "provider",
	    tsr_json_text(snapshot.meta.provider.s, snapshot.meta.provider.len), "legacy_tokens",
	    snapshot.meta.legacy_tokens != 0);
	tsr_snapshot_close(&snapshot);
	return facts;
}

bool
tsr_facts_usable(const json_t *facts)
{
	const char *state = json_string_value(json_object_get(facts, "state"));

	return state != NULL && strcmp(state, "usable") == 0;
}
