/* SPDX-License-Identifier: ISC */
/* What may stand next on a command line, from the tables that parse it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "complete.h"

static void
candidate(const char *before, const char *name, const char *about)
{
	printf("%s%s\t%s\n", before, name, about);
}

static void
files(void)
{
	puts(":files");
}

/* "private|public": a help text that is no sentence lists the values. */
static bool
lists_values(const char *help)
{
	return strchr(help, '|') != NULL && strpbrk(help, " ,") == NULL;
}

static void
value_of(const struct tsr_option *row)
{
	if (strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "DIR") == 0)
		files();
	for (const char *at = lists_values(row->help) ? row->help : ""; *at != '\0';) {
		const size_t len = strcspn(at, "|");

		printf("%.*s\t\n", (int)len, at);
		at += len + (at[len] == '|');
	}
}

static const struct tsr_option *
row_of(const struct tsr_option *rows, size_t count, const char *word)
{
	for (size_t i = 0; strncmp(word, "--", 2) == 0 && i < count; i++) {
		if (strcmp(word + 2, rows[i].name) == 0)
			return &rows[i];
	}
	return NULL;
}

static bool
is_config(const char *word)
{
	return strcmp(word, "-c") == 0 || strcmp(word, "--config") == 0;
}

/* Where a command line stands behind its last whole word. */
struct place {
	const struct tsr_option *value; /* a value of it comes next */
	bool config;                    /* the value of -c comes next */
	bool options_ended;
	bool given[TSR_OPTIONS_MAX]; /* what may not come again */
};

static struct place
walk(const struct tsr_option *rows, size_t count, int argc, char **argv)
{
	struct place place = {0};

	for (int i = 1; i < argc - 1 && !place.options_ended; i++) {
		const struct tsr_option *row = row_of(rows, count, argv[i]);
		const bool takes_value = is_config(argv[i]) || (row != NULL && row->flag == NULL);

		if (row != NULL)
			place.given[row - rows] = row->values == NULL;
		place.options_ended = strcmp(argv[i], "--") == 0;
		if (!takes_value)
			continue;
		if (++i == argc - 1) {
			place.value = row;
			place.config = row == NULL;
		}
	}
	return place;
}

enum tsr_exit
tsr_complete_option(const struct tsr_usage *usage, const struct tsr_option *rows, size_t count, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[argc - 1] : "";
	const struct place place = walk(rows, count, argc, argv);

	if (place.value != NULL) {
		value_of(place.value);
	} else if (place.config) {
		files();
	} else if (word[0] == '-' && !place.options_ended) {
		for (size_t i = 0; i < count; i++) {
			if (!place.given[i])
				candidate("--", rows[i].name, rows[i].help);
		}
		candidate("--", "config", "settings");
		candidate("--", "help", "print this");
	} else if (strstr(usage->arguments, "PATH") != NULL) {
		files();
	}
	return TSR_EXIT_OK;
}

enum tsr_exit
tsr_complete_verb(const struct tsr_verbs *group)
{
	for (size_t i = 0; i < group->count; i++)
		candidate("", group->verbs[i].name, group->verbs[i].about);
	return TSR_EXIT_OK;
}

enum tsr_exit
tsr_complete(const struct tsr_verbs *group, const struct option *longs, struct tsr_tool *tool, int count, char **words)
{
	int at = 0;

	tool->completing = true;
	while (at < count - 1 && words[at][0] == '-') {
		if (is_config(words[at]) && ++at == count - 1) {
			files();
			return TSR_EXIT_OK;
		}
		at++;
	}
	if (at == count - 1 && words[at][0] == '-') {
		for (; longs->name != NULL; longs++)
			candidate("--", longs->name, "");
		return TSR_EXIT_OK;
	}
	return tsr_dispatch(group, tool, count - at + 1, words + at - 1);
}
