/* SPDX-License-Identifier: ISC */
/* Records of the cache as JSON values. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "text.h"

enum tsr_exit
tsr_facts_open(const char *dir, struct tsr_snapshot **out)
{
	struct tsr_snapshot *snapshot = malloc(sizeof(*snapshot));
	enum tsr_exit code = TSR_GO_ON;
	enum tsr_status status;

	*out = NULL;
	if (snapshot == NULL)
		return tsr_no_memory();
	tsr_snapshot_init(snapshot);
	status = tsr_snapshot_open(snapshot, dir);
	if (status == TSR_OK) {
		*out = snapshot;
		return code;
	}
	code = TSR_TELL(TSR_EXIT_UNAVAILABLE,
	    "the cache under %s cannot be read: %s%s%s; is tesserad running, and are you root or in the group tessera?",
	    dir, tsr_strerror(status), snapshot->detail[0] != '\0' ? ": " : "", snapshot->detail);
	free(snapshot);
	return code;
}

void
tsr_facts_close(struct tsr_snapshot *snapshot)
{
	if (snapshot != NULL)
		tsr_snapshot_close(snapshot);
	free(snapshot);
}

enum tsr_status
tsr_tokens_each(const uint8_t *value, size_t len, tsr_token_visit *visit, void *arg)
{
	struct tsr_token_record token;
	const uint8_t *record;
	enum tsr_status status;
	size_t at = 0, size;

	while ((status = tsr_record_next(value, len, &at, &record, &size)) == TSR_OK) {
		status = tsr_record_decode(TSR_RECORD_TOKEN, record, size, &token);
		if (status != TSR_OK || !visit(arg, &token))
			return status;
	}
	return status == TSR_ABSENT ? TSR_OK : status;
}

#define USUAL_MAX 4096 /* bytes of nearly every value */

/* The value of a key, however long; the caller frees *OUT, on failure too. */
static enum tsr_status
fetch(const struct tsr_snapshot *snapshot, enum tsr_key_type type, const void *name, size_t name_len, uint8_t **out,
    size_t *len)
{
	enum tsr_status status;
	struct tsr_key key;

	*out = malloc(USUAL_MAX);
	if (*out == NULL)
		return TSR_NOMEM;
	status = tsr_key(&key, type, name, name_len);
	if (status == TSR_OK)
		status = tsr_snapshot_get(snapshot, &key, *out, USUAL_MAX, len);
	if (status != TSR_TOOBIG || *len > TSR_VALUE_MAX)
		return status;
	free(*out);
	*out = malloc(*len);
	return *out != NULL ? tsr_snapshot_get(snapshot, &key, *out, *len, len) : TSR_NOMEM;
}

json_t *
tsr_facts_account(const struct tsr_snapshot *snapshot, const uint8_t uuid[static TSR_UUID_BYTES], int64_t now,
    enum tsr_status *status)
{
	struct tsr_account_record account;
	json_t *object = NULL;
	uint8_t *value;
	size_t len;

	*status = fetch(snapshot, TSR_KEY_ACCOUNT, uuid, TSR_UUID_BYTES, &value, &len);
	if (*status == TSR_OK)
		*status = tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account);
	if (*status == TSR_OK)
		object = tsr_json_account(&account, now);
	free(value);
	return object;
}

struct tokens {
	const struct tsr_snapshot *snapshot;
	json_t *array;
	int64_t now;
	enum tsr_status status;
};

static bool
add_token(void *arg, const struct tsr_token_record *token)
{
	struct tokens *tokens = arg;
	json_t *object = tsr_json_token(token, tokens->now, 0);
	json_t *owner = tsr_facts_account(tokens->snapshot, token->owner, tokens->now, &tokens->status);

	if (tokens->status == TSR_ABSENT)
		tokens->status = TSR_OK; /* an orphan, and shown as one */
	if (tsr_json_own(object, owner) != 0 || json_array_append(tokens->array, object) != 0)
		tokens->status = TSR_NOMEM;
	json_decref(owner);
	json_decref(object);
	return tokens->status == TSR_OK;
}

json_t *
tsr_facts_tokens(const struct tsr_snapshot *snapshot, const char *id, int64_t now, enum tsr_status *status)
{
	struct tokens tokens = {.snapshot = snapshot, .array = json_array(), .now = now, .status = TSR_OK};
	uint8_t *value;
	size_t len;

	*status = fetch(snapshot, TSR_KEY_TOKEN, id, strlen(id), &value, &len);
	if (*status == TSR_OK)
		*status = tsr_tokens_each(value, len, add_token, &tokens);
	if (*status == TSR_OK)
		*status = tokens.status;
	free(value);
	return tokens.array;
}

json_t *
tsr_facts_login(const struct tsr_snapshot *snapshot, const char *login, int64_t now, enum tsr_status *status)
{
	char folded[TSR_LOGIN_MAX + 1];
	json_t *array = json_array();
	uint8_t *value = NULL;
	size_t len = 0;

	/* What cannot be a login is nobody's. */
	*status = TSR_ABSENT;
	if (login[0] != '\0' && tsr_login_fold(login, strlen(login), folded) == TSR_OK && folded[0] != '\0')
		*status = TSR_OK;
	if (*status == TSR_OK)
		*status = fetch(snapshot, TSR_KEY_LOGIN, folded, strlen(folded), &value, &len);
	if (*status == TSR_OK && len % TSR_UUID_BYTES != 0)
		*status = TSR_DAMAGED;
	for (size_t at = 0; *status == TSR_OK && at < len; at += TSR_UUID_BYTES) {
		json_t *account = tsr_facts_account(snapshot, value + at, now, status);

		if (account != NULL && json_array_append_new(array, account) != 0)
			*status = TSR_NOMEM;
	}
	free(value);
	return array;
}

json_t *
tsr_facts_fate(const struct tsr_snapshot *snapshot, const uint8_t uuid[static TSR_UUID_BYTES], enum tsr_status *status)
{
	struct tsr_fate_record fate;
	json_t *object = NULL;
	uint8_t *value;
	size_t len;

	*status = fetch(snapshot, TSR_KEY_FATE, uuid, TSR_UUID_BYTES, &value, &len);
	if (*status == TSR_OK)
		*status = tsr_record_decode(TSR_RECORD_FATE, value, len, &fate);
	if (*status == TSR_OK)
		object = json_pack("{s:o s:b s:o s:o s:o}", "uuid", tsr_json_uuid(fate.uuid), "dead", fate.dead != 0,
		    "id", tsr_json_text(fate.id.s, fate.id.len), "when", tsr_json_time(fate.when), "csn",
		    tsr_json_text(fate.csn.s, fate.csn.len));
	free(value);
	return object;
}

json_t *
tsr_facts_revoked(const struct tsr_snapshot *snapshot, const char *id, enum tsr_status *status)
{
	struct tsr_revoked_record revoked;
	json_t *object = NULL;
	uint8_t *value;
	size_t len;

	*status = fetch(snapshot, TSR_KEY_REVOKED, id, strlen(id), &value, &len);
	if (*status == TSR_OK)
		*status = tsr_record_decode(TSR_RECORD_REVOKED, value, len, &revoked);
	if (*status == TSR_OK)
		object = json_pack("{s:o s:o s:o}", "id", tsr_json_text(revoked.id.s, revoked.id.len), "when",
		    tsr_json_time(revoked.when), "csn", tsr_json_text(revoked.csn.s, revoked.csn.len));
	free(value);
	return object;
}
