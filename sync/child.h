/* SPDX-License-Identifier: ISC */
/* Long work that is done beside the daemon, in a child of little priority, so that changes go on being published. */
#ifndef TSR_CHILD_H
#define TSR_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "tessera.h"

#define TSR_CHILD_KEEP 4u         /* descriptors that a child may be left with */
#define TSR_CHILD_SECONDS 900u    /* one that takes longer is stuck */
#define TSR_CHILD_RETRY_SECONDS 5 /* after one that failed */

typedef enum tsr_status tsr_child_work(void *arg);

/*
 * Starts WORK in a child that has the COUNT descriptors of KEEP and the
 * standard ones, no signals blocked, and an end when the daemon ends.  It must
 * not call libldap.  -1: there is none, errno tells why.
 */
pid_t tsr_child_start(tsr_child_work *work, void *arg, const int *keep, size_t count);
/* Whether what waitpid(2) tells means that the work was done. */
bool tsr_child_succeeded(int wait_status);
/* Ends it and waits for it; PID is 0 then, as for no child. */
void tsr_child_kill(pid_t *pid);
/* Called for each of many records: a rest now and then, in which others get at disk and processor. */
void tsr_child_rest(uint32_t *records);

#endif
