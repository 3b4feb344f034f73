/* SPDX-License-Identifier: ISC */
/* Which tokens an owner has, so that they go with it: sets, or a roster while everything is read for the first time. */
#include "config.h"

#include "apply.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t nobody[TSR_UUID_BYTES];

enum tsr_status
tsr_apply_enlist(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES],
    const uint8_t owner[static TSR_UUID_BYTES], uint32_t *flaws)
{
	struct tsr_key key;
	enum tsr_status status;

	tsr_key_children(&key, owner, token);
	status = tsr_set_add(apply->store, &key, token, &apply->others);
	if (status != TSR_TOOBIG)
		return status;
	*flaws |= TSR_FLAW_SIZE;
	apply->outcome.crowded = true;
	return TSR_OK;
}

enum tsr_status
tsr_apply_list(struct tsr_apply *apply, const uint8_t token[static TSR_UUID_BYTES],
    const uint8_t from[static TSR_UUID_BYTES], const uint8_t to[static TSR_UUID_BYTES], uint32_t *flaws)
{
	enum tsr_status status = TSR_OK;
	struct tsr_key key;

	apply->roster.changed |= apply->roster.file != NULL && !tsr_uuid_is_zero(from);
	if (!tsr_uuid_is_zero(from) && (apply->roster.file == NULL || apply->roster.over)) {
		tsr_key_children(&key, from, token);
		status = tsr_set_remove(apply->store, &key, token, &apply->others);
	}
	if (status != TSR_OK || tsr_uuid_is_zero(to))
		return status;
	return apply->roster.file != NULL ? tsr_roster_add(&apply->roster, to, token)
					  : tsr_apply_enlist(apply, token, to, flaws);
}

/*
 * Whether what the roster says of a token still holds.  TSR_ABSENT: not any
 * more; while it was open nobody could tell which tokens go with an account.
 */
static enum tsr_status
still_owned(struct tsr_apply *apply, const struct tsr_roster_line *line)
{
	struct tsr_token_record token;
	struct tsr_key key;
	enum tsr_status status = tsr_apply_token_of(apply, line->token, &token);
	size_t len;

	if (status != TSR_OK)
		return status;
	if (memcmp(token.owner, line->set + 1, TSR_UUID_BYTES) != 0)
		return TSR_ABSENT;
	status = tsr_key(&key, TSR_KEY_ACCOUNT, token.owner, TSR_UUID_BYTES);
	if (status == TSR_OK)
		status = tsr_store_get(apply->store, &key, apply->old, sizeof(apply->old), &len);
	if (status != TSR_ABSENT)
		return status;
	status = tsr_apply_token_gone(apply, line->token);
	return status == TSR_OK ? TSR_ABSENT : status;
}

/* A set that is being gathered in ->set of APPLY. */
struct enrolment {
	struct tsr_apply *apply;
	struct tsr_key key;
	size_t known; /* members that were there before */
};

static enum tsr_status
store_set(struct enrolment *enrolment)
{
	struct tsr_apply *apply = enrolment->apply;
	size_t count = apply->set.count;

	apply->set.count = 0;
	return count > 0 ? tsr_store_put(apply->store, &enrolment->key, apply->set.member[0], count * TSR_UUID_BYTES)
			 : TSR_OK;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, TSR_UUID_BYTES);
}

/* Stores the set before, and begins that of LINE: what is known of it comes first, in order. */
static enum tsr_status
turn_page(struct enrolment *enrolment, const struct tsr_roster_line *line)
{
	struct tsr_apply *apply = enrolment->apply;
	enum tsr_status status = store_set(enrolment);

	memcpy(enrolment->key.bytes, line->set, sizeof(line->set));
	enrolment->key.len = sizeof(line->set);
	if (status == TSR_OK && apply->roster.over)
		status = tsr_set_load(apply->store, &enrolment->key, &apply->set);
	enrolment->known = apply->set.count;
	qsort(apply->set.member, enrolment->known, TSR_UUID_BYTES, compare);
	return status;
}

static bool
was_known(const struct enrolment *enrolment, const uint8_t token[static TSR_UUID_BYTES])
{
	return bsearch(token, enrolment->apply->set.member, enrolment->known, TSR_UUID_BYTES, compare) != NULL;
}

static enum tsr_status
enrol_one(void *arg, const struct tsr_roster_line *line)
{
	struct enrolment *enrolment = arg;
	struct tsr_apply *apply = enrolment->apply;
	enum tsr_status status = TSR_OK;

	if (apply->roster.changed)
		status = still_owned(apply, line);
	if (status != TSR_OK)
		return status == TSR_ABSENT ? TSR_OK : status;
	if (!apply->roster.over && !tsr_apply_is_steady(apply, line->set + 1))
		return tsr_apply_give(apply, line->token, nobody);
	if (memcmp(enrolment->key.bytes, line->set, sizeof(line->set)) != 0)
		status = turn_page(enrolment, line);
	if (status != TSR_OK || was_known(enrolment, line->token))
		return status;
	if (apply->set.count == TSR_SET_MAX)
		return tsr_apply_crowd(apply, line->token);
	memcpy(apply->set.member[apply->set.count++], line->token, TSR_UUID_BYTES);
	return TSR_OK;
}

enum tsr_status
tsr_apply_enrol(struct tsr_apply *apply)
{
	struct enrolment enrolment = {.apply = apply};
	enum tsr_status status;

	apply->set.count = 0;
	status = tsr_roster_each(&apply->roster, enrol_one, &enrolment);
	if (status == TSR_OK)
		status = store_set(&enrolment);
	tsr_roster_end(&apply->roster);
	return status;
}
