/* SPDX-License-Identifier: ISC */
/* A token's entry: its record under its id, its owner, its way to the grave. */
#include "config.h"

#include "apply.h"

#include <string.h>

static const uint8_t nobody[TSR_UUID_BYTES]; /* the owner of an orphan */

/* The id as a string; "" unless it has the form of one, and then it claims nothing. */
static void
id_of(struct tsr_text text, char id[static TSR_ID_LEN + 1])
{
	memset(id, 0, TSR_ID_LEN + 1);
	if (tsr_id_valid(text.s, text.len))
		memcpy(id, text.s, TSR_ID_LEN);
}

/* What the entry is held against: the record that is known, its fate, the id it had. */
struct past {
	bool dead;                      /* a delete newer than the entry is remembered */
	bool known;                     /* ->record, with texts in apply->before */
	struct tsr_token_record record; /* of one that was deleted only what never changes */
	char id[TSR_ID_LEN + 1];        /* "" when there was none */
};

/* Leaves the claims on the old id in apply->before. */
static enum tsr_status
look_back(struct tsr_apply *apply, const struct tsr_dir_entry *entry, struct past *past)
{
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_fate_record fate;
	enum tsr_status status;

	memset(past, 0, sizeof(*past));
	apply->before.len = 0;
	status = tsr_fate_load(apply->store, entry->uuid, bytes, &fate);
	if (status == TSR_ABSENT)
		return TSR_OK;
	if (status != TSR_OK)
		return status;
	id_of(fate.id, past->id);
	if (fate.dead) {
		past->record.kind = fate.kind;
		past->record.scheme = fate.scheme;
		memcpy(past->record.proof, fate.proof, TSR_PROOF_BYTES);
		return tsr_fate_outweighs(apply, &fate, entry->csn, &past->dead);
	}
	if (past->id[0] == '\0')
		return TSR_OK;
	status = tsr_claims_load(apply->store, past->id, &apply->before);
	if (status == TSR_OK)
		past->known = tsr_claims_find(&apply->before, entry->uuid, &past->record) == TSR_OK;
	return status;
}

/*
 * Id, verifier and kind never change: who could change them would give himself
 * a token under another's name.  The values seen first stay, with a flaw while
 * the entry shows others; what it had not, or not in a form, it may get.
 */
static void
keep_first(struct tsr_apply *apply, const struct past *past, struct tsr_token_record *record)
{
	const struct tsr_token_record *first = &past->record;
	uint32_t other = 0; /* what is another value, not a missing one */

	if (past->id[0] != '\0' && (record->id.len != TSR_ID_LEN || memcmp(record->id.s, past->id, TSR_ID_LEN) != 0)) {
		record->flaws |= TSR_FLAW_ID;
		other |= tsr_id_valid(record->id.s, record->id.len) ? TSR_FLAW_ID : 0;
		record->id = (struct tsr_text){past->id, TSR_ID_LEN};
	}
	if (first->scheme != TSR_SCHEME_NONE &&
	    (record->scheme != first->scheme || memcmp(record->proof, first->proof, TSR_PROOF_BYTES) != 0)) {
		record->flaws |= TSR_FLAW_VERIFIER;
		other |= record->scheme != TSR_SCHEME_NONE ? TSR_FLAW_VERIFIER : 0;
		record->scheme = first->scheme;
		memcpy(record->proof, first->proof, TSR_PROOF_BYTES);
	}
	if (first->kind != TSR_KIND_NONE && record->kind != first->kind) {
		record->flaws |= TSR_FLAW_KIND;
		other |= record->kind != TSR_KIND_NONE ? TSR_FLAW_KIND : 0;
		record->kind = first->kind;
	}
	if (other == 0)
		return;
	record->flaws |= TSR_FLAW_CHANGED;
	if ((first->flaws & TSR_FLAW_CHANGED) == 0)
		apply->outcome.altered = other | TSR_FLAW_CHANGED;
}

/* An id once seen revoked is revoked for good; one that is revoked now joins them. */
static enum tsr_status
remember_dead(struct tsr_apply *apply, const char *id, struct tsr_token_record *record)
{
	struct tsr_revoked_record revoked = {.when = apply->now, .csn = record->csn, .id = {id, TSR_ID_LEN}};
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_key key;
	enum tsr_status status = TSR_ABSENT;
	size_t len;

	if (apply->store->dead_ids == 0 && record->state != TSR_STATE_REVOKED)
		return TSR_OK;
	if (tsr_key(&key, TSR_KEY_REVOKED, id, TSR_ID_LEN) != TSR_OK)
		return TSR_INVALID;
	status = tsr_store_get(apply->store, &key, bytes, sizeof(bytes), &len);
	if (status == TSR_OK)
		record->state = TSR_STATE_REVOKED;
	if (status != TSR_ABSENT || record->state != TSR_STATE_REVOKED)
		return status == TSR_ABSENT ? TSR_OK : status;
	status = tsr_record_encode(TSR_RECORD_REVOKED, &revoked, bytes, sizeof(bytes), &len);
	if (status == TSR_OK)
		status = tsr_store_put(apply->store, &key, bytes, len);
	if (status == TSR_OK) {
		apply->store->dead_ids++;
		apply->outcome.killed = true;
	}
	return status;
}

/* The owner by the parent's DN.  A token whose owner is not sure yet waits, without one. */
static enum tsr_status
find_owner(struct tsr_apply *apply, const struct tsr_dir_entry *entry, const struct past *past,
    uint8_t owner[static TSR_UUID_BYTES])
{
	struct tsr_key parent;
	enum tsr_status status;

	/* Moving a token changes its CSN, so this one still has the parent it had. */
	if (apply->owners == TSR_OWNER_LATER && !apply->csn_is_time && past->known &&
	    tsr_csn_compare(entry->csn, past->record.csn) == 0 && entry->csn.len > 0 &&
	    !tsr_uuid_is_zero(past->record.owner)) {
		memcpy(owner, past->record.owner, TSR_UUID_BYTES);
		return TSR_OK;
	}
	memset(owner, 0, TSR_UUID_BYTES);
	if (entry->parent_key[0] == '\0') /* its DN cannot be held: it is nobody's */
		return tsr_apply_wait_no_more(apply, entry->uuid);
	status = tsr_key(&parent, TSR_KEY_DN, entry->parent_key, strlen(entry->parent_key));
	if (status == TSR_OK)
		status = tsr_apply_owner_at(apply, &parent, owner);
	if (status == TSR_OK && apply->owners == TSR_OWNER_NOW)
		return tsr_apply_wait_no_more(apply, entry->uuid);
	if (status != TSR_OK && status != TSR_ABSENT)
		return status;
	if (apply->owners == TSR_OWNER_UNSURE || !past->known || memcmp(past->record.owner, owner, TSR_UUID_BYTES) != 0)
		memset(owner, 0, TSR_UUID_BYTES);
	apply->outcome.waits = true;
	return tsr_apply_wait(apply, &parent, entry->uuid);
}

/* Gives the token of RECORD to its owner, from the one it had.  What is too big now may not have been listed. */
static enum tsr_status
pass_on(struct tsr_apply *apply, const struct past *past, struct tsr_token_record *record)
{
	const uint8_t *from = past->known ? past->record.owner : nobody;

	if (memcmp(from, record->owner, TSR_UUID_BYTES) != 0)
		return tsr_apply_list(apply, record->uuid, from, record->owner, &record->flaws);
	if (!past->known || (past->record.flaws & TSR_FLAW_SIZE) == 0 || tsr_uuid_is_zero(from) ||
	    apply->roster.file != NULL)
		return TSR_OK;
	return tsr_apply_enlist(apply, record->uuid, record->owner, &record->flaws);
}

/* Whether two records differ in more than the CSN. */
static bool
differs(struct tsr_apply *apply, const struct tsr_token_record *record, const struct tsr_token_record *old)
{
	struct tsr_token_record same = *record;
	uint8_t bytes[TSR_RECORD_MAX];
	size_t len, old_len;

	same.csn = old->csn;
	return tsr_record_encode(TSR_RECORD_TOKEN, &same, bytes, sizeof(bytes), &len) != TSR_OK ||
	       tsr_record_encode(TSR_RECORD_TOKEN, old, apply->old, sizeof(apply->old), &old_len) != TSR_OK ||
	       len != old_len || memcmp(bytes, apply->old, len) != 0;
}

/* Takes the claim of an entry off the id it had. */
static enum tsr_status
leave_id(struct tsr_apply *apply, const char *id, const uint8_t uuid[static TSR_UUID_BYTES])
{
	enum tsr_status status = tsr_claims_load(apply->store, id, &apply->before);

	if (status == TSR_OK)
		status = tsr_claims_replace(&apply->before, uuid, NULL, 0, &apply->after);
	if (status == TSR_OK)
		status = tsr_claims_store(apply->store, id, &apply->before, &apply->after);
	return status;
}

static enum tsr_status
write_token(struct tsr_apply *apply, const char *id, const struct tsr_token_record *record, const struct past *past)
{
	struct tsr_fate_record fate = {.id = tsr_text_of(id)};
	enum tsr_status status;
	size_t len;

	status = tsr_record_encode(TSR_RECORD_TOKEN, record, apply->record, sizeof(apply->record), &len);
	if (status != TSR_OK)
		return status;
	apply->outcome.changed = !past->known || differs(apply, record, &past->record);
	if (!apply->outcome.changed && tsr_csn_compare(record->csn, past->record.csn) == 0)
		return TSR_OK;
	apply->outcome.touched = true;
	if (id[0] != '\0') {
		status = tsr_claims_load(apply->store, id, &apply->before);
		if (status == TSR_OK)
			status = tsr_claims_replace(&apply->before, record->uuid, apply->record, len, &apply->after);
		if (status == TSR_TOOBIG) { /* one of very many: those that are there deny each other */
			apply->outcome.refused = true;
			status = tsr_claims_replace(&apply->before, record->uuid, NULL, 0, &apply->after);
		}
		if (status == TSR_OK)
			status = tsr_claims_store(apply->store, id, &apply->before, &apply->after);
	}
	if (status != TSR_OK || past->known)
		return status;
	memcpy(fate.uuid, record->uuid, TSR_UUID_BYTES);
	return tsr_fate_store(apply->store, &fate);
}

enum tsr_status
tsr_apply_token(struct tsr_apply *apply, const struct tsr_dir_entry *entry)
{
	struct tsr_token_record record = entry->token;
	char id[TSR_ID_LEN + 1];
	enum tsr_status status;
	struct past past;

	memset(&apply->outcome, 0, sizeof(apply->outcome));
	memcpy(record.uuid, entry->uuid, TSR_UUID_BYTES);
	record.csn = entry->csn;
	status = look_back(apply, entry, &past);
	if (status != TSR_OK)
		return status;
	if (past.dead || (past.known && tsr_apply_refuses(apply, entry->csn, past.record.csn))) {
		apply->outcome.refused = true;
		return TSR_OK;
	}
	keep_first(apply, &past, &record);
	id_of(record.id, id);
	if (id[0] != '\0')
		status = remember_dead(apply, id, &record);
	if (status == TSR_OK)
		status = find_owner(apply, entry, &past, record.owner);
	if (id[0] == '\0') /* no record will be there for the owner's set to lead to */
		memset(record.owner, 0, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = pass_on(apply, &past, &record);
	if (status == TSR_OK)
		status = write_token(apply, id, &record, &past);
	return status;
}

enum tsr_status
tsr_apply_token_of(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_token_record *record)
{
	uint8_t bytes[TSR_FATE_BYTES];
	char id[TSR_ID_LEN + 1];
	struct tsr_fate_record fate;
	enum tsr_status status = tsr_fate_load(apply->store, uuid, bytes, &fate);

	memset(record, 0, sizeof(*record));
	if (status != TSR_OK)
		return status;
	id_of(fate.id, id);
	if (fate.dead || id[0] == '\0')
		return TSR_ABSENT;
	status = tsr_claims_load(apply->store, id, &apply->before);
	return status == TSR_OK ? tsr_claims_find(&apply->before, uuid, record) : status;
}

/* Writes a changed record back; its texts may point into apply->before. */
static enum tsr_status
rewrite(struct tsr_apply *apply, const struct tsr_token_record *record)
{
	char id[TSR_ID_LEN + 1];
	enum tsr_status status;
	size_t len;

	id_of(record->id, id);
	status = tsr_record_encode(TSR_RECORD_TOKEN, record, apply->record, sizeof(apply->record), &len);
	if (status == TSR_OK)
		status = tsr_claims_replace(&apply->before, record->uuid, apply->record, len, &apply->after);
	if (status == TSR_OK)
		status = tsr_claims_store(apply->store, id, &apply->before, &apply->after);
	return status;
}

enum tsr_status
tsr_apply_give(
    struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES], const uint8_t owner[static TSR_UUID_BYTES])
{
	struct tsr_token_record record;
	enum tsr_status status = tsr_apply_token_of(apply, token, &record);

	if (status == TSR_ABSENT || (status == TSR_OK && memcmp(record.owner, owner, TSR_UUID_BYTES) == 0))
		return TSR_OK;
	if (status == TSR_OK)
		status = tsr_apply_list(apply, token, record.owner, owner, &record.flaws);
	if (status != TSR_OK)
		return status;
	memcpy(record.owner, owner, TSR_UUID_BYTES);
	apply->outcome.changed = true;
	return rewrite(apply, &record);
}

enum tsr_status
tsr_apply_crowd(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_token_record record;
	enum tsr_status status = tsr_apply_token_of(apply, token, &record);

	if (status != TSR_OK)
		return status == TSR_ABSENT ? TSR_OK : status;
	record.flaws |= TSR_FLAW_SIZE;
	apply->outcome.changed = apply->outcome.crowded = true;
	return rewrite(apply, &record);
}

enum tsr_status
tsr_apply_deny(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_token_record record;
	enum tsr_status status = tsr_apply_token_of(apply, token, &record);

	if (status != TSR_OK)
		return status == TSR_ABSENT ? TSR_OK : status;
	if (record.state == TSR_STATE_ACTIVE)
		record.state = TSR_STATE_DISABLED;
	record.csn = (struct tsr_text){NULL, 0}; /* so that the next proof of life is taken */
	apply->outcome.changed = true;
	return rewrite(apply, &record);
}

enum tsr_status
tsr_apply_token_gone(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES])
{
	struct tsr_token_record record;
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_fate_record fate;
	char id[TSR_ID_LEN + 1];
	enum tsr_status status = tsr_fate_load(apply->store, uuid, bytes, &fate);

	if (status != TSR_OK)
		return status;
	if (fate.dead)
		return TSR_ABSENT;
	id_of(fate.id, id);
	status = tsr_apply_token_of(apply, uuid, &record);
	if (status != TSR_OK && status != TSR_ABSENT)
		return status;
	fate = (struct tsr_fate_record){.id = tsr_text_of(id), .csn = record.csn, .kind = record.kind};
	fate.scheme = record.scheme;
	memcpy(fate.proof, record.proof, TSR_PROOF_BYTES);
	memcpy(fate.uuid, uuid, TSR_UUID_BYTES);
	status = tsr_apply_bury(apply, &fate);
	if (status == TSR_OK)
		status = tsr_apply_list(apply, uuid, record.owner, nobody, &record.flaws);
	if (status == TSR_OK && id[0] != '\0')
		status = leave_id(apply, id, uuid);
	return status;
}
