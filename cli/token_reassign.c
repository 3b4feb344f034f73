/* SPDX-License-Identifier: ISC */
/* tessera token reassign: tokens change hands, one atomic move each. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bulk.h"
#include "ids.h"
#include "terms.h"
#include "token_verbs.h"
#include "verb.h"
#include "verdict.h"

#define TOLD_MAX 20 /* tokens whose roles are named one by one */

struct order {
	const char *to, *all_of;
	bool dry_run, as_json;
	struct tsr_ids ids;
	struct tsr_targets targets;
	struct tsr_progress progress; /* of finding them */
	json_t *account;
	char key[TSR_DN_MAX + 1]; /* of the account, normalised */
	char rdn[TSR_DN_MAX + 1]; /* of the token that is judged */
	char done[96];
	size_t kept; /* of --all-of: revoked ones, which stay */
	bool failed;
};

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;

	if (order->to == NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "--to is missing: the service account that gets the tokens");
	if ((order->all_of != NULL) == (errand->arg_count > 0))
		return TSR_TELL(TSR_EXIT_USAGE, "say which tokens: either their ids, or --all-of LOGIN");
	if (order->as_json && !order->dry_run)
		return TSR_TELL(TSR_EXIT_USAGE, "--json shows what --dry-run finds; give both");
	if (order->all_of != NULL && strcmp(order->all_of, order->to) == 0)
		return TSR_TELL(TSR_EXIT_USAGE, "--all-of and --to are the same account; there is nothing to move");
	return tsr_ids_take(&order->ids, errand->args, errand->arg_count);
}

static bool
take(void *arg, const struct tsr_dir_entry *entry)
{
	struct order *order = arg;

	tsr_progress_step(&order->progress, 1);
	if (entry->type == TSR_RECORD_TOKEN && tsr_token_is_revoked(&entry->token))
		order->kept++;
	else
		order->failed |= !tsr_targets_take(&order->targets, entry);
	return !order->failed;
}

static enum tsr_exit
find_all_of(struct tsr_dir *dir, struct order *order)
{
	struct tsr_dir_error error = {0};
	json_t *owner;
	enum tsr_exit code = tsr_admin_account(dir, order->all_of, &owner);

	if (code != TSR_GO_ON)
		return code;
	tsr_progress_begin(&order->progress, "reading tokens", 0);
	(void)tsr_dir_subtree(dir, tsr_member(owner, "dn"), take, order, &error);
	tsr_progress_hide();
	json_decref(owner);
	code = order->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be looked up");
	if (code == TSR_GO_ON && order->kept > 0)
		tsr_complain("%zu revoked token%s with %s, who can be removed all the same", order->kept,
		    order->kept == 1 ? " stays" : "s stay", order->all_of);
	if (code == TSR_GO_ON && order->targets.count == 0)
		return TSR_TELL(TSR_EXIT_OK, "%s owns no token that could be moved", order->all_of);
	tsr_targets_sort(&order->targets);
	return code;
}

static enum tsr_exit
find_account(struct tsr_dir *dir, struct order *order)
{
	enum tsr_exit code = tsr_admin_service(dir, order->to, &order->account);

	if (code == TSR_GO_ON)
		code = tsr_account_usable(order->account);
	return code == TSR_GO_ON ? tsr_account_key(order->account, order->key) : code;
}

static enum tsr_exit
judge(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	struct order *order = bulk->arg;

	if (strcmp(target->parent, order->key) == 0)
		return TSR_EXIT_OK;
	if (target->revoked)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is revoked and stays where it is; it keeps nobody from being removed", target->id);
	snprintf(order->rdn, sizeof(order->rdn), "%.*s", (int)strcspn(target->dn, ","), target->dn);
	request->verb = TSR_DIR_MOVE;
	request->rdn = order->rdn;
	request->parent = tsr_member(order->account, "dn");
	return TSR_GO_ON;
}

static bool
has_role(const json_t *account, const struct tsr_text *role)
{
	return tsr_json_has(json_object_get(account, "roles"), role->s, role->len) ||
	       (role->len == 1 && role->s[0] == '*');
}

/* The roles of a token that the account does not have, a new array; empty most times. */
static json_t *
missing_roles(const struct order *order, const struct tsr_target *target)
{
	const struct tsr_list roles = {target->roles, target->roles_len};
	json_t *missing = json_array();
	struct tsr_text role;
	size_t at = 0;

	while (target->roles != NULL && tsr_list_next(&roles, &at, &role)) {
		if (!has_role(order->account, &role))
			json_array_append_new(missing, tsr_json_text(role.s, role.len));
	}
	return missing;
}

/* A role that nobody gives is of no use: the token may do less than before. */
static void
warn_of_roles(const struct order *order)
{
	size_t lacking = 0;

	for (size_t i = 0; i < order->targets.count; i++) {
		const struct tsr_target *target = &order->targets.v[i];
		const bool moves = target->parent != NULL && strcmp(target->parent, order->key) != 0;
		json_t *missing = moves ? missing_roles(order, target) : NULL;
		char *names = json_array_size(missing) > 0 ? tsr_cell_text(missing) : NULL;

		if (names != NULL && lacking++ < TOLD_MAX)
			tsr_complain(
			    "token %s is limited to roles that %s does not have (%s) and cannot use them there",
			    target->id, order->to, names);
		free(names);
		json_decref(missing);
	}
	if (lacking > TOLD_MAX)
		tsr_complain("so are %zu more", lacking - TOLD_MAX);
	if (lacking > 0)
		tsr_complain("\"tessera service set %s --add-role ROLE\" gives it a role", order->to);
}

static json_t *
make_row(struct tsr_bulk *bulk, const struct tsr_target *target)
{
	const struct order *order = bulk->arg;

	return json_pack("{s:s s:o s:o s:s s:o}", "id", target->id, "label",
	    tsr_json_text(target->label, strlen(target->label)), "from",
	    tsr_json_text(target->parent, strlen(target->parent)), "to", order->to, "missing_roles",
	    missing_roles(order, target));
}

static enum tsr_exit
preview(struct tsr_bulk *bulk, const struct order *order)
{
	static const struct tsr_column columns[] = {
	    {"id", "TOKEN", TSR_PLAIN},
	    {"label", "LABEL", TSR_CUT},
	    {"from", "FROM", TSR_CUT},
	    {"to", "TO", TSR_PLAIN},
	    {"missing_roles", "ROLES LOST", TSR_CUT},
	};
	struct tsr_rows rows = {TSR_COLUMNS(columns), .as_json = order->as_json};

	return tsr_bulk_preview(bulk, &order->targets, make_row, &rows, "nothing would move");
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	struct tsr_bulk bulk = {
	    .dir = errand->dir,
	    .doing = "moving tokens",
	    .done = order->done,
	    .remark = "",
	    .judge = judge,
	    .arg = order,
	};
	enum tsr_exit code = find_account(errand->dir, order);

	snprintf(order->done, sizeof(order->done), "moved to %s", order->to);
	if (code == TSR_GO_ON)
		code = order->all_of != NULL ? find_all_of(errand->dir, order)
					     : tsr_targets_find_ids(errand->dir, &order->targets, &order->ids);
	if (code == TSR_GO_ON)
		warn_of_roles(order);
	if (code == TSR_GO_ON)
		code = order->dry_run ? preview(&bulk, order) : tsr_bulk_run(&bulk, &order->targets);
	json_decref(order->account);
	tsr_targets_free(&order->targets);
	return code;
}

enum tsr_exit
tsr_token_reassign(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token reassign",
	    "[ID...]",
	    "Gives tokens to a service account.  They keep their secrets, and the name to\n"
	    "give beside them is the new account's at once.  Repeating is safe.",
	    "  tessera token reassign 3mqvxbsk5mrs --to nightly\n"
	    "  tessera token reassign --all-of ann --to nightly --dry-run\n",
	    0,
	    -1,
	};
	struct order order = {.to = NULL};
	const struct tsr_option options[] = {
	    {.name = "to", .argument = "NAME", .help = "service account that gets them", .text = &order.to},
	    {.name = "all-of", .argument = "LOGIN", .help = "all that this account owns", .text = &order.all_of},
	    {.name = "dry-run", .help = "show what would move", .flag = &order.dry_run},
	    {.name = "json", .help = "print that as JSON", .flag = &order.as_json},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};
	enum tsr_exit code = tsr_errand_run(&errand, tool, argc, argv);

	tsr_ids_free(&order.ids);
	return code;
}
