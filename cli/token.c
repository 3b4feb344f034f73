/* SPDX-License-Identifier: ISC */
/* tessera token. */
#include "config.h"

#include "token_verbs.h"

enum tsr_exit
tsr_verb_token(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {
	    {"add", tsr_token_add, "make a token, its secret is shown once"},
	    {"list", tsr_token_list, "list tokens of the directory"},
	    {"show", tsr_token_show, "show one in full"},
	    {"disable", tsr_token_disable, "deny it for now"},
	    {"enable", tsr_token_enable, "let it be judged again"},
	    {"rotate", tsr_token_rotate, "make its successor, and let it end"},
	    {"import", tsr_token_import, "bring tokens of another product in"},
	    {"reassign", tsr_token_reassign, "give tokens to a service account"},
	    {"revoke", tsr_token_revoke, "deny it for ever"},
	    {"purge", tsr_token_purge, "delete what was revoked long ago"},
	};
	static const struct tsr_verbs group = {"tessera token", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
