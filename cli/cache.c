/* SPDX-License-Identifier: ISC */
/* tessera cache: what this host knows, read as plug-ins read it. */
#include "config.h"

#include <stdio.h>

#include "cache_verbs.h"
#include "control_client.h"
#include "options.h"
#include "rules.h"

enum tsr_exit
tsr_cache_forget(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache forget",
	    "ID",
	    "Lets a token id be judged by the directory again that this host once saw\n"
	    "revoked.  Only for an id that was revoked by mistake and put right in the\n"
	    "directory; done by tesserad, asked by root.",
	    "  tessera cache forget 3mqvxbsk5mrs\n",
	    1,
	    1,
	};
	char line[64], error[512];
	enum tsr_exit code;
	const char *refused;
	json_t *answer;
	int at;

	code = tsr_options(tool, &usage, NULL, 0, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_id(argv[at]);
	if (code == TSR_GO_ON)
		code = tsr_tool_settings(tool, false);
	if (code != TSR_GO_ON)
		return code;
	snprintf(line, sizeof(line), "forget %s", argv[at]);
	answer = tsr_control_ask(tool->settings.run_dir, line, error, sizeof(error));
	if (answer == NULL)
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s", error);
	refused = json_string_value(json_object_get(answer, "error"));
	if (refused != NULL)
		code = TSR_TELL(TSR_EXIT_REFUSED, "%s was not forgotten: %s", argv[at], refused);
	else
		code = TSR_TELL(TSR_EXIT_OK, "%s is judged by what the directory says, from now on", argv[at]);
	json_decref(answer);
	return code;
}

enum tsr_exit
tsr_verb_cache(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {
	    {"list", tsr_cache_list, "all tokens, or all accounts"},
	    {"show", tsr_cache_show, "one token id, login or entryUUID in full"},
	    {"verify", tsr_cache_verify, "prove that the files hold together"},
	    {"status", tsr_cache_status, "files, sizes, owners, age"},
	    {"forget", tsr_cache_forget, "drop the memory of a revocation"},
	};
	static const struct tsr_group group = {"tessera cache", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
