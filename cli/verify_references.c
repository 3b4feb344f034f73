/* SPDX-License-Identifier: ISC */
/*
 * References in both directions.  Every member of every set is followed to its
 * record, which has to lead back to that very set; as sets hold nothing twice,
 * equal counts then prove that no record is missing from its set.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "directory.h"
#include "facts.h"
#include "text.h"
#include "verify.h"

struct walk {
	struct tsr_verify *verify;
	const uint8_t *key;
	size_t key_len;
	uint8_t *scratch; /* TSR_VALUE_MAX bytes */
};

static void
defect(struct walk *walk, const char *what)
{
	tsr_defect(walk->verify, walk->key, walk->key_len, what);
}

static enum tsr_status
get(struct walk *walk, enum tsr_key_type type, const void *name, size_t name_len, size_t *len)
{
	struct tsr_key key;
	enum tsr_status status = tsr_key(&key, type, name, name_len);

	return status == TSR_OK ? tsr_snapshot_get(walk->verify->snapshot, &key, walk->scratch, TSR_VALUE_MAX, len)
				: status;
}

/* Decodes what lies under an entryUUID; false when it is not there. */
static bool
record(struct walk *walk, enum tsr_key_type key, enum tsr_record_type type, const uint8_t *uuid, void *out)
{
	size_t len;

	return get(walk, key, uuid, TSR_UUID_BYTES, &len) == TSR_OK &&
	       tsr_record_decode(type, walk->scratch, len, out) == TSR_OK;
}

struct search {
	const uint8_t *uuid;
	struct tsr_token_record token; /* only its fixed parts outlive the visit */
	bool found;
};

static bool
find_token(void *arg, const struct tsr_token_record *token)
{
	struct search *search = arg;

	if (memcmp(token->uuid, search->uuid, TSR_UUID_BYTES) != 0)
		return true;
	search->token = *token;
	search->found = true;
	return false;
}

/* The record of the token with that entryUUID among those that claim ID. */
static bool
token_of(struct walk *walk, const char *id, size_t id_len, struct search *search)
{
	size_t len;

	search->found = false;
	return get(walk, TSR_KEY_TOKEN, id, id_len, &len) == TSR_OK &&
	       tsr_tokens_each(walk->scratch, len, find_token, search) == TSR_OK && search->found;
}

static bool
check_token(void *arg, const struct tsr_token_record *token)
{
	struct walk *walk = arg;
	struct tsr_fate_record fate;

	walk->verify->tokens++;
	walk->verify->children_due += !tsr_uuid_is_zero(token->owner);
	if (token->id.len != walk->key_len - 1 || memcmp(token->id.s, walk->key + 1, token->id.len) != 0)
		defect(walk, "it holds the record of another token");
	if (!record(walk, TSR_KEY_FATE, TSR_RECORD_FATE, token->uuid, &fate))
		defect(walk, "its entryUUID leads nowhere");
	else if (fate.dead != 0)
		defect(walk, "it is deleted, and yet there");
	else if (fate.id.len != walk->key_len - 1 || memcmp(fate.id.s, walk->key + 1, fate.id.len) != 0)
		defect(walk, "its entryUUID leads to another token");
	return true;
}

static void
visit_token(struct walk *walk, const uint8_t *value, size_t len)
{
	/* The walk owns the value; look-ups on the way use the scratch space. */
	if (tsr_tokens_each(value, len, check_token, walk) != TSR_OK)
		defect(walk, "its record cannot be read");
}

static void
visit_account(struct walk *walk, const uint8_t *value, size_t len)
{
	struct tsr_account_record account;

	walk->verify->accounts++;
	if (tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account) != TSR_OK) {
		defect(walk, "its record cannot be read");
		return;
	}
	if (walk->key_len != 1 + TSR_UUID_BYTES || memcmp(account.uuid, walk->key + 1, TSR_UUID_BYTES) != 0)
		defect(walk, "it holds the record of another account");
	walk->verify->logins_due += account.login.len != 0;
	walk->verify->dns_due += account.dn.len != 0;
}

static void
visit_fate(struct walk *walk, const uint8_t *value, size_t len)
{
	struct tsr_fate_record fate;
	struct search search = {.uuid = fate.uuid};
	char id[TSR_ID_LEN + 1];

	walk->verify->fates++;
	if (tsr_record_decode(TSR_RECORD_FATE, value, len, &fate) != TSR_OK) {
		defect(walk, "its record cannot be read");
		return;
	}
	if (fate.dead != 0 || fate.id.len == 0)
		return;
	if (fate.id.len > TSR_ID_LEN) {
		defect(walk, "it names no token id");
		return;
	}
	memcpy(id, fate.id.s, fate.id.len);
	if (!token_of(walk, id, fate.id.len, &search))
		defect(walk, "the token it leads to is not there");
}

/* One member of the tokens of an owner. */
static void
check_child(struct walk *walk, const uint8_t *uuid)
{
	struct tsr_fate_record fate;
	struct search search = {.uuid = uuid};
	struct tsr_key key;
	char id[TSR_ID_LEN];

	tsr_key_children(&key, walk->key + 1, uuid);
	if (key.len != walk->key_len || memcmp(key.bytes, walk->key, key.len) != 0)
		defect(walk, "a token lies in the wrong set of its owner");
	if (!record(walk, TSR_KEY_FATE, TSR_RECORD_FATE, uuid, &fate) || fate.dead != 0 || fate.id.len > TSR_ID_LEN) {
		defect(walk, "it names a token that is not there");
		return;
	}
	memcpy(id, fate.id.s, fate.id.len);
	if (!token_of(walk, id, fate.id.len, &search))
		defect(walk, "it names a token that is not there");
	else if (memcmp(search.token.owner, walk->key + 1, TSR_UUID_BYTES) != 0)
		defect(walk, "it names a token of another owner");
}

static void
check_login(struct walk *walk, const uint8_t *uuid, size_t members)
{
	struct tsr_account_record account;
	char folded[TSR_LOGIN_MAX + 1];

	if (!record(walk, TSR_KEY_ACCOUNT, TSR_RECORD_ACCOUNT, uuid, &account)) {
		defect(walk, "it names an account that is not there");
		return;
	}
	if (tsr_login_fold(account.login.s, account.login.len, folded) != TSR_OK ||
	    strlen(folded) != walk->key_len - 1 || memcmp(folded, walk->key + 1, walk->key_len - 1) != 0)
		defect(walk, "it names an account with another login");
	if ((members > 1) != (account.shared != 0))
		defect(walk, members > 1 ? "two accounts have this login, and do not know it"
					 : "its account is marked ambiguous, and is not");
}

/* Whether this set is the one of the DN that the account was last seen at. */
static bool
is_place_of(const struct walk *walk, const struct tsr_account_record *account)
{
	char dn[TSR_DN_MAX + 1], normal[TSR_DN_MAX + 1];
	struct tsr_key key;

	if (account->dn.len > TSR_DN_MAX)
		return false;
	memcpy(dn, account->dn.s, account->dn.len);
	dn[account->dn.len] = '\0';
	return tsr_dn_key(dn, normal) == TSR_OK && tsr_key(&key, TSR_KEY_DN, normal, strlen(normal)) == TSR_OK &&
	       key.len == walk->key_len && memcmp(key.bytes, walk->key, key.len) == 0;
}

static void
check_dn(struct walk *walk, const uint8_t *uuid)
{
	struct tsr_account_record account;

	if (!record(walk, TSR_KEY_ACCOUNT, TSR_RECORD_ACCOUNT, uuid, &account))
		defect(walk, "it names an account that is not there");
	else if (!is_place_of(walk, &account))
		defect(walk, "it names an account with another DN");
}

static int
compare_uuid(const void *a, const void *b)
{
	return memcmp(a, b, TSR_UUID_BYTES);
}

static bool
names_one_twice(struct walk *walk, const uint8_t *value, size_t len)
{
	memcpy(walk->scratch, value, len);
	qsort(walk->scratch, len / TSR_UUID_BYTES, TSR_UUID_BYTES, compare_uuid);
	for (size_t at = TSR_UUID_BYTES; at < len; at += TSR_UUID_BYTES) {
		if (compare_uuid(walk->scratch + at - TSR_UUID_BYTES, walk->scratch + at) == 0)
			return true;
	}
	return false;
}

static void
visit_set(struct walk *walk, const uint8_t *value, size_t len)
{
	struct tsr_verify *verify = walk->verify;
	size_t members = len / TSR_UUID_BYTES;

	if (len % TSR_UUID_BYTES != 0 || members == 0 || len > TSR_VALUE_MAX) {
		defect(walk, "it is no set of entryUUIDs");
		return;
	}
	if (names_one_twice(walk, value, len))
		defect(walk, "it names one entryUUID twice");
	for (const uint8_t *uuid = value; uuid < value + len; uuid += TSR_UUID_BYTES) {
		if (walk->key[0] == TSR_KEY_CHILDREN)
			check_child(walk, uuid);
		else if (walk->key[0] == TSR_KEY_LOGIN)
			check_login(walk, uuid, members);
		else
			check_dn(walk, uuid);
	}
	if (walk->key[0] == TSR_KEY_CHILDREN)
		verify->children += members;
	else if (walk->key[0] == TSR_KEY_LOGIN)
		verify->logins += members;
	else
		verify->dns += members;
}

static void
visit_revoked(struct walk *walk, const uint8_t *value, size_t len)
{
	struct tsr_revoked_record revoked;

	walk->verify->revoked++;
	if (tsr_record_decode(TSR_RECORD_REVOKED, value, len, &revoked) != TSR_OK)
		defect(walk, "its record cannot be read");
	else if (revoked.id.len != walk->key_len - 1 || memcmp(revoked.id.s, walk->key + 1, revoked.id.len) != 0)
		defect(walk, "it holds the record of another token");
}

static enum tsr_status
visit(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct walk *walk = arg;

	tsr_progress_step(&walk->verify->progress, 1);
	walk->key = key;
	walk->key_len = key_len;
	switch (key_len > 0 ? (enum tsr_key_type)key[0] : TSR_KEY_META) {
	case TSR_KEY_TOKEN:
		visit_token(walk, value, len);
		break;
	case TSR_KEY_ACCOUNT:
		visit_account(walk, value, len);
		break;
	case TSR_KEY_FATE:
		visit_fate(walk, value, len);
		break;
	case TSR_KEY_LOGIN:
	case TSR_KEY_DN:
	case TSR_KEY_CHILDREN:
		visit_set(walk, value, len);
		break;
	case TSR_KEY_REVOKED:
		visit_revoked(walk, value, len);
		break;
	case TSR_KEY_LOCAL:
		walk->verify->local++;
		break;
	case TSR_KEY_META:
	default:
		defect(walk, "nobody knows this type of key");
	}
	return TSR_OK;
}

static void
equal(struct tsr_verify *verify, uint64_t have, uint64_t want, const char *what)
{
	if (have == want)
		return;
	verify->defect_count++;
	json_array_append_new(verify->defects,
	    json_sprintf("%s: %llu of %llu", what, (unsigned long long)have, (unsigned long long)want));
}

void
tsr_verify_references(struct tsr_verify *verify)
{
	struct walk walk = {.verify = verify, .scratch = malloc(TSR_VALUE_MAX)};
	enum tsr_status status = TSR_NOMEM;

	tsr_progress_begin(&verify->progress, "following references", verify->keys);
	if (walk.scratch != NULL)
		status = tsr_snapshot_each(verify->snapshot, visit, &walk);
	free(walk.scratch);
	if (status != TSR_OK) {
		verify->defect_count++;
		json_array_append_new(verify->defects, json_sprintf("the walk ended early: %s", tsr_strerror(status)));
		return;
	}
	equal(verify, verify->children, verify->children_due, "tokens that stand among those of their owner");
	equal(verify, verify->logins, verify->logins_due, "accounts that are found by their login");
	equal(verify, verify->dns, verify->dns_due, "accounts that are found by their DN");
	equal(verify, verify->snapshot->meta.tokens, verify->tokens, "tokens as the cache itself counts them");
	equal(verify, verify->snapshot->meta.accounts, verify->accounts, "accounts as the cache itself counts them");
}
