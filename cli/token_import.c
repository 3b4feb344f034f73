/* SPDX-License-Identifier: ISC */
/* tessera token import: tokens of another product, which are UUIDs, as tokens of an account. */
#include "config.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bulk.h"
#include "lines.h"
#include "terms.h"
#include "token_verbs.h"
#include "verb.h"

struct order {
	struct tsr_terms terms;
	struct tsr_targets targets; /* the payload is the verifier */
	bool bad_lines, no_memory;
	json_t *account;
	char key[TSR_DN_MAX + 1]; /* of the account, normalised */
	char created_by[TSR_DN_MAX + 1];
	/* The one that is judged. */
	char dn[TSR_DN_MAX + 1];
	struct tsr_dir_value values[TSR_TERMS_VALUES];
};

/* Nothing of the line is told: it may be a secret. */
static enum tsr_status
add_line(struct order *order, size_t number, const char *text, size_t len)
{
	uint8_t proof[TSR_PROOF_BYTES];
	char verifier[TSR_VERIFIER_MAX];
	struct tsr_token token;

	if (tsr_token_parse(text, len, &token) != TSR_OK || token.scheme != TSR_SCHEME_BLAKE2B_UUID ||
	    tsr_token_proof(text, len, &token, proof) != TSR_OK)
		return TSR_INVALID;
	tsr_verifier_format(token.scheme, proof, verifier);
	order->no_memory = !tsr_targets_add(&order->targets, token.id, number, verifier);
	return TSR_OK;
}

static bool
take_line(void *arg, size_t number, const char *text, size_t len)
{
	struct order *order = arg;

	while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL && text[len - 1] != '\0')
		len--;
	while (len > 0 && (*text == ' ' || *text == '\t'))
		text++, len--;
	if (text != NULL && (len == 0 || add_line(order, number, text, len) == TSR_OK))
		return !order->no_memory;
	tsr_complain("line %zu is no UUIDv4 in lower case, 36 characters; it was passed by", number);
	order->bad_lines = true;
	return true;
}

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	if (order->terms.label == NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "--label is missing: what the tokens are for");
	code = tsr_terms_check(&order->terms, (int64_t)time(NULL));
	if (code != TSR_GO_ON)
		return code;
	if (isatty(STDIN_FILENO))
		return TSR_TELL(TSR_EXIT_USAGE,
		    "UUIDs are read from standard input, one a line; give a file or a pipe, for what is typed is seen");
	code = tsr_lines_read(STDIN_FILENO, take_line, order);
	if (code != TSR_GO_ON)
		return code;
	if (order->no_memory)
		return tsr_no_memory();
	if (order->targets.count == 0)
		return TSR_TELL(
		    order->bad_lines ? TSR_EXIT_USAGE : TSR_EXIT_OK, "standard input holds no UUID; nothing was done");
	return TSR_GO_ON;
}

static enum tsr_exit
find_account(struct tsr_errand *errand, struct order *order)
{
	enum tsr_exit code = tsr_admin_account(errand->dir, errand->args[0], &order->account);

	if (code == TSR_GO_ON)
		code = tsr_terms_fit(&order->terms, order->account);
	if (code == TSR_GO_ON)
		code = tsr_account_key(order->account, order->key);
	if (code == TSR_GO_ON)
		tsr_terms_author(errand->dir, order->created_by);
	return code;
}

/* The rule that tokens belong to service accounts is waived for members, for whoever may. */
static enum tsr_exit
add_below(struct order *order, const struct tsr_target *target, struct tsr_dir_request *request)
{
	const enum tsr_exit code = tsr_account_child(order->account, target->id, order->dn);

	if (code != TSR_GO_ON)
		return code;
	request->verb = TSR_DIR_ADD;
	request->dn = order->dn;
	request->values = order->values;
	request->count = tsr_terms_values(&order->terms, target->id, target->payload, order->created_by, order->values);
	request->relax = strcmp(tsr_member(order->account, "class"), "member") == 0;
	return TSR_GO_ON;
}

/* What is there has to be the same: same account, and, by a comparison, same secret. */
static enum tsr_exit
judge(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	struct order *order = bulk->arg;
	char name[TSR_TARGET_NAME_MAX];

	if (target->entries == 0)
		return add_below(order, target, request);
	if (strcmp(target->parent, order->key) != 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "%s is there already and belongs to %s; \"tessera token reassign\" moves it to a service account",
		    tsr_target_name(target, name), target->parent);
	order->values[0] = (struct tsr_dir_value){TSR_ATTR_VERIFIER, target->payload};
	request->verb = TSR_DIR_COMPARE;
	request->values = order->values;
	request->count = 1;
	return TSR_GO_ON;
}

static enum tsr_exit
import(struct tsr_errand *errand, struct order *order)
{
	struct tsr_bulk bulk = {
	    .dir = errand->dir,
	    .doing = "importing tokens",
	    .done = "imported",
	    .remark = "",
	    .absent_too = true,
	    .judge = judge,
	    .arg = order,
	    .worst = order->bad_lines ? TSR_EXIT_USAGE : TSR_EXIT_OK,
	};
	size_t twice = tsr_targets_sort(&order->targets);
	enum tsr_exit code;

	if (twice > 0)
		tsr_complain("%zu line%s a UUID that was there before", twice, twice == 1 ? " repeats" : "s repeat");
	code = tsr_targets_find(errand->dir, &order->targets);
	return code == TSR_GO_ON ? tsr_bulk_run(&bulk, &order->targets) : code;
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code = find_account(errand, order);

	if (code == TSR_GO_ON)
		code = import(errand, order);
	json_decref(order->account);
	return code;
}

enum tsr_exit
tsr_token_import(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token import",
	    "LOGIN",
	    "Makes tokens of UUIDs, read from standard input, one a line: those of another\n"
	    "product go on working under their owner, until they are reassigned.  For an\n"
	    "owner who is a person it takes the right to relax the directory's rules.\n"
	    "Repeating is safe.",
	    "  tessera token import ann --label \"from the old shop\" --private < uuids\n"
	    "  tessera token import ann --label web --public --domain shop.example.com \\\n"
	    "      --expires 90d < uuids\n",
	    1,
	    1,
	};
	static struct order order;
	const struct tsr_option options[] = {TSR_TERMS_OPTIONS(order.terms)};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};
	enum tsr_exit code = tsr_errand_run(&errand, tool, argc, argv);

	tsr_targets_free(&order.targets);
	return code;
}
