/* SPDX-License-Identifier: ISC */
/*
 * What host programs report of tokens (lib/use.h), kept for this host and told
 * to the directory now and then.  Nothing here matters to a verdict or to the
 * cache, and nothing may hold either up: work is bounded in every step, and
 * what fails is said in the log and tried again later.
 */
#ifndef TSR_USES_H
#define TSR_USES_H

#include "engine.h"
#include "usefile.h"

#define TSR_USES_BATCH 64u /* entries that wait to be written: two milliseconds' worth */
#define TSR_USES_SLOTS (2 * TSR_USES_BATCH)

/* Goes through all entries, a few at a time: forgets purged tokens, tells the directory. */
struct tsr_use_walk {
	int64_t due;                  /* ms: the next steps, or the next walk */
	char at[TSR_ID_LEN + 1];      /* the last id looked at */
	char telling[TSR_ID_LEN + 1]; /* of whom the directory is being told; "": nobody */
	int64_t telling_of;           /* its use */
	int64_t pause_until;          /* ms; the directory has refused */
	bool refused;                 /* and the log says so */
	uint32_t salt;                /* spreads hosts over the interval */
};

/* Times in ms are those of the monotonic clock. */
struct tsr_uses {
	struct tsr_log *log;
	int dirfd;                /* DIR/cache, the ledger's */
	int socket;               /* -1: nobody can report */
	struct tsr_usefile *file; /* NULL: cannot be used; tried again */
	int64_t flush_due;        /* 0: nothing waits to be written */
	int64_t retry_due;        /* not to be opened or written before */
	int64_t rest_until;       /* after more reports than one step takes */
	struct tsr_use_entry batch[TSR_USES_BATCH];
	size_t count;
	uint16_t slot[TSR_USES_SLOTS]; /* 1 + index in the batch, by id; 0: free */
	struct tsr_use_walk walk;
	uint64_t reports; /* that were taken */
};

/* After the engine, whose lock says that socket and file are ours.  What fails is logged. */
void tsr_uses_open(struct tsr_uses *uses, const struct tsr_engine *engine);
/* Writes what waits. */
void tsr_uses_close(struct tsr_uses *uses);

int tsr_uses_fd(const struct tsr_uses *uses); /* what to wait for; -1: nothing now */
/* Takes reports, writes, walks.  Before tsr_engine_step().  Returns in how many ms to call again at the latest. */
int tsr_uses_step(struct tsr_uses *uses, struct tsr_engine *engine);

/* What is known of a token.  TSR_ABSENT: it was not used on this host. */
TSR_MUST_USE enum tsr_status tsr_uses_get(
    struct tsr_uses *uses, const char id[static TSR_ID_LEN], struct tsr_use_entry *out);
/* The answer to "uses ID...", to be freed.  NULL without memory. */
char *tsr_uses_json(struct tsr_uses *uses, const char *ids);

/* Within: uses.c.  The entry to change, in the batch; NULL: there is no room, or the file cannot tell. */
struct tsr_use_entry *tsr_uses_entry(struct tsr_uses *uses, const char id[static TSR_ID_LEN]);
void tsr_uses_forget(struct tsr_uses *uses, const char id[static TSR_ID_LEN]);
/* Something went wrong with the file: a damaged one is set aside. */
void tsr_uses_failed(struct tsr_uses *uses, enum tsr_status status);
/* FNV-1a of an id, from SEED on. */
uint32_t tsr_uses_hash(uint32_t seed, const char id[static TSR_ID_LEN]);
/* use_inbox.c */
void tsr_inbox_open(struct tsr_uses *uses, const char *dir);
void tsr_inbox_step(struct tsr_uses *uses, const struct tsr_store *store);
void tsr_inbox_close(struct tsr_uses *uses);
bool tsr_inbox_knows(const struct tsr_store *store, const char id[static TSR_ID_LEN]);
/* use_walk.c */
void tsr_walk_step(struct tsr_uses *uses, struct tsr_engine *engine);

#endif
