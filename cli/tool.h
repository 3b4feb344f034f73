/* SPDX-License-Identifier: ISC */
/* What all verbs of the tool share: exit codes, messages, the table of verbs, settings. */
#ifndef TSR_TOOL_H
#define TSR_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "settings.h"

/* Stable: scripts depend on them. */
enum tsr_exit {
	TSR_GO_ON = -1, /* of a step on the way: nothing has ended yet */
	TSR_EXIT_OK = 0,
	TSR_EXIT_DENIED = 1,
	TSR_EXIT_USAGE = 2,
	TSR_EXIT_ABSENT = 3,
	TSR_EXIT_REFUSED = 4,     /* by a rule */
	TSR_EXIT_UNAVAILABLE = 5, /* directory, cache or output */
	TSR_EXIT_UNKNOWN = 6      /* outcome unknown; safe to repeat */
};

struct tsr_tool {
	const char *conf; /* -c FILE; NULL: the usual one */
	bool completing;  /* a shell asks what may come next: complete.h */
	struct tsr_settings settings;
};

typedef enum tsr_exit tsr_verb_run(struct tsr_tool *tool, int argc, char **argv);
struct tsr_verb {
	const char *name;
	tsr_verb_run *run;
	const char *about;
};

/* A group of verbs; PATH is what is typed before them, "tessera token". */
struct tsr_verbs {
	const char *path;
	const struct tsr_verb *verbs;
	size_t count;
	const char *notes; /* more for --help, NULL: none */
};

/* Runs the verb that argv[1] names, its own name in its argv[0]. */
enum tsr_exit tsr_dispatch(const struct tsr_verbs *group, struct tsr_tool *tool, int argc, char **argv);

tsr_verb_run tsr_verb_service, tsr_verb_member, tsr_verb_token, tsr_verb_check, tsr_verb_explain, tsr_verb_origin,
    tsr_verb_status, tsr_verb_cache, tsr_verb_scan, tsr_verb_doctor, tsr_verb_signup, tsr_verb_name;

/* "tessera: what happened; what to do" on stderr, in one line, without what could steer a terminal. */
void tsr_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, of failures and of success, in what returns an exit code. */
#define TSR_TELL(code, ...) (tsr_complain(__VA_ARGS__), (code))

enum tsr_exit tsr_no_memory(void);

/* Reads the settings; DEMANDED says that the defaults will not do when there is no file. */
enum tsr_exit tsr_tool_settings(struct tsr_tool *tool, bool demanded);

/*
 * Opens what of descriptors 0 to 2 is closed, so that no connection comes to
 * lie where a secret is written; writing to a standard output that was closed
 * still fails.  What this process holds of secrets is not for core files.
 */
bool tsr_tool_begin(void);
/* Flushes stdout; says so and changes CODE when what was printed did not arrive. */
enum tsr_exit tsr_tool_end(enum tsr_exit code);

#endif
