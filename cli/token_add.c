/* SPDX-License-Identifier: ISC */
/* tessera token add: the secret is made here, and only its verifier leaves. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "prompt.h"
#include "rules.h"
#include "secret_out.h"
#include "text.h"
#include "token.h"
#include "token_verbs.h"
#include "verb.h"

#define TRIES 3 /* of an add whose answer gets lost */

/* What the command line asks for. */
struct order {
	const char *account, *label, *expires, *out;
	bool private, public;
	struct tsr_values domains, services, networks, roles;
	char canonical[TSR_LIST_MAX][TSR_ORIGIN_MAX + 1]; /* the domains as they are stored */
	int64_t not_after;
};

/* The token in the making.  SECRET is wiped by whoever owns this. */
struct product {
	char secret[TSR_TOKEN_LEN + 1];
	struct tsr_token token;
	char verifier[TSR_VERIFIER_MAX];
	char not_after[TSR_TIME_LEN + 1];
	char created_by[TSR_DN_MAX + 1];
	char dn[TSR_DN_MAX + 1];
};

static enum tsr_exit
check_domains(struct order *order)
{
	for (size_t i = 0; i < order->domains.count; i++) {
		struct tsr_origin domain;
		const char *why;

		if (tsr_domain_canonical(order->domains.v[i], order->canonical[i], &domain, &why) != TSR_OK)
			return TSR_TELL(TSR_EXIT_REFUSED, "domain \"%s\": %s", order->domains.v[i], why);
		if (strcmp(order->domains.v[i], order->canonical[i]) != 0)
			tsr_complain("domain %s is stored as %s", order->domains.v[i], order->canonical[i]);
		order->domains.v[i] = order->canonical[i];
	}
	return TSR_GO_ON;
}

static enum tsr_exit
check_kind(const struct order *order)
{
	if (order->private == order->public)
		return TSR_TELL(
		    TSR_EXIT_USAGE, "say either --private (any origin) or --public (only the domains listed)");
	if (order->public && order->domains.count == 0)
		return TSR_TELL(
		    TSR_EXIT_REFUSED, "a public token is for listed domains only; give --domain at least once");
	if (order->private && order->domains.count > 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "a private token has no domains, for it is valid from any; leave --domain out, or say --public");
	return TSR_GO_ON;
}

/* All that can be told without the directory. */
static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	if (order->account == NULL || order->label == NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "a token needs --account and --label; see tessera token add --help");
	code = tsr_rule_account_name(order->account);
	if (code == TSR_GO_ON)
		code = tsr_rule_label(order->label);
	if (code == TSR_GO_ON)
		code = check_kind(order);
	if (code == TSR_GO_ON)
		code = check_domains(order);
	if (code == TSR_GO_ON)
		code = tsr_rule_services(&order->services);
	if (code == TSR_GO_ON)
		code = tsr_rule_networks(&order->networks);
	if (code == TSR_GO_ON)
		code = tsr_rule_roles(&order->roles, true);
	if (code == TSR_GO_ON)
		code = tsr_when("--expires", order->expires != NULL ? order->expires : "365d", (int64_t)time(NULL),
		    &order->not_after);
	return code;
}

static bool
has(const json_t *array, const char *text)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

static enum tsr_exit
check_account(const struct order *order, const json_t *account)
{
	const char *condition = tsr_member(account, "condition");

	if (strcmp(tsr_member(account, "login"), order->account) != 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "the account of that name calls itself \"%s\"; names have to be equal",
		    tsr_member(account, "login"));
	if (strcmp(condition, "ambiguous") == 0 || strcmp(condition, "incomplete") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "account %s is %s, and every token of it would be denied; mend %s first", order->account, condition,
		    tsr_member(account, "dn"));
	for (size_t i = 0; i < order->roles.count; i++) {
		const char *role = order->roles.v[i];

		if (strcmp(role, "*") != 0 && !has(json_object_get(account, "roles"), role))
			return TSR_TELL(TSR_EXIT_REFUSED, "account %s has no role %s, so its token cannot use it",
			    order->account, role);
	}
	if (strcmp(condition, "disabled") == 0)
		tsr_complain("account %s is disabled; its tokens are denied until \"tessera service enable %s\"",
		    order->account, order->account);
	return TSR_GO_ON;
}

static enum tsr_exit
make(struct tsr_dir *dir, const struct order *order, const json_t *account, struct product *product)
{
	uint8_t proof[TSR_PROOF_BYTES];
	struct tsr_dir_error error;
	const char *secret = product->secret;

	if (tsr_token_make(order->public ? TSR_PUBLIC : TSR_PRIVATE, product->secret) != TSR_OK ||
	    tsr_token_parse(secret, TSR_TOKEN_LEN, &product->token) != TSR_OK ||
	    tsr_token_proof(secret, TSR_TOKEN_LEN, &product->token, proof) != TSR_OK)
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "this system gives no random numbers; nothing was done");
	tsr_verifier_format(product->token.scheme, proof, product->verifier);
	tsr_time_format(order->not_after, product->not_after);
	if (tsr_dn_child(TSR_ATTR_TOKEN_ID, product->token.id, tsr_member(account, "dn"), product->dn) != TSR_OK)
		return TSR_TELL(
		    TSR_EXIT_REFUSED, "the DN of account %s is too long for tokens below it", order->account);
	if (tsr_dir_whoami(dir, product->created_by, sizeof(product->created_by), &error) != TSR_DIR_OK)
		product->created_by[0] = '\0'; /* a courtesy to readers, no more */
	return TSR_GO_ON;
}

/* No restriction is left to absence: none given is "*", any. */
static size_t
put_all(struct tsr_dir_value *values, size_t n, const char *attribute, const struct tsr_values *given)
{
	if (given->count == 0)
		values[n++] = (struct tsr_dir_value){attribute, "*"};
	for (size_t i = 0; i < given->count; i++)
		values[n++] = (struct tsr_dir_value){attribute, given->v[i]};
	return n;
}

#define VALUES_MAX (8 + 4 * TSR_LIST_MAX)

static size_t
values_of(const struct order *order, const struct product *product, struct tsr_dir_value values[static VALUES_MAX])
{
	size_t n = 0;

	values[n++] = (struct tsr_dir_value){"objectClass", TSR_CLASS_NAME_TOKEN};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_TOKEN_ID, product->token.id};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_VERIFIER, product->verifier};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_KIND, order->public ? "public" : "private"};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_STATE, "active"};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_NOT_AFTER, product->not_after};
	values[n++] = (struct tsr_dir_value){"cn", order->label};
	if (product->created_by[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_CREATED_BY, product->created_by};
	n = put_all(values, n, TSR_ATTR_SERVICE, &order->services);
	n = put_all(values, n, TSR_ATTR_NETWORK, &order->networks);
	n = put_all(values, n, TSR_ATTR_ROLE, &order->roles);
	for (size_t i = 0; i < order->domains.count; i++)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_DOMAIN, order->domains.v[i]};
	return n;
}

static bool
count_entry(void *arg, const struct tsr_dir_entry *entry)
{
	(void)entry;
	*(bool *)arg = true;
	return false;
}

/*
 * Adds until it is known whether the token is there.  When an answer got lost
 * the id is looked up on a new connection, and added again if it is not found.
 */
static enum tsr_exit
add(struct tsr_errand *errand, const struct product *product, const struct tsr_dir_value *values, size_t count)
{
	for (int i = 0; i < TRIES; i++) {
		struct tsr_dir_error error = {0}, lookup = {0};
		enum tsr_dir_fault fault = tsr_dir_add(errand->dir, product->dn, values, count, &error);
		bool there = false;

		if (fault == TSR_DIR_OK || (i == 0 && fault != TSR_DIR_UNKNOWN))
			return tsr_admin_fault(&error, "the token was not made");
		if (tsr_errand_reopen(errand) != TSR_GO_ON ||
		    tsr_dir_find_token(errand->dir, product->token.id, count_entry, &there, &lookup) != TSR_DIR_OK)
			break;
		if (there)
			return TSR_GO_ON;
		if (fault != TSR_DIR_UNKNOWN)
			return tsr_admin_fault(&error, "the token was not made");
	}
	return TSR_TELL(TSR_EXIT_UNKNOWN,
	    "the connection broke, so token %s may be there or not, and its secret is lost; \"tessera token revoke "
	    "%s\" when the directory answers, then add again",
	    product->token.id, product->token.id);
}

static enum tsr_exit
deliver(const struct order *order, const struct product *product, struct tsr_secret_out *out)
{
	const char *id = product->token.id;

	if (!tsr_secret_write(out, product->secret))
		return TSR_TELL(TSR_EXIT_UNAVAILABLE,
		    "token %s is made, but its secret could not be written (%s) and is lost; \"tessera token revoke "
		    "%s\", then add again",
		    id, strerror(errno), id);
	if (order->not_after >= TSR_NEVER)
		tsr_complain(
		    "token %s of %s is made; it never ends; its secret is shown this once", id, order->account);
	else
		tsr_complain("token %s of %s is made; it ends %.4s-%.2s-%.2s; its secret is shown this once", id,
		    order->account, product->not_after, product->not_after + 4, product->not_after + 6);
	return TSR_EXIT_OK;
}

/* From here to the end no signal cuts in: a token whose secret nobody got must not stay behind. */
static enum tsr_exit
add_and_deliver(struct tsr_errand *errand, const struct product *product)
{
	const struct order *order = errand->order;
	struct tsr_dir_value values[VALUES_MAX];
	size_t count = values_of(order, product, values);
	struct tsr_secret_out out;
	enum tsr_exit code;

	tsr_hold_signals();
	code = tsr_secret_open(&out, order->out);
	if (code == TSR_GO_ON) {
		code = add(errand, product, values, count);
		if (code == TSR_GO_ON)
			code = deliver(order, product, &out);
		else
			tsr_secret_abandon(&out);
	}
	tsr_resume_signals();
	return code;
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	struct product product = {.secret = ""};
	json_t *account = NULL;
	enum tsr_exit code = tsr_admin_service(errand->dir, order->account, &account);

	if (code == TSR_GO_ON)
		code = check_account(order, account);
	if (code == TSR_GO_ON)
		code = make(errand->dir, order, account, &product);
	if (code == TSR_GO_ON)
		code = add_and_deliver(errand, &product);
	tsr_wipe(&product, sizeof(product));
	json_decref(account);
	return code;
}

enum tsr_exit
tsr_token_add(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token add",
	    "--account NAME --label TEXT KIND",
	    "Makes a token of a service account.  KIND is --private, or --public with at\n"
	    "least one --domain.  The secret goes to standard output, or to a new file,\n"
	    "this once; the directory gets a verifier.  What is not restricted is allowed:\n"
	    "any service, any network, all roles of the account.",
	    "  tessera token add --account nightly --label \"rsync on db1\" --private \\\n"
	    "      --service rsync\n"
	    "  tessera token add --account shop --label web --public \\\n"
	    "      --domain shop.example.com\n"
	    "  tessera token add --account ci --label runner --private \\\n"
	    "      --network 192.0.2.0/24 --expires 30d --out /root/runner.token\n",
	    0,
	    0,
	};
	struct order order = {.account = NULL};
	const struct tsr_option options[] = {
	    {.name = "account", .argument = "NAME", .help = "service account it belongs to", .text = &order.account},
	    {.name = "label", .argument = "TEXT", .help = "what it is for", .text = &order.label},
	    {.name = "private", .help = "valid from any origin", .flag = &order.private},
	    {.name = "public", .help = "valid from the domains only", .flag = &order.public},
	    {.name = "domain",
		.argument = "DOMAIN",
		.help = "[SCHEME://]HOST[:PORT], repeatable",
		.values = &order.domains},
	    {.name = "service", .argument = "NAME", .help = "only there, repeatable", .values = &order.services},
	    {.name = "network", .argument = "CIDR", .help = "only from there, repeatable", .values = &order.networks},
	    {.name = "role", .argument = "ROLE", .help = "only with it, repeatable", .values = &order.roles},
	    {.name = "expires", .argument = "WHEN", .help = "365d (default), DATE or never", .text = &order.expires},
	    {.name = "out", .argument = "FILE", .help = "new file for the secret, mode 0600", .text = &order.out},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
