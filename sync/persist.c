/* SPDX-License-Identifier: ISC */
/* Changes as they arrive: parents are confirmed, new accounts searched below. */
#include "config.h"

#include "engine.h"

#include <string.h>

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
tsr_engine_name_flawed(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
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
		tsr_engine_name_flawed(engine, entry);
	if (outcome->crowded)
		tsr_log_limited(engine->log, TSR_SLOW_CROWDED, 600, TSR_LOG_ERROR,
		    "an account has too many tokens, more than about %u: those beyond are denied until some are "
		    "given to another account or purged",
		    TSR_SHARDS * TSR_SET_MAX);
	if (outcome->collision)
		tsr_verify_soon(engine, "two accounts at one DN");
	/* Parents may stand elsewhere now. */
	if (entry == NULL || (entry->type == TSR_RECORD_ACCOUNT && outcome->changed))
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

enum tsr_status
tsr_engine_store(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = tsr_apply_entry(engine->apply, entry);

	if (status == TSR_OK)
		tsr_engine_note(engine, entry);
	return status;
}

enum tsr_status
tsr_engine_delete(struct tsr_engine *engine, const uint8_t uuid[static TSR_UUID_BYTES])
{
	enum tsr_status status = tsr_apply_delete(engine->apply, uuid);

	if (status == TSR_OK)
		tsr_engine_note(engine, NULL);
	return status;
}

/* False: the session has failed. */
static bool
take_account(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = tsr_engine_store(engine, entry);

	if (status != TSR_OK)
		tsr_engine_fail_status(engine, status, "storing an account");
	return status == TSR_OK;
}

static bool
take_entry(struct tsr_engine *engine, const struct tsr_dir_entry *entry)
{
	enum tsr_status status = tsr_below_note(engine, entry->uuid);

	/* A verification that runs did not see this: it is newer. */
	if (status == TSR_OK && engine->verification.running)
		status = tsr_marks_add(&engine->marks, entry->uuid);
	if (status != TSR_OK) {
		tsr_engine_fail_status(engine, status, "comparing");
		return false;
	}
	if (entry->type == TSR_RECORD_TOKEN)
		return tsr_owner_take(engine, entry);
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
		status = tsr_below_note(engine, event->uuids[i]);
		if (status == TSR_OK)
			status = tsr_engine_delete(engine, event->uuids[i]);
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
	const struct tsr_text before = tsr_text_of(engine->lag_csn);
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
	case TSR_EVENT_COOKIE: /* something else was changed: a name above accounts, it may be */
		tsr_marks_free(&engine->confirmed);
		break;
	case TSR_EVENT_NONE:
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
