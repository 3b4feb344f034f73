/* SPDX-License-Identifier: ISC */
/* What a condition was judged by, for people: what was asked for, and what is listed. */
#ifndef TSR_REASON_H
#define TSR_REASON_H

#include "ask.h"

struct tsr_case {
	const struct tsr_ask *ask;
	const struct tsr_answer *answer;
	const json_t *tokens;  /* that claim the id, as recorded here */
	const json_t *account; /* the owner, as recorded here; NULL: none */
	bool pam_refuses;      /* what LOCAL_USER would be with --pam */
};

/* Sentences; "" when there is nothing to add.  Of a case that has a token, but for conditions of the cache. */
json_t *tsr_reason(const struct tsr_case *judged, enum tsr_verdict condition);

#endif
