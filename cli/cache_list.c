/* SPDX-License-Identifier: ISC */
/* tessera cache list: the tokens, or the accounts, of this host. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "cache_verbs.h"
#include "cards.h"
#include "facts.h"
#include "progress.h"
#include "token.h"

static const struct tsr_column account_columns[] = {
    {"login", "ACCOUNT", TSR_PLAIN},
    {"display_name", "NAME", TSR_CUT},
    {"class", "CLASS", TSR_PLAIN},
    {"condition", "STATE", TSR_TINT},
    {"roles", "ROLES", TSR_CUT},
};

struct list {
	const struct tsr_snapshot *snapshot;
	const char *account; /* of this login only; NULL: of all */
	struct tsr_rows rows;
	struct tsr_progress progress;
	int64_t now;
	enum tsr_status status;
};

static bool
wanted(const struct list *list, const json_t *row, const char *member)
{
	const char *login = json_string_value(json_object_get(row, member));

	return list->account == NULL || (login != NULL && strcmp(login, list->account) == 0);
}

static void
keep(struct list *list, json_t *row, const char *login)
{
	tsr_progress_step(&list->progress, 1);
	if (row == NULL || (wanted(list, row, login) && !tsr_rows_add(&list->rows, row)))
		list->status = TSR_NOMEM;
	json_decref(row);
}

static bool
list_token(void *arg, const struct tsr_token_record *token)
{
	struct list *list = arg;
	json_t *row = tsr_json_token(token, list->now, 0);
	json_t *owner = tsr_facts_account(list->snapshot, token->owner, list->now, &list->status);

	if (list->status == TSR_ABSENT)
		list->status = TSR_OK;
	if (tsr_json_own(row, owner) != 0)
		list->status = TSR_NOMEM;
	json_decref(owner);
	keep(list, row, "account");
	return list->status == TSR_OK;
}

static enum tsr_status
visit_token(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct list *list = arg;
	enum tsr_status status;

	if (key_len == 0 || key[0] != TSR_KEY_TOKEN)
		return TSR_OK;
	status = tsr_tokens_each(value, len, list_token, list);
	return status == TSR_OK ? list->status : status;
}

static enum tsr_status
visit_account(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct tsr_account_record account;
	struct list *list = arg;
	enum tsr_status status;

	if (key_len == 0 || key[0] != TSR_KEY_ACCOUNT)
		return TSR_OK;
	status = tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account);
	if (status != TSR_OK)
		return status;
	keep(list, tsr_json_account(&account, list->now), "login");
	return list->status;
}

static const char *const token_order[] = {"account", "id", NULL};
static const char *const account_order[] = {"login", "uuid", NULL};

static enum tsr_exit
walk(const char *dir, const char *account, bool accounts, bool as_json)
{
	struct list list = {
	    .account = account,
	    .now = (int64_t)time(NULL),
	    .rows =
		{
		    .columns = tsr_token_columns,
		    .column_count = TSR_TOKEN_COLUMNS,
		    .order = token_order,
		    .as_json = as_json,
		},
	};
	struct tsr_snapshot *snapshot;
	enum tsr_exit code = tsr_facts_open(dir, &snapshot);
	enum tsr_status status;

	if (code != TSR_GO_ON)
		return code;
	if (accounts) {
		list.rows.columns = account_columns;
		list.rows.column_count = sizeof(account_columns) / sizeof(account_columns[0]);
		list.rows.order = account_order;
	}
	list.snapshot = snapshot;
	tsr_progress_begin(&list.progress, "reading the cache", 0);
	status = tsr_snapshot_each(snapshot, accounts ? visit_account : visit_token, &list);
	if (status != TSR_OK)
		code = TSR_TELL(TSR_EXIT_UNAVAILABLE,
		    "the cache under %s cannot be walked: %s; try again, or ask \"tessera cache verify\"", dir,
		    tsr_strerror(status));
	code = tsr_rows_end(&list.rows, code, "the cache holds nothing of that kind");
	tsr_facts_close(snapshot);
	return code;
}

enum tsr_exit
tsr_cache_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache list",
	    "",
	    "Lists the tokens, or the accounts, that this host knows.",
	    "  tessera cache list\n"
	    "  tessera cache list --account deploy --json\n"
	    "  tessera cache list --accounts\n",
	    0,
	    0,
	};
	const char *account = NULL, *cache = NULL, *dir = NULL;
	bool accounts = false, as_json = false;
	const struct tsr_option options[] = {
	    {.name = "accounts", .help = "accounts in place of tokens", .flag = &accounts},
	    {.name = "account", .argument = "LOGIN", .help = "of this account only", .text = &account},
	    {.name = "cache", .argument = "DIR", .help = "cache to read", .text = &cache},
	    {.name = "json", .help = "print JSON", .flag = &as_json},
	};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_ask_dir(tool, cache, &dir);
	return code == TSR_GO_ON ? walk(dir, account, accounts, as_json) : code;
}
