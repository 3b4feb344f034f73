/* SPDX-License-Identifier: ISC */
/*
 * Whose tokens are whose, while everything is read for the first time.  A set
 * of a million owners' tokens that grows one by one leaves libtdb a trail of
 * small free blocks, which every later record has to pass: so the sets are
 * written at the end, each once.
 */
#ifndef TSR_ROSTER_H
#define TSR_ROSTER_H

#include <stdio.h>

#include "key.h"

struct tsr_roster {
	FILE *file; /* without a name; NULL: sets are written as they change */
	size_t count;
	bool over;    /* the sets are there already: what is listed joins them */
	bool changed; /* a token left its owner again: what is listed has to be looked at */
};

/* A line of the roster, in the order in which the sets are written. */
struct tsr_roster_line {
	uint8_t set[1 + TSR_UUID_BYTES + 1]; /* the key */
	uint8_t token[TSR_UUID_BYTES];
};

/* OVER as above.  The work file stands in the directory DIRFD for a moment.  TSR_IO. */
TSR_MUST_USE enum tsr_status tsr_roster_start(struct tsr_roster *roster, int dirfd, bool over);
TSR_MUST_USE enum tsr_status tsr_roster_add(
    struct tsr_roster *roster, const uint8_t owner[static TSR_UUID_BYTES], const uint8_t token[static TSR_UUID_BYTES]);
/* Walks it in order, each line once.  VISIT returns TSR_OK to go on. */
typedef enum tsr_status tsr_roster_visit(void *arg, const struct tsr_roster_line *line);
TSR_MUST_USE enum tsr_status tsr_roster_each(struct tsr_roster *roster, tsr_roster_visit *visit, void *arg);
/* Also one that was never started. */
void tsr_roster_end(struct tsr_roster *roster);

#endif
