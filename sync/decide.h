/* SPDX-License-Identifier: ISC */
/* The daemon's decisions, as pure functions of what is known and of the time. */
#ifndef TSR_DECIDE_H
#define TSR_DECIDE_H

#include "directory.h"

/*
 * How long to wait before the next attempt, in milliseconds: doubling from
 * 0.2 s to 5 s with full jitter, one minute where an administrator has to act,
 * spread over 5 s after a connection that had lasted (all hosts lose a
 * provider at the same time).  RANDOM is any number.
 */
unsigned tsr_decide_wait(enum tsr_dir_fault fault, unsigned attempts, bool lasted, uint32_t random);

/* A period of SECONDS less up to a tenth, so that a thousand hosts do not act together; in milliseconds. */
int64_t tsr_decide_period(int64_t seconds, uint32_t random);

/* Whether a removal of DOOMED of TOTAL entries that nobody asked for is to be confirmed by a second search. */
bool tsr_decide_hold(uint64_t doomed, uint64_t total, int64_t percent, int64_t entries);

/* How the content is to be read. */
enum tsr_plan {
	TSR_PLAN_FRESH,   /* everything, into a first base */
	TSR_PLAN_COMPARE, /* everything, held against what is there */
	TSR_PLAN_RESUME,  /* what has changed since the cookie */
	TSR_PLAN_BEHIND   /* not from here: this provider has not what we have */
};

struct tsr_plan_facts {
	bool have_content; /* a generation is published */
	bool can_sync;
	bool same_source;   /* the fingerprint is that of the cookie */
	bool accept_behind; /* the provider's older state is to be taken */
	struct tsr_text cookie;
	struct tsr_text context_csn; /* of the provider */
};

enum tsr_plan tsr_decide_plan(const struct tsr_plan_facts *facts);

/* Whether the provider has all that the cookie stands for.  A cookie without CSNs cannot say. */
bool tsr_decide_covers(struct tsr_text context_csn, struct tsr_text cookie);

/* Whether the cookie covers all that the provider has: nothing is missing here.  Servers without CSNs cannot say. */
bool tsr_decide_in_step(struct tsr_text context_csn, struct tsr_text cookie);

#endif
