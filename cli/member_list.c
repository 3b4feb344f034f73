/* SPDX-License-Identifier: ISC */
/* tessera member list and show. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "member_verbs.h"
#include "person.h"
#include "progress.h"
#include "rules.h"
#include "table.h"
#include "verb.h"
#include "verdict.h"

static const struct tsr_column columns[] = {
    {"display_name", "NAME", TSR_CUT},
    {"username", "USERNAME", TSR_PLAIN},
    {"mail", "MAIL", TSR_CUT},
    {"condition", "STATE", TSR_TINT},
    {"legacy", "LEGACY", TSR_PLAIN},
    {"token_count", "TOKENS", TSR_PLAIN},
};

struct list {
	struct tsr_rows rows;
	struct tsr_progress progress;
	const char *state; /* of this condition only; NULL: all */
	json_t *counts;    /* tokens that are not revoked, by the normalised DN of their owner */
	int64_t now;
	bool failed;
};

static bool
count_token(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	const json_int_t count = json_integer_value(json_object_get(list->counts, entry->parent_key));

	tsr_progress_step(&list->progress, 1);
	if (!tsr_token_is_revoked(&entry->token))
		list->failed |=
		    json_object_set_new_nocheck(list->counts, entry->parent_key, json_integer(count + 1)) != 0;
	return !list->failed;
}

static bool
is_wanted(const struct list *list, const json_t *row)
{
	if (list->state == NULL)
		return true;
	if (strcmp(list->state, "legacy") == 0)
		return json_is_true(json_object_get(row, "legacy"));
	return strcmp(list->state, tsr_member(row, "condition")) == 0;
}

static bool
list_member(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row;

	tsr_progress_step(&list->progress, 1);
	if (entry->account.class != TSR_CLASS_MEMBER)
		return true;
	row = tsr_json_person(entry, list->now);
	if (json_object_set_new(row, "token_count",
		json_integer(json_integer_value(json_object_get(list->counts, entry->dn_key)))) != 0)
		list->failed = true;
	else if (is_wanted(list, row))
		list->failed |= !tsr_rows_add(&list->rows, row);
	json_decref(row);
	return !list->failed;
}

static enum tsr_exit
list(struct tsr_errand *errand)
{
	struct list *all = errand->order;
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	all->counts = json_object();
	tsr_progress_begin(&all->progress, "reading tokens and people", 0);
	if (tsr_dir_find_all(errand->dir, TSR_RECORD_TOKEN, count_token, all, &error) == TSR_DIR_OK && !all->failed)
		(void)tsr_dir_find_all(errand->dir, TSR_RECORD_ACCOUNT, list_member, all, &error);
	code = all->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the members could not be listed");
	json_decref(all->counts);
	return tsr_rows_end(&all->rows, code, "no member matches that you may read");
}

static enum tsr_exit
check_state(struct tsr_errand *errand)
{
	static const char *const states[] = {
	    "active", "disabled", "invited", "incomplete", "ambiguous", "legacy", NULL};
	const struct list *all = errand->order;

	return tsr_rule_word("--state", all->state, states, errand->usage->path);
}

enum tsr_exit
tsr_member_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member list",
	    "",
	    "Lists the people of the directory.  Legacy are those whose entries have no\n"
	    "class of tessera; they work as they are.  Revoked tokens are not counted.",
	    "  tessera member list\n"
	    "  tessera member list --state disabled --json\n",
	    0,
	    0,
	};
	static const char *const order[] = {"display_name", "dn", NULL};
	struct list all = {
	    .now = (int64_t)time(NULL),
	    .rows = {TSR_COLUMNS(columns), .order = order},
	};
	const struct tsr_option options[] = {
	    {.name = "state",
		.argument = "STATE",
		.help = "active|disabled|invited|incomplete|ambiguous|legacy",
		.text = &all.state},
	    {.name = "json", .help = "print JSON", .flag = &all.rows.as_json},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check_state, .work = list, .order = &all};

	return tsr_errand_run(&errand, tool, argc, argv);
}

enum tsr_exit
tsr_member_show(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member show",
	    "LOGIN",
	    "Shows a person, named by username or mail address, and the tokens that are\n"
	    "still theirs.",
	    "  tessera member show ann@example.com\n",
	    1,
	    1,
	};

	return tsr_person_show(tool, argc, argv, &usage, tsr_admin_member);
}
