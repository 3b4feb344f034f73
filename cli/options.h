/* SPDX-License-Identifier: ISC */
/* The options of a verb as a table: what is parsed is what --help prints. */
#ifndef TSR_OPTIONS_H
#define TSR_OPTIONS_H

#include "record.h"
#include "tool.h"

/* Values of an option that may be repeated; they stay argv's. */
struct tsr_values {
	const char *v[TSR_LIST_MAX];
	size_t count;
};

/* One of the three pointers says of what kind the option is. */
struct tsr_option {
	const char *name;
	const char *argument; /* what --help calls the value; shells complete FILE and DIR */
	const char *help;     /* "private|public" lists the values */
	bool *flag;
	const char **text;         /* once at most */
	struct tsr_values *values; /* repeatable */
};

struct tsr_usage {
	const char *path;      /* "tessera token add" */
	const char *arguments; /* of the verb, "ID..." */
	const char *about;
	const char *examples;
	int min, max; /* arguments; max -1: any number */
};

#define TSR_OPTIONS_MAX 24 /* of a verb */

/*
 * Parses what follows the verb; *FIRST is the index of the first argument,
 * ARGC (where argv holds NULL) when it ends early.  --help and -c are
 * understood everywhere.  TSR_GO_ON, or how to end.
 */
enum tsr_exit tsr_options(struct tsr_tool *tool, const struct tsr_usage *usage, const struct tsr_option *rows,
    size_t count, int argc, char **argv, int *first);

#endif
