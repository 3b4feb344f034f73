/* SPDX-License-Identifier: ISC */
/* tessera service list and show. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "person.h"
#include "progress.h"
#include "rules.h"
#include "service_verbs.h"
#include "table.h"
#include "verb.h"

static const struct tsr_column columns[] = {
    {"login", "ACCOUNT", TSR_PLAIN},
    {"display_name", "NAME", TSR_CUT},
    {"condition", "STATE", TSR_TINT},
    {"roles", "ROLES", TSR_CUT},
};

struct list {
	struct tsr_rows rows;
	struct tsr_progress progress;
	const char *state; /* of this condition only; NULL: all */
	int64_t now;
	bool failed;
};

static bool
list_account(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row;

	tsr_progress_step(&list->progress, 1);
	if (entry->account.class != TSR_CLASS_SERVICE)
		return true;
	row = tsr_json_person(entry, list->now);
	if (list->state == NULL || strcmp(tsr_member(row, "condition"), list->state) == 0)
		list->failed |= !tsr_rows_add(&list->rows, row);
	json_decref(row);
	return !list->failed;
}

static enum tsr_exit
list(struct tsr_errand *errand)
{
	struct list *all = errand->order;
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	tsr_progress_begin(&all->progress, "reading accounts", 0);
	(void)tsr_dir_find_all(errand->dir, TSR_RECORD_ACCOUNT, list_account, all, &error);
	code = all->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the accounts could not be listed");
	return tsr_rows_end(&all->rows, code, "no service account matches that you may read");
}

static enum tsr_exit
check_state(struct tsr_errand *errand)
{
	static const char *const states[] = {"active", "disabled", "incomplete", "ambiguous", NULL};
	const struct list *all = errand->order;

	return tsr_rule_word("--state", all->state, states, errand->usage->path);
}

enum tsr_exit
tsr_service_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service list",
	    "",
	    "Lists the service accounts of the directory.",
	    "  tessera service list\n"
	    "  tessera service list --state disabled --json\n",
	    0,
	    0,
	};
	static const char *const order[] = {"login", "dn", NULL};
	struct list all = {
	    .now = (int64_t)time(NULL),
	    .rows = {TSR_COLUMNS(columns), .order = order},
	};
	const struct tsr_option options[] = {
	    {.name = "state", .argument = "STATE", .help = "active|disabled|incomplete|ambiguous", .text = &all.state},
	    {.name = "json", .help = "print JSON", .flag = &all.rows.as_json},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check_state, .work = list, .order = &all};

	return tsr_errand_run(&errand, tool, argc, argv);
}

enum tsr_exit
tsr_service_show(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service show",
	    "NAME",
	    "Shows a service account of the directory, with its tokens.",
	    "  tessera service show nightly\n",
	    1,
	    1,
	};

	return tsr_person_show(tool, argc, argv, &usage, tsr_admin_service);
}
