/* SPDX-License-Identifier: ISC */
/* tessera member remove. */
#include "config.h"

#include <stdio.h>

#include "member_verbs.h"
#include "removal.h"
#include "verb.h"

static enum tsr_exit
work(struct tsr_errand *errand)
{
	struct tsr_removal removal = {.revoke = false};
	char way_out[512];
	json_t *member;
	enum tsr_exit code = tsr_admin_member(errand->dir, errand->args[0], &member);

	if (code != TSR_GO_ON)
		return code;
	snprintf(way_out, sizeof(way_out),
	    "reassign by \"tessera token reassign --all-of %.200s --to NAME\", or revoke by \"tessera token revoke "
	    "ID...\"",
	    tsr_member(member, "login"));
	removal.account = member;
	removal.way_out = way_out;
	code = tsr_account_remove(errand->dir, &removal);
	json_decref(member);
	return code;
}

enum tsr_exit
tsr_member_remove(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member remove",
	    "LOGIN",
	    "Removes a person's entry from the directory.  Refused, with the list, while\n"
	    "tokens are theirs that are not revoked: reassign or revoke those first.\n"
	    "Revoked ones go with the entry.",
	    "  tessera member remove ann@example.com\n",
	    1,
	    1,
	};
	struct tsr_errand errand = {.usage = &usage, .work = work};

	return tsr_errand_run(&errand, tool, argc, argv);
}
