/* SPDX-License-Identifier: ISC */
/* Deletes, fates, and tokens that wait for their owner. */
#include "config.h"

#include "apply.h"

#include <stdlib.h>
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
		while (status == TSR_OK && apply->set.count > 0) {
			status = tsr_apply_token_gone(apply, apply->set.member[--apply->set.count]);
			if (status == TSR_ABSENT)
				status = TSR_OK;
		}
	}
	return status;
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

/* Whether what the roster says of a token still holds. */
static bool
still_owned(struct tsr_apply *apply, const struct tsr_roster_line *line)
{
	struct tsr_token_record token;

	return tsr_apply_token_of(apply, line->token, &token) == TSR_OK &&
	       memcmp(token.owner, line->set + 1, TSR_UUID_BYTES) == 0;
}

/* A set that is being gathered in ->set of APPLY. */
struct enrolment {
	struct tsr_apply *apply;
	struct tsr_key key;
};

static enum tsr_status
store_set(struct enrolment *enrolment)
{
	struct tsr_apply *apply = enrolment->apply;
	size_t count = apply->set.count;

	apply->set.count = 0;
	return count > 0 ? tsr_store_put(apply->store, &enrolment->key, apply->set.member[0], count * TSR_UUID_BYTES)
			 : TSR_OK;
}

static enum tsr_status
enrol_one(void *arg, const struct tsr_roster_line *line)
{
	struct enrolment *enrolment = arg;
	struct tsr_apply *apply = enrolment->apply;
	enum tsr_status status = TSR_OK;

	if (apply->roster.changed && !still_owned(apply, line))
		return TSR_OK;
	if (memcmp(enrolment->key.bytes, line->set, sizeof(line->set)) != 0)
		status = store_set(enrolment);
	if (status == TSR_OK && apply->set.count == TSR_SET_MAX)
		status = TSR_TOOBIG;
	if (status != TSR_OK)
		return status;
	memcpy(enrolment->key.bytes, line->set, sizeof(line->set));
	enrolment->key.len = sizeof(line->set);
	memcpy(apply->set.member[apply->set.count++], line->token, TSR_UUID_BYTES);
	return TSR_OK;
}

enum tsr_status
tsr_apply_enrol(struct tsr_apply *apply)
{
	struct enrolment enrolment = {.apply = apply};
	enum tsr_status status;

	apply->set.count = 0;
	status = tsr_roster_each(&apply->roster, enrol_one, &enrolment);
	if (status == TSR_OK)
		status = store_set(&enrolment);
	tsr_roster_end(&apply->roster);
	return status;
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

/* The waiting tokens are a store of their own, over nothing. */
static struct tsr_store
waiting_room(struct tsr_builder *pending)
{
	return (struct tsr_store){.top = pending};
}

bool
tsr_apply_waiting(const struct tsr_apply *apply, const struct tsr_key *parent)
{
	size_t len;

	return tsr_builder_count(apply->pending) > 0 &&
	       tsr_builder_get(apply->pending, parent, NULL, 0, &len) != TSR_ABSENT;
}

/*
 * A token waits in the set of the parent it was last seen under.  The way back,
 * under its entryUUID, tells an older wait from the one that holds.
 */
enum tsr_status
tsr_apply_wait(struct tsr_apply *apply, const struct tsr_key *parent, const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_store room = waiting_room(apply->pending);
	enum tsr_status status = tsr_set_add(&room, parent, token, &apply->others);
	struct tsr_key back;

	if (status == TSR_TOOBIG) {
		apply->pending_lost = true;
		return TSR_OK;
	}
	if (status == TSR_OK)
		status = tsr_key(&back, TSR_KEY_FATE, token, TSR_UUID_BYTES);
	return status == TSR_OK ? tsr_builder_put(apply->pending, &back, parent->bytes, parent->len) : status;
}

enum tsr_status
tsr_apply_wait_no_more(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_key back;
	enum tsr_status status;

	if (tsr_builder_count(apply->pending) == 0)
		return TSR_OK;
	status = tsr_key(&back, TSR_KEY_FATE, token, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = tsr_builder_drop(apply->pending, &back);
	return status == TSR_ABSENT ? TSR_OK : status;
}

static bool
still_waits(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES], const struct tsr_key *parent)
{
	uint8_t bytes[TSR_KEY_MAX];
	struct tsr_key back;
	size_t len;

	return tsr_key(&back, TSR_KEY_FATE, token, TSR_UUID_BYTES) == TSR_OK &&
	       tsr_builder_get(apply->pending, &back, bytes, sizeof(bytes), &len) == TSR_OK && len == parent->len &&
	       memcmp(bytes, parent->bytes, len) == 0;
}

enum tsr_status
tsr_apply_adopt(struct tsr_apply *apply, const struct tsr_key *parent)
{
	struct tsr_store room = waiting_room(apply->pending);
	uint8_t owner[TSR_UUID_BYTES];
	const uint8_t *token;
	enum tsr_status status;

	if (!tsr_apply_waiting(apply, parent))
		return TSR_OK;
	status = tsr_apply_owner_at(apply, parent, owner);
	if (status == TSR_OK)
		status = tsr_set_load(&room, parent, &apply->set);
	while (status == TSR_OK && apply->set.count > 0) {
		token = apply->set.member[--apply->set.count];
		if (!still_waits(apply, token, parent))
			continue;
		status = tsr_apply_give(apply, token, owner);
		if (status == TSR_OK)
			status = tsr_apply_wait_no_more(apply, token);
	}
	if (status == TSR_OK)
		status = tsr_builder_drop(apply->pending, parent);
	return status == TSR_ABSENT ? TSR_OK : status;
}

struct settling {
	struct tsr_apply *apply;
	struct tsr_apply rest; /* only its ->pending is of use: the spare table */
};

/* The table is being walked, so it is left as it is; what remains goes to the spare one. */
static enum tsr_status
settle_one(void *arg, const uint8_t *bytes, size_t len, const uint8_t *value, size_t value_len)
{
	struct settling *settling = arg;
	struct tsr_apply *apply = settling->apply;
	uint8_t owner[TSR_UUID_BYTES];
	struct tsr_key parent;
	enum tsr_status status;
	bool found;
	size_t at;

	if (tsr_key_copy(&parent, bytes, len) != TSR_OK || bytes[0] != TSR_KEY_DN)
		return TSR_OK;
	status = tsr_apply_owner_at(apply, &parent, owner);
	found = status == TSR_OK;
	if (status == TSR_ABSENT)
		status = TSR_OK;
	for (at = 0; status == TSR_OK && at + TSR_UUID_BYTES <= value_len; at += TSR_UUID_BYTES) {
		if (!still_waits(apply, value + at, &parent))
			continue;
		if (found)
			status = tsr_apply_give(apply, value + at, owner);
		else
			status = tsr_apply_wait(&settling->rest, &parent, value + at);
	}
	return status;
}

enum tsr_status
tsr_apply_settle(struct tsr_apply *apply, struct tsr_builder *spare)
{
	struct settling *settling = calloc(1, sizeof(*settling));
	enum tsr_status status = TSR_NOMEM;

	if (settling != NULL) {
		settling->apply = apply;
		settling->rest.pending = spare;
		status = tsr_builder_each(apply->pending, settle_one, settling);
	}
	free(settling);
	tsr_builder_free(apply->pending);
	apply->pending = spare;
	return status;
}
