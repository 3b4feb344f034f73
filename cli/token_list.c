/* SPDX-License-Identifier: ISC */
/* tessera token list and show: tokens as the directory has them. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cards.h"
#include "progress.h"
#include "rules.h"
#include "text.h"
#include "token_verbs.h"
#include "usage.h"
#include "verb.h"

/* What the rows are sorted by, each way ending with what is unique. */
static const char *const sorts[] = {"account", "created", "ends", "label", "state", "used", NULL};
static const char *const orders[][4] = {
    {"account", "id", NULL},
    {"created", "id", NULL},
    {"not_after", "account", "id", NULL},
    {"label", "account", "id", NULL},
    {"condition", "account", "id", NULL},
    {"last_use", "account", "id", NULL},
};

/* What is asked for, and what has come so far. */
struct list {
	const char *sort;
	const char *account, *state, *kind, *expiring, *unused;
	int64_t before; /* ends at this moment or earlier; 0: whenever */
	int64_t since;  /* not used at this moment or later, and made before it; 0: whatever its use */
	int64_t now;
	json_t *owners; /* by normalised DN */
	json_t *nobody; /* what is said of an owner that is not there */
	json_t *some;   /* tokens that wait to be joined with their uses */
	struct tsr_usage_join usage;
	struct tsr_rows rows;
	struct tsr_progress progress;
	bool failed;
};

static bool
is(const char *wanted, const json_t *row, const char *key)
{
	return wanted == NULL || strcmp(wanted, tsr_member(row, key)) == 0;
}

static bool
wanted(const struct list *list, const json_t *row, const struct tsr_token_record *token)
{
	if (list->before != 0 && (token->not_after > list->before || token->not_after < list->now))
		return false;
	if (list->since != 0 && token->created >= list->since)
		return false;
	return is(list->account, row, "account") && is(list->state, row, "condition") && is(list->kind, row, "kind");
}

static bool
keep_owner(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *account = tsr_json_account(&entry->account, list->now);
	json_t *owner = json_object(); /* of all its members only those that a token shows */

	tsr_progress_step(&list->progress, 1);
	list->failed |=
	    json_object_set_nocheck(list->owners, entry->dn_key, owner) != 0 || tsr_json_own(owner, account) != 0;
	json_decref(account);
	json_decref(owner);
	return !list->failed;
}

static json_t *
owner_of(const struct list *list, const struct tsr_dir_entry *entry)
{
	json_t *owner = json_object_get(list->owners, entry->parent_key);

	return owner != NULL ? owner : list->nobody;
}

/* The tokens that wait become rows, if their use is as it was asked for. */
static bool
join(struct list *list)
{
	json_t *row;
	size_t i;

	list->failed |= tsr_usage_add(&list->usage, list->some) != TSR_GO_ON;
	json_array_foreach (list->some, i, row) {
		if (list->since == 0 || !tsr_usage_since(row, list->since))
			list->failed |= !tsr_rows_add(&list->rows, row);
	}
	list->failed |= json_array_clear(list->some) != 0;
	return !list->failed;
}

static bool
keep_token(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row = tsr_json_token(&entry->token, list->now, TSR_ADMIN_UNSEEN);

	tsr_progress_step(&list->progress, 1);
	if (json_object_update(row, owner_of(list, entry)) != 0 ||
	    json_object_set_new(row, "dn", tsr_json_text(entry->dn, strlen(entry->dn))) != 0)
		list->failed = true;
	else if (wanted(list, row, &entry->token))
		list->failed |= json_array_append(list->some, row) != 0;
	json_decref(row);
	if (!list->failed && json_array_size(list->some) == TSR_USAGE_BATCH)
		return join(list);
	return !list->failed;
}

static enum tsr_exit
fill(struct tsr_dir *dir, struct list *list)
{
	struct tsr_dir_error error = {0};

	tsr_progress_begin(&list->progress, "reading accounts and tokens", 0);
	list->owners = json_object();
	list->nobody = json_object();
	list->some = json_array();
	list->failed = tsr_json_own(list->nobody, NULL) != 0;
	if (tsr_dir_find_all(dir, TSR_RECORD_ACCOUNT, keep_owner, list, &error) == TSR_DIR_OK && !list->failed)
		(void)tsr_dir_find_all(dir, TSR_RECORD_TOKEN, keep_token, list, &error);
	if (!list->failed && error.fault == TSR_DIR_OK)
		(void)join(list);
	return list->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be listed");
}

static enum tsr_exit
long_ago(const char *option, const char *text, int64_t now, int64_t *when)
{
	int64_t seconds;

	if (tsr_duration_parse(text, strlen(text), &seconds) != TSR_OK || strspn(text, "0123456789") == strlen(text) ||
	    seconds >= now)
		return TSR_TELL(TSR_EXIT_USAGE, "%s %s is not understood; write 90d, 12h or the like", option, text);
	*when = now - seconds;
	return TSR_GO_ON;
}

static enum tsr_exit
check_filters(struct tsr_errand *errand)
{
	static const char *const states[] = {"active", "disabled", "revoked", "expired", "not_yet", "incomplete", NULL};
	static const char *const kinds[] = {"private", "public", NULL};
	struct list *list = errand->order;
	enum tsr_exit code = tsr_rule_word("--state", list->state, states, errand->usage->path);

	if (code == TSR_GO_ON)
		code = tsr_rule_word("--kind", list->kind, kinds, errand->usage->path);
	if (code == TSR_GO_ON)
		code = tsr_rule_word("--sort", list->sort, sorts, errand->usage->path);
	for (size_t i = 0; code == TSR_GO_ON && list->sort != NULL && sorts[i] != NULL; i++) {
		if (strcmp(sorts[i], list->sort) == 0)
			list->rows.order = orders[i];
	}
	if (code == TSR_GO_ON && list->expiring != NULL)
		code = tsr_when("--expiring", list->expiring, list->now, &list->before);
	if (code == TSR_GO_ON && list->unused != NULL)
		code = long_ago("--unused", list->unused, list->now, &list->since);
	return code;
}

/* Nothing is called unused for want of knowledge. */
static enum tsr_exit
find_usage(struct tsr_errand *errand, struct list *list)
{
	enum tsr_exit code = tsr_usage_open(errand, NULL, &list->usage);

	if (code != TSR_GO_ON)
		return code;
	if (tsr_usage_known(&list->usage))
		list->rows.column_count++;
	else if (list->since != 0)
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "which tokens were used is not known: %s", list->usage.why);
	if (list->since != 0 && list->usage.told == NULL)
		tsr_complain(
		    "uses of this host alone are known; set use_dn in [directory] on all hosts to know of theirs");
	else if (list->since != 0 && !list->usage.by_daemon)
		tsr_complain("of this host only what the directory has heard is known: %s", list->usage.why);
	return TSR_GO_ON;
}

static enum tsr_exit
list(struct tsr_errand *errand)
{
	struct list *list = errand->order;
	enum tsr_exit code = find_usage(errand, list);

	if (code == TSR_GO_ON)
		code = fill(errand->dir, list);
	json_decref(list->owners);
	json_decref(list->nobody);
	json_decref(list->some);
	tsr_usage_close(&list->usage);
	return tsr_rows_end(&list->rows, code, "no token matches that you may read");
}

enum tsr_exit
tsr_token_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token list",
	    "",
	    "Lists the tokens of the directory, those of people from before included.",
	    "  tessera token list --account nightly --sort ends\n"
	    "  tessera token list --expiring 30d --state active --json\n"
	    "  tessera token list --unused 90d\n",
	    0,
	    0,
	};
	struct list all = {
	    .now = (int64_t)time(NULL),
	    .rows = {.columns = tsr_token_columns, .column_count = TSR_TOKEN_COLUMNS, .order = orders[0]},
	};
	const struct tsr_option options[] = {
	    {.name = "account", .argument = "LOGIN", .help = "of this account only", .text = &all.account},
	    {.name = "expiring", .argument = "30d|DATE", .help = "that end until then", .text = &all.expiring},
	    {.name = "unused", .argument = "90d", .help = "not used for so long", .text = &all.unused},
	    {.name = "state",
		.argument = "STATE",
		.help = "active|disabled|revoked|expired|not_yet|incomplete",
		.text = &all.state},
	    {.name = "kind", .argument = "KIND", .help = "private|public", .text = &all.kind},
	    {.name = "sort", .argument = "BY", .help = "account|created|ends|label|state|used", .text = &all.sort},
	    {.name = "json", .help = "print JSON", .flag = &all.rows.as_json},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check_filters, .work = list, .order = &all};

	return tsr_errand_run(&errand, tool, argc, argv);
}

static enum tsr_exit
check_id(struct tsr_errand *errand)
{
	return tsr_rule_id(errand->args[0]);
}

static enum tsr_exit
add_usage(struct tsr_usage_join *usage, json_t *token)
{
	json_t *one = json_array();
	enum tsr_exit code = json_array_append(one, token) == 0 ? tsr_usage_add(usage, one) : tsr_no_memory();

	json_decref(one);
	return code;
}

static enum tsr_exit
show(struct tsr_errand *errand)
{
	const bool *as_json = errand->order;
	struct tsr_usage_join usage = {.told = NULL};
	json_t *token = NULL;
	enum tsr_exit code = tsr_admin_token(errand->dir, errand->args[0], &token);

	if (code == TSR_GO_ON)
		code = tsr_usage_open(errand, errand->args[0], &usage);
	if (code == TSR_GO_ON)
		code = add_usage(&usage, token);
	tsr_usage_close(&usage);
	if (code == TSR_GO_ON)
		code = *as_json ? tsr_json_print(json_incref(token)) : tsr_token_card(token);
	json_decref(token);
	return code;
}

enum tsr_exit
tsr_token_show(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token show",
	    "ID",
	    "Shows a token of the directory, and what is known of its use.  What a host\n"
	    "makes of it, \"tessera explain\" says.",
	    "  tessera token show 3mqvxbsk5mrs --json\n",
	    1,
	    1,
	};
	bool as_json = false;
	const struct tsr_option options[] = {{.name = "json", .help = "print JSON", .flag = &as_json}};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check_id, .work = show, .order = &as_json};

	return tsr_errand_run(&errand, tool, argc, argv);
}
