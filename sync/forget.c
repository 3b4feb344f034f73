/* SPDX-License-Identifier: ISC */
/* The one way back for a token that this host has seen dead: an administrator says so, here. */
#include "config.h"

#include "engine.h"

#include <string.h>

#define TOMBS_MAX 16u /* entries that had one id, one after the other */

struct tombs {
	const char *id;
	uint8_t uuid[TOMBS_MAX][TSR_UUID_BYTES];
	size_t count;
};

static enum tsr_status
find_tomb(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)
{
	struct tombs *tombs = arg;
	struct tsr_fate_record fate;

	if (key_len != 1 + TSR_UUID_BYTES || key[0] != TSR_KEY_FATE || tombs->count == TOMBS_MAX ||
	    tsr_record_decode(TSR_RECORD_FATE, value, value_len, &fate) != TSR_OK)
		return TSR_OK;
	if (fate.dead && fate.id.len == TSR_ID_LEN && memcmp(fate.id.s, tombs->id, TSR_ID_LEN) == 0)
		memcpy(tombs->uuid[tombs->count++], fate.uuid, TSR_UUID_BYTES);
	return TSR_OK;
}

/* Takes the tombstones away, so that the entries are taken as new ones. */
static enum tsr_status
open_tombs(struct tsr_store *store, const char *id, bool *found)
{
	struct tombs tombs = {.id = id};
	enum tsr_status status = tsr_store_each(store, find_tomb, &tombs);
	struct tsr_key key;

	while (status == TSR_OK && tombs.count > 0) {
		status = tsr_key(&key, TSR_KEY_FATE, tombs.uuid[--tombs.count], TSR_UUID_BYTES);
		if (status == TSR_OK)
			status = tsr_store_remove(store, &key);
		*found = true;
	}
	return status;
}

/* Empties the CSNs of the records, so that a verification reads them again. */
static enum tsr_status
doubt(struct tsr_apply *apply, const char *id)
{
	struct tsr_token_record record;
	uint8_t uuid[TSR_CLAIMS_MAX][TSR_UUID_BYTES];
	enum tsr_status status = tsr_claims_load(apply->store, id, &apply->before);
	size_t at = 0, count = 0;

	while (status == TSR_OK && count < TSR_CLAIMS_MAX &&
	       tsr_claims_next(apply->before.bytes, apply->before.len, &at, &record))
		memcpy(uuid[count++], record.uuid, TSR_UUID_BYTES);
	while (status == TSR_OK && count > 0)
		status = tsr_apply_deny(apply, uuid[--count]);
	return status;
}

enum tsr_status
tsr_engine_forget(struct tsr_engine *engine, const char *id)
{
	struct tsr_store *store = &engine->ledger.live;
	struct tsr_key key;
	uint8_t bytes[TSR_FATE_BYTES];
	enum tsr_status status;
	size_t len;
	bool found = false;

	if (!tsr_id_valid(id, strlen(id)))
		return TSR_INVALID;
	if (engine->apply->store != store) /* the first refresh: nothing is known yet */
		return TSR_ABSENT;
	status = tsr_key(&key, TSR_KEY_REVOKED, id, TSR_ID_LEN);
	if (status == TSR_OK)
		status = tsr_store_get(store, &key, bytes, sizeof(bytes), &len);
	if (status == TSR_OK) {
		found = true;
		status = tsr_store_remove(store, &key);
		store->dead_ids--;
	} else if (status == TSR_ABSENT) {
		status = TSR_OK;
	}
	if (status == TSR_OK)
		status = open_tombs(store, id, &found);
	if (status == TSR_OK && found)
		status = doubt(engine->apply, id);
	if (status != TSR_OK || !found)
		return status == TSR_OK ? TSR_ABSENT : status;
	engine->changed = true;
	tsr_log(engine->log, TSR_LOG_NOTICE, "token %s: that it was dead is forgotten, as asked", id);
	tsr_verify_soon(engine, "a token is to be read again");
	return TSR_OK;
}
