/* SPDX-License-Identifier: ISC */
/* tessera explain: every condition of a judgement, for a token whose secret is not at hand. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "admin.h"
#include "cards.h"
#include "facts.h"
#include "reason.h"
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

/* The names of people are no users of this host where it is not said that PAM asks. */
static const char *
result_of(const struct tsr_case *judged, enum tsr_verdict condition)
{
	const uint32_t failed = judged->answer->failed;

	if (is_open(failed, (int)condition) || (condition == TSR_LOCAL_USER && !judged->ask->pam))
		return "not judged";
	return (failed & BIT(condition)) == 0 ? "ok" : "fails";
}

/* Conditions on the secret are left out: it was not presented. */
static json_t *
conditions(const struct tsr_case *judged)
{
	const bool known = json_array_size(judged->tokens) > 0;
	json_t *array = json_array();

	for (int v = TSR_UNAVAILABLE; v < TSR_VERDICTS; v++) {
		const enum tsr_verdict condition = (enum tsr_verdict)v;
		const char *result = result_of(judged, condition);

		if (condition == TSR_WRONG_SECRET)
			continue;
		json_array_append_new(
		    array, json_pack("{s:s s:b s:s s:s s:o}", "condition", tsr_verdict_name(condition), "holds",
			       strcmp(result, "ok") == 0, "result", result, "text",
			       strcmp(result, "fails") == 0 ? tsr_verdict_text(condition) : "", "reason",
			       known && !is_open(judged->answer->failed, v) ? tsr_reason(judged, condition)
									    : json_string("")));
	}
	return array;
}

static enum tsr_exit
judge(const struct tsr_ask *ask, const char *dir, const char *id, int64_t now, struct tsr_answer *answer)
{
	struct tsr_request request;
	struct tsr_cache *cache = NULL;

	if (tsr_cache_new(dir, TSR_TRIAL, &cache) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE, "%s cannot be a cache: the path is too long", dir);
	tsr_ask_request(ask, now, &request);
	(void)!tsr_judge_again(cache, id, &request, answer);
	tsr_cache_free(cache);
	return TSR_GO_ON;
}

/* What is recorded of the id: none when the cache cannot be read, which the verdict has said. */
static void
fill_in(struct tsr_case *judged, const char *dir, const char *id, int64_t now, json_t **tokens, json_t **accounts)
{
	struct tsr_snapshot *snapshot;
	enum tsr_status status;

	if (tsr_facts_open(dir, &snapshot) != TSR_GO_ON)
		return;
	*tokens = tsr_facts_tokens(snapshot, id, now, &status);
	*accounts = tsr_facts_login(snapshot, judged->answer->account, now, &status);
	tsr_facts_close(snapshot);
	judged->tokens = *tokens;
	judged->account = json_array_get(*accounts, 0);
}

/* For people the sentence and the reason are one text. */
static void
join_words(json_t *all)
{
	json_t *condition;
	size_t i;

	json_array_foreach (all, i, condition) {
		const char *text = tsr_member(condition, "text"), *reason = tsr_member(condition, "reason");

		json_object_set_new(condition, "words",
		    json_sprintf("%s%s%s", text, text[0] != '\0' && reason[0] != '\0' ? " " : "", reason));
	}
}

static enum tsr_exit
print(const struct tsr_answer *answer, const json_t *all)
{
	static const struct tsr_column columns[] = {
	    {"condition", "CONDITION", TSR_PLAIN},
	    {"result", "RESULT", TSR_TINT},
	    {"words", "", TSR_WRAP},
	};
	json_t *record;
	size_t i;
	enum tsr_exit code;

	tsr_ask_print(answer);
	putchar('\n');
	join_words(json_object_get(all, "conditions"));
	code = tsr_rows_print_array(json_object_get(all, "conditions"), columns, sizeof(columns) / sizeof(columns[0]));
	json_array_foreach (json_object_get(all, "records"), i, record) {
		putchar('\n');
		if (code == TSR_EXIT_OK)
			code = tsr_token_card(record);
	}
	return code;
}

static enum tsr_exit
show(struct tsr_case *judged, const char *dir, const char *id, int64_t now)
{
	json_t *all = tsr_ask_json(judged->answer), *tokens = NULL, *accounts = NULL;
	enum tsr_exit code;

	fill_in(judged, dir, id, now, &tokens, &accounts);
	if (json_object_set_new(all, "conditions", conditions(judged)) != 0 ||
	    json_object_set_new(all, "records", tokens != NULL ? json_incref(tokens) : json_array()) != 0)
		code = tsr_no_memory();
	else
		code = judged->ask->json ? tsr_json_print(json_incref(all)) : print(judged->answer, all);
	json_decref(all);
	json_decref(tokens);
	json_decref(accounts);
	if (code != TSR_EXIT_OK)
		return code;
	return judged->answer->verdict == TSR_UNKNOWN ? TSR_EXIT_ABSENT : tsr_ask_exit(judged->answer->verdict);
}

/* The question itself, and what PAM's own condition would be. */
static enum tsr_exit
run(const struct tsr_ask *ask, const char *dir, const char *id)
{
	struct tsr_ask as_pam = *ask;
	struct tsr_answer answer, pam_answer;
	struct tsr_case judged = {.ask = ask, .answer = &answer};
	int64_t now = (int64_t)time(NULL);
	enum tsr_exit code = judge(ask, dir, id, now, &answer);

	as_pam.pam = true;
	if (code == TSR_GO_ON)
		code = judge(&as_pam, dir, id, now, &pam_answer);
	if (code != TSR_GO_ON)
		return code;
	judged.pam_refuses = (pam_answer.failed & BIT(TSR_LOCAL_USER)) != 0;
	return show(&judged, dir, id, now);
}

enum tsr_exit
tsr_verb_explain(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera explain",
	    "ID",
	    "Judges a token by its id, as if its secret had been right, and shows every\n"
	    "condition, what it was judged by, and what this host has recorded.  Ends\n"
	    "with 0 when it is allowed, 1 when it is denied, 3 when the id is unknown, 5\n"
	    "when the cache cannot tell.",
	    "  tessera explain 3mqvxbsk5mrs --service dovecot --rhost 192.0.2.7\n"
	    "  tessera explain 3mqvxbsk5mrs --service sshd --user nightly --pam\n",
	    1,
	    1,
	};
	struct tsr_ask ask = {0};
	const struct tsr_option options[] = {TSR_ASK_OPTIONS(ask)};
	const char *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_id(argv[at]);
	if (code == TSR_GO_ON)
		code = tsr_ask_dir(tool, ask.cache, &dir);
	if (code != TSR_GO_ON)
		return code;
	tsr_ask_remark(&ask);
	return run(&ask, dir, argv[at]);
}
