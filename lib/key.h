/* SPDX-License-Identifier: ISC */
/*
 * The keys of the cache: one byte of type, then what is looked up.
 *
 *   key                          value
 *   M                            meta record, one a file
 *   T + token id                 the records of all tokens that claim the id, each behind a u16
 *                                length; more than one: AMBIGUOUS
 *   A + entryUUID                account record
 *   U + entryUUID                fate record: a live token's id, or a tombstone
 *   L + folded login             entryUUIDs of the accounts that claim the login
 *   D + hash of normalised DN    entryUUIDs of the accounts that were last seen there
 *   C + owner's UUID + shard     entryUUIDs of the tokens of that owner
 *   X + token id                 revoked record: seen revoked once, dead for good
 *   N + login                    a user of this host's own; one byte, 1: allowed (delta only)
 *
 * A judgement reads M, T, A and N (L when there is no token); the rest is the
 * daemon's.  A token's record lies under its id so that a judgement takes two
 * look-ups in a file of millions.  An empty value in a delta takes the key out
 * of the base below it.
 */
#ifndef TSR_KEY_H
#define TSR_KEY_H

#include "record.h"

#define TSR_KEY_MAX (1 + TSR_LOGIN_MAX)
#define TSR_SHARDS 16u	/* keys over which an owner's tokens are spread */
#define TSR_SET_MAX 65536u	/* entryUUIDs in a set */
#define TSR_VALUE_MAX (TSR_SET_MAX * TSR_UUID_BYTES)

struct tsr_key {
	uint8_t bytes[TSR_KEY_MAX];
	size_t len;
};

enum tsr_key_type {
	TSR_KEY_META = 'M',
	TSR_KEY_TOKEN = 'T',
	TSR_KEY_ACCOUNT = 'A',
	TSR_KEY_FATE = 'U',
	TSR_KEY_LOGIN = 'L',
	TSR_KEY_DN = 'D',
	TSR_KEY_CHILDREN = 'C',
	TSR_KEY_REVOKED = 'X',
	TSR_KEY_LOCAL = 'N'
};

/* META: data NULL, len 0.  TSR_KEY_LOGIN and _DN take the folded or normalised text. */
TSR_API TSR_MUST_USE enum tsr_status tsr_key(struct tsr_key *key, enum tsr_key_type type, const void *data, size_t len);
/* A key as a walk over a file shows it.  TSR_DAMAGED: no key of ours is as long, or as short. */
TSR_API TSR_MUST_USE enum tsr_status tsr_key_copy(struct tsr_key *key, const uint8_t *bytes, size_t len);
/* The key of the set in which TOKEN stands among the tokens of OWNER. */
TSR_API void tsr_key_children(struct tsr_key *key, const uint8_t owner[static TSR_UUID_BYTES],
    const uint8_t token[static TSR_UUID_BYTES]);
/* The same by number, to walk all: SHARD below TSR_SHARDS. */
TSR_API void tsr_key_children_shard(struct tsr_key *key, const uint8_t owner[static TSR_UUID_BYTES], unsigned shard);

#endif
