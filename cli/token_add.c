/* SPDX-License-Identifier: ISC */
/* tessera token add. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "mint.h"
#include "prompt.h"
#include "rules.h"
#include "token_verbs.h"

struct order {
	const char *account, *out;
	struct tsr_terms terms;
};

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	if (order->account == NULL || order->terms.label == NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "a token needs --account and --label; see tessera token add --help");
	code = tsr_rule_account_name(order->account);
	return code == TSR_GO_ON ? tsr_terms_check(&order->terms, (int64_t)time(NULL)) : code;
}

static enum tsr_exit
check_account(const struct order *order, const json_t *account)
{
	if (strcmp(tsr_member(account, "login"), order->account) != 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "the account of that name calls itself \"%s\"; names have to be equal",
		    tsr_member(account, "login"));
	return tsr_terms_fit(&order->terms, account);
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	struct tsr_mint mint = {.secret = ""};
	json_t *account = NULL;
	enum tsr_exit code = tsr_admin_service(errand->dir, order->account, &account);

	if (code == TSR_GO_ON)
		code = check_account(order, account);
	if (code == TSR_GO_ON)
		code = tsr_mint_make(errand->dir, &order->terms, account, &mint);
	if (code == TSR_GO_ON) {
		tsr_hold_signals();
		code = tsr_mint_add(errand, &order->terms, account, &mint, order->out);
		tsr_resume_signals();
	}
	tsr_wipe(&mint, sizeof(mint));
	json_decref(account);
	return code == TSR_GO_ON ? TSR_EXIT_OK : code;
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
	    TSR_TERMS_OPTIONS(order.terms),
	    {.name = "out", .argument = "FILE", .help = "new file for the secret, mode 0600", .text = &order.out},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
