/* SPDX-License-Identifier: ISC */
/*
 * A history of generations that can be computed: what every key holds at every
 * sequence number.  Whoever reads a generation can tell whether it is whole.
 */
#ifndef MODEL_H
#define MODEL_H

#include "scratch.h"

#define MODEL_KEYS 300u

/* Publishes the first generation. */
void model_begin(int dirfd);
/* Publishes the delta of SEQ over the base of BASE_SEQ. */
void model_delta(int dirfd, uint32_t seq, uint32_t base_seq);
/* Publishes a base of SEQ with its delta and empties the base before. */
void model_fold(int dirfd, uint32_t seq);

/*
 * Compares a key of an open snapshot with what its sequence number promises.
 * TSR_OK, TSR_CHANGING (open it again), or what is wrong.
 */
enum tsr_status model_check(const struct tsr_snapshot *snapshot, unsigned number);
/* All keys. */
enum tsr_status model_check_all(const struct tsr_snapshot *snapshot);

#endif
