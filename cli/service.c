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
	    {"disable", tsr_service_disable, "deny all its tokens for now"},
	    {"enable", tsr_service_enable, "let its tokens be judged again"},
	};
	static const struct tsr_group group = {"tessera service", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
