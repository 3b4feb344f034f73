/* SPDX-License-Identifier: ISC */
/*
 * The daemon's engine: one connection at a time, whose messages become changes
 * of the ledger, which become generations of the cache.  One thread; every
 * function returns soon, but for what libldap does synchronously (bounded by
 * connect_timeout).
 *
 *   starting -> connecting -> refreshing -> persist (or polling)
 *                  ^   backoff <---- any failure ----'
 */
#ifndef TSR_ENGINE_H
#define TSR_ENGINE_H

#include "control.h"
#include "decide.h"
#include "directory.h"
#include "guard.h"
#include "ledger.h"
#include "locals.h"
#include "log.h"
#include "marks.h"
#include "userbook.h"

#define TSR_QUEUE_MAX 16384u      /* accounts whose subtrees are to be searched */
#define TSR_PARENTS_MAX 256u      /* places of tokens that are asked for one by one */
#define TSR_DIFFERENCES_MAX 1000u /* entries that a verification fetches one by one */

#define TSR_PHASE_MEMBER(name, text) TSR_PHASE_##name,
enum tsr_phase { TSR_PHASES(TSR_PHASE_MEMBER) };

/* DNs that are dealt with later; OVERFLOWED when there were more than fit. */
struct tsr_queue {
	char **dn;
	size_t count, most;
	bool overflowed;
};
TSR_MUST_USE enum tsr_status tsr_queue_add(struct tsr_queue *queue, const char *dn);
void tsr_queue_clear(struct tsr_queue *queue);

struct tsr_verification {
	bool running, wanted;
	int64_t due;          /* ms */
	int64_t last;         /* epoch, 0: never */
	uint32_t differences; /* of the last one */
	struct tsr_queue differing;
	bool displaced; /* accounts are among them */
	bool weighing;  /* whether a provider that seems behind lacks anything, before it is listened to */
};

/* After the last entry of a refresh: who still stands where he was seen. */
struct tsr_look {
	bool running;
	bool persist; /* what the refresh ended with */
	char cookie[TSR_COOKIE_MAX + 1];
	struct tsr_marks steady;
	struct tsr_marks touched; /* accounts that may have come to their places amid this refresh */
	struct tsr_queue parents; /* places of tokens that came since a cookie, each once ... */
	struct tsr_marks asked;   /* ... by their hashes */
};

/* A search below one account, which may have very many tokens: read bit by bit, beside all else. */
struct tsr_below {
	char *dn;               /* NULL: none is running */
	bool changed;           /* to be published at its end */
	struct tsr_marks seen;  /* what it has found: only tokens and accounts of it meet */
	struct tsr_marks newer; /* what came as a message since it began */
};

/* Times in ms are those of the monotonic clock. */
struct tsr_engine {
	const char *conf; /* the settings file */
	struct tsr_settings settings;
	struct tsr_log *log;
	struct tsr_ledger ledger;
	struct tsr_locals locals;
	struct tsr_apply *apply;
	struct tsr_userbook users;
	struct tsr_store fresh; /* fills up while there is no generation yet */

	enum tsr_phase phase;
	int64_t since;               /* epoch */
	char reason[TSR_ERROR_TEXT]; /* why we are not in step; "" when we are */

	struct tsr_dir *dir;
	size_t uri;               /* which of the settings */
	unsigned tried, rounds;   /* URIs in a row that failed, and how often all of them did */
	enum tsr_dir_fault worst; /* fault of this round that asks for the longest wait */
	int64_t connect_due, in_step_since, return_due;
	int64_t behind_since; /* ms; 0: some provider has all that we have */
	bool accept_behind;
	bool is_behind; /* the provider in use, whose state is taken all the same */

	enum tsr_plan plan;
	struct tsr_marks marks; /* entries named in a refresh or a verification */
	bool swept;             /* a present phase of this refresh ended */
	uint64_t upserts;       /* entries of this refresh */
	size_t references;      /* to other servers, in the last search of everything */
	struct timespec refresh_began;
	struct tsr_look look;
	struct tsr_marks confirmed; /* parents that were asked for on this connection */
	struct tsr_queue subtrees;  /* accounts below which to read */
	struct tsr_below below;

	unsigned flawed; /* entries named in the log on this connection */
	struct tsr_guard guard;
	struct tsr_verification verification;

	bool changed, killed;  /* to be published at once */
	int64_t waiting_since; /* ms; something lesser waits to be published; 0: nothing */
	int64_t retry_due;     /* ms; not to be tried again before */
	bool proof;            /* a heartbeat proved us in step */
	int64_t heartbeat_due, lag_since, locals_due, poll_due;
	char provider_csn[TSR_COOKIE_MAX + 1];
	char lag_csn[TSR_COOKIE_MAX + 1]; /* the provider's when lag_since began */

	uint64_t reconnects, errors[TSR_DIR_PROTOCOL + 1], refused;
};

TSR_MUST_USE enum tsr_status tsr_engine_start(
    struct tsr_engine *engine, const char *conf, const struct tsr_settings *settings, struct tsr_log *log);
void tsr_engine_stop(struct tsr_engine *engine);
/* Does all that is due; returns in how many milliseconds to call again unless the descriptor has something. */
int tsr_engine_step(struct tsr_engine *engine);
int tsr_engine_fd(const struct tsr_engine *engine); /* -1: none */
void tsr_engine_child_ended(struct tsr_engine *engine, pid_t pid, int wait_status);
/* Rereads the settings; bad ones are reported and not taken.  Who waits for the next attempt makes it now. */
void tsr_engine_reload(struct tsr_engine *engine);
/* Lets a token id live again that was once seen revoked or deleted.  TSR_ABSENT: it was not. */
TSR_MUST_USE enum tsr_status tsr_engine_forget(struct tsr_engine *engine, const char *id);
/* Takes the directory as it is now, even if it is behind what this host has seen. */
void tsr_engine_accept(struct tsr_engine *engine);

const char *tsr_phase_name(enum tsr_phase phase);

/* Within the engine: connect.c, engine.c. */
int64_t tsr_now_ms(void);
uint32_t tsr_random(void);
void tsr_engine_enter(struct tsr_engine *engine, enum tsr_phase phase, const char *reason);
/* Drops the connection and decides when and where to go next. */
void tsr_engine_fail(struct tsr_engine *engine, enum tsr_dir_fault fault, const char *text);
/* A status of our own that ends the session: a full disk, a lack of memory. */
void tsr_engine_fail_status(struct tsr_engine *engine, enum tsr_status status, const char *what);
void tsr_engine_connect(struct tsr_engine *engine);
void tsr_engine_try_return(struct tsr_engine *engine);
bool tsr_engine_publish(struct tsr_engine *engine);
/* A provider that is behind and lacks what we have: wait for a better one, but not for ever. */
void tsr_engine_fall_back(struct tsr_engine *engine);
/* refresh.c */
void tsr_refresh_begin(struct tsr_engine *engine);
void tsr_refresh_event(struct tsr_engine *engine, const struct tsr_dir_event *event);
/* Notes how much of a search that has ended led to other servers: what lies there is not known here. */
void tsr_refresh_references(struct tsr_engine *engine, size_t references);
/* The content is complete and owners are settled among STEADY accounts. */
void tsr_refresh_finish(struct tsr_engine *engine, struct tsr_text cookie, bool persist);
/* Sees that what the marks do not name goes, or is held.  False: the session has failed. */
bool tsr_sweep(struct tsr_engine *engine);
void tsr_sweep_overdue(struct tsr_engine *engine);
/* look.c: notes what an entry of a refresh means for who is steady; then, at its end, looks who is, and finishes it. */
TSR_MUST_USE enum tsr_status tsr_look_note(struct tsr_engine *engine, const struct tsr_dir_entry *entry);
void tsr_look_begin(struct tsr_engine *engine, struct tsr_text cookie, bool persist);
bool tsr_look_drain(struct tsr_engine *engine, int64_t until); /* true: more may be there */
void tsr_look_clear(struct tsr_engine *engine);
/* persist.c */
void tsr_persist_event(struct tsr_engine *engine, const struct tsr_dir_event *event);
/* Names in the log an entry that denies itself, as long as there are few of them. */
void tsr_engine_name_flawed(struct tsr_engine *engine, const struct tsr_dir_entry *entry);
/* Notes what the last operation on the apply came to.  ENTRY NULL: a delete, or what was asked for. */
void tsr_engine_note(struct tsr_engine *engine, const struct tsr_dir_entry *entry);
/* One entry, or one delete, applied and noted. */
TSR_MUST_USE enum tsr_status tsr_engine_store(struct tsr_engine *engine, const struct tsr_dir_entry *entry);
TSR_MUST_USE enum tsr_status tsr_engine_delete(struct tsr_engine *engine, const uint8_t uuid[static TSR_UUID_BYTES]);
/* below.c: reads below accounts until a time. */
void tsr_below_step(struct tsr_engine *engine, int64_t until);
bool tsr_below_waits(const struct tsr_engine *engine); /* something is not read yet */
/* Notes that an entry is newer than what is being read. */
TSR_MUST_USE enum tsr_status tsr_below_note(struct tsr_engine *engine, const uint8_t uuid[static TSR_UUID_BYTES]);
/* To be called before anything is published: every token that has an owner is on his list. */
TSR_MUST_USE enum tsr_status tsr_below_flush(struct tsr_engine *engine);
/* The session ends.  True: something was not read. */
bool tsr_below_drop(struct tsr_engine *engine);
/* owner.c: the account known at a normalised DN.  False, and zero: nobody, or more than one. */
bool tsr_owner_known(struct tsr_engine *engine, const char *dn_key, uint8_t uuid[static TSR_UUID_BYTES]);
/* Stores a token that came as a message.  False: the session has failed. */
bool tsr_owner_take(struct tsr_engine *engine, const struct tsr_dir_entry *entry);
/* Reads one entry by DN, of a token its parent with it; what the directory says now holds, older or not. */
enum tsr_dir_fault tsr_owner_reread(struct tsr_engine *engine, const char *dn, struct tsr_dir_error *error);
/* Gives the tokens that wait to their owners, as tsr_apply_settle() says; each list of an owner's is written once. */
TSR_MUST_USE enum tsr_status tsr_owner_settle(struct tsr_engine *engine, const struct tsr_marks *seen);
/* verify.c */
void tsr_verify_begin(struct tsr_engine *engine);
bool tsr_verify_drain(struct tsr_engine *engine, int64_t until); /* true: more may be there */
void tsr_verify_soon(struct tsr_engine *engine, const char *why);
/* Whether an account is known in this version and at this place. */
bool tsr_verify_account(struct tsr_engine *engine, const struct tsr_dir_entry *entry);

#endif
