/* SPDX-License-Identifier: ISC */
/* tessera member invites and withdraw. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "invitation.h"
#include "member_verbs.h"
#include "person.h"
#include "progress.h"
#include "table.h"
#include "verb.h"

static const struct tsr_column columns[] = {
    {"mail", "MAIL", TSR_CUT},
    {"display_name", "NAME", TSR_CUT},
    {"username", "USERNAME", TSR_PLAIN},
    {"invited_until", "UNTIL", TSR_PLAIN},
    {"invitation", "INVITATION", TSR_TINT},
};

struct list {
	struct tsr_rows rows;
	struct tsr_progress progress;
	int64_t now;
	bool failed;
};

static bool
list_invitation(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row;

	tsr_progress_step(&list->progress, 1);
	if (entry->account.class != TSR_CLASS_MEMBER || entry->detail.invite == 0)
		return true;
	row = tsr_json_person(entry, list->now);
	list->failed |= json_object_set_new(row, "invitation",
			    json_string(list->now <= entry->detail.invite ? "open" : "ended")) != 0 ||
			!tsr_rows_add(&list->rows, row);
	json_decref(row);
	return !list->failed;
}

static enum tsr_exit
list(struct tsr_errand *errand)
{
	struct list *all = errand->order;
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	tsr_progress_begin(&all->progress, "reading people", 0);
	(void)tsr_dir_find_all(errand->dir, TSR_RECORD_ACCOUNT, list_invitation, all, &error);
	code = all->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the invitations could not be listed");
	return tsr_rows_end(&all->rows, code, "nobody is invited who has not signed up");
}

enum tsr_exit
tsr_member_invites(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member invites",
	    "",
	    "Lists invitations that nobody has taken up, the first to end first.  Those\n"
	    "that have ended stay until they are withdrawn or made again.",
	    "  tessera member invites\n",
	    0,
	    0,
	};
	static const char *const order[] = {"invited_until", "mail", NULL};
	struct list all = {
	    .now = (int64_t)time(NULL),
	    .rows = {TSR_COLUMNS(columns), .order = order},
	};
	const struct tsr_option options[] = {{.name = "json", .help = "print JSON", .flag = &all.rows.as_json}};
	struct tsr_errand errand = {.usage = &usage, TSR_OPTIONS(options), .work = list, .order = &all};

	return tsr_errand_run(&errand, tool, argc, argv);
}

/* The code is dead before the entry goes, and a sign-up that is faster than we are is not undone. */
static enum tsr_exit
withdraw(struct tsr_errand *errand)
{
	const char *login = errand->args[0];
	struct tsr_dir_error error = {0};
	json_t *member = NULL;
	enum tsr_exit code = tsr_admin_invited(errand->dir, login, &member);

	if (code != TSR_GO_ON)
		return code;
	if (tsr_invitation_void(errand->dir, tsr_member(member, "dn"), &error) == TSR_DIR_ABSENT)
		code = TSR_TELL(TSR_EXIT_REFUSED, "%s has signed up at this moment; nothing was done", login);
	else if (error.fault == TSR_DIR_OK)
		(void)tsr_dir_delete(errand->dir, tsr_member(member, "dn"), &error);
	if (code == TSR_GO_ON)
		code = tsr_admin_fault(&error, "the invitation was not withdrawn");
	if (code == TSR_GO_ON)
		code = TSR_TELL(TSR_EXIT_OK, "the invitation of %s is withdrawn, and the entry gone", login);
	json_decref(member);
	return code;
}

enum tsr_exit
tsr_member_withdraw(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member withdraw",
	    "MAIL",
	    "Takes an invitation back that was not taken up: its code is dead at once, and\n"
	    "the entry is deleted.",
	    "  tessera member withdraw ann@example.com\n",
	    1,
	    1,
	};
	struct tsr_errand errand = {.usage = &usage, .work = withdraw};

	return tsr_errand_run(&errand, tool, argc, argv);
}
