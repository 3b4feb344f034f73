/* SPDX-License-Identifier: ISC */
/* tessera token purge: what was revoked long ago goes. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "bulk.h"
#include "rules.h"
#include "token_verbs.h"
#include "verb.h"

struct order {
	const char *older_than;
	bool dry_run, as_json;
	int64_t until; /* revoked then or before */
	struct tsr_targets targets;
	struct tsr_progress progress; /* of finding them */
	bool failed;
};

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	const int64_t now = (int64_t)time(NULL);
	int64_t age;
	enum tsr_exit code;

	if (order->older_than == NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "--older-than is missing: how long ago they were revoked, like 90d");
	if (order->as_json && !order->dry_run)
		return TSR_TELL(TSR_EXIT_USAGE, "--json shows what --dry-run finds; give both");
	code = tsr_how_long("--older-than", order->older_than, &age);
	order->until = age < now ? now - age : 0;
	return code;
}

static bool
take(void *arg, const struct tsr_dir_entry *entry)
{
	struct order *order = arg;

	tsr_progress_step(&order->progress, 1);
	order->failed = !tsr_targets_take(&order->targets, entry);
	return !order->failed;
}

/* Whatever the search found: what is not known to be dead long enough stays. */
static enum tsr_exit
judge(struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request)
{
	const struct order *order = bulk->arg;

	if (target->entries == 0)
		return TSR_EXIT_OK;
	if (target->revoked_at == 0 || target->revoked_at > order->until)
		return TSR_TELL(TSR_EXIT_REFUSED, "token %s was not revoked that long ago; it stays", target->id);
	request->verb = TSR_DIR_DELETE;
	return TSR_GO_ON;
}

static json_t *
make_row(struct tsr_bulk *bulk, const struct tsr_target *target)
{
	(void)bulk;
	return json_pack("{s:s s:o s:o s:o}", "id", target->id, "label",
	    tsr_json_text(target->label, strlen(target->label)), "from",
	    tsr_json_text(target->parent, strlen(target->parent)), "revoked_at", tsr_json_time(target->revoked_at));
}

static enum tsr_exit
preview(struct tsr_bulk *bulk, const struct order *order)
{
	static const struct tsr_column columns[] = {
	    {"id", "TOKEN", TSR_PLAIN},
	    {"label", "LABEL", TSR_CUT},
	    {"from", "OF", TSR_CUT},
	    {"revoked_at", "REVOKED", TSR_PLAIN},
	};
	struct tsr_rows rows = {TSR_COLUMNS(columns), .as_json = order->as_json};

	return tsr_bulk_preview(bulk, &order->targets, make_row, &rows, "nothing would be deleted");
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	struct tsr_bulk bulk = {
	    .dir = errand->dir,
	    .doing = "deleting tokens",
	    .done = "deleted",
	    .remark = "",
	    .absent_too = true,
	    .judge = judge,
	    .arg = order,
	};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	tsr_progress_begin(&order->progress, "reading tokens", 0);
	(void)tsr_dir_find_revoked(errand->dir, order->until, take, order, &error);
	tsr_progress_hide();
	code = order->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be looked up");
	tsr_targets_sort(&order->targets);
	if (code == TSR_GO_ON && order->dry_run)
		code = preview(&bulk, order);
	else if (code == TSR_GO_ON && order->targets.count == 0)
		code = TSR_TELL(TSR_EXIT_OK, "no token was revoked that long ago; nothing was deleted");
	else if (code == TSR_GO_ON)
		code = tsr_bulk_run(&bulk, &order->targets);
	tsr_targets_free(&order->targets);
	return code;
}

enum tsr_exit
tsr_token_purge(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token purge",
	    "",
	    "Deletes the tokens that were revoked that long ago, and no others: what has\n"
	    "only expired is revoked first, if it shall go.  Hosts remember the dead.",
	    "  tessera token purge --older-than 90d --dry-run\n",
	    0,
	    0,
	};
	struct order order = {.older_than = NULL};
	const struct tsr_option options[] = {
	    {.name = "older-than", .argument = "90d", .help = "revoked that long ago", .text = &order.older_than},
	    {.name = "dry-run", .help = "show what would be deleted", .flag = &order.dry_run},
	    {.name = "json", .help = "print that as JSON", .flag = &order.as_json},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
