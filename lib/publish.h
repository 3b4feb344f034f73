/* SPDX-License-Identifier: ISC */
/* The steps of publishing that need no libtdb; the builder's own. */
#ifndef TSR_PUBLISH_H
#define TSR_PUBLISH_H

#include <sys/types.h>
#include <time.h>

#include "tessera.h"

/*
 * How many buckets a table for KEYS gets.  A prime number spreads poor hashes
 * too.  Every record that stands in the way is one call more for a reader: at
 * four buckets a key, that is for one look-up in eight, and a twentieth more of
 * the file.  In a delta nearly every look-up is for a key that it does not
 * hold: most buckets are empty.
 */
uint32_t tsr_buckets_for(uint32_t keys);

/* Writes a part of a file (LEN 0: to its end) and waits; that does not make it durable. */
void tsr_write_out(int fd, off_t at, off_t len);

/* Writes the label of a finished file by its meta record; what has none is no generation, and gets none.  TSR_IO. */
TSR_MUST_USE enum tsr_status tsr_label(int fd);

/* Reads all of a finished file: none of its KEYS may be out of our reader's reach. */
TSR_MUST_USE enum tsr_status tsr_prove(int fd, uint32_t keys);

/* Mode, group, content and time, in this order: a write through a mapping would change the time.  TSR_IO. */
TSR_MUST_USE enum tsr_status tsr_make_durable(int fd, int dirfd, mode_t mode, const struct timespec *mtime);

#endif
