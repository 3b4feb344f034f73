/* SPDX-License-Identifier: ISC */
/* What a caller is told of a judgement. */
#ifndef TSR_ANSWER_H
#define TSR_ANSWER_H

#include "verdict.h"

/* Asks for the verdict and fills in every member.  DETAIL says why the cache could not be read, "" else. */
void tsr_answer_fill(struct tsr_answer *answer, const struct tsr_facts *facts, const struct tsr_request *request,
    const char *detail);

#endif
