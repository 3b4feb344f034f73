/* SPDX-License-Identifier: ISC */
/* What this host knows of the uses of tokens, as JSON with stable names. */
#include "config.h"

#include "uses.h"

#include <jansson.h>
#include <string.h>

#include "token.h"

static void
set_time(json_t *object, const char *name, int64_t when)
{
	json_object_set_new(object, name, when != 0 ? json_integer(when) : json_null());
}

static void
set_place(json_t *object, const char *when, const char *service, const char *peer, const struct tsr_use_place *place)
{
	const bool known = place->when != 0;

	set_time(object, when, place->when);
	json_object_set_new(object, service, known && place->service[0] ? json_string(place->service) : json_null());
	json_object_set_new(object, peer, known && place->peer[0] ? json_string(place->peer) : json_null());
}

static json_t *
describe(const struct tsr_use_entry *entry)
{
	json_t *object = json_object();

	set_time(object, "first_use", entry->first);
	set_place(object, "last_use", "last_service", "last_peer", &entry->last);
	json_object_set_new(object, "uses", json_integer((json_int_t)entry->uses));
	set_place(object, "last_refused", "refused_service", "refused_peer", &entry->refused);
	json_object_set_new(object, "refused_as",
	    entry->refused.when != 0 ? json_string(tsr_verdict_name(entry->refused_as)) : json_null());
	json_object_set_new(object, "refusals", json_integer((json_int_t)entry->refusals));
	return object;
}

/* False: the file cannot tell. */
static bool
add(struct tsr_uses *uses, json_t *all, const char *id)
{
	struct tsr_use_entry entry;
	enum tsr_status status = tsr_uses_get(uses, id, &entry);

	if (status == TSR_OK)
		json_object_set_new(all, entry.id, describe(&entry));
	return status == TSR_OK || status == TSR_ABSENT;
}

char *
tsr_uses_json(struct tsr_uses *uses, const char *ids)
{
	json_t *answer = json_object(), *all = json_object();
	const char *why = NULL;
	char *text;
	size_t len;

	for (; why == NULL && *ids != '\0'; ids += len + strspn(ids + len, " ")) {
		len = strcspn(ids, " ");
		if (len != TSR_ID_LEN || !tsr_id_valid(ids, len))
			why = "this is no token id";
		else if (!add(uses, all, ids))
			why = "the uses of tokens cannot be read; see the daemon's log";
	}
	if (why != NULL)
		json_object_set_new(answer, "error", json_string(why));
	else
		json_object_set(answer, "uses", all);
	text = json_dumps(answer, JSON_COMPACT);
	json_decref(all);
	json_decref(answer);
	return text;
}
