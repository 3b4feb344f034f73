/* SPDX-License-Identifier: ISC */
/* The administrator's tool: a table of verbs. */
#include "config.h"

#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "directory.h"
#include "token.h"
#include "tool.h"

static const struct tsr_verb verbs[] = {
    {"service", tsr_verb_service, "service accounts in the directory"},
    {"member", tsr_verb_member, "people of the directory"},
    {"token", tsr_verb_token, "tokens in the directory"},
    {"signup", tsr_verb_signup, "take up an invitation"},
    {"name", tsr_verb_name, "change your own display name"},
    {"check", tsr_verb_check, "judge a token as a service on this host would"},
    {"explain", tsr_verb_explain, "judge a token by its id, condition by condition"},
    {"origin", tsr_verb_origin, "compare an origin with domains"},
    {"status", tsr_verb_status, "how tesserad and the cache fare"},
    {"cache", tsr_verb_cache, "what this host knows"},
    {"scan", tsr_verb_scan, "find tokens in files"},
    {"doctor", tsr_verb_doctor, "what is wrong on this host, and what to do"},
};

static const struct tsr_verbs group = {
    "tessera",
    verbs,
    sizeof(verbs) / sizeof(verbs[0]),
    "  -c FILE    settings (before the verb; default " TSR_DEFAULT_CONF ")\n"
    "  --version  print the version\n",
};

static const struct option options[] = {
    {"config", required_argument, NULL, 'c'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static enum tsr_exit
run(struct tsr_tool *tool, int argc, char **argv)
{
	char help[] = "--help";
	char *ask_help[] = {argv[0], help, NULL};

	if (argc > 2 && strcmp(argv[1], TSR_COMPLETE_VERB) == 0)
		return tsr_complete(&group, options, tool, argc - 2, argv + 2);
	opterr = 0;
	for (;;) {
		switch (getopt_long(argc, argv, "+:c:hV", options, NULL)) {
		case -1:
			return tsr_dispatch(&group, tool, argc - optind + 1, argv + optind - 1);
		case 'c':
			tool->conf = optarg;
			break;
		case 'h':
			return tsr_dispatch(&group, tool, 2, ask_help);
		case 'V':
			puts(PACKAGE_STRING);
			return TSR_EXIT_OK;
		case ':':
			return TSR_TELL(TSR_EXIT_USAGE, "%s needs a value; see tessera --help", argv[optind - 1]);
		default:
			return TSR_TELL(
			    TSR_EXIT_USAGE, "there is no option %s here; see tessera --help", argv[optind - 1]);
		}
	}
}

int
main(int argc, char **argv)
{
	static struct tsr_tool tool;
	enum tsr_exit code;

	if (!tsr_tool_begin())
		return TSR_EXIT_UNAVAILABLE;
	setlocale(LC_CTYPE, "");
	/* SIGPIPE is ignored from here on: a reader that goes away shows as a failed write, which is told. */
	tsr_dir_init();
	code = tsr_tool_end(run(&tool, argc, argv));
	tsr_wipe(tool.settings.admin_password, sizeof(tool.settings.admin_password));
	return (int)code;
}
