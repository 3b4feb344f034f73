/* SPDX-License-Identifier: ISC */
/*
 * Turns one entry, or one delete, into writes of all the keys it touches.
 * Every operation may be repeated; what is older than what is known is refused.
 */
#ifndef TSR_APPLY_H
#define TSR_APPLY_H

#include "directory.h"
#include "claims.h"
#include "marks.h"
#include "roster.h"
#include "store.h"

/* How a token's parent DN becomes an owner. */
enum tsr_owner_rule {
	TSR_OWNER_NOW,   /* whoever is known at that DN; without one it waits */
	TSR_OWNER_LATER, /* whoever stands there when tsr_apply_settle() is called: all accounts have been seen then */
	TSR_OWNER_UNSURE /* nobody for now, whoever stands there: accounts move while it is read */
};

/* What came of one operation. */
struct tsr_outcome {
	bool changed;      /* a record is another now, not only its CSN */
	bool touched;      /* something was written */
	bool killed;       /* a token was revoked or deleted: never to be held back */
	bool refused;      /* older than what is known */
	bool new_account;  /* it was unknown: tokens below it may be unknown too */
	bool left_waiting; /* tokens wait where an account came or went: they may be its own, or have gone along */
	bool collision;    /* two accounts were last seen at one DN */
	bool crowded;      /* a token denies itself: its owner has more of them than can be listed */
	bool waits;        /* the token waits for an owner; it may have one until then */
	uint32_t altered;  /* flaws of a token that shows, as was not known yet, other values than at first */
};

struct tsr_apply {
	struct tsr_store *store;
	struct tsr_builder *pending; /* tokens that wait for an owner -> parent's DN key, and where any may wait */
	struct tsr_roster roster; /* while it is open, the sets of an owner's tokens are written by tsr_apply_enrol() */
	enum tsr_owner_rule owners;
	const struct tsr_marks *steady; /* who gets tokens in tsr_apply_settle() and _enrol(); NULL: everybody */
	bool doubt_equal;               /* the provider is behind: what died at this very version stays dead */
	bool accept_older;              /* the directory was asked just now: its word holds */
	bool csn_is_time; /* as tsr_dir_has_csn() says: what comes is the newest, and one CSN may be that of two
			     versions */
	int64_t now;
	struct tsr_outcome outcome; /* of the last operation */

	struct tsr_set set, others; /* scratch */
	struct tsr_claims before, after;
	uint8_t record[TSR_RECORD_MAX], old[TSR_RECORD_MAX];
};

TSR_MUST_USE enum tsr_status tsr_apply_account(struct tsr_apply *apply, const struct tsr_dir_entry *entry);
TSR_MUST_USE enum tsr_status tsr_apply_token(struct tsr_apply *apply, const struct tsr_dir_entry *entry);
/* Whichever of the two it is; of an entry that is neither nothing is kept. */
TSR_MUST_USE enum tsr_status tsr_apply_entry(struct tsr_apply *apply, const struct tsr_dir_entry *entry);
/* An entryUUID of either kind, with the tokens below it.  Unknown ones are no error. */
TSR_MUST_USE enum tsr_status tsr_apply_delete(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES]);
/* Makes a token deny that is doomed but not to be removed yet; an entry of any CSN revives it. */
TSR_MUST_USE enum tsr_status tsr_apply_deny(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES]);

/* Whether a version is older than the one that is known, and not to be taken. */
bool tsr_apply_refuses(const struct tsr_apply *apply, struct tsr_text csn, struct tsr_text known);

/*
 * Gives the tokens that wait to whoever stands where they were seen.  SEEN,
 * unless NULL, is what one search has found: only tokens and accounts of it
 * meet, and left_waiting says that some did not.  SPARE takes over the rest and
 * the place of ->pending, which is freed.
 */
TSR_MUST_USE enum tsr_status tsr_apply_settle(
    struct tsr_apply *apply, struct tsr_builder *spare, const struct tsr_marks *seen);

bool tsr_apply_is_steady(const struct tsr_apply *apply, const uint8_t account[static TSR_UUID_BYTES]);

/*
 * Writes the sets that the roster lists, buries tokens whose owner has gone
 * meanwhile, takes them from accounts that were not steady in a first reading,
 * and ends the roster.
 */
TSR_MUST_USE enum tsr_status tsr_apply_enrol(struct tsr_apply *apply);

/* Whether tokens may wait for who stands at PARENT, a key of the D kind. */
bool tsr_apply_waiting(const struct tsr_apply *apply, const struct tsr_key *parent);
/* Remembers that a token waits for whoever turns up at PARENT. */
TSR_MUST_USE enum tsr_status tsr_apply_wait(
    struct tsr_apply *apply, const struct tsr_key *parent, const uint8_t token[static TSR_UUID_BYTES]);

/* Its owner is known now. */
TSR_MUST_USE enum tsr_status tsr_apply_wait_no_more(
    struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES]);

/* The one account last seen at a DN key; TSR_ABSENT when there is none or more than one. */
TSR_MUST_USE enum tsr_status tsr_apply_owner_at(
    struct tsr_apply *apply, const struct tsr_key *parent, uint8_t owner[static TSR_UUID_BYTES]);
/*
 * Takes a token off the list of FROM and puts it on that of TO; zero is nobody.
 * One that is not listed would outlive its owner, so where there is no room it
 * gets a flaw: FLAWS are its own.
 */
TSR_MUST_USE enum tsr_status tsr_apply_list(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES],
    const uint8_t from[static TSR_UUID_BYTES], const uint8_t to[static TSR_UUID_BYTES], uint32_t *flaws);
/* The latter alone, also for one that is listed already. */
TSR_MUST_USE enum tsr_status tsr_apply_enlist(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES],
    const uint8_t owner[static TSR_UUID_BYTES], uint32_t *flaws);
/* Makes a token deny that the set of its owner's tokens has no room for. */
TSR_MUST_USE enum tsr_status tsr_apply_crowd(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES]);
/* Changes one token's owner and the sets that follow from it. */
TSR_MUST_USE enum tsr_status tsr_apply_give(
    struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES], const uint8_t owner[static TSR_UUID_BYTES]);

/* Parts of a delete: TSR_ABSENT when there is no such account or live token.  Tombstones are left. */
TSR_MUST_USE enum tsr_status tsr_apply_account_gone(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES]);
TSR_MUST_USE enum tsr_status tsr_apply_token_gone(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES]);
/* Leaves a tombstone, of whose fields the caller has filled in what is known. */
TSR_MUST_USE enum tsr_status tsr_apply_bury(struct tsr_apply *apply, struct tsr_fate_record *fate);

/* The record of a token by entryUUID; texts point into ->before.  TSR_ABSENT also for a tombstone. */
TSR_MUST_USE enum tsr_status tsr_apply_token_of(
    struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_token_record *record);
/* The fate of an entryUUID; texts point into BYTES.  TSR_ABSENT. */
#define TSR_FATE_BYTES 512
TSR_MUST_USE enum tsr_status tsr_fate_load(const struct tsr_store *store, const uint8_t uuid[static TSR_UUID_BYTES],
    uint8_t bytes[static TSR_FATE_BYTES], struct tsr_fate_record *fate);
TSR_MUST_USE enum tsr_status tsr_fate_store(struct tsr_store *store, const struct tsr_fate_record *fate);
/* Whether a tombstone outweighs an entry of that CSN, now and from now on. */
TSR_MUST_USE enum tsr_status tsr_fate_outweighs(
    struct tsr_apply *apply, const struct tsr_fate_record *fate, struct tsr_text csn, bool *outweighs);

#endif
