/* SPDX-License-Identifier: ISC */
/* A table of changes over a published generation. */
#include "config.h"

#include "store.h"

#include <string.h>

#include "claims.h"
#include "digest.h"
#include "generation.h"

#define ROOM 256u /* bytes; of a value that may grow */

enum tsr_status
tsr_store_get(const struct tsr_store *store, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len)
{
	enum tsr_status status = tsr_builder_get(store->top, key, out, size, len);

	if (status == TSR_OK && *len == 0)
		return TSR_ABSENT;
	if (status != TSR_ABSENT || store->below == NULL)
		return status;
	status = tsr_sealed_get(store->below, key, out, size, len);
	/* What lost its seal is worth no more than what is missing: it is written anew. */
	return status == TSR_DAMAGED || (status == TSR_OK && *len == 0) ? TSR_ABSENT : status;
}

/* Values that grow and shrink stay where they are: most records fit the room that they get at first. */
static enum tsr_status
put_in_place(struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len, size_t room)
{
	enum tsr_status status = tsr_builder_reserve(builder, key, room);

	return status == TSR_OK ? tsr_builder_put(builder, key, value, len) : status;
}

static enum tsr_status
put(struct tsr_store *store, const struct tsr_key *key, const uint8_t *value, size_t len, size_t room)
{
	enum tsr_status status = store->below != NULL ? put_in_place(store->top, key, value, len, room)
						      : tsr_builder_put(store->top, key, value, len);

	store->unpublished = true;
	store->torn |= status != TSR_OK;
	if (store->also != NULL && put_in_place(store->also, key, value, len, room) != TSR_OK) {
		/* A base that lacks this must not be taken: the fold comes to nothing. */
		tsr_builder_free(store->also);
		store->also = NULL;
	}
	return status;
}

enum tsr_status
tsr_store_put(struct tsr_store *store, const struct tsr_key *key, const uint8_t *value, size_t len)
{
	return put(store, key, value, len, len > ROOM ? len : ROOM);
}

/* What was there may come back. */
static size_t
room_for_return(const struct tsr_store *store, const struct tsr_key *key)
{
	size_t len;

	(void)!tsr_store_get(store, key, NULL, 0, &len);
	return len > ROOM ? len : ROOM;
}

enum tsr_status
tsr_store_remove(struct tsr_store *store, const struct tsr_key *key)
{
	enum tsr_status status;

	if (store->below != NULL)
		return put(store, key, NULL, 0, room_for_return(store, key));
	store->unpublished = true;
	status = tsr_builder_drop(store->top, key);
	if (status == TSR_ABSENT)
		status = TSR_OK;
	store->torn |= status != TSR_OK;
	return status;
}

struct walk {
	const struct tsr_store *store;
	tsr_visit *visit;
	void *arg;
};

bool
tsr_store_keeps(const uint8_t *key, size_t key_len)
{
	return key_len > 0 && key[0] != TSR_KEY_META && key[0] != TSR_KEY_LOCAL;
}

static enum tsr_status
visit_top(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)
{
	struct walk *walk = arg;

	if (!tsr_store_keeps(key, key_len) || value_len == 0)
		return TSR_OK;
	return walk->visit(walk->arg, key, key_len, value, value_len);
}

static enum tsr_status
visit_below(void *arg, const uint8_t *key, size_t key_len, const uint8_t *sealed, size_t sealed_len)
{
	struct walk *walk = arg;
	struct tsr_key probe;
	enum tsr_status status;
	size_t len;

	if (!tsr_store_keeps(key, key_len) || tsr_key_copy(&probe, key, key_len) != TSR_OK ||
	    !tsr_sealed_valid(key, key_len, sealed, sealed_len))
		return TSR_OK;
	status = tsr_builder_get(walk->store->top, &probe, NULL, 0, &len);
	if (status != TSR_ABSENT) /* the top has its own say */
		return status == TSR_TOOBIG ? TSR_OK : status;
	return visit_top(walk, key, key_len, sealed + TSR_SEAL_BYTES, sealed_len - TSR_SEAL_BYTES);
}

enum tsr_status
tsr_store_each(const struct tsr_store *store, tsr_visit *visit, void *arg)
{
	struct walk walk = {store, visit, arg};
	enum tsr_status status = TSR_OK;

	if (store->below != NULL)
		status = tsr_tdbfile_each(store->below, visit_below, &walk);
	if (status == TSR_OK)
		status = tsr_builder_each(store->top, visit_top, &walk);
	return status;
}

static enum tsr_status
count_one(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)
{
	struct tsr_store *store = arg;

	(void)key_len;
	if (key[0] == TSR_KEY_TOKEN)
		tsr_claims_count(&store->counts, value, value_len, +1);
	else if (key[0] == TSR_KEY_ACCOUNT)
		tsr_account_count(&store->counts, value, value_len, +1);
	else if (key[0] == TSR_KEY_REVOKED)
		store->dead_ids++;
	return TSR_OK;
}

enum tsr_status
tsr_store_count(struct tsr_store *store)
{
	memset(&store->counts, 0, sizeof(store->counts));
	store->dead_ids = 0;
	return tsr_store_each(store, count_one, store);
}

enum tsr_status
tsr_set_load(const struct tsr_store *store, const struct tsr_key *key, struct tsr_set *set)
{
	enum tsr_status status;
	size_t len;

	set->count = 0;
	status = tsr_store_get(store, key, set->member[0], sizeof(set->member), &len);
	if (status == TSR_ABSENT)
		return TSR_OK;
	if (status != TSR_OK)
		return status;
	if (len % TSR_UUID_BYTES != 0)
		return TSR_DAMAGED;
	set->count = len / TSR_UUID_BYTES;
	return TSR_OK;
}

static size_t
find(const struct tsr_set *set, const uint8_t uuid[static TSR_UUID_BYTES])
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (memcmp(set->member[i], uuid, TSR_UUID_BYTES) == 0)
			break;
	return i;
}

enum tsr_status
tsr_set_add(
    struct tsr_store *store, const struct tsr_key *key, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_set *set)
{
	enum tsr_status status = tsr_set_load(store, key, set);

	if (status != TSR_OK || find(set, uuid) < set->count)
		return status;
	if (set->count == TSR_SET_MAX)
		return TSR_TOOBIG;
	memcpy(set->member[set->count++], uuid, TSR_UUID_BYTES);
	return tsr_store_put(store, key, set->member[0], set->count * TSR_UUID_BYTES);
}

enum tsr_status
tsr_set_remove(
    struct tsr_store *store, const struct tsr_key *key, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_set *set)
{
	enum tsr_status status = tsr_set_load(store, key, set);
	size_t at;

	if (status != TSR_OK)
		return status;
	at = find(set, uuid);
	if (at == set->count)
		return TSR_OK;
	memcpy(set->member[at], set->member[--set->count], TSR_UUID_BYTES);
	if (set->count == 0)
		return tsr_store_remove(store, key);
	return tsr_store_put(store, key, set->member[0], set->count * TSR_UUID_BYTES);
}
