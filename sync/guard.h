/* SPDX-License-Identifier: ISC */
/*
 * Removals that nobody asked for: what a full search did not name.  Many at
 * once are held until a second search agrees, since an access rule or a broken
 * server may hide what exists.
 */
#ifndef TSR_GUARD_H
#define TSR_GUARD_H

#include "apply.h"
#include "marks.h"

#define TSR_HOLD_SECONDS 600 /* how long doomed tokens go on being let in unverified */

/* What a store holds and a search did not name. */
struct tsr_doomed {
	uint8_t (*uuid)[TSR_UUID_BYTES];
	size_t count, room;
	uint8_t digest[TSR_UUID_BYTES]; /* of all of them, in any order */
};

TSR_MUST_USE enum tsr_status tsr_doomed_collect(
    struct tsr_doomed *doomed, const struct tsr_store *store, const struct tsr_marks *named);
void tsr_doomed_free(struct tsr_doomed *doomed);

enum tsr_ruling {
	TSR_RULING_OBEY, /* remove them */
	TSR_RULING_HOLD  /* search again */
};

struct tsr_guard {
	bool held, denied;
	int64_t since; /* seconds; when the first of the searches ended */
	struct tsr_doomed doomed;
};

/* Rules on DOOMED of TOTAL, and takes them over (they are empty then) while they are held. */
enum tsr_ruling tsr_guard_rule(
    struct tsr_guard *guard, struct tsr_doomed *doomed, uint64_t total, int64_t percent, int64_t entries, int64_t now);
void tsr_guard_clear(struct tsr_guard *guard);
/* Whether the held tokens are to be denied now. */
bool tsr_guard_overdue(const struct tsr_guard *guard, int64_t now);

#endif
