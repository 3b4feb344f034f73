/* SPDX-License-Identifier: ISC */
/* Changes as they arrive: parents are confirmed, new accounts searched below. */
#include "config.h"

#include "engine.h"

#include <string.h>

#include "digest.h"
#include "dn.h"
#include "text.h"
#include "verdict.h"

#define FLAWED_MAX 20u
#define LAG_MS 2000 /* how long the provider may be ahead of what it sent us */

static uint32_t
flaws_of(const struct tsr_dir_entry *entry)
{
	struct tsr_account_record account;
	struct tsr_token_record token;

	if (entry->type == TSR_RECORD_TOKEN) {
		token = entry->token;
		memcpy(token.uuid, entry->uuid, TSR_UUID_BYTES);
		return tsr_token_flaws(&token);
	}
	account = entry->account;
	memcpy(account.uuid, entry->uuid, TSR_UUID_BYTES);
	return tsr_account_flaws(&account);
}

void
tsr_engine_name(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	const uint32_t altered = engine->apply->outcome.altered;
	const uint32_t found = altered != 0 ? altered : flaws_of(entry);
	char dn[256], flaws[256];

	if (found == 0 || !engine->apply->outcome.changed || engine->flawed++ >= FLAWED_MAX)
		return;
	tsr_escape(entry->dn, strlen(entry->dn), 80, dn, sizeof(dn));
	tsr_flaws_format(found, flaws, sizeof(flaws));
	tsr_log(engine->log, TSR_LOG_WARNING, "%s: denied until this is mended: %s%s%s", dn, flaws,
	    altered != 0 ? ": id, verifier and kind of a token never change; put the old value back, or make a new "
			   "token and revoke this one"
			 : "",
	    engine->flawed == FLAWED_MAX ? " (there may be more; see the status)" : "");
}

void
tsr_engine_note(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	const struct tsr_outcome *outcome = &engine->apply->outcome;
	char escaped[256];

	engine->changed |= outcome->changed;
	engine->killed |= outcome->killed;
	if (engine->waiting_since == 0 && (outcome->touched || outcome->changed))
		engine->waiting_since = tsr_now_ms();
	if (outcome->refused)
		engine->refused++;
	if (outcome->refused && entry != NULL) {
		tsr_escape(entry->dn, strlen(entry->dn), 80, escaped, sizeof(escaped));
		tsr_log_limited(engine->log, TSR_SLOW_OLDER, 60, TSR_LOG_WARNING,
		    "%s: not taken: it is older than what this host has already seen of it", escaped);
	}
	if (entry != NULL)
		tsr_engine_name(engine, entry);
	if (outcome->collision)
		tsr_verify_soon(engine, "two accounts at one DN");
	/* Parents may stand elsewhere now. */
	if (entry == NULL || entry->type == TSR_RECORD_ACCOUNT)
		tsr_marks_free(&engine->confirmed);
	if (entry == NULL && outcome->left_waiting && engine->phase != TSR_PHASE_REFRESHING)
		tsr_verify_soon(engine, "tokens wait where an account was");
	/* What was moved in, or along, sends no messages for what lies below it. */
	if (entry == NULL || entry->dn_key[0] == '\0' || !(outcome->new_account || outcome->left_waiting))
		return;
	if (engine->phase == TSR_PHASE_REFRESHING && engine->plan != TSR_PLAN_RESUME)
		return;
	if (tsr_queue_add(&engine->subtrees, entry->dn) != TSR_OK || engine->subtrees.overflowed)
		tsr_verify_soon(engine, "many new accounts at once");
}

/* An entry that outlives the message it came with, which the next call on the connection frees. */
struct kept {
	struct tsr_dir_entry entry;
	uint8_t record[TSR_RECORD_MAX];
	char dn[TSR_DN_MAX + 1];
	char csn[TSR_CSN_MAX];
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

/* Whether the parent needs no question: it is the owner the token has, or was asked for on this connection. */
static bool
is_confirmed(struct tsr_engine *engine, const struct tsr_dir_entry *token, const uint8_t mark[static TSR_UUID_BYTES])
{
	struct tsr_apply *apply = engine->apply;
	struct tsr_token_record known;
	uint8_t owner[TSR_UUID_BYTES];
	struct tsr_key parent;

	if (tsr_key(&parent, TSR_KEY_DN, token->parent_key, strlen(token->parent_key)) != TSR_OK ||
	    tsr_apply_owner_at(apply, &parent, owner) != TSR_OK)
		return false;
	if (tsr_marks_has(&engine->confirmed, mark))
		return true;
	return tsr_apply_token_of(apply, token->uuid, &known) == TSR_OK &&
	       memcmp(known.owner, owner, TSR_UUID_BYTES) == 0;
}

/* Asks who the parent is, and learns what it says.  False: the session has failed. */
static bool
ask_parent(struct tsr_engine *engine, const char *dn, const uint8_t mark[static TSR_UUID_BYTES], bool *sure)
{
	struct tsr_dir_error error = {0};
	const struct tsr_dir_entry *parent;
	enum tsr_dir_fault fault = tsr_dir_fetch(engine->dir, dn, &parent, &error);
	struct tsr_apply *apply = engine->apply;
	uint8_t owner[TSR_UUID_BYTES];
	struct tsr_key key;
	enum tsr_status status;

	*sure = false;
	if (fault == TSR_DIR_ABSENT || (fault == TSR_DIR_OK && parent->type != TSR_RECORD_ACCOUNT))
		return true;
	if (fault != TSR_DIR_OK) {
		tsr_engine_fail(engine, fault, error.text);
		return false;
	}
	status = tsr_apply_account(apply, parent);
	if (status == TSR_OK)
		tsr_engine_note(engine, parent);
	if (status == TSR_OK)
		status = tsr_key(&key, TSR_KEY_DN, parent->dn_key, strlen(parent->dn_key));
	if (status == TSR_OK && tsr_apply_owner_at(apply, &key, owner) == TSR_OK)
		*sure = memcmp(owner, parent->uuid, TSR_UUID_BYTES) == 0;
	if (status == TSR_OK && *sure && engine->confirmed.slot == NULL)
		status = tsr_marks_start(&engine->confirmed, 0);
	if (status == TSR_OK && *sure)
		status = tsr_marks_add(&engine->confirmed, mark);
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing a token's parent");
	return status == TSR_OK;
}

/* False: the session has failed. */
static bool
take_token(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	uint8_t mark[TSR_HASH_BYTES];
	static struct kept kept; /* too big for the stack */
	enum tsr_status status;
	bool sure = true;

	tsr_hash(entry->parent_key, strlen(entry->parent_key), mark);
	if (entry->parent_key[0] != '\0' && !is_confirmed(engine, entry, mark)) {
		status = keep(&kept, entry);
		if (status != TSR_OK) {
			tsr_engine_fail_status(engine, status, "keeping a token while its parent is asked for");
			return false;
		}
		entry = &kept.entry;
		if (!ask_parent(engine, tsr_dn_parent(entry->dn), mark, &sure))
			return engine->dir != NULL;
	}
	engine->apply->owners = sure ? TSR_OWNER_ASKED : TSR_OWNER_LATER;
	status = tsr_apply_token(engine->apply, entry);
	engine->apply->owners = TSR_OWNER_ASKED;
	if (status == TSR_OK)
		tsr_engine_note(engine, entry);
	else
		tsr_engine_fail_status(engine, status, "storing a token");
	return status == TSR_OK;
}

/* False: the session has failed. */
static bool
take_account(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = tsr_apply_account(engine->apply, entry);

	if (status == TSR_OK)
		tsr_engine_note(engine, entry);
	else
		tsr_engine_fail_status(engine, status, "storing an account");
	return status == TSR_OK;
}

static bool
take_entry(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	/* A verification that runs did not see this: it is newer. */
	if (engine->verification.running && tsr_marks_add(&engine->marks, entry->uuid) != TSR_OK) {
		tsr_engine_fail_status(engine, TSR_NOMEM, "verifying");
		return false;
	}
	if (entry->type == TSR_RECORD_TOKEN)
		return take_token(engine, entry);
	if (entry->type == TSR_RECORD_ACCOUNT)
		return take_account(engine, entry);
	return true;
}

static bool
take_deletes(struct tsr_engine *engine, const struct tsr_dir_event *event)
{
	enum tsr_status status = TSR_OK;
	size_t i;

	for (i = 0; status == TSR_OK && i < event->uuid_count; i++) {
		status = tsr_apply_delete(engine->apply, event->uuids[i]);
		if (status == TSR_OK)
			tsr_engine_note(engine, NULL);
	}
	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing a delete");
	return status == TSR_OK;
}

/* What does not fit is not known. */
static void
keep_csn(char kept[static TSR_COOKIE_MAX + 1], struct tsr_text csn)
{
	const size_t len = csn.len <= TSR_COOKIE_MAX ? csn.len : 0;

	memcpy(kept, csn.s, len);
	kept[len] = '\0';
}

/*
 * A provider that stays ahead of what it sends has stopped sending.  One that is
 * written to without a pause is always a little ahead: there it counts that what
 * it had at the heartbeat before has come.
 */
static void
take_heartbeat(struct tsr_engine *engine, struct tsr_text csn)
{
	const struct tsr_text cookie = tsr_text_of(engine->ledger.cookie);
	const struct tsr_text before = {engine->lag_csn, strlen(engine->lag_csn)};
	const bool in_step = tsr_decide_in_step(csn, cookie);
	int64_t now = tsr_now_ms();

	keep_csn(engine->provider_csn, csn);
	if (in_step || (engine->lag_since != 0 && before.len > 0 && tsr_decide_in_step(before, cookie))) {
		engine->lag_since = 0;
		engine->proof = true;
	}
	if (in_step)
		return;
	if (engine->lag_since == 0) {
		engine->lag_since = now;
		keep_csn(engine->lag_csn, csn);
		engine->heartbeat_due = now + LAG_MS + 100;
	} else if (now - engine->lag_since > LAG_MS) {
		tsr_engine_fail(engine, TSR_DIR_RETRY, "the provider is ahead of what it sends; asking anew");
	}
}

void
tsr_persist_event(struct tsr_engine *engine, const struct tsr_dir_event *event)
{
	char cookie[TSR_COOKIE_MAX + 1] = "";
	size_t cookie_len = event->cookie.len <= TSR_COOKIE_MAX ? event->cookie.len : 0;
	bool taken = true;

	/* Asking for a parent frees the message. */
	if (cookie_len > 0)
		memcpy(cookie, event->cookie.s, cookie_len);
	switch (event->kind) {
	case TSR_EVENT_UPSERT:
		taken = take_entry(engine, event->entry);
		break;
	case TSR_EVENT_DELETE:
		taken = take_deletes(engine, event);
		break;
	case TSR_EVENT_HEARTBEAT:
		take_heartbeat(engine, event->context_csn);
		return;
	case TSR_EVENT_FAILED:
		tsr_engine_fail(engine, event->error->fault, event->error->text);
		return;
	case TSR_EVENT_DONE:
		tsr_engine_fail(engine, TSR_DIR_RETRY, "the server ended the search that should stay");
		return;
	case TSR_EVENT_NONE:
	case TSR_EVENT_COOKIE:
	case TSR_EVENT_PRESENT:
	case TSR_EVENT_PRESENT_END:
	case TSR_EVENT_DELETE_END:
		break;
	}
	if (taken && cookie_len > 0) {
		memcpy(engine->ledger.cookie, cookie, cookie_len + 1);
		if (engine->waiting_since == 0)
			engine->waiting_since = tsr_now_ms();
	}
}

static bool
visit_below(void *arg, const struct tsr_dir_entry *entry)
{
	struct tsr_engine *engine = arg;
	enum tsr_status status = TSR_OK;

	if (engine->verification.running)
		status = tsr_marks_add(&engine->marks, entry->uuid);
	if (status == TSR_OK && entry->type == TSR_RECORD_TOKEN)
		status = tsr_apply_token(engine->apply, entry);
	else if (status == TSR_OK && entry->type == TSR_RECORD_ACCOUNT)
		status = tsr_apply_account(engine->apply, entry);
	else
		return status == TSR_OK;
	if (status == TSR_OK) {
		engine->changed |= engine->apply->outcome.changed;
		engine->killed |= engine->apply->outcome.killed;
		tsr_engine_name(engine, entry);
	} else {
		tsr_verify_soon(engine, "what lies below a new account could not be stored");
	}
	return status == TSR_OK;
}

void
tsr_persist_subtrees(struct tsr_engine *engine)
{
	struct tsr_queue *queue = &engine->subtrees;
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault = TSR_DIR_OK;
	size_t i;

	for (i = 0; i < queue->count && (fault == TSR_DIR_OK || fault == TSR_DIR_ABSENT); i++) {
		fault = tsr_dir_subtree(engine->dir, queue->dn[i], visit_below, engine, &error);
		if (fault == TSR_DIR_ABSENT) /* what lies below went along, and sends no messages */
			tsr_verify_soon(engine, "a new account is elsewhere by now");
	}
	tsr_queue_clear(queue);
	if (fault != TSR_DIR_OK && fault != TSR_DIR_ABSENT) {
		tsr_verify_soon(engine, "what lies below new accounts could not be read");
		tsr_engine_fail(engine, fault, error.text);
	}
}
