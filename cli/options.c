/* SPDX-License-Identifier: ISC */
/* getopt_long(3) driven by the table of a verb. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "options.h"

#define FIRST_VALUE 256 /* above every letter */

static void
print_row(const char *name, const char *argument, const char *help)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%s%s", name, argument != NULL ? " " : "", argument != NULL ? argument : "");
	printf("  --%-22s %s\n", left, help);
}

static void
print_usage(const struct tsr_usage *usage, const struct tsr_option *rows, size_t count)
{
	printf("usage: %s [OPTION]...%s%s\n\n%s\n\n", usage->path, usage->arguments[0] != '\0' ? " " : "",
	    usage->arguments, usage->about);
	for (size_t i = 0; i < count; i++)
		print_row(rows[i].name, rows[i].argument, rows[i].help);
	print_row("config", "FILE", "settings; -c for short");
	print_row("help", NULL, "print this");
	printf("\nExamples:\n%s", usage->examples);
}

/* LONGS ends with the two options that every verb has, and a zeroed one. */
static void
long_options(const struct tsr_option *rows, size_t count, struct option *longs)
{
	for (size_t i = 0; i < count; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].flag != NULL ? no_argument : required_argument;
		longs[i].val = FIRST_VALUE + (int)i;
	}
	longs[count] = (struct option){"config", required_argument, NULL, 'c'};
	longs[count + 1] = (struct option){"help", no_argument, NULL, 'h'};
}

static enum tsr_exit
take(const struct tsr_option *row, const char *value)
{
	if (row->flag != NULL) {
		*row->flag = true;
		return TSR_GO_ON;
	}
	if (row->values != NULL) {
		if (row->values->count == TSR_LIST_MAX)
			return TSR_TELL(TSR_EXIT_USAGE, "more than %d times --%s; give fewer", TSR_LIST_MAX, row->name);
		row->values->v[row->values->count++] = value;
		return TSR_GO_ON;
	}
	if (*row->text != NULL)
		return TSR_TELL(TSR_EXIT_USAGE, "--%s is given twice; give it once", row->name);
	*row->text = value;
	return TSR_GO_ON;
}

static enum tsr_exit
check_count(const struct tsr_usage *usage, int given)
{
	if (given < usage->min)
		return TSR_TELL(TSR_EXIT_USAGE, "%s is missing; see %s --help", usage->arguments, usage->path);
	if (usage->max >= 0 && given > usage->max)
		return TSR_TELL(TSR_EXIT_USAGE, "too many arguments; see %s --help", usage->path);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_options(struct tsr_tool *tool, const struct tsr_usage *usage, const struct tsr_option *rows, size_t count, int argc,
    char **argv, int *first)
{
	struct option longs[TSR_OPTIONS_MAX + 3] = {{0}};
	enum tsr_exit code = TSR_GO_ON;
	int value;

	*first = argc;
	if (count > TSR_OPTIONS_MAX)
		return TSR_EXIT_USAGE;
	if (tool->completing)
		return tsr_complete_option(usage, rows, count, argc, argv);
	long_options(rows, count, longs);
	optind = 0; /* start anew, the verb's name in argv[0] */
	while (code == TSR_GO_ON && (value = getopt_long(argc, argv, ":c:h", longs, NULL)) != -1) {
		if (value == 'h') {
			print_usage(usage, rows, count);
			return TSR_EXIT_OK;
		}
		if (value == 'c')
			tool->conf = optarg;
		else if (value == ':')
			code =
			    TSR_TELL(TSR_EXIT_USAGE, "%s needs a value; see %s --help", argv[optind - 1], usage->path);
		else if (value < FIRST_VALUE)
			code = TSR_TELL(
			    TSR_EXIT_USAGE, "%s is not understood; see %s --help", argv[optind - 1], usage->path);
		else
			code = take(&rows[value - FIRST_VALUE], optarg);
	}
	*first = optind;
	return code == TSR_GO_ON ? check_count(usage, argc - optind) : code;
}
