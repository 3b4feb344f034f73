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
#include "verb.h"

/* What the rows are sorted by, each way ending with what is unique. */
static const char *const sorts[] = {"account", "created", "ends", "label", "state", NULL};
static const char *const orders[][4] = {
    {"account", "id", NULL},
    {"created", "id", NULL},
    {"not_after", "account", "id", NULL},
    {"label", "account", "id", NULL},
    {"condition", "account", "id", NULL},
};

/* What is asked for, and what has come so far. */
struct list {
	const char *sort;
	const char *account, *state, *kind, *expiring;
	int64_t before; /* ends at this moment or earlier; 0: whenever */
	int64_t now;
	json_t *owners; /* by normalised DN */
	json_t *nobody; /* what is said of an owner that is not there */
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
wanted(const struct list *list, const json_t *row, int64_t not_after)
{
	if (list->before != 0 && (not_after > list->before || not_after < list->now))
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

static bool
keep_token(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row = tsr_json_token(&entry->token, list->now, TSR_ADMIN_UNSEEN);

	tsr_progress_step(&list->progress, 1);
	if (json_object_update(row, owner_of(list, entry)) != 0 ||
	    json_object_set_new(row, "dn", tsr_json_text(entry->dn, strlen(entry->dn))) != 0)
		list->failed = true;
	else if (wanted(list, row, entry->token.not_after))
		list->failed |= !tsr_rows_add(&list->rows, row);
	json_decref(row);
	return !list->failed;
}

static enum tsr_exit
fill(struct tsr_dir *dir, struct list *list)
{
	struct tsr_dir_error error = {0};

	tsr_progress_begin(&list->progress, "reading accounts and tokens", 0);
	list->owners = json_object();
	list->nobody = json_object();
	list->failed = tsr_json_own(list->nobody, NULL) != 0;
	if (tsr_dir_find_all(dir, TSR_RECORD_ACCOUNT, keep_owner, list, &error) == TSR_DIR_OK && !list->failed)
		(void)tsr_dir_find_all(dir, TSR_RECORD_TOKEN, keep_token, list, &error);
	return list->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be listed");
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
	return code;
}

static enum tsr_exit
list(struct tsr_errand *errand)
{
	struct list *list = errand->order;
	enum tsr_exit code = fill(errand->dir, list);

	if (code == TSR_GO_ON)
		code = tsr_rows_print(&list->rows, "no token matches that you may read");
	tsr_rows_free(&list->rows);
	json_decref(list->owners);
	json_decref(list->nobody);
	return code;
}

enum tsr_exit
tsr_token_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token list",
	    "",
	    "Lists the tokens of the directory, those of people from before included.",
	    "  tessera token list --account nightly --sort ends\n"
	    "  tessera token list --expiring 30d --state active --json\n",
	    0,
	    0,
	};
	struct list all = {
	    .now = (int64_t)time(NULL),
	    .rows = {tsr_token_columns, TSR_TOKEN_COLUMNS, orders[0], false, NULL, 0, 0},
	};
	const struct tsr_option options[] = {
	    {.name = "account", .argument = "LOGIN", .help = "of this account only", .text = &all.account},
	    {.name = "expiring", .argument = "30d|DATE", .help = "that end until then", .text = &all.expiring},
	    {.name = "state",
		.argument = "STATE",
		.help = "active|disabled|revoked|expired|not_yet|incomplete",
		.text = &all.state},
	    {.name = "kind", .argument = "KIND", .help = "private|public", .text = &all.kind},
	    {.name = "sort", .argument = "BY", .help = "account|created|ends|label|state", .text = &all.sort},
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
show(struct tsr_errand *errand)
{
	const bool *as_json = errand->order;
	json_t *token = NULL;
	enum tsr_exit code = tsr_admin_token(errand->dir, errand->args[0], &token);

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
	    "Shows a token of the directory.  What a host makes of it,\n"
	    "\"tessera explain\" says.",
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
