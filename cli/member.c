/* SPDX-License-Identifier: ISC */
/* tessera member: people. */
#include "config.h"

#include "member_verbs.h"

enum tsr_exit
tsr_verb_member(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {
	    {"list", tsr_member_list, "list them"},
	    {"show", tsr_member_show, "show one, with the tokens that are still theirs"},
	};
	static const struct tsr_group group = {"tessera member", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
