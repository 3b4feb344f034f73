/* SPDX-License-Identifier: ISC */
/*
 * How readers come to the files of the cache: the directory first, then the
 * file in it, each looked at before it is believed.  Needs libc alone.
 */
#ifndef TSR_SAFEFILE_H
#define TSR_SAFEFILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "tessera.h"

#define TSR_CACHE_SUBDIR "cache"
#define TSR_PATH_MAX 256 /* bytes of the path of a file, NUL included */

/* DIR/cache, opened for nothing but to look names up in it. */
struct tsr_place {
	int fd;      /* -1 unless open; the caller closes it */
	uid_t owner; /* of the directory, and so of the files in it */
};

/* DIR and NAME, which begins with a slash, in one path.  False when it does not fit. */
TSR_MUST_USE bool tsr_path(char *path, size_t size, const char *dir, const char *name);

/*
 * Opens DIR/cache.  DIR must belong to root, and neither may be writable by
 * group or others.  On failure *PART is what of DIR is at fault, "" or
 * "/cache", and *WHY a static sentence, NULL when errno tells.  TSR_ABSENT,
 * TSR_UNSAFE, TSR_TOOBIG, TSR_IO.
 */
TSR_MUST_USE enum tsr_status tsr_place_open(
    const char *dir, struct tsr_place *place, const char **part, const char **why);

/*
 * Whether a descriptor still shows the file that was opened, and no other that
 * the host program has under its number by now; *ST is what it shows.
 */
TSR_MUST_USE bool tsr_same_file(int fd, uint64_t dev, uint64_t ino, struct stat *st);

/*
 * Opens NAME in DIRFD for reading and fills *ST.  It must be a regular file of
 * one link that belongs to OWNER and that nobody else may write; no symbolic
 * link, fifo or device is followed or waited for.  TSR_CHANGING: it was
 * replaced at this moment.  *WHY is a static sentence, NULL when errno tells.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_safe_open(
    int dirfd, const char *name, uid_t owner, struct stat *st, int *fd, const char **why);

/* What tsr_safe_open() asks of the file itself. */
TSR_API TSR_MUST_USE enum tsr_status tsr_safe_file(const struct stat *st, uid_t owner, const char **why);

#endif
