/* SPDX-License-Identifier: ISC */
/* Many tokens, one change each. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bulk.h"

#define FEW 20   /* up to so many each success is told */
#define ROUNDS 4 /* in which what was overtaken by others is tried */

static const int enders[] = {SIGINT, SIGTERM, SIGHUP};
#define ENDERS (sizeof(enders) / sizeof(enders[0]))

static volatile sig_atomic_t caught;

static void catch (int number)
{
	caught = number;
}

/* The second signal ends it at once.  What was ignored stays ignored. */
static void
catch_signals(struct sigaction old[static ENDERS])
{
	struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESETHAND};

	caught = 0;
	for (size_t i = 0; i < ENDERS; i++) {
		sigaction(enders[i], NULL, &old[i]);
		if (old[i].sa_handler != SIG_IGN)
			sigaction(enders[i], &action, NULL);
	}
}

static void
release_signals(const struct sigaction old[static ENDERS])
{
	for (size_t i = 0; i < ENDERS; i++)
		sigaction(enders[i], &old[i], NULL);
}

const char *
tsr_target_name(const struct tsr_target *target, char name[static TSR_TARGET_NAME_MAX])
{
	if (target->line == 0)
		snprintf(name, TSR_TARGET_NAME_MAX, "token %s", target->id);
	else
		snprintf(name, TSR_TARGET_NAME_MAX, "token %s of line %zu", target->id, target->line);
	return name;
}

static void
settle(struct tsr_bulk *bulk, struct tsr_target *target, size_t *counter)
{
	free(target->error);
	target->error = NULL;
	target->settled = true;
	(*counter)++;
	tsr_progress_step(&bulk->progress, 1);
}

static void
succeed(struct tsr_bulk *bulk, struct tsr_target *target, bool changed)
{
	char name[TSR_TARGET_NAME_MAX];

	settle(bulk, target, changed ? &bulk->changed : &bulk->before);
	if (bulk->targets->count > FEW)
		return;
	tsr_target_name(target, name);
	if (changed)
		tsr_complain("%s is %s%s", name, bulk->done, bulk->remark);
	else
		tsr_complain("%s was %s before", name, bulk->done);
}

/* CODE was told. */
static void
fail(struct tsr_bulk *bulk, struct tsr_target *target, enum tsr_exit code)
{
	if (code > bulk->worst)
		bulk->worst = code;
	settle(bulk, target, code == TSR_EXIT_UNKNOWN ? &bulk->unknown : &bulk->failed);
}

static void
tell_fault(struct tsr_bulk *bulk, struct tsr_target *target, const struct tsr_dir_error *error)
{
	char name[TSR_TARGET_NAME_MAX], what[TSR_TARGET_NAME_MAX + 64];

	snprintf(what, sizeof(what), "%s was not %s", tsr_target_name(target, name), bulk->done);
	fail(bulk, target, tsr_admin_fault(error, what));
}

/* A refusal waits: somebody else may have done the very same a moment before. */
static void
hear(void *arg, size_t index, const struct tsr_dir_error *error)
{
	struct tsr_bulk *bulk = arg;
	struct tsr_target *target = &bulk->targets->v[index];

	if (error->fault == TSR_DIR_OK) {
		succeed(bulk, target, !target->comparing);
		return;
	}
	if (error->fault != TSR_DIR_UNKNOWN)
		target->error = malloc(sizeof(*error));
	if (target->error != NULL)
		*target->error = *error;
	else
		tell_fault(bulk, target, error);
}

/* What a token needs, that there is one and only one seen to first. */
static enum tsr_exit
need(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	enum tsr_exit code = TSR_GO_ON;

	if (target->entries != 1 && !(target->entries == 0 && bulk->absent_too))
		code = tsr_admin_only_one(target->entries, "token", target->id);
	return code == TSR_GO_ON ? bulk->judge(bulk, target, request) : code;
}

/* False when the connection is lost. */
static bool
take(struct tsr_bulk *bulk, size_t index)
{
	struct tsr_target *target = &bulk->targets->v[index];
	struct tsr_dir_request request = {.dn = target->dn};
	enum tsr_exit code = need(bulk, target, &request);

	if (code == TSR_EXIT_OK)
		succeed(bulk, target, false);
	else if (code != TSR_GO_ON)
		fail(bulk, target, code);
	else if (target->error != NULL && !target->moved)
		tell_fault(bulk, target, target->error);
	else {
		free(target->error);
		target->error = NULL;
		target->comparing = request.verb == TSR_DIR_COMPARE;
		return tsr_batch_put(bulk->batch, index, &request);
	}
	return true;
}

/* Once over all that are not settled.  False when the connection is lost. */
static bool
pass(struct tsr_bulk *bulk)
{
	bool alive = true;

	for (size_t i = 0; i < bulk->targets->count && alive && caught == 0; i++)
		alive = bulk->targets->v[i].settled || take(bulk, i);
	return tsr_batch_flush(bulk->batch) && alive;
}

static size_t
settled(const struct tsr_bulk *bulk)
{
	return bulk->changed + bulk->before + bulk->failed + bulk->unknown;
}

static void
work(struct tsr_bulk *bulk)
{
	bool alive = true;

	for (int round = 0; round < ROUNDS && alive && caught == 0; round++) {
		if (round > 0 && tsr_targets_find(bulk->dir, bulk->targets) != TSR_GO_ON)
			return;
		alive = pass(bulk);
		if (settled(bulk) == bulk->targets->count)
			return;
	}
}

/* Those that were refused and not looked up again, and those that were not tried. */
static size_t
tell_rest(struct tsr_bulk *bulk)
{
	const struct tsr_dir_error *lost = NULL;
	size_t left = 0;
	char what[96];

	for (size_t i = 0; i < bulk->targets->count; i++) {
		struct tsr_target *target = &bulk->targets->v[i];

		if (target->settled)
			continue;
		if (target->error != NULL && target->error->fault != TSR_DIR_RETRY) {
			tell_fault(bulk, target, target->error);
			continue;
		}
		if (target->error != NULL)
			lost = target->error;
		left++;
	}
	snprintf(what, sizeof(what), "%zu token%s left as %s", left, left == 1 ? " was" : "s were",
	    left == 1 ? "it was" : "they were");
	if (lost != NULL && tsr_admin_fault(lost, what) > bulk->worst)
		bulk->worst = TSR_EXIT_UNAVAILABLE;
	else if (left > 0 && caught == 0 && bulk->worst < TSR_EXIT_UNAVAILABLE)
		bulk->worst = TSR_EXIT_UNAVAILABLE;
	return left;
}

static int
append(char *text, size_t size, int at, size_t count, const char *word)
{
	if (count == 0 || at < 0 || (size_t)at >= size)
		return at;
	return at + snprintf(text + at, size - (size_t)at, ", %zu %s", count, word);
}

static void
sum_up(const struct tsr_bulk *bulk, size_t left)
{
	char text[256];
	int at = snprintf(text, sizeof(text), "%zu token%s: %zu %s", bulk->targets->count,
	    bulk->targets->count == 1 ? "" : "s", bulk->changed, bulk->done);

	at = append(text, sizeof(text), at, bulk->before, "before");
	at = append(text, sizeof(text), at, bulk->failed, "failed");
	at = append(text, sizeof(text), at, bulk->unknown, "unknown");
	append(text, sizeof(text), at, left, "left");
	tsr_complain(
	    "%s%s%s", caught != 0 ? "interrupted: " : "", text, left > 0 ? "; repeat the command for the rest" : "");
}

enum tsr_exit
tsr_bulk_run(struct tsr_bulk *bulk, struct tsr_targets *targets)
{
	struct sigaction old[ENDERS];
	size_t left;

	bulk->targets = targets;
	bulk->batch = tsr_batch_new(bulk->dir, hear, bulk);
	if (bulk->batch == NULL)
		return tsr_no_memory();
	tsr_progress_begin(&bulk->progress, bulk->doing, targets->count);
	catch_signals(old);
	work(bulk);
	tsr_batch_free(bulk->batch);
	tsr_progress_hide();
	left = tell_rest(bulk);
	if (targets->count > FEW || left > 0)
		sum_up(bulk, left);
	release_signals(old);
	if (caught != 0)
		raise(caught);
	return bulk->worst;
}

enum tsr_exit
tsr_bulk_preview(struct tsr_bulk *bulk, const struct tsr_targets *targets, tsr_bulk_row *make, struct tsr_rows *rows,
    const char *nothing)
{
	enum tsr_exit code = TSR_EXIT_OK;
	bool whole = true;

	for (size_t i = 0; i < targets->count && whole; i++) {
		struct tsr_dir_request request;
		const enum tsr_exit needed = need(bulk, &targets->v[i], &request);
		json_t *row = needed == TSR_GO_ON ? make(bulk, &targets->v[i]) : NULL;

		code = needed > code ? needed : code;
		whole = needed != TSR_GO_ON || tsr_rows_add(rows, row);
		json_decref(row);
	}
	if (whole && tsr_rows_print(rows, nothing) != TSR_EXIT_OK)
		code = TSR_EXIT_UNAVAILABLE;
	tsr_rows_free(rows);
	return whole ? code : tsr_no_memory();
}
