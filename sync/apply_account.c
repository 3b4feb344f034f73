/* SPDX-License-Identifier: ISC */
/* An account's entry: its record, the names it claims, the place it stands at. */
#include "config.h"

#include "apply.h"

#include <string.h>

#include "text.h"

/* Sets or clears "another account has this login" in one record. */
static enum tsr_status
mark_shared(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES], bool shared)
{
	struct tsr_account_record account;
	struct tsr_key key;
	enum tsr_status status;
	size_t len, new_len;

	status = tsr_key(&key, TSR_KEY_ACCOUNT, uuid, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = tsr_store_get(apply->store, &key, apply->old, sizeof(apply->old), &len);
	if (status == TSR_ABSENT)
		return TSR_OK;
	if (status == TSR_OK)
		status = tsr_record_decode(TSR_RECORD_ACCOUNT, apply->old, len, &account);
	if (status != TSR_OK || (account.shared != 0) == shared)
		return status;
	account.shared = shared;
	status = tsr_record_encode(TSR_RECORD_ACCOUNT, &account, apply->record, sizeof(apply->record), &new_len);
	if (status == TSR_OK)
		status = tsr_store_put(apply->store, &key, apply->record, new_len);
	if (status == TSR_OK) {
		tsr_account_count(&apply->store->counts, apply->old, len, -1);
		tsr_account_count(&apply->store->counts, apply->record, new_len, +1);
		apply->outcome.changed = true;
		apply->store->account_changes++;
	}
	return status;
}

/* Adds UUID to, or takes it from, those who claim a login.  *SHARED: whether others do so too. */
static enum tsr_status
claim_login(
    struct tsr_apply *apply, struct tsr_text login, const uint8_t uuid[static TSR_UUID_BYTES], bool claim, bool *shared)
{
	char folded[TSR_LOGIN_MAX + 1];
	struct tsr_key key;
	enum tsr_status status;
	size_t i;

	*shared = false;
	if (login.len == 0)
		return TSR_OK;
	status = tsr_login_fold(login.s, login.len, folded);
	if (status == TSR_OK)
		status = tsr_key(&key, TSR_KEY_LOGIN, folded, strlen(folded));
	if (status == TSR_OK && claim)
		status = tsr_set_add(apply->store, &key, uuid, &apply->set);
	else if (status == TSR_OK)
		status = tsr_set_remove(apply->store, &key, uuid, &apply->set);
	*shared = apply->set.count > 1;
	if (status == TSR_TOOBIG) /* all of them deny each other, and this one, too */
		return TSR_OK;
	/* Where there are three, the other two know already. */
	for (i = 0; status == TSR_OK && i < apply->set.count && apply->set.count <= 2; i++)
		if (memcmp(apply->set.member[i], uuid, TSR_UUID_BYTES) != 0)
			status = mark_shared(apply, apply->set.member[i], *shared);
	return status;
}

static bool
same_login(struct tsr_text a, struct tsr_text b)
{
	char fold_a[TSR_LOGIN_MAX + 1], fold_b[TSR_LOGIN_MAX + 1];

	return tsr_login_fold(a.s, a.len, fold_a) == TSR_OK && tsr_login_fold(b.s, b.len, fold_b) == TSR_OK &&
	       strcmp(fold_a, fold_b) == 0;
}

/* The key of the place a record says it stands at, TSR_ABSENT when its DN could not be held. */
static enum tsr_status
place_of(struct tsr_text dn, struct tsr_key *key)
{
	char text[TSR_DN_MAX + 1], normal[TSR_DN_MAX + 1];
	enum tsr_status status;

	if (dn.len == 0 || dn.len > TSR_DN_MAX)
		return TSR_ABSENT;
	memcpy(text, dn.s, dn.len); /* texts of records are not NUL-terminated */
	text[dn.len] = '\0';
	status = tsr_dn_key(text, normal);
	return status == TSR_OK ? tsr_key(key, TSR_KEY_DN, normal, strlen(normal)) : status;
}

static enum tsr_status
leave_place(struct tsr_apply *apply, struct tsr_text dn, const uint8_t uuid[static TSR_UUID_BYTES])
{
	struct tsr_key key;
	enum tsr_status status = place_of(dn, &key);

	if (status == TSR_OK) {
		apply->outcome.left_waiting = tsr_apply_waiting(apply, &key);
		status = tsr_set_remove(apply->store, &key, uuid, &apply->set);
	}
	return status == TSR_ABSENT ? TSR_OK : status;
}

/* Moves the account from where OLD stood to where ENTRY stands: PLACE, empty when its DN cannot be held. */
static enum tsr_status
take_place(struct tsr_apply *apply, const struct tsr_dir_entry *entry, const struct tsr_account_record *old,
    struct tsr_key *place)
{
	struct tsr_key before;
	enum tsr_status status = TSR_OK;

	memset(place, 0, sizeof(*place));
	if (entry->dn_key[0] != '\0')
		status = tsr_key(place, TSR_KEY_DN, entry->dn_key, strlen(entry->dn_key));
	if (status != TSR_OK)
		return status;
	if (old != NULL && place_of(old->dn, &before) == TSR_OK) {
		if (before.len == place->len && memcmp(before.bytes, place->bytes, before.len) == 0)
			return TSR_OK;
		apply->outcome.left_waiting = tsr_apply_waiting(apply, &before);
		status = tsr_set_remove(apply->store, &before, entry->uuid, &apply->set);
	}
	if (status != TSR_OK || place->len == 0)
		return status;
	status = tsr_set_add(apply->store, place, entry->uuid, &apply->set);
	if (status == TSR_TOOBIG) /* nobody owns anything there */
		status = TSR_OK;
	apply->outcome.collision = status == TSR_OK && apply->set.count > 1;
	return status;
}

/* Whether two records differ in more than the CSN. */
static bool
differs(const struct tsr_account_record *record, const struct tsr_account_record *old, const uint8_t *old_bytes,
    size_t old_len)
{
	struct tsr_account_record same = *record;
	uint8_t bytes[TSR_RECORD_MAX];
	size_t len;

	same.csn = old->csn;
	return tsr_record_encode(TSR_RECORD_ACCOUNT, &same, bytes, sizeof(bytes), &len) != TSR_OK || len != old_len ||
	       memcmp(bytes, old_bytes, len) != 0;
}

/* The record that is known, if one is.  TSR_ABSENT also when it cannot be read: then it is written anew. */
static enum tsr_status
load(struct tsr_apply *apply, const struct tsr_key *key, struct tsr_account_record *old, size_t *len)
{
	enum tsr_status status = tsr_store_get(apply->store, key, apply->old, sizeof(apply->old), len);

	if (status == TSR_OK && tsr_record_decode(TSR_RECORD_ACCOUNT, apply->old, *len, old) != TSR_OK)
		status = TSR_ABSENT;
	return status;
}

/* Whether a delete that is remembered is newer than the entry. */
static enum tsr_status
past_its_death(struct tsr_apply *apply, const struct tsr_dir_entry *entry, bool *dead)
{
	uint8_t bytes[TSR_FATE_BYTES];
	struct tsr_fate_record fate;
	struct tsr_key key;
	enum tsr_status status = tsr_fate_load(apply->store, entry->uuid, bytes, &fate);

	*dead = false;
	if (status == TSR_ABSENT)
		return TSR_OK;
	if (status != TSR_OK)
		return status;
	status = tsr_fate_outweighs(apply, &fate, entry->csn, dead);
	if (status != TSR_OK || *dead)
		return status;
	status = tsr_key(&key, TSR_KEY_FATE, entry->uuid, TSR_UUID_BYTES);
	return status == TSR_OK ? tsr_store_remove(apply->store, &key) : status;
}

static enum tsr_status
write_account(struct tsr_apply *apply, const struct tsr_key *key, const struct tsr_account_record *record,
    const struct tsr_account_record *old, size_t old_len)
{
	enum tsr_status status;
	bool another;
	size_t len;

	/* Sharing a login may have rewritten the bytes that OLD points into, never those of this account. */
	status = tsr_record_encode(TSR_RECORD_ACCOUNT, record, apply->record, sizeof(apply->record), &len);
	if (status != TSR_OK)
		return status;
	if (old != NULL && old_len == len && memcmp(apply->old, apply->record, len) == 0)
		return TSR_OK;
	another = old == NULL || differs(record, old, apply->old, old_len);
	apply->outcome.changed |= another;
	apply->outcome.touched = true;
	apply->store->account_changes += another;
	status = tsr_store_put(apply->store, key, apply->record, len);
	if (status != TSR_OK)
		return status;
	if (old != NULL)
		tsr_account_count(&apply->store->counts, apply->old, old_len, -1);
	tsr_account_count(&apply->store->counts, apply->record, len, +1);
	return TSR_OK;
}

static enum tsr_status
change_logins(struct tsr_apply *apply, const struct tsr_account_record *old, struct tsr_account_record *record)
{
	enum tsr_status status = TSR_OK;
	bool shared;

	if (old != NULL && old->login.len > 0 && !same_login(old->login, record->login))
		status = claim_login(apply, old->login, record->uuid, false, &shared);
	if (status == TSR_OK) {
		status = claim_login(apply, record->login, record->uuid, true, &shared);
		record->shared = shared;
	}
	return status;
}

enum tsr_status
tsr_apply_account_gone(struct tsr_apply *apply, const uint8_t uuid[static TSR_UUID_BYTES])
{
	struct tsr_account_record account;
	struct tsr_key key;
	struct tsr_fate_record fate = {0};
	enum tsr_status status;
	size_t len;
	bool shared;

	status = tsr_key(&key, TSR_KEY_ACCOUNT, uuid, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = load(apply, &key, &account, &len);
	if (status != TSR_OK)
		return status;
	tsr_account_count(&apply->store->counts, apply->old, len, -1);
	apply->store->account_changes++;
	apply->roster.changed |= apply->roster.file != NULL;
	memcpy(fate.uuid, uuid, TSR_UUID_BYTES);
	fate.csn = account.csn;
	status = leave_place(apply, account.dn, uuid);
	if (status == TSR_OK)
		status = tsr_apply_bury(apply, &fate);
	if (status == TSR_OK)
		status = claim_login(apply, account.login, uuid, false, &shared);
	if (status == TSR_OK)
		status = tsr_store_remove(apply->store, &key);
	return status;
}

enum tsr_status
tsr_apply_account(struct tsr_apply *apply, const struct tsr_dir_entry *entry)
{
	struct tsr_account_record record = entry->account, old, *known = &old;
	struct tsr_key key, place;
	enum tsr_status status;
	size_t old_len = 0;
	bool dead;

	memset(&apply->outcome, 0, sizeof(apply->outcome));
	memcpy(record.uuid, entry->uuid, TSR_UUID_BYTES);
	record.csn = entry->csn;
	record.dn = (struct tsr_text){entry->dn, entry->dn_key[0] != '\0' ? strlen(entry->dn) : 0};
	status = past_its_death(apply, entry, &dead);
	if (status == TSR_OK && dead)
		apply->outcome.refused = true;
	if (status != TSR_OK || dead)
		return status;
	status = tsr_key(&key, TSR_KEY_ACCOUNT, entry->uuid, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = load(apply, &key, &old, &old_len);
	if (status == TSR_ABSENT)
		known = NULL;
	else if (status != TSR_OK)
		return status;
	if (known != NULL && tsr_apply_refuses(apply, entry->csn, old.csn)) {
		apply->outcome.refused = true;
		return TSR_OK;
	}
	apply->outcome.new_account = known == NULL;
	status = take_place(apply, entry, known, &place);
	if (status == TSR_OK)
		status = change_logins(apply, known, &record);
	if (status == TSR_OK && known != NULL) /* the scratch was used meanwhile */
		status = load(apply, &key, &old, &old_len);
	if (status == TSR_OK)
		status = write_account(apply, &key, &record, known, old_len);
	/* Those who wait here may have gone with the account that stood here before. */
	if (status == TSR_OK && place.len > 0 && apply->owners == TSR_OWNER_NOW)
		apply->outcome.left_waiting |= tsr_apply_waiting(apply, &place);
	return status;
}
