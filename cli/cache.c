/* SPDX-License-Identifier: ISC */
/* tessera cache: what this host knows, read as plug-ins read it. */
#include "config.h"

#include <stdio.h>

#include "ask.h"
#include "cache_verbs.h"
#include "control_client.h"
#include "options.h"
#include "rules.h"

/* Has tesserad do something to WHAT. */
static enum tsr_exit
ask_daemon(struct tsr_tool *tool, const char *line, const char *what)
{
	enum tsr_exit code = tsr_tool_settings(tool, false);
	const char *refused;
	char error[512];
	json_t *answer;

	if (code != TSR_GO_ON)
		return code;
	answer = tsr_control_ask(&tool->settings, line, error, sizeof(error));
	if (answer == NULL)
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s", error);
	refused = json_string_value(json_object_get(answer, "error"));
	if (refused != NULL)
		code = TSR_TELL(TSR_EXIT_REFUSED, "%s: tesserad refuses: %s", what, refused);
	json_decref(answer);
	return code;
}

enum tsr_exit
tsr_cache_run(struct tsr_tool *tool, const struct tsr_usage *usage, int argc, char **argv, tsr_cache_work *work)
{
	const char *cache = NULL, *dir = NULL;
	bool as_json = false;
	const struct tsr_option options[] = {
	    {.name = "cache", .argument = "DIR", .help = "cache to read", .text = &cache},
	    {.name = "json", .help = "print JSON", .flag = &as_json},
	};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_ask_dir(tool, cache, &dir);
	return code == TSR_GO_ON ? work(dir, argv[at], as_json) : code;
}

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
	char line[64];
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, NULL, 0, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_id(argv[at]);
	if (code != TSR_GO_ON)
		return code;
	snprintf(line, sizeof(line), "forget %s", argv[at]);
	code = ask_daemon(tool, line, argv[at]);
	if (code != TSR_GO_ON)
		return code;
	return TSR_TELL(TSR_EXIT_OK, "%s is judged by what the directory says, from now on", argv[at]);
}

enum tsr_exit
tsr_cache_refresh(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache refresh",
	    "",
	    "Lets tesserad read everything anew and take the directory as it is, even if it\n"
	    "is behind what this host has seen: after it was restored from a backup, instead\n"
	    "of waiting ten minutes.  What was once seen revoked stays revoked.",
	    "  tessera cache refresh && tessera status\n",
	    0,
	    0,
	};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, NULL, 0, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = ask_daemon(tool, "refresh", "the directory");
	if (code != TSR_GO_ON)
		return code;
	return TSR_TELL(TSR_EXIT_OK, "tesserad reads everything anew; tessera status says how far it is");
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
	    {"refresh", tsr_cache_refresh, "take the directory as it is, restored or not"},
	};
	static const struct tsr_verbs group = {"tessera cache", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
