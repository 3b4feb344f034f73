/* SPDX-License-Identifier: ISC */
/* tessera token disable, enable, revoke. */
#include "config.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bulk.h"
#include "terms.h"
#include "token_verbs.h"
#include "verb.h"

/* What is asked for, and the changes that every token of the run gets. */
struct order {
	const char *state;
	const char *from; /* the state it is left from; NULL: any */
	const char *doing, *done, *remark;
	bool from_stdin, bad_lines;
	struct tsr_ids ids;
	char now[TSR_TIME_LEN + 1];
	struct tsr_dir_change changes[TSR_REVOCATION];
};

/* Lines without an id are told, and the others are done. */
static enum tsr_exit
collect_ids(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	if (order->from_stdin && errand->arg_count > 0)
		return TSR_TELL(TSR_EXIT_USAGE, "ids come by --stdin or as arguments; give either");
	if (!order->from_stdin && errand->arg_count == 0)
		return TSR_TELL(TSR_EXIT_USAGE, "ID... is missing; see %s --help", errand->usage->path);
	if (!order->from_stdin)
		return tsr_ids_take(&order->ids, errand->args, errand->arg_count);
	code = tsr_ids_read(&order->ids, STDIN_FILENO);
	if (code != TSR_GO_ON && code != TSR_EXIT_USAGE)
		return code;
	order->bad_lines = code == TSR_EXIT_USAGE;
	if (order->ids.count > 0)
		return TSR_GO_ON;
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "standard input holds no token id; nothing was done") : code;
}

static enum tsr_exit
judge_revoke(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	struct order *order = bulk->arg;

	/* By other means it may have been revoked without the time, which is added where the server lets it. */
	if (target->revoked_at != 0 || (target->revoked && target->error != NULL))
		return TSR_EXIT_OK;
	tsr_revocation(order->now, order->changes);
	request->verb = TSR_DIR_MODIFY;
	request->changes = order->changes;
	request->count = TSR_REVOCATION;
	return TSR_GO_ON;
}

/* From one state to the other, and from no third one that somebody else gave it a moment ago. */
static enum tsr_exit
judge_state(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	struct order *order = bulk->arg;
	const bool enable = strcmp(order->state, "active") == 0;

	if (target->revoked)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is revoked, which is final; make a new one by \"tessera token add\"", target->id);
	if (target->state == (enable ? TSR_STATE_ACTIVE : TSR_STATE_DISABLED))
		return TSR_EXIT_OK;
	order->changes[0] = (struct tsr_dir_change){TSR_DIR_DELETE_VALUE, TSR_ATTR_STATE, order->from};
	order->changes[1] = (struct tsr_dir_change){TSR_DIR_ADD_VALUE, TSR_ATTR_STATE, order->state};
	if (target->state == TSR_STATE_NONE) /* what is there is no state */
		order->changes[0] = (struct tsr_dir_change){TSR_DIR_REPLACE, TSR_ATTR_STATE, order->state};
	request->verb = TSR_DIR_MODIFY;
	request->changes = order->changes;
	request->count = target->state == TSR_STATE_NONE ? 1 : 2;
	return TSR_GO_ON;
}

static enum tsr_exit
change_all(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	struct tsr_bulk bulk = {
	    .dir = errand->dir,
	    .doing = order->doing,
	    .done = order->done,
	    .remark = order->remark,
	    .judge = order->from != NULL ? judge_state : judge_revoke,
	    .arg = order,
	    .worst = order->bad_lines ? TSR_EXIT_USAGE : TSR_EXIT_OK,
	};
	struct tsr_targets targets = {NULL, 0, 0};
	enum tsr_exit code = tsr_targets_find_ids(errand->dir, &targets, &order->ids);

	tsr_time_format((int64_t)time(NULL), order->now);
	if (code == TSR_GO_ON)
		code = tsr_bulk_run(&bulk, &targets);
	tsr_targets_free(&targets);
	return code;
}

static enum tsr_exit
run(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, struct order *order)
{
	const struct tsr_option options[] = {
	    {.name = "stdin", .help = "ids on standard input, or what scan printed", .flag = &order->from_stdin},
	};
	struct tsr_errand errand = {
	    .usage = usage,
	    TSR_OPTIONS(options),
	    .check = collect_ids,
	    .work = change_all,
	    .order = order,
	};
	const enum tsr_exit code = tsr_errand_run(&errand, tool, argc, argv);

	tsr_ids_free(&order->ids);
	return code;
}

enum tsr_exit
tsr_token_disable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token disable",
	    "ID... | --stdin",
	    "The tokens are denied until they are enabled again.",
	    "  tessera token disable 3mqvxbsk5mrs\n",
	    0,
	    -1,
	};
	struct order order = {
	    .state = "disabled",
	    .from = "active",
	    .doing = "disabling tokens",
	    .done = "disabled",
	    .remark = "",
	};

	return run(tool, argc, argv, &usage, &order);
}

enum tsr_exit
tsr_token_enable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token enable",
	    "ID... | --stdin",
	    "Ends what \"tessera token disable\" began.  A revoked token stays revoked.",
	    "  tessera token enable 3mqvxbsk5mrs\n",
	    0,
	    -1,
	};
	struct order order = {
	    .state = "active",
	    .from = "disabled",
	    .doing = "enabling tokens",
	    .done = "enabled",
	    .remark = "",
	};

	return run(tool, argc, argv, &usage, &order);
}

enum tsr_exit
tsr_token_revoke(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token revoke",
	    "ID... | --stdin",
	    "The tokens are denied for ever, on every host within moments.  This is final.",
	    "  tessera token revoke 3mqvxbsk5mrs 8k2j4h6g8f0d\n"
	    "  tessera scan --kind private /srv | tessera token revoke --stdin\n",
	    0,
	    -1,
	};
	struct order order = {
	    .state = "revoked",
	    .doing = "revoking tokens",
	    .done = "revoked",
	    .remark = "; this is final",
	};

	return run(tool, argc, argv, &usage, &order);
}
