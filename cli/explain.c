/* SPDX-License-Identifier: ISC */
/* tessera explain: every condition of a judgement, for a token whose secret is not at hand. */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "ask.h"
#include "cards.h"
#include "facts.h"
#include "rules.h"

#define BIT(verdict) (UINT32_C(1) << (verdict))

/* Whether an earlier failure leaves nothing to judge VERDICT by, so that its text would be untrue. */
static bool
is_open(uint32_t failed, int verdict)
{
	const uint32_t of_account =
	    BIT(TSR_WRONG_ACCOUNT) | BIT(TSR_LOCAL_USER) | BIT(TSR_ACCOUNT_DISABLED) | BIT(TSR_MISSING_ROLE);

	if (failed & BIT(TSR_UNAVAILABLE))
		return verdict > TSR_UNAVAILABLE;
	if (failed & BIT(TSR_UNKNOWN))
		return verdict > TSR_UNKNOWN && verdict != TSR_DENIED_LOCALLY && verdict != TSR_AMBIGUOUS;
	if (failed & BIT(TSR_ORPHAN) && of_account & BIT(verdict))
		return true;
	return failed & BIT(TSR_REVOKED) && verdict == TSR_DISABLED;
}

/* Conditions on the secret are left out: it was not presented. */
static json_t *
conditions(uint32_t failed)
{
	json_t *array = json_array();

	for (int v = TSR_UNAVAILABLE; v < TSR_VERDICTS; v++) {
		bool holds = (failed & BIT(v)) == 0, open = is_open(failed, v);

		if (v == TSR_WRONG_SECRET)
			continue;
		json_array_append_new(
		    array, json_pack("{s:s s:b s:s s:s}", "condition", tsr_verdict_name((enum tsr_verdict)v), "holds",
			       holds && !open, "result",
			       open    ? "not judged"
			       : holds ? "ok"
				       : "fails",
			       "text", holds || open ? "" : tsr_verdict_text((enum tsr_verdict)v)));
	}
	return array;
}

static enum tsr_exit
judge(const struct tsr_ask *ask, const char *dir, const char *id, int64_t now, struct tsr_answer *answer)
{
	struct tsr_request request;
	struct tsr_cache *cache = NULL;

	if (tsr_cache_new(dir, 0, &cache) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE, "%s cannot be a cache: the path is too long", dir);
	tsr_ask_request(ask, now, &request);
	(void)!tsr_judge_again(cache, id, &request, answer);
	tsr_cache_free(cache);
	return TSR_GO_ON;
}

/* The records that claim the id; none when the cache cannot be read, which the verdict has said. */
static json_t *
records(const char *dir, const char *id, int64_t now)
{
	struct tsr_snapshot *snapshot;
	enum tsr_status status;
	json_t *array;

	if (tsr_facts_open(dir, &snapshot) != TSR_GO_ON)
		return json_array();
	array = tsr_facts_tokens(snapshot, id, now, &status);
	tsr_facts_close(snapshot);
	return array;
}

static enum tsr_exit
print(const struct tsr_answer *answer, const json_t *all)
{
	static const struct tsr_column columns[] = {
	    {"condition", "CONDITION", TSR_PLAIN},
	    {"result", "RESULT", TSR_TINT},
	    {"text", "", TSR_WRAP},
	};
	json_t *record;
	size_t i;
	enum tsr_exit code;

	tsr_ask_print(answer);
	putchar('\n');
	code = tsr_rows_print_array(json_object_get(all, "conditions"), columns, 3);
	json_array_foreach (json_object_get(all, "records"), i, record) {
		putchar('\n');
		if (code == TSR_EXIT_OK)
			code = tsr_token_card(record);
	}
	return code;
}

static enum tsr_exit
show(const struct tsr_answer *answer, const char *dir, const char *id, int64_t now, bool as_json)
{
	json_t *all = tsr_ask_json(answer);
	enum tsr_exit code;

	if (json_object_set_new(all, "conditions", conditions(answer->failed)) != 0 ||
	    json_object_set_new(all, "records", records(dir, id, now)) != 0)
		code = tsr_no_memory();
	else
		code = as_json ? tsr_json_print(json_incref(all)) : print(answer, all);
	json_decref(all);
	if (code != TSR_EXIT_OK)
		return code;
	return answer->verdict == TSR_UNKNOWN ? TSR_EXIT_ABSENT : tsr_ask_exit(answer->verdict);
}

enum tsr_exit
tsr_verb_explain(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera explain",
	    "ID",
	    "Judges a token by its id, as if its secret had been right, and shows every\n"
	    "condition and what this host has recorded.  Ends with 0 when it is allowed,\n"
	    "1 when it is denied, 3 when the id is unknown, 5 when the cache cannot tell.",
	    "  tessera explain 3mqvxbsk5mrs --service dovecot --rhost 192.0.2.7\n",
	    1,
	    1,
	};
	struct tsr_ask ask = {0};
	const struct tsr_option options[] = {TSR_ASK_OPTIONS(ask)};
	int64_t now = (int64_t)time(NULL);
	struct tsr_answer answer;
	const char *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, TSR_ASK_COUNT, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_id(argv[at]);
	if (code == TSR_GO_ON)
		code = tsr_ask_dir(tool, ask.cache, &dir);
	if (code == TSR_GO_ON)
		code = judge(&ask, dir, argv[at], now, &answer);
	return code == TSR_GO_ON ? show(&answer, dir, argv[at], now, ask.json) : code;
}
