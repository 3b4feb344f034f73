/* SPDX-License-Identifier: ISC */
/* tessera token disable, enable, revoke. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "ids.h"
#include "progress.h"
#include "text.h"
#include "token_verbs.h"
#include "verb.h"

/* What is known of an id, and what became of it. */
struct target {
	char *dn; /* NULL: no entry, or more than one */
	unsigned entries;
	bool revoked;
};

struct order {
	const char *state;
	bool final; /* it is "revoked" */
	bool from_stdin;
	struct tsr_ids ids;
	struct target *targets; /* one an id */
	struct tsr_progress progress;
	enum tsr_exit worst;
	size_t unsent;
	struct tsr_dir_error lost; /* why they were not */
};

static void
note(struct order *order, enum tsr_exit code)
{
	if (code > order->worst)
		order->worst = code;
}

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
	note(order, code);
	if (order->ids.count > 0)
		return TSR_GO_ON;
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "standard input holds no token id; nothing was done") : code;
}

static bool
keep_entry(void *arg, const struct tsr_dir_entry *entry)
{
	struct order *order = arg;
	const struct tsr_text id = entry->token.id;
	size_t at = id.len == TSR_ID_LEN ? tsr_ids_find(&order->ids, id.s) : order->ids.count;
	struct target *target = &order->targets[at];

	if (at == order->ids.count)
		return true;
	target->revoked = entry->token.state == TSR_STATE_REVOKED;
	if (target->entries++ == 0)
		target->dn = strdup(entry->dn);
	return true;
}

static enum tsr_exit
look_up(struct order *order, struct tsr_dir *dir)
{
	struct tsr_dir_error error = {0};
	const char *ids[TSR_FIND_MAX];

	for (size_t at = 0, n; at < order->ids.count; at += n) {
		for (n = 0; n < TSR_FIND_MAX && at + n < order->ids.count; n++)
			ids[n] = order->ids.id[at + n];
		if (tsr_dir_find_tokens(dir, ids, n, keep_entry, order, &error) != TSR_DIR_OK)
			return tsr_admin_fault(&error, "the tokens could not be looked up, and none was changed");
		tsr_progress_step(&order->progress, n);
	}
	return TSR_GO_ON;
}

/* Why there is nothing to change; TSR_GO_ON: there is. */
static enum tsr_exit
judge(const struct order *order, const struct target *target, const char *id)
{
	if (target->entries == 0)
		return TSR_TELL(
		    TSR_EXIT_ABSENT, "the directory has no token %s; \"tessera token list\" shows what there is", id);
	if (target->entries > 1)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "%u entries of the directory claim to be token %s; every host denies it until one is gone",
		    target->entries, id);
	if (target->dn == NULL)
		return tsr_no_memory();
	if (!target->revoked)
		return TSR_GO_ON;
	if (order->final)
		return TSR_TELL(TSR_EXIT_OK, "token %s was revoked before", id);
	return TSR_TELL(
	    TSR_EXIT_REFUSED, "token %s is revoked, which is final; make a new one by \"tessera token add\"", id);
}

static void
tell_done(void *arg, size_t index, const struct tsr_dir_error *error)
{
	struct order *order = arg;
	const char *id = order->ids.id[index];
	char what[64];

	tsr_progress_step(&order->progress, 1);
	if (error->fault == TSR_DIR_OK) {
		tsr_complain("token %s is %s%s", id, order->state, order->final ? "; this is final" : "");
	} else if (error->fault == TSR_DIR_RETRY) {
		order->unsent++;
		order->lost = *error;
	} else {
		snprintf(what, sizeof(what), "token %s was not changed", id);
		note(order, tsr_admin_fault(error, what));
	}
}

static bool
put(struct order *order, struct tsr_batch *batch, size_t index)
{
	char now[TSR_TIME_LEN + 1];
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_STATE, order->state},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_REVOKED_AT, now},
	};
	const struct tsr_dir_request request = {
	    .verb = TSR_DIR_MODIFY,
	    .dn = order->targets[index].dn,
	    .changes = changes,
	    .count = order->final ? 2 : 1,
	};

	tsr_time_format((int64_t)time(NULL), now);
	return tsr_batch_put(batch, index, &request);
}

static enum tsr_exit
change(struct order *order, struct tsr_dir *dir)
{
	struct tsr_batch *batch = tsr_batch_new(dir, tell_done, order);
	bool connected = batch != NULL;

	if (batch == NULL)
		return tsr_no_memory();
	for (size_t i = 0; i < order->ids.count; i++) {
		const enum tsr_exit code = judge(order, &order->targets[i], order->ids.id[i]);

		if (code != TSR_GO_ON)
			note(order, code);
		else if (connected)
			connected = put(order, batch, i);
		else
			order->unsent++;
	}
	(void)tsr_batch_flush(batch);
	tsr_batch_free(batch);
	if (order->unsent > 0)
		note(order, TSR_TELL(TSR_EXIT_UNAVAILABLE, "%zu tokens were not changed: %s; repeat the command",
				order->unsent, order->lost.text));
	return order->worst;
}

/* Every id is tried; the exit code is the worst, which is the greatest. */
static enum tsr_exit
change_all(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	order->targets = calloc(order->ids.count + 1, sizeof(*order->targets));
	if (order->targets == NULL)
		return tsr_no_memory();
	tsr_progress_begin(&order->progress, "looking tokens up", order->ids.count);
	code = look_up(order, errand->dir);
	tsr_progress_begin(&order->progress, "changing tokens", order->ids.count);
	if (code == TSR_GO_ON)
		code = change(order, errand->dir);
	tsr_progress_hide();
	for (size_t i = 0; i < order->ids.count; i++)
		free(order->targets[i].dn);
	free(order->targets);
	return code;
}

static enum tsr_exit
run(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, const char *state)
{
	struct order order = {.state = state, .final = strcmp(state, "revoked") == 0, .worst = TSR_EXIT_OK};
	const struct tsr_option options[] = {
	    {.name = "stdin", .help = "ids on standard input, or what scan printed", .flag = &order.from_stdin},
	};
	struct tsr_errand errand = {
	    .usage = usage,
	    TSR_OPTIONS(options),
	    .check = collect_ids,
	    .work = change_all,
	    .order = &order,
	};
	const enum tsr_exit code = tsr_errand_run(&errand, tool, argc, argv);

	tsr_ids_free(&order.ids);
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

	return run(tool, argc, argv, &usage, "disabled");
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

	return run(tool, argc, argv, &usage, "active");
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

	return run(tool, argc, argv, &usage, "revoked");
}
