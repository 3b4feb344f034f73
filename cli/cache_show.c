/* SPDX-License-Identifier: ISC */
/* tessera cache show: all that the cache holds under a token id, a login or an entryUUID. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cache_verbs.h"
#include "cards.h"
#include "facts.h"
#include "token.h"

static const struct tsr_column fate_lines[] = {
    {"uuid", "entryUUID", TSR_PLAIN},
    {"dead", "deleted", TSR_PLAIN},
    {"when", "deleted at", TSR_PLAIN},
    {"id", "token", TSR_PLAIN},
    {"csn", "entryCSN", TSR_PLAIN},
};

static const struct tsr_column revoked_lines[] = {
    {"id", "token", TSR_PLAIN},
    {"when", "seen revoked", TSR_PLAIN},
    {"csn", "entryCSN", TSR_PLAIN},
};

/* Absence is an answer; what was found before it stays. */
static enum tsr_status
mend(enum tsr_status status)
{
	return status == TSR_ABSENT ? TSR_OK : status;
}

static enum tsr_status
gather_uuid(const struct tsr_snapshot *snapshot, const uint8_t *uuid, int64_t now, json_t *found)
{
	enum tsr_status status;
	json_t *object = tsr_facts_account(snapshot, uuid, now, &status);
	const char *id;

	if (object != NULL)
		json_array_append_new(json_object_get(found, "accounts"), object);
	if (mend(status) != TSR_OK)
		return status;
	object = tsr_facts_fate(snapshot, uuid, &status);
	if (object == NULL)
		return mend(status);
	id = json_string_value(json_object_get(object, "id"));
	if (!json_is_true(json_object_get(object, "dead")) && id != NULL && id[0] != '\0')
		json_object_set_new(found, "tokens", tsr_facts_tokens(snapshot, id, now, &status));
	json_object_set_new(found, "fate", object);
	return mend(status);
}

static enum tsr_status
gather_id(const struct tsr_snapshot *snapshot, const char *id, int64_t now, json_t *found)
{
	enum tsr_status status;
	json_t *revoked;

	json_object_set_new(found, "tokens", tsr_facts_tokens(snapshot, id, now, &status));
	if (mend(status) != TSR_OK)
		return status;
	revoked = tsr_facts_revoked(snapshot, id, &status);
	if (revoked != NULL)
		json_object_set_new(found, "revoked", revoked);
	return mend(status);
}

static enum tsr_status
gather(const struct tsr_snapshot *snapshot, const char *key, int64_t now, json_t *found)
{
	uint8_t uuid[TSR_UUID_BYTES];
	enum tsr_status status = TSR_OK;

	if (tsr_uuid_parse(key, strlen(key), uuid) == TSR_OK)
		return gather_uuid(snapshot, uuid, now, found);
	if (tsr_id_valid(key, strlen(key)))
		status = gather_id(snapshot, key, now, found);
	if (status == TSR_OK)
		json_object_set_new(found, "accounts", tsr_facts_login(snapshot, key, now, &status));
	return mend(status);
}

static bool
nothing(const json_t *found)
{
	return json_array_size(json_object_get(found, "tokens")) == 0 &&
	       json_array_size(json_object_get(found, "accounts")) == 0 && json_object_get(found, "fate") == NULL &&
	       json_object_get(found, "revoked") == NULL;
}

static enum tsr_exit
print(const json_t *found)
{
	enum tsr_exit code = TSR_EXIT_OK;
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(found, "accounts"), i, item)
		code = tsr_account_card(item);
	json_array_foreach (json_object_get(found, "tokens"), i, item)
		code = tsr_token_card(item);
	if (json_object_get(found, "revoked") != NULL)
		code = tsr_card_print(json_object_get(found, "revoked"), revoked_lines, 3);
	if (json_is_true(json_object_get(json_object_get(found, "fate"), "dead")))
		code = tsr_card_print(json_object_get(found, "fate"), fate_lines, 5);
	return code;
}

static enum tsr_exit
show(const char *dir, const char *key, bool as_json)
{
	struct tsr_snapshot *snapshot;
	enum tsr_exit code = tsr_facts_open(dir, &snapshot);
	enum tsr_status status;
	json_t *found;

	if (code != TSR_GO_ON)
		return code;
	found = json_pack("{s:[], s:[]}", "tokens", "accounts");
	status = gather(snapshot, key, (int64_t)time(NULL), found);
	if (status != TSR_OK)
		code =
		    TSR_TELL(TSR_EXIT_UNAVAILABLE, "what lies under %s cannot be read: %s", key, tsr_strerror(status));
	else if (nothing(found))
		code = TSR_TELL(TSR_EXIT_ABSENT, "the cache under %s holds nothing under %s", dir, key);
	else
		code = as_json ? tsr_json_print(json_incref(found)) : print(found);
	json_decref(found);
	tsr_facts_close(snapshot);
	return code;
}

enum tsr_exit
tsr_cache_show(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache show",
	    "KEY",
	    "Shows all that this host has recorded under a token id, a login or an\n"
	    "entryUUID: records, the memory of a revocation, the trace of a delete.",
	    "  tessera cache show 3mqvxbsk5mrs\n"
	    "  tessera cache show ann.lee@example.com\n",
	    1,
	    1,
	};

	return tsr_cache_run(tool, &usage, argc, argv, show);
}
