/* SPDX-License-Identifier: ISC */
/*
 * One file of a generation: its values unsealed, its meta record read.
 * Readers pair two of them, the daemon settles which one counts.
 */
#ifndef TSR_GENERATION_H
#define TSR_GENERATION_H

#include "key.h"
#include "safefile.h"
#include "tdbfile.h"

#define TSR_META_MAX 4096 /* bytes of an encoded meta record */

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
