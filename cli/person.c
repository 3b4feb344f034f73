/* SPDX-License-Identifier: ISC */
/* Accounts of the directory as JSON values, and what they own. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cards.h"
#include "person.h"
#include "progress.h"
#include "verb.h"

static json_t *
text(const struct tsr_text *value)
{
	return tsr_json_text(value->s, value->len);
}

/* What keeps him out besides our own state. */
static json_t *
locks(const struct tsr_dir_entry *entry, int64_t now)
{
	static const struct {
		uint32_t bit;
		const char *attribute;
	} names[] = {
	    {TSR_LOCK_PPOLICY, "pwdAccountLockedTime"},
	    {TSR_LOCK_NS, "nsAccountLock"},
	    {TSR_LOCK_AD, "userAccountControl"},
	};
	json_t *array = json_array();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((entry->detail.locks & names[i].bit) != 0)
			json_array_append_new(array, json_string(names[i].attribute));
	}
	if (entry->account.ends != 0 && now > entry->account.ends)
		json_array_append_new(array, json_string("pwdEndTime"));
	return array;
}

json_t *
tsr_json_person(const struct tsr_dir_entry *entry, int64_t now)
{
	const struct tsr_dir_detail *detail = &entry->detail;
	json_t *account = tsr_json_account(&entry->account, now), *more;
	int failed;

	if (entry->account.class == TSR_CLASS_SERVICE)
		more = json_pack("{s:o}", "description", text(&detail->description));
	else
		more = json_pack("{s:o s:o s:o s:b s:o s:o}", "description", text(&detail->description), "username",
		    text(&detail->username), "mail", text(&detail->mail), "legacy", detail->legacy, "invited_until",
		    tsr_json_time(detail->invite), "locks", locks(entry, now));
	failed = json_object_update(account, more);
	json_decref(more);
	if (failed == 0)
		return account;
	json_decref(account);
	return NULL;
}

struct owned {
	struct tsr_progress progress;
	json_t *tokens;
	bool failed;
};

static bool
keep_token(void *arg, const struct tsr_dir_entry *entry)
{
	struct owned *owned = arg;
	json_t *token;

	tsr_progress_step(&owned->progress, 1);
	if (entry->type != TSR_RECORD_TOKEN)
		return true;
	token = tsr_json_token(&entry->token, (int64_t)time(NULL), TSR_ADMIN_UNSEEN);
	owned->failed |= json_object_set_new(token, "dn", tsr_json_text(entry->dn, strlen(entry->dn))) != 0 ||
			 json_array_append(owned->tokens, token) != 0;
	json_decref(token);
	return !owned->failed;
}

enum tsr_exit
tsr_person_tokens(struct tsr_dir *dir, const char *dn, json_t **tokens)
{
	struct owned owned = {.tokens = json_array()};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	tsr_progress_begin(&owned.progress, "reading tokens", 0);
	(void)tsr_dir_subtree(dir, dn, keep_token, &owned, &error);
	tsr_progress_hide();
	code = owned.failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be looked up");
	*tokens = owned.tokens;
	return code;
}

static json_t *
ids_of(const json_t *tokens)
{
	json_t *ids = json_array(), *token;
	size_t i;

	json_array_foreach (tokens, i, token)
		json_array_append(ids, json_object_get(token, "id"));
	return ids;
}

static enum tsr_exit
print(const json_t *account, const json_t *tokens)
{
	static const struct tsr_column columns[] = {
	    {"id", "TOKEN", TSR_PLAIN},
	    {"label", "LABEL", TSR_CUT},
	    {"kind", "KIND", TSR_PLAIN},
	    {"condition", "STATE", TSR_TINT},
	    {"not_after", "ENDS", TSR_TINT},
	};
	enum tsr_exit code = tsr_account_card(account);

	if (code != TSR_EXIT_OK || json_array_size(tokens) == 0)
		return code;
	putchar('\n');
	return tsr_rows_print_array(tokens, columns, sizeof(columns) / sizeof(columns[0]));
}

/* Adds "tokens", their ids, and "owned", the tokens themselves. */
static enum tsr_exit
show(struct tsr_dir *dir, json_t *account, bool as_json)
{
	json_t *tokens;
	enum tsr_exit code = tsr_person_tokens(dir, tsr_member(account, "dn"), &tokens);

	if (code == TSR_GO_ON && !as_json)
		code = print(account, tokens);
	else if (code == TSR_GO_ON)
		code = json_object_set_new(account, "tokens", ids_of(tokens)) != 0 ||
			       json_object_set(account, "owned", tokens) != 0
			   ? tsr_no_memory()
			   : tsr_json_print(json_incref(account));
	json_decref(tokens);
	return code;
}

struct order {
	tsr_person_find *find;
	bool as_json;
};

static enum tsr_exit
find_and_show(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	json_t *account = NULL;
	enum tsr_exit code = order->find(errand->dir, errand->args[0], &account);

	if (code == TSR_GO_ON)
		code = show(errand->dir, account, order->as_json);
	json_decref(account);
	return code;
}

enum tsr_exit
tsr_person_show(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, tsr_person_find *find)
{
	struct order order = {.find = find};
	const struct tsr_option options[] = {{.name = "json", .help = "print JSON", .flag = &order.as_json}};
	struct tsr_errand errand = {.usage = usage, TSR_OPTIONS(options), .work = find_and_show, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
