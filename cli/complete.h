/* SPDX-License-Identifier: ISC */
/*
 * Completion for shells: "tessera __complete WORD..." prints what the last WORD,
 * empty perhaps, may become, a candidate and a tab and what it is about a line,
 * or ":files".  It goes the way of a real command, verb by verb, and ends where
 * options would be parsed, so the tables of the verbs are all that is known.
 * The shell picks those that begin right.
 */
#ifndef TSR_COMPLETE_H
#define TSR_COMPLETE_H

#include <getopt.h>

#include "options.h"

#define TSR_COMPLETE_VERB "__complete"

/* WORDS begins with the first after "__complete"; goes on into GROUP behind the options that stand before a verb. */
enum tsr_exit tsr_complete(
    const struct tsr_verbs *group, const struct option *longs, struct tsr_tool *tool, int count, char **words);

/* The two places where a command goes on, as in tool.h and options.h; nothing is read and nobody is asked. */
enum tsr_exit tsr_complete_verb(const struct tsr_verbs *group);
enum tsr_exit tsr_complete_option(
    const struct tsr_usage *usage, const struct tsr_option *rows, size_t count, int argc, char **argv);

#endif
