/* SPDX-License-Identifier: ISC */
/*
 * Many changes, none of which waits for another's answer: up to
 * TSR_BATCH_WINDOW are out at a time.  A server may do them in any order, so
 * they must not depend on each other, nor touch one entry twice.
 */
#ifndef TSR_BATCH_H
#define TSR_BATCH_H

#include "write.h"

#define TSR_BATCH_WINDOW 64

/* COMPARE changes nothing: TSR_DIR_OK when the entry has the first of VALUES, TSR_DIR_RULE when it has another. */
enum tsr_dir_verb { TSR_DIR_ADD, TSR_DIR_MODIFY, TSR_DIR_MOVE, TSR_DIR_DELETE, TSR_DIR_COMPARE };

/* One change; what it points to is wanted during tsr_batch_put() only. */
struct tsr_dir_request {
	enum tsr_dir_verb verb;
	const char *dn;
	const struct tsr_dir_value *values;   /* ADD, COMPARE */
	const struct tsr_dir_change *changes; /* MODIFY */
	size_t count;                         /* of either */
	const char *rdn;                      /* MOVE */
	const char *parent;                   /* MOVE: NULL: stay where it is */
	bool relax; /* ask a server that can to waive its rules (Relax Rules control): takes the right to manage */
};

/*
 * What became of the change that was put with INDEX.  ERROR: TSR_DIR_OK; as of
 * the functions of write.h; TSR_DIR_UNKNOWN when the connection broke after it
 * was sent, TSR_DIR_RETRY when it was not sent.  Must not use the batch.
 */
typedef void tsr_batch_done(void *arg, size_t index, const struct tsr_dir_error *error);

struct tsr_batch;
/* NULL when memory ran out.  DIR is the caller's, and no search of it may be under way. */
struct tsr_batch *tsr_batch_new(struct tsr_dir *dir, tsr_batch_done *done, void *arg);
/*
 * Sends a change, waiting for answers while the window is full.  DONE is
 * called once for each change put, now or later.  False once the connection
 * is lost: more is of no use then.
 */
bool tsr_batch_put(struct tsr_batch *batch, size_t index, const struct tsr_dir_request *request);
/* Waits until nothing is out.  False once the connection is lost. */
bool tsr_batch_flush(struct tsr_batch *batch);
/* What is still out is not reported. */
void tsr_batch_free(struct tsr_batch *batch);

/* A batch of one. */
enum tsr_dir_fault tsr_dir_write(
    struct tsr_dir *dir, const struct tsr_dir_request *request, struct tsr_dir_error *error);

#endif
