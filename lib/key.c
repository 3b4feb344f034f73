/* SPDX-License-Identifier: ISC */
/* The keys of the cache, so that writer and readers cannot disagree about them. */
#include "config.h"

#include <string.h>

#include "digest.h"
#include "key.h"
#include "tdbfile.h"

_Static_assert(TSR_KEY_MAX <= TSR_TDB_KEY_MAX, "the reader takes every key");
_Static_assert(TSR_VALUE_MAX + TSR_SEAL_BYTES <= TSR_TDB_VALUE_MAX, "the reader takes every value");

static bool
length_fits(enum tsr_key_type type, size_t len)
{
	switch (type) {
	case TSR_KEY_META:
		return len == 0;
	case TSR_KEY_TOKEN:
	case TSR_KEY_REVOKED:
		return len == TSR_ID_LEN;
	case TSR_KEY_ACCOUNT:
	case TSR_KEY_FATE:
		return len == TSR_UUID_BYTES;
	case TSR_KEY_LOGIN:
	case TSR_KEY_LOCAL:
		return len > 0 && len <= TSR_LOGIN_MAX;
	case TSR_KEY_DN:
		return len > 0;
	case TSR_KEY_CHILDREN:
		return false;
	}
	return false;
}

enum tsr_status
tsr_key(struct tsr_key *key, enum tsr_key_type type, const void *data, size_t len)
{
	memset(key, 0, sizeof(*key));
	if (!length_fits(type, len))
		return TSR_INVALID;
	key->bytes[0] = (uint8_t)type;
	if (type == TSR_KEY_DN) {
		tsr_hash(data, len, key->bytes + 1);
		len = TSR_HASH_BYTES;
	} else if (len > 0) {
		memcpy(key->bytes + 1, data, len);
	}
	key->len = 1 + len;
	return TSR_OK;
}

enum tsr_status
tsr_key_copy(struct tsr_key *key, const uint8_t *bytes, size_t len)
{
	memset(key, 0, sizeof(*key));
	if (len == 0 || len > sizeof(key->bytes))
		return TSR_DAMAGED;
	memcpy(key->bytes, bytes, len);
	key->len = len;
	return TSR_OK;
}

void
tsr_key_children(
    struct tsr_key *key, const uint8_t owner[static TSR_UUID_BYTES], const uint8_t token[static TSR_UUID_BYTES])
{
	/* No byte of a time-based UUID is spread evenly; all of them together are. */
	tsr_key_children_shard(key, owner, tsr_tdb_hash(token, TSR_UUID_BYTES) % TSR_SHARDS);
}

void
tsr_key_children_shard(struct tsr_key *key, const uint8_t owner[static TSR_UUID_BYTES], unsigned shard)
{
	memset(key, 0, sizeof(*key));
	key->bytes[0] = TSR_KEY_CHILDREN;
	memcpy(key->bytes + 1, owner, TSR_UUID_BYTES);
	key->bytes[1 + TSR_UUID_BYTES] = (uint8_t)shard;
	key->len = 1 + TSR_UUID_BYTES + 1;
}
