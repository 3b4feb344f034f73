/* SPDX-License-Identifier: ISC */
/* Reads from one generation of the cache what a verdict depends on. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "gather.h"
#include "text.h"

/* Says which record is at fault, as text for people. */
static enum tsr_status
blame(struct tsr_gather *gather, enum tsr_status status, const char *what, const char *name)
{
	char shown[100];

	(void)tsr_escape(name, strlen(name), 64, shown, sizeof(shown));
	(void)snprintf(gather->detail, sizeof(gather->detail), "the cache's %s %s is %s", what, shown,
	    status == TSR_IO ? "not readable" : tsr_strerror(status));
	return status;
}

static enum tsr_status
look_up(const struct tsr_snapshot *snapshot, enum tsr_key_type type, const void *name, size_t name_len, uint8_t *value,
    size_t size, size_t *len)
{
	struct tsr_key key;
	enum tsr_status status = tsr_key(&key, type, name, name_len);

	*len = 0;
	return status == TSR_OK ? tsr_snapshot_get(snapshot, &key, value, size, len) : status;
}

void
tsr_gather_forget(struct tsr_gather *gather)
{
	gather->id[0] = '\0';
	gather->account_status = TSR_INVALID;
}

/* Reads the records under an id, unless they are there already. */
static enum tsr_status
read_claims(struct tsr_gather *gather, const struct tsr_snapshot *snapshot, const char id[static TSR_ID_LEN + 1])
{
	enum tsr_status status = TSR_OK;

	if (strcmp(gather->id, id) != 0) {
		gather->id[0] = '\0';
		status = look_up(snapshot, TSR_KEY_TOKEN, id, TSR_ID_LEN, gather->claims, sizeof(gather->claims),
		    &gather->claims_len);
		if (status == TSR_OK || status == TSR_ABSENT)
			memcpy(gather->id, id, sizeof(gather->id));
	}
	return status;
}

/* Takes one of the records under an id: the one whose secret was presented, else the first. */
static enum tsr_status
take_claim(const struct tsr_token *presented, const uint8_t *proof, const uint8_t *value, size_t len,
    struct tsr_gather *gather, struct tsr_facts *facts)
{
	struct tsr_token_record record;
	const enum tsr_status status = tsr_record_decode(TSR_RECORD_TOKEN, value, len, &record);
	bool proved;

	if (status != TSR_OK)
		return status;
	if (record.id.len != TSR_ID_LEN || memcmp(record.id.s, presented->id, TSR_ID_LEN) != 0)
		return TSR_DAMAGED;
	proved = proof && tsr_proof_equal(record.proof, proof);
	if (facts->claims++ == 0 || (proved && !facts->proved)) {
		gather->token = record;
		facts->token = &gather->token;
		facts->proved = proved;
	}
	return TSR_OK;
}

static enum tsr_status
take_claims(const struct tsr_token *presented, const uint8_t *proof, struct tsr_gather *gather, struct tsr_facts *facts)
{
	const uint8_t *record;
	enum tsr_status status;
	size_t at = 0, size;

	while ((status = tsr_record_next(gather->claims, gather->claims_len, &at, &record, &size)) == TSR_OK) {
		status = take_claim(presented, proof, record, size, gather, facts);
		if (status != TSR_OK)
			return status;
	}
	return status == TSR_ABSENT ? TSR_OK : status;
}

/* The record of an account; TSR_ABSENT when there is none. */
static enum tsr_status
read_account(struct tsr_gather *gather, const struct tsr_snapshot *snapshot, const uint8_t uuid[static TSR_UUID_BYTES])
{
	char name[TSR_UUID_LEN + 1];
	size_t len;
	enum tsr_status status = gather->account_status;

	if ((status == TSR_OK || status == TSR_ABSENT) && memcmp(gather->owner, uuid, TSR_UUID_BYTES) == 0)
		return status;
	gather->account_status = TSR_INVALID;
	status = look_up(snapshot, TSR_KEY_ACCOUNT, uuid, TSR_UUID_BYTES, gather->account_value,
	    sizeof(gather->account_value), &len);
	if (status == TSR_CHANGING)
		return status;
	if (status == TSR_OK)
		status = tsr_record_decode(TSR_RECORD_ACCOUNT, gather->account_value, len, &gather->account);
	if (status == TSR_OK && memcmp(gather->account.uuid, uuid, TSR_UUID_BYTES) != 0)
		status = TSR_DAMAGED;
	if (status == TSR_OK || status == TSR_ABSENT) {
		memcpy(gather->owner, uuid, TSR_UUID_BYTES);
		gather->account_status = status;
		return status;
	}
	tsr_uuid_format(uuid, name);
	return blame(gather, status, "account", name);
}

enum tsr_status
tsr_gather_token(struct tsr_gather *gather, const struct tsr_snapshot *snapshot, const struct tsr_token *presented,
    const uint8_t *proof, struct tsr_facts *facts)
{
	static const uint8_t nobody[TSR_UUID_BYTES];
	enum tsr_status status = read_claims(gather, snapshot, presented->id);

	if (status == TSR_OK)
		status = take_claims(presented, proof, gather, facts);
	if (status == TSR_CHANGING)
		return status;
	if (status != TSR_OK && status != TSR_ABSENT)
		return blame(gather, status, "token", presented->id);
	/* An id that is not there costs the same look-ups as one that is. */
	status = read_account(gather, snapshot, facts->token ? facts->token->owner : nobody);
	if (status == TSR_OK && facts->token)
		facts->account = &gather->account;
	return status == TSR_ABSENT ? TSR_OK : status;
}

/*
 * Walks the accounts that claim a login.  Those that are gone do not count; a
 * service account goes before a member; PICK is the one to be judged.
 */
static enum tsr_status
pick_account(struct tsr_gather *gather, const struct tsr_snapshot *snapshot, size_t len, struct tsr_facts *facts,
    uint8_t pick[static TSR_UUID_BYTES])
{
	bool have_service = false;

	for (size_t at = 0; at < len; at += TSR_UUID_BYTES) {
		const enum tsr_status status = read_account(gather, snapshot, gather->claims + at);

		if (status == TSR_ABSENT)
			continue;
		if (status != TSR_OK)
			return status;
		if (facts->claims++ == 0 || (!have_service && gather->account.class != TSR_CLASS_MEMBER))
			memcpy(pick, gather->account.uuid, TSR_UUID_BYTES);
		have_service |= gather->account.class != TSR_CLASS_MEMBER;
	}
	return TSR_OK;
}

enum tsr_status
tsr_gather_login(
    struct tsr_gather *gather, const struct tsr_snapshot *snapshot, const char *login, struct tsr_facts *facts)
{
	char folded[TSR_LOGIN_MAX + 1];
	uint8_t pick[TSR_UUID_BYTES];
	size_t len;
	enum tsr_status status = tsr_login_fold(login, strlen(login), folded);

	/* No account can have such a login: the daemon folds by the same function. */
	if (status != TSR_OK || folded[0] == '\0')
		return TSR_OK;
	gather->id[0] = '\0';
	status = look_up(snapshot, TSR_KEY_LOGIN, folded, strlen(folded), gather->claims, sizeof(gather->claims), &len);
	if (status == TSR_ABSENT)
		return TSR_OK;
	if (status == TSR_OK && len % TSR_UUID_BYTES != 0)
		status = TSR_DAMAGED;
	if (status == TSR_OK)
		status = pick_account(gather, snapshot, len, facts, pick);
	if (status == TSR_OK && facts->claims > 0)
		status = read_account(gather, snapshot, pick);
	if (status == TSR_OK && facts->claims > 0)
		facts->account = &gather->account;
	if (status != TSR_OK && status != TSR_CHANGING && gather->detail[0] == '\0')
		return blame(gather, status, "login", folded);
	return status;
}

enum tsr_status
tsr_gather_local(struct tsr_gather *gather, const struct tsr_snapshot *snapshot, struct tsr_facts *facts)
{
	const struct tsr_text *login = &facts->account->login;
	char name[TSR_LOGIN_MAX + 1] = "";
	uint8_t allowed = 0;
	size_t len;
	enum tsr_status status;

	facts->local = TSR_LOCAL_DENIED;
	if (login->len == 0 || login->len > TSR_LOGIN_MAX)
		return TSR_OK;
	status = look_up(snapshot, TSR_KEY_LOCAL, login->s, login->len, &allowed, sizeof(allowed), &len);
	if (status == TSR_ABSENT) {
		facts->local = TSR_LOCAL_NO;
		return TSR_OK;
	}
	if (status == TSR_OK && allowed == 1 && len == 1)
		facts->local = TSR_LOCAL_ALLOWED;
	if (status == TSR_OK || status == TSR_CHANGING)
		return status;
	memcpy(name, login->s, login->len);
	return blame(gather, status, "local user", name);
}
