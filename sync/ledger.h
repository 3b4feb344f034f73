/* SPDX-License-Identifier: ISC */
/*
 * The published cache and the changes that are not in its base yet: what is
 * read at start, written at every publication, and folded now and then.
 */
#ifndef TSR_LEDGER_H
#define TSR_LEDGER_H

#include <sys/types.h>
#include <time.h>

#include "apply.h"
#include "locals.h"
#include "log.h"

#define TSR_FOLD_RECORDS 4096u /* changes past which a new base is written */
#define TSR_FOLD_BYTES 1048576u
#define TSR_FRESH_KEYS 65536u /* of a first base, and of a table of waiting tokens, to begin with */
#define TSR_TOMBSTONE_DAYS 400
#define TSR_RETIRE_SECONDS 60 /* readers are done with an old base by then */

/*
 * Whoever closes the last descriptor of a file that has lost its name waits for
 * the journal while its blocks are freed: tens of milliseconds beside others
 * that write.  The last shall be the daemon, not a reader in the middle of a
 * judgement.
 */
#define TSR_PAST_DELTAS 32u

/* What the log is told of once in a while only: a slot each of tsr_log_limited(). */
enum tsr_slow_alarm {
	TSR_SLOW_TIME,
	TSR_SLOW_PUBLISH,
	TSR_SLOW_SETTLE,
	TSR_SLOW_FOLD,
	TSR_SLOW_LOCALS,
	TSR_SLOW_OLDER,
	TSR_SLOW_COOKIE,
	TSR_SLOW_REFERENCES,
	TSR_SLOW_OVERDUE,
	TSR_SLOW_USES,
	TSR_SLOW_CROWDED,
	TSR_SLOW_USERS,
	TSR_SLOW_SESSION /* and one for each tsr_dir_fault behind it */
};

struct tsr_ledger {
	struct tsr_log *log;
	char dir[TSR_PATH_MAX];
	int dirfd, lockfd; /* DIR/cache and its lock */

	struct tsr_tdbfile base; /* the published one; its descriptor is ours */
	bool published;          /* there is a generation */
	bool unsettled;          /* the base is not under its final name yet */
	struct tsr_store live;   /* changes over the base */
	uint32_t seq, base_seq;

	char cookie[TSR_COOKIE_MAX + 1];
	bool unread; /* the cookie covers accounts below which it was not read yet: it is not to be published */
	char fingerprint[TSR_FINGERPRINT_LEN + 1];
	char provider[TSR_VALUE_TEXT];
	struct timespec proved;   /* the last proof, the delta's mtime; 0: never */
	int64_t proved_published; /* the one inside the published delta */

	pid_t folder;      /* the child that folds, 0: none */
	uint32_t fold_seq; /* what it folds */
	time_t fold_failed;
	int retired_fd; /* -1: none */
	int64_t retired_at;
	int past[TSR_PAST_DELTAS]; /* deltas that were replaced, -1: none */
	uint64_t publishes, folds;
	uint64_t accounts_published; /* ->live.account_changes of what is published */
};

/*
 * Takes the lock, reads what is published.  A cache that cannot be read is
 * reported and counts as none.  TSR_CHANGING: another daemon has the lock.
 */
TSR_MUST_USE enum tsr_status tsr_ledger_open(struct tsr_ledger *ledger, const char *dir, struct tsr_log *log);
void tsr_ledger_close(struct tsr_ledger *ledger);

/*
 * Takes everything from what is published again, after a failed write has left
 * ->live torn.  On failure it stays so.
 */
TSR_MUST_USE enum tsr_status tsr_ledger_reread(struct tsr_ledger *ledger);

/* Publishes the changes, cookie and settings.  Nothing is lost on failure; try again. */
TSR_MUST_USE enum tsr_status tsr_ledger_publish(
    struct tsr_ledger *ledger, const struct tsr_settings *settings, const struct tsr_locals *locals);
/* The cache is in step with the directory as of NOW. */
void tsr_ledger_prove(struct tsr_ledger *ledger, const struct timespec *now);
/* FRESH, which is freed, becomes the first base.  Publishes. */
TSR_MUST_USE enum tsr_status tsr_ledger_install(struct tsr_ledger *ledger, struct tsr_store *fresh,
    const struct tsr_settings *settings, const struct tsr_locals *locals);
/* Copies a first base that has outgrown its table into one eight times as big. */
TSR_MUST_USE enum tsr_status tsr_ledger_grow(const struct tsr_ledger *ledger, struct tsr_store *fresh);
/* A table for scratch in the cache's directory, without a name of its own in the cache. */
TSR_MUST_USE enum tsr_status tsr_ledger_scratch(
    const struct tsr_ledger *ledger, const char *name, uint32_t expected, struct tsr_builder **out);

/* fold.c: starts a fold when it is time; takes over what the child PID made.  False: not our child. */
void tsr_fold_consider(struct tsr_ledger *ledger);
bool tsr_fold_ended(struct tsr_ledger *ledger, pid_t pid, int wait_status, const struct tsr_settings *settings,
    const struct tsr_locals *locals);
void tsr_fold_stop(struct tsr_ledger *ledger);
/* Takes a finished base, next.tdb, of sequence SEQ as the one that changes lie over. */
TSR_MUST_USE enum tsr_status tsr_ledger_take_base(struct tsr_ledger *ledger, uint32_t seq);
/* Empties a base that was replaced, when its readers had their time. */
void tsr_ledger_tidy(struct tsr_ledger *ledger, int64_t now);
/* Finishes a builder as next.tdb, the base of sequence SEQ. */
TSR_MUST_USE enum tsr_status tsr_base_publish(struct tsr_builder *builder, uint32_t seq);

#endif
