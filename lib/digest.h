/* SPDX-License-Identifier: ISC */
/* BLAKE2b as the cache uses it: seals on records, fixed-length names for long keys. */
#ifndef TSR_DIGEST_H
#define TSR_DIGEST_H

#include "token.h"

#define TSR_SEAL_BYTES 16
#define TSR_HASH_BYTES 32

/* Takes the fastest code for this processor.  Once, before much is hashed: whoever opens or makes a cache does. */
TSR_API void tsr_digest_prepare(void);

/*
 * The seal of a value under its key: a flipped bit, or a record copied to
 * another key, no longer carries it.  It is no secret and stops no forger.
 */
TSR_API void tsr_seal(
    const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len, uint8_t seal[static TSR_SEAL_BYTES]);

/* BLAKE2b-256 of some bytes, for keys and fingerprints. */
TSR_API void tsr_hash(const void *data, size_t len, uint8_t hash[static TSR_HASH_BYTES]);

/*
 * A number that follows from some bytes alone: the first eight, big-endian, of
 * their BLAKE2b-256 under a text, NUL-padded, that says what for.
 */
#define TSR_PERSONAL_BYTES 16
TSR_API uint64_t tsr_number_from(const void *data, size_t len, const char personal[static TSR_PERSONAL_BYTES]);

/* The id of a legacy token, NUL-terminated, from its text.  Wipes what it leaves on the stack. */
void tsr_legacy_id(const char uuid[static TSR_LEGACY_LEN], char id[static TSR_ID_LEN + 1]);

#endif
