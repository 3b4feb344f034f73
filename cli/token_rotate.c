/* SPDX-License-Identifier: ISC */
/* tessera token rotate: a successor, and an end for the old one. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mint.h"
#include "prompt.h"
#include "rules.h"
#include "token_verbs.h"

#define OVERLAP "7d"
#define REPLACED "replaced by " /* and the id of the successor, at the end of a description */

struct order {
	const char *overlap, *expires, *out;
	int64_t now, seconds; /* of overlap */
	json_t *token, *account;
	struct tsr_terms terms; /* of the new one; points into TOKEN */
	int64_t ends, old_end;  /* when the old one was to end, and when it will */
};

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code = tsr_rule_id(errand->args[0]);

	order->now = (int64_t)time(NULL);
	order->seconds = 0;
	if (code == TSR_GO_ON && (order->overlap == NULL || strcmp(order->overlap, "0") != 0))
		code = tsr_how_long("--overlap", order->overlap != NULL ? order->overlap : OVERLAP, &order->seconds);
	if (code == TSR_GO_ON && order->expires != NULL)
		code = tsr_when("--expires", order->expires, order->now, &order->terms.ends);
	return code;
}

/* "2030-01-31T23:59:59Z", as tsr_json_time() writes it; 0: none. */
static int64_t
moment(const json_t *token, const char *key)
{
	const char *text = tsr_member(token, key);
	char plain[TSR_TIME_LEN + 1] = "";
	int64_t when = 0;
	size_t n = 0;

	if (strcmp(text, "never") == 0)
		return TSR_NEVER;
	for (; *text != '\0' && n < TSR_TIME_LEN; text++) {
		if (strchr("-:T", *text) == NULL)
			plain[n++] = *text;
	}
	return n > 0 && tsr_time_parse(plain, n, &when) == TSR_OK ? when : 0;
}

/* The successor that a description names, "" when it names none. */
static const char *
successor(const json_t *token)
{
	const char *text = tsr_member(token, "description");
	size_t len = strlen(text), tail = strlen(REPLACED) + TSR_ID_LEN;

	if (len < tail || strncmp(text + len - tail, REPLACED, strlen(REPLACED)) != 0 ||
	    !tsr_id_valid(text + len - TSR_ID_LEN, TSR_ID_LEN))
		return "";
	return text + len - TSR_ID_LEN;
}

static enum tsr_exit
check_token(const json_t *token)
{
	const char *id = tsr_member(token, "id"), *condition = tsr_member(token, "condition");

	if (successor(token)[0] != '\0')
		return TSR_TELL(
		    TSR_EXIT_REFUSED, "token %s was replaced by %s before; rotate that one", id, successor(token));
	if (strcmp(condition, "revoked") == 0 || strcmp(condition, "expired") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is %s, and nobody uses it; make a new one by \"tessera token add\"", id, condition);
	if (strcmp(condition, "disabled") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is disabled, and its successor would not be; \"tessera token enable %s\" first", id, id);
	if (strcmp(condition, "incomplete") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is incomplete (%s); make a new one by \"tessera token add\"", id,
		    tsr_member(token, "flaws"));
	return TSR_GO_ON;
}

static enum tsr_exit
find(struct tsr_errand *errand, struct order *order)
{
	const char *id = errand->args[0];
	enum tsr_exit code = tsr_admin_token(errand->dir, id, &order->token);

	if (code == TSR_GO_ON)
		code = check_token(order->token);
	if (code == TSR_GO_ON)
		code = tsr_admin_account(errand->dir, tsr_member(order->token, "account"), &order->account);
	if (code == TSR_GO_ON && strcmp(tsr_member(order->account, "class"), "service") != 0)
		code = TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is %s's, a person's, and new tokens belong to service accounts; \"tessera token reassign "
		    "%s --to NAME\" first",
		    id, tsr_member(order->account, "login"), id);
	return code == TSR_GO_ON ? tsr_account_usable(order->account) : code;
}

static void
copy_list(const json_t *token, const char *key, struct tsr_values *values)
{
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(token, key), i, item) {
		if (values->count < TSR_LIST_MAX)
			values->v[values->count++] = json_string_value(item);
	}
}

/* The same span from now; one that is still to begin begins and ends as it was to. */
static int64_t
new_end(const struct order *order, int64_t created)
{
	if (order->ends >= TSR_NEVER || order->terms.begins > order->now || created == 0 || created >= order->ends)
		return order->ends;
	return order->now + (order->ends - created);
}

static void
copy_terms(struct order *order)
{
	struct tsr_terms *terms = &order->terms;
	const json_t *token = order->token;

	terms->label = tsr_member(token, "label");
	terms->description = tsr_member(token, "description");
	terms->public = strcmp(tsr_member(token, "kind"), "public") == 0;
	copy_list(token, "domains", &terms->domains);
	copy_list(token, "services", &terms->services);
	copy_list(token, "networks", &terms->networks);
	copy_list(token, "roles", &terms->roles);
	order->ends = moment(token, "not_after");
	terms->begins = moment(token, "not_before");
	if (order->expires == NULL)
		terms->ends = new_end(order, moment(token, "created"));
	if (terms->begins <= order->now)
		terms->begins = 0;
	tsr_time_format(terms->ends, terms->ends_text);
	tsr_time_format(terms->begins, terms->begins_text);
	order->old_end = order->seconds < order->ends - order->now ? order->now + order->seconds : order->ends;
}

/*
 * The old one ends, and says what came in its place.  The end it had is named,
 * so that of two who rotate it at once one is told.
 */
static enum tsr_dir_fault
end_old(struct tsr_dir *dir, const struct order *order, const char *new_id, struct tsr_dir_error *error)
{
	const char *about = order->terms.description;
	char description[2 * TSR_ITEM_MAX], was[TSR_TIME_LEN + 1], will_be[TSR_TIME_LEN + 1];
	struct tsr_dir_change changes[3 + TSR_REVOCATION] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_DESCRIPTION, description},
	    {TSR_DIR_DELETE_VALUE, TSR_ATTR_NOT_AFTER, was},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_NOT_AFTER, will_be},
	};

	snprintf(description, sizeof(description), "%s%s%s%s", about, about[0] != '\0' ? "; " : "", REPLACED, new_id);
	tsr_time_format(order->ends, was);
	tsr_time_format(order->old_end, will_be);
	tsr_revocation(will_be, changes + 3); /* sent when there is no overlap */
	return tsr_dir_modify(
	    dir, tsr_member(order->token, "dn"), changes, order->seconds > 0 ? 3 : 3 + TSR_REVOCATION, error);
}

static enum tsr_exit
tell_end(const struct order *order, const char *id, const char *new_id, const struct tsr_dir_error *error)
{
	char end[TSR_WHEN_TEXT], what[128];
	enum tsr_exit code;

	if (error->fault == TSR_DIR_OK && order->seconds == 0)
		return TSR_TELL(TSR_EXIT_OK, "token %s, which it replaces, is revoked; this is final", id);
	if (error->fault == TSR_DIR_OK)
		return TSR_TELL(
		    TSR_EXIT_OK, "token %s, which it replaces, ends %s", id, tsr_when_text(order->old_end, end));
	snprintf(what, sizeof(what), "token %s was not brought to its end", id);
	code = tsr_admin_fault(error, what);
	tsr_complain("so two tokens are valid, %s and %s; \"tessera token revoke %s\" when the new one is in use", id,
	    new_id, id);
	return code;
}

/* First the new one, in the hands of who asked; a break from there on leaves two valid tokens at worst. */
static enum tsr_exit
replace(struct tsr_errand *errand, const struct order *order, const struct tsr_mint *mint)
{
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	tsr_hold_signals();
	code = tsr_mint_add(errand, &order->terms, order->account, mint, order->out);
	if (code == TSR_GO_ON) {
		(void)end_old(errand->dir, order, mint->token.id, &error);
		code = tell_end(order, errand->args[0], mint->token.id, &error);
	}
	tsr_resume_signals();
	return code;
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	struct tsr_mint mint = {.secret = ""};
	enum tsr_exit code = find(errand, order);

	if (code == TSR_GO_ON) {
		copy_terms(order);
		code = tsr_mint_make(errand->dir, &order->terms, order->account, &mint);
	}
	if (code == TSR_GO_ON)
		code = replace(errand, order, &mint);
	tsr_wipe(&mint, sizeof(mint));
	json_decref(order->token);
	json_decref(order->account);
	return code;
}

enum tsr_exit
tsr_token_rotate(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token rotate",
	    "ID",
	    "Makes a new token like the old one, for as long as the old one was made for.\n"
	    "The old one stays valid until the overlap ends; with --overlap 0 it is\n"
	    "revoked at once.",
	    "  tessera token rotate 3mqvxbsk5mrs --out /root/nightly.token\n"
	    "  tessera token rotate 3mqvxbsk5mrs --overlap 1h --expires 90d\n",
	    1,
	    1,
	};
	static struct order order;
	const struct tsr_option options[] = {
	    {.name = "overlap", .argument = "7d", .help = "how long the old one lives on", .text = &order.overlap},
	    {.name = "expires", .argument = "WHEN", .help = "end of the new one", .text = &order.expires},
	    {.name = "out", .argument = "FILE", .help = "new file for the secret, mode 0600", .text = &order.out},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
