/* SPDX-License-Identifier: ISC */
/* The users of this host's own, whom no token may become unless root says so. */
#ifndef TSR_LOCALS_H
#define TSR_LOCALS_H

#include <sys/stat.h>

#include "builder.h"
#include "log.h"
#include "settings.h"

struct tsr_locals {
	char *names; /* NUL-terminated, back to back */
	size_t len, count;
	struct stat seen; /* the file when it was read */
};

/*
 * Reads the passwd file again if it is another one now; *CHANGED says so.  A
 * file that cannot be read is TSR_IO and leaves the names as they were.
 */
TSR_MUST_USE enum tsr_status tsr_locals_read(struct tsr_locals *locals, const char *path, bool *changed);
void tsr_locals_free(struct tsr_locals *locals);
/* Stores every name, with 1 for those that ALLOWED (blank-separated) lists. */
TSR_MUST_USE enum tsr_status tsr_locals_store(
    const struct tsr_locals *locals, const char *allowed, struct tsr_builder *builder);

#endif
