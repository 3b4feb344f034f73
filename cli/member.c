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
	    {"set-name", tsr_member_set_name, "set the name by which one is shown"},
	    {"disable", tsr_member_disable, "deny all tokens that are still theirs for now"},
	    {"enable", tsr_member_enable, "let those be judged again"},
	    {"remove", tsr_member_remove, "remove one who owns no tokens"},
	    {"invite", tsr_member_invite, "let somebody sign up"},
	    {"invites", tsr_member_invites, "list invitations that nobody has taken up"},
	    {"withdraw", tsr_member_withdraw, "take an invitation back"},
	};
	static const struct tsr_verbs group = {"tessera member", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
