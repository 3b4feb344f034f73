/* SPDX-License-Identifier: ISC */
/* The frame of every verb that goes to the directory. */
#include "config.h"

#include <string.h>

#include "verb.h"

#define OWN_OPTIONS 2

/* The verb's options, then those of every errand. */
static enum tsr_exit
parse(struct tsr_errand *errand, struct tsr_tool *tool, int argc, char **argv)
{
	const struct tsr_option own[OWN_OPTIONS] = {
	    {.name = "uri", .argument = "URI", .help = "directory to go to", .text = &errand->admin.uri},
	    {.name = "bind-dn",
		.argument = "DN",
		.help = "bind as, the password is asked for",
		.text = &errand->admin.bind_dn},
	};
	struct tsr_option all[TSR_OPTIONS_MAX];
	enum tsr_exit code;
	int at;

	if (errand->option_count > TSR_OPTIONS_MAX - OWN_OPTIONS)
		return TSR_EXIT_USAGE;
	if (errand->option_count > 0)
		memcpy(all, errand->options, errand->option_count * sizeof(all[0]));
	memcpy(all + errand->option_count, own, sizeof(own));
	code = tsr_options(tool, errand->usage, all, errand->option_count + OWN_OPTIONS, argc, argv, &at);
	errand->args = argv + at;
	errand->arg_count = argc - at;
	return code;
}

enum tsr_exit
tsr_errand_run(struct tsr_errand *errand, struct tsr_tool *tool, int argc, char **argv)
{
	enum tsr_exit code;

	errand->tool = tool;
	code = parse(errand, tool, argc, argv);
	if (code == TSR_GO_ON && errand->check != NULL)
		code = errand->check(errand);
	if (code == TSR_GO_ON)
		code = tsr_admin_open(tool, &errand->admin, &errand->dir);
	if (code == TSR_GO_ON)
		code = errand->work(errand);
	tsr_dir_close(errand->dir);
	errand->dir = NULL;
	return code;
}

enum tsr_exit
tsr_errand_reopen(struct tsr_errand *errand)
{
	tsr_dir_close(errand->dir);
	return tsr_admin_open(errand->tool, &errand->admin, &errand->dir);
}
