/* SPDX-License-Identifier: ISC */
/* The cache as a whole, as plug-ins find it. */
#include "config.h"

#include <string.h>

#include "facts.h"
#include "verdict.h"

json_t *
tsr_facts_cache(const char *dir, int64_t now)
{
	static struct tsr_snapshot snapshot; /* too large for a stack */
	enum tsr_status status;
	json_t *facts;
	int64_t age;

	tsr_snapshot_init(&snapshot);
	status = tsr_snapshot_open(&snapshot, dir);
	if (status != TSR_OK)
		return json_pack("{s:s s:s s:s s:s}", "path", dir, "state", "unavailable", "error",
		    tsr_strerror(status), "detail", snapshot.detail);
	age = tsr_snapshot_age(&snapshot, now);
	facts = json_pack("{s:s s:s s:I s:I s:o s:I s:I s:I s:I s:o s:b}", "path", dir, "state",
	    age > snapshot.meta.max_age || age < -TSR_CLOCK_SLACK ? "stale" : "usable", "age", (json_int_t)age,
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
