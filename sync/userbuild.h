/* SPDX-License-Identifier: ISC */
/*
 * Makes users of the accounts of the published cache: cache/users.tdb, whole,
 * at one go.  For a child, and for who only wants to know what would be in it.
 */
#ifndef TSR_USERBUILD_H
#define TSR_USERBUILD_H

#include "settings.h"
#include "users.h"

#define TSR_LOSERS_MAX 16u

/* Why an account or a role is not what it could be. */
enum tsr_loss {
	TSR_LOSS_TAKEN, /* another one has its number, or nobody of those who want it */
	TSR_LOSS_BAD,   /* its number is none for users */
	TSR_LOSS_HOST,  /* its number is the host's own */
	TSR_LOSS_ROLE,  /* a role whose name or number something else has */
	TSR_LOSS_MIGHTY /* its group would have a name by which hosts give away what is root's */
};

/* What came of it; of the losers those with the lowest numbers. */
struct tsr_userbuild {
	uint32_t users, groups;
	uint32_t collisions; /* losers of the kinds TAKEN and ROLE */
	uint32_t refused;    /* of all others */
	uint32_t locals;     /* accounts whose name the host has given away itself */
	uint32_t spent_ms;   /* of the processor's time, by a child */
	uint32_t loser_count;
	struct {
		char name[TSR_USER_NAME_MAX + 1];
		uint32_t number, loss;
	} loser[TSR_LOSERS_MAX];
	char error[200]; /* what failed, for the log */
};

/* Nothing is written where DIRFD is -1.  RESULT is filled in whatever comes of it. */
TSR_MUST_USE enum tsr_status tsr_userbuild(
    const struct tsr_settings *settings, int dirfd, struct tsr_userbuild *result);

/* A clause about one loser: "ann (number 5, which ...)". */
void tsr_loser_text(const struct tsr_userbuild *result, uint32_t which, char *text, size_t size);

#endif
