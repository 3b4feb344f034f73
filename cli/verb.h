/* SPDX-License-Identifier: ISC */
/*
 * A verb that goes to the directory: its options, what can be refused before
 * the directory is asked, and the work on an open connection.
 */
#ifndef TSR_VERB_H
#define TSR_VERB_H

#include "admin.h"

struct tsr_errand;
/* TSR_GO_ON, or how to end; what ends has told why. */
typedef enum tsr_exit tsr_errand_step(struct tsr_errand *errand);

struct tsr_errand {
	/* The verb's part. */
	const struct tsr_usage *usage;
	const struct tsr_option *options; /* those that every errand takes come by themselves */
	size_t option_count;
	tsr_errand_step *check; /* NULL: nothing to refuse */
	tsr_errand_step *work;
	void *order; /* what the options fill in */

	/* Filled in by tsr_errand_run(). */
	struct tsr_tool *tool;
	struct tsr_admin admin;
	struct tsr_dir *dir; /* open while work runs */
	char **args;         /* what follows the options, ends with NULL */
	int arg_count;
};

#define TSR_OPTIONS(array) .options = (array), .option_count = sizeof(array) / sizeof((array)[0])

/* Parses, checks, connects, works, closes. */
enum tsr_exit tsr_errand_run(struct tsr_errand *errand, struct tsr_tool *tool, int argc, char **argv);
/* A new connection after a break, in the place of the old one. */
enum tsr_exit tsr_errand_reopen(struct tsr_errand *errand);

#endif
