/* SPDX-License-Identifier: ISC */
/* When the file of users is made anew, in a child, and what came of it. */
#ifndef TSR_USERBOOK_H
#define TSR_USERBOOK_H

#include <sys/stat.h>

#include "ledger.h"
#include "userbuild.h"

struct tsr_userbook {
	struct tsr_log *log;
	pid_t child; /* 0: none */
	int report;  /* from the child, -1: none */
	bool wanted; /* whatever of the accounts is published: settings, names and numbers of the host, or a failure */
	uint64_t built;            /* ->accounts_published of the ledger when the last one began */
	int64_t due;               /* ms; not before */
	int64_t look_due;          /* ms; at the host's own files */
	struct stat passwd, group; /* those files as they were seen last */
	struct tsr_userbuild done; /* what came of the last one */
	struct tsr_userbuild told; /* of whose losers the log knows */
	int64_t told_at;           /* ms */
	uint64_t builds;
};

void tsr_userbook_start(struct tsr_userbook *book, struct tsr_log *log);
void tsr_userbook_stop(struct tsr_userbook *book);
/* Settings are others now. */
void tsr_userbook_reload(struct tsr_userbook *book);
/* Does what is due; returns in how many milliseconds to call again at the latest, at most MOST. */
int64_t tsr_userbook_step(struct tsr_userbook *book, const struct tsr_ledger *ledger,
    const struct tsr_settings *settings, int64_t now, int64_t most);
/* False: not our child. */
bool tsr_userbook_ended(struct tsr_userbook *book, pid_t pid, int wait_status, int64_t now);

#endif
