/* SPDX-License-Identifier: ISC */
/*
 * One file of a generation: opened safely, its values unsealed, its meta
 * record read.  Readers pair two of them, the daemon settles which one counts.
 */
#ifndef TSR_GENERATION_H
#define TSR_GENERATION_H

#include <sys/stat.h>

#include "key.h"
#include "tdbfile.h"

#define TSR_META_MAX 4096 /* bytes of an encoded meta record */

/* DIR and NAME, which begins with a slash, in one path.  False when it does not fit. */
TSR_MUST_USE bool tsr_path(char *path, size_t size, const char *dir, const char *name);

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

/* The value of a key in one file, seal checked and removed.  A deleted key has an empty value. */
TSR_API TSR_MUST_USE enum tsr_status tsr_sealed_get(
    const struct tsr_tdbfile *file, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len);
/* Whether SEALED, as it lies in a file, carries the seal of KEY. */
TSR_API bool tsr_sealed_valid(const uint8_t *key, size_t key_len, const uint8_t *sealed, size_t len);

/* What the file says of itself; the texts of META point into BYTES. */
TSR_API TSR_MUST_USE enum tsr_status tsr_generation_meta(
    const struct tsr_tdbfile *file, uint8_t bytes[static TSR_META_MAX], struct tsr_meta_record *meta);

/*
 * The label: what number a file has, in words of its header that TDB leaves
 * unused, sealed together with all of the header before it.  So a reader knows
 * the number of a base as soon as it has read the header, without a look-up.
 */
TSR_API void tsr_label_write(uint8_t header[static TSR_TDB_HEADER], uint32_t seq);
/* The number on the label; of a file that has none, by its meta record. */
TSR_API TSR_MUST_USE enum tsr_status tsr_generation_seq(const struct tsr_tdbfile *file, uint32_t *seq);

/* Whether a base of that number lies under a delta. */
TSR_API bool tsr_generation_pairs(uint32_t base_seq, const struct tsr_meta_record *delta);

#endif
