/* SPDX-License-Identifier: ISC */
/*
 * Whose a token is, while accounts change their places: messages tell how it
 * was, answers how it is, and between them one account may have taken the place
 * of another.  Where the two do not agree nobody is the owner yet.
 */
#include "config.h"

#include "engine.h"

#include <string.h>

#include "digest.h"
#include "dn.h"

/* An entry that outlives the message it came with, which the next call on the connection frees. */
struct kept {
	struct tsr_dir_entry entry;
	uint8_t record[TSR_RECORD_MAX];
	char dn[TSR_DN_MAX + 1];
	char csn[TSR_CSN_MAX];
};

/* Which account stands at a DN, and in which version. */
struct parent {
	bool there;
	uint8_t uuid[TSR_UUID_BYTES];
	char csn[TSR_CSN_MAX + 1];
};

static enum tsr_status
keep(struct kept *kept, const struct tsr_dir_entry *entry)
{
	struct tsr_token_record token = entry->token;
	enum tsr_status status;
	size_t len;

	if (strlen(entry->dn) > TSR_DN_MAX || entry->csn.len > TSR_CSN_MAX)
		return TSR_TOOBIG;
	kept->entry = *entry;
	memcpy(kept->dn, entry->dn, strlen(entry->dn) + 1);
	memcpy(kept->csn, entry->csn.s, entry->csn.len);
	kept->entry.dn = kept->dn;
	kept->entry.csn.s = kept->csn;
	status = tsr_record_encode(TSR_RECORD_TOKEN, &token, kept->record, sizeof(kept->record), &len);
	if (status == TSR_OK)
		status = tsr_record_decode(TSR_RECORD_TOKEN, kept->record, len, &kept->entry.token);
	return status;
}

/* Asks who stands at a DN.  Nobody, or what is no account, is no fault. */
static enum tsr_dir_fault
ask_parent(struct tsr_engine *engine, const char *dn, struct parent *parent, const struct tsr_dir_entry **entry,
    struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault = tsr_dir_fetch(engine->dir, dn, entry, error);

	memset(parent, 0, sizeof(*parent));
	if (fault == TSR_DIR_OK && (*entry)->type == TSR_RECORD_ACCOUNT && (*entry)->csn.len <= TSR_CSN_MAX) {
		parent->there = true;
		memcpy(parent->uuid, (*entry)->uuid, TSR_UUID_BYTES);
		memcpy(parent->csn, (*entry)->csn.s, (*entry)->csn.len);
	}
	return fault == TSR_DIR_ABSENT ? TSR_DIR_OK : fault;
}

bool
tsr_owner_known(struct tsr_engine *engine, const char *dn_key, uint8_t uuid[static TSR_UUID_BYTES])
{
	struct tsr_key place;

	memset(uuid, 0, TSR_UUID_BYTES);
	return tsr_key(&place, TSR_KEY_DN, dn_key, strlen(dn_key)) == TSR_OK &&
	       tsr_apply_owner_at(engine->apply, &place, uuid) == TSR_OK;
}

/*
 * Whether the parent needs no question: it was asked for on this connection, or
 * the token opens nothing.  That it is the owner the token has proves little: who
 * was known at a place may have left it with a name that was changed above him.
 */
static bool
is_confirmed(struct tsr_engine *engine, const struct tsr_dir_entry *token, const uint8_t mark[static TSR_UUID_BYTES])
{
	struct tsr_token_record known;
	uint8_t owner[TSR_UUID_BYTES];

	if (!tsr_owner_known(engine, token->parent_key, owner))
		return false;
	if (tsr_marks_has(&engine->confirmed, mark))
		return true;
	return token->token.state != TSR_STATE_ACTIVE &&
	       tsr_apply_token_of(engine->apply, token->uuid, &known) == TSR_OK &&
	       memcmp(known.owner, owner, TSR_UUID_BYTES) == 0;
}

static enum tsr_status
confirm(struct tsr_engine *engine, const uint8_t mark[static TSR_UUID_BYTES])
{
	enum tsr_status status = TSR_OK;

	if (engine->confirmed.slot == NULL)
		status = tsr_marks_start(&engine->confirmed, 0);
	return status == TSR_OK ? tsr_marks_add(&engine->confirmed, mark) : status;
}

/*
 * Whether who stands above the token now did so when its message was made: the
 * messages before it said so, or it has not been changed since.
 */
static bool
was_there(const struct tsr_apply *apply, const struct tsr_dir_entry *token, const struct parent *parent,
    const uint8_t before[static TSR_UUID_BYTES])
{
	const int order = tsr_csn_compare(tsr_text_of(parent->csn), token->csn);

	return memcmp(before, parent->uuid, TSR_UUID_BYTES) == 0 || order < 0 || (order == 0 && !apply->csn_is_time);
}

/* Sets *SURE when the parent is who it was.  False: the session has failed. */
static bool
check_parent(
    struct tsr_engine *engine, const struct tsr_dir_entry *token, const uint8_t mark[static TSR_UUID_BYTES], bool *sure)
{
	const char *dn = tsr_dn_parent(token->dn);
	uint8_t before[TSR_UUID_BYTES], now[TSR_UUID_BYTES];
	struct tsr_dir_error error = {0};
	const struct tsr_dir_entry *entry;
	struct parent parent;
	enum tsr_dir_fault fault;
	enum tsr_status status = TSR_OK;

	*sure = false;
	(void)tsr_owner_known(engine, token->parent_key, before);
	fault = ask_parent(engine, dn, &parent, &entry, &error);
	if (fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, error.text);
		return false;
	}
	if (!parent.there)
		return true;
	status = tsr_engine_store(engine, entry);
	*sure = tsr_owner_known(engine, token->parent_key, now) && memcmp(now, parent.uuid, TSR_UUID_BYTES) == 0 &&
		was_there(engine->apply, token, &parent, before);
	if (status == TSR_OK)
		status = *sure ? confirm(engine, mark) : tsr_queue_add(&engine->subtrees, dn);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing a token's parent");
	return status == TSR_OK;
}

static enum tsr_status
store(struct tsr_engine *engine, const struct tsr_dir_entry *token, bool sure)
{
	enum tsr_status status;

	engine->apply->owners = sure ? TSR_OWNER_NOW : TSR_OWNER_UNSURE;
	status = tsr_engine_store(engine, token);
	engine->apply->owners = TSR_OWNER_NOW;
	return status;
}

bool
tsr_owner_take(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	static struct kept kept; /* too big for the stack */
	uint8_t mark[TSR_HASH_BYTES];
	enum tsr_status status = TSR_OK;
	bool sure = true;

	tsr_hash(entry->parent_key, strlen(entry->parent_key), mark);
	if (entry->parent_key[0] != '\0' && !is_confirmed(engine, entry, mark)) {
		status = keep(&kept, entry);
		entry = &kept.entry;
		if (status == TSR_OK && !check_parent(engine, entry, mark, &sure))
			return false;
	}
	if (status == TSR_OK)
		status = store(engine, entry, sure);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing a token");
	return status == TSR_OK;
}

/* Whether the account above a token was the same one before and after it was read, and is known there alone. */
static bool
stood_still(struct tsr_engine *engine, const struct tsr_dir_entry *token, const struct parent *before,
    const struct parent *after)
{
	uint8_t owner[TSR_UUID_BYTES];

	return after->there && memcmp(before, after, sizeof(*after)) == 0 &&
	       tsr_owner_known(engine, token->parent_key, owner) && memcmp(owner, after->uuid, TSR_UUID_BYTES) == 0;
}

enum tsr_dir_fault
tsr_owner_reread(struct tsr_engine *engine, const char *dn, struct tsr_dir_error *error)
{
	static struct kept kept;
	struct parent before, after = {0};
	const struct tsr_dir_entry *entry, *above = NULL;
	enum tsr_dir_fault fault = ask_parent(engine, tsr_dn_parent(dn), &before, &entry, error);
	enum tsr_status status = TSR_OK;

	if (fault == TSR_DIR_OK)
		fault = tsr_dir_fetch(engine->dir, dn, &entry, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (entry->type == TSR_RECORD_TOKEN) {
		status = keep(&kept, entry);
		entry = &kept.entry;
		fault = ask_parent(engine, tsr_dn_parent(dn), &after, &above, error);
		if (fault != TSR_DIR_OK)
			return fault;
	}
	engine->apply->accept_older = true;
	if (status == TSR_OK && after.there)
		status = tsr_engine_store(engine, above);
	if (status == TSR_OK)
		status = tsr_marks_add(&engine->marks, entry->uuid);
	if (status == TSR_OK)
		status = store(
		    engine, entry, entry->type != TSR_RECORD_TOKEN || stood_still(engine, entry, &before, &after));
	engine->apply->accept_older = false;
	if (status == TSR_OK)
		return TSR_DIR_OK;
	tsr_engine_fail_status(engine, status, "storing an entry that differed");
	return TSR_DIR_RETRY;
}

enum tsr_status
tsr_owner_settle(struct tsr_engine *engine, const struct tsr_marks *seen)
{
	struct tsr_apply *apply = engine->apply;
	struct tsr_builder *spare;
	enum tsr_status status = TSR_OK;
	bool left;

	if (apply->roster.file == NULL)
		status = tsr_roster_start(&apply->roster, engine->ledger.dirfd, true);
	if (status == TSR_OK)
		status = tsr_ledger_scratch(&engine->ledger, "pending", TSR_FRESH_KEYS, &spare);
	if (status == TSR_OK)
		status = tsr_apply_settle(apply, spare, seen);
	left = apply->outcome.left_waiting;
	if (status == TSR_OK)
		status = tsr_apply_enrol(apply);
	tsr_roster_end(&apply->roster);
	if (status != TSR_OK)
		return status;
	tsr_engine_note(engine, NULL);
	if (left && seen != NULL)
		tsr_verify_soon(engine, "tokens wait whose owner has gone elsewhere");
	return TSR_OK;
}
