/* SPDX-License-Identifier: ISC */
/* tessera service: accounts tied to no person. */
#include "config.h"

#include "service_verbs.h"

enum tsr_exit
tsr_verb_service(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {
	    {"add", tsr_service_add, "make a service account"},
	    {"list", tsr_service_list, "list them"},
	    {"show", tsr_service_show, "show one, with its tokens"},
	    {"set", tsr_service_set, "change its name for people, roles, description"},
	    {"disable", tsr_service_disable, "deny all its tokens for now"},
	    {"enable", tsr_service_enable, "let its tokens be judged again"},
	    {"rename", tsr_service_rename, "give it another login; its tokens keep working"},
	    {"remove", tsr_service_remove, "remove it, when no tokens are its own"},
	};
	static const struct tsr_verbs group = {"tessera service", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
