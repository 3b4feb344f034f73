/* SPDX-License-Identifier: ISC */
/* Entries of either kind, deletes, fates, and tokens that wait for their owner. */
#include "config.h"

#include "apply.h"

#include <string.h>

enum tsr_status
tsr_fate_load(const struct tsr_store *store, const uint8_t uuid[static TSR_UUID_BYTES],
    uint8_t bytes[static TSR_FATE_BYTES], struct tsr_fate_record *fate)
{
	struct tsr_key key;
	enum tsr_status status;
	size_t len;

	memset(fate, 0, sizeof(*fate));
	status = tsr_key(&key, TSR_KEY_FATE, uuid, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = tsr_store_get(store, &key, bytes, TSR_FATE_BYTES, &len);
	return status == TSR_OK ? tsr_record_decode(TSR_RECORD_FATE, bytes, len, fate) : status;
}

enum tsr_status
tsr_fate_store(struct tsr_store *store, const struct tsr_fate_record *fate)
{
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_key key;
	enum tsr_status status;
	size_t len;

	status = tsr_record_encode(TSR_RECORD_FATE, fate, bytes, sizeof(bytes), &len);
	if (status == TSR_OK)
		status = tsr_key(&key, TSR_KEY_FATE, fate->uuid, TSR_UUID_BYTES);
	return status == TSR_OK ? tsr_store_put(store, &key, bytes, len) : status;
}

enum tsr_status
tsr_fate_outweighs(struct tsr_apply *apply, const struct tsr_fate_record *fate, struct tsr_text csn, bool *outweighs)
{
	struct tsr_fate_record raised = *fate;
	char text[TSR_CSN_MAX + 1];
	int order = tsr_csn_compare(csn, fate->csn);

	*outweighs = fate->dead && (order < 0 || (order == 0 && apply->doubt_equal));
	if (!*outweighs || order < 0 || csn.len > TSR_CSN_MAX - 1)
		return TSR_OK;
	/* The next search of this provider must not find it of equal weight again. */
	memcpy(text, csn.s, csn.len);
	text[csn.len] = '~';
	raised.csn = (struct tsr_text){text, csn.len + 1};
	return tsr_fate_store(apply->store, &raised);
}

bool
tsr_apply_refuses(const struct tsr_apply *apply, struct tsr_text csn, struct tsr_text known)
{
	return !apply->accept_older && !apply->csn_is_time && tsr_csn_compare(csn, known) < 0;
}

enum tsr_status
tsr_apply_bury(struct tsr_apply *apply, struct tsr_fate_record *fate)
{
	fate->dead = 1;
	fate->when = apply->now;
	apply->outcome.changed = apply->outcome.killed = true;
	return tsr_fate_store(apply->store, fate);
}

/* The tokens of an owner that is gone go with it. */
static enum tsr_status
bury_children(struct tsr_apply *apply, const uint8_t owner[static TSR_UUID_BYTES])
{
	enum tsr_status status = TSR_OK;
	struct tsr_key key;
	unsigned shard;

	for (shard = 0; status == TSR_OK && shard < TSR_SHARDS; shard++) {
		tsr_key_children_shard(&key, owner, shard);
		status = tsr_set_load(apply->store, &key, &apply->set);
		if (status == TSR_OK && apply->set.count > 0) /* at once, not token by token */
			status = tsr_store_remove(apply->store, &key);
		while (status == TSR_OK && apply->set.count > 0) {
			status = tsr_apply_token_gone(apply, apply->set.member[--apply->set.count]);
			if (status == TSR_ABSENT)
				status = TSR_OK;
		}
	}
	return status;
}

enum tsr_status
tsr_apply_entry(struct tsr_apply *apply, const struct tsr_dir_entry *entry)
{
	if (entry->type == TSR_RECORD_TOKEN)
		return tsr_apply_token(apply, entry);
	if (entry->type == TSR_RECORD_ACCOUNT)
		return tsr_apply_account(apply, entry);
	memset(&apply->outcome, 0, sizeof(apply->outcome));
	return TSR_OK;
}

enum tsr_status
tsr_apply_delete(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES])
{
	enum tsr_status status;

	memset(&apply->outcome, 0, sizeof(apply->outcome));
	status = tsr_apply_token_gone(apply, uuid);
	if (status != TSR_ABSENT)
		return status;
	status = tsr_apply_account_gone(apply, uuid);
	if (status == TSR_OK)
		return bury_children(apply, uuid);
	return status == TSR_ABSENT ? TSR_OK : status;
}

enum tsr_status
tsr_apply_owner_at(struct tsr_apply *apply, const struct tsr_key *parent, uint8_t owner[static TSR_UUID_BYTES])
{
	enum tsr_status status = tsr_set_load(apply->store, parent, &apply->set);

	memset(owner, 0, TSR_UUID_BYTES);
	if (status != TSR_OK)
		return status;
	if (apply->set.count != 1)
		return TSR_ABSENT;
	memcpy(owner, apply->set.member[0], TSR_UUID_BYTES);
	return TSR_OK;
}

bool
tsr_apply_waiting(const struct tsr_apply *apply, const struct tsr_key *parent)
{
	size_t len;

	return tsr_builder_count(apply->pending) > 0 &&
	       tsr_builder_get(apply->pending, parent, NULL, 0, &len) != TSR_ABSENT;
}

/* A token waits at the parent it was last seen under; that any may wait there is noted until the next settling. */
static enum tsr_status
wait_in(struct tsr_builder *room, const struct tsr_key *parent, const uint8_t token[static TSR_UUID_BYTES])
{
	static const uint8_t any = 1;
	struct tsr_key key;
	enum tsr_status status = tsr_key(&key, TSR_KEY_FATE, token, TSR_UUID_BYTES);

	if (status == TSR_OK)
		status = tsr_builder_put(room, &key, parent->bytes, parent->len);
	return status == TSR_OK ? tsr_builder_put(room, parent, &any, sizeof(any)) : status;
}

enum tsr_status
tsr_apply_wait(struct tsr_apply *apply, const struct tsr_key *parent, const uint8_t token[static TSR_UUID_BYTES])
{
	return wait_in(apply->pending, parent, token);
}

enum tsr_status
tsr_apply_wait_no_more(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_key key;
	enum tsr_status status;

	if (tsr_builder_count(apply->pending) == 0)
		return TSR_OK;
	status = tsr_key(&key, TSR_KEY_FATE, token, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = tsr_builder_drop(apply->pending, &key);
	return status == TSR_ABSENT ? TSR_OK : status;
}

bool
tsr_apply_is_steady(const struct tsr_apply *apply, const uint8_t account[static TSR_UUID_BYTES])
{
	return apply->steady == NULL || tsr_marks_has(apply->steady, account);
}

struct settling {
	struct tsr_apply *apply;
	struct tsr_builder *rest;
	const struct tsr_marks *seen;
	bool left;
};

/* The table is being walked, so it is left as it is; what remains goes to the spare one. */
static enum tsr_status
settle_one(void *arg, const uint8_t *bytes, size_t len, const uint8_t *value, size_t value_len)
{
	struct settling *settling = arg;
	const struct tsr_marks *seen = settling->seen;
	uint8_t owner[TSR_UUID_BYTES], token[TSR_UUID_BYTES];
	struct tsr_key parent;
	enum tsr_status status;

	if (len != 1 + sizeof(token) || bytes[0] != TSR_KEY_FATE || tsr_key_copy(&parent, value, value_len) != TSR_OK)
		return TSR_OK;
	memcpy(token, bytes + 1, sizeof(token));
	if (seen != NULL && !tsr_marks_has(seen, token))
		return wait_in(settling->rest, &parent, token);
	status = tsr_apply_owner_at(settling->apply, &parent, owner);
	if (status == TSR_OK && (seen == NULL || tsr_marks_has(seen, owner)) &&
	    tsr_apply_is_steady(settling->apply, owner))
		return tsr_apply_give(settling->apply, token, owner);
	if (status != TSR_OK && status != TSR_ABSENT)
		return status;
	settling->left = true;
	return wait_in(settling->rest, &parent, token);
}

enum tsr_status
tsr_apply_settle(struct tsr_apply *apply, struct tsr_builder *spare, const struct tsr_marks *seen)
{
	struct settling settling = {apply, spare, seen, false};
	enum tsr_status status;

	memset(&apply->outcome, 0, sizeof(apply->outcome));
	status = tsr_builder_each(apply->pending, settle_one, &settling);
	tsr_builder_free(apply->pending);
	apply->pending = spare;
	apply->outcome.left_waiting = settling.left;
	return status;
}
