/* SPDX-License-Identifier: ISC */
/*
 * The content search (RFC 4533, refreshAndPersist): messages become events.
 * What the protocol leaves to the consumer's memory is settled here: which
 * cookies may be stored, and what the end of a phase means.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "internal.h"

static struct tsr_ber
as_ber(const struct berval *value)
{
	return (struct tsr_ber){(const uint8_t *)value->bv_val, value->bv_len};
}

int
tsr_sync_control(int mode, const struct berval *cookie, LDAPControl **control)
{
	struct berval value = {0};
	BerElement *ber;
	int rc = LDAP_NO_MEMORY;

	*control = NULL;
	ber = ber_alloc_t(LBER_USE_DER);
	if (ber == NULL)
		return rc;
	if (ber_printf(ber, cookie->bv_len > 0 ? "{eO}" : "{e}", mode, cookie) != -1 &&
	    ber_flatten2(ber, &value, 0) != -1)
		rc = ldap_control_create(LDAP_CONTROL_SYNC, 1, &value, 1, control);
	ber_free(ber, 1);
	return rc;
}

static enum tsr_dir_fault
start_search(struct tsr_dir *dir, const struct berval *cookie, struct tsr_dir_error *error)
{
	LDAPControl *control = NULL;
	int rc;

	rc = tsr_sync_control(LDAP_SYNC_REFRESH_AND_PERSIST, cookie, &control);
	if (rc == LDAP_SUCCESS) {
		LDAPControl *controls[] = {control, NULL};

		rc = ldap_search_ext(dir->ld, dir->base, LDAP_SCOPE_SUBTREE, dir->filter,
		    tsr_unconst(dir->plan.request), 0, controls, NULL, NULL, LDAP_NO_LIMIT, &dir->sync.msgid);
		ldap_control_free(control);
	}
	if (rc == LDAP_SUCCESS)
		return TSR_DIR_OK;
	dir->sync.msgid = 0;
	return tsr_dir_fail_ldap(dir, error, rc, "cannot start the content search");
}

enum tsr_dir_fault
tsr_dir_sync(struct tsr_dir *dir, const char *cookie, size_t cookie_len, struct tsr_dir_error *error)
{
	struct tsr_sync *sync = &dir->sync;
	struct berval sent = {0};

	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	if (!dir->can_sync) {
		sync->finished = false;
		return tsr_paged_start(dir, &dir->poll, dir->filter, dir->plan.request, error);
	}
	if (sync->msgid != 0)
		return tsr_dir_fail(error, TSR_DIR_RETRY, 0, "%s: the content search is running already", dir->uri);
	sync->had_cookie =
	    cookie != NULL && cookie_len <= TSR_COOKIE_MAX && dir->flavour->cookie_sound(cookie, cookie_len);
	if (sync->had_cookie) {
		memcpy(sync->cookie, cookie, cookie_len);
		sent = (struct berval){cookie_len, sync->cookie};
	}
	return start_search(dir, &sent, error);
}

/* Copies a cookie that the engine may store; one of a form that the server itself would not take is none. */
static void
keep_cookie(struct tsr_dir *dir, const struct tsr_text *cookie, struct tsr_dir_event *event)
{
	struct tsr_sync *sync = &dir->sync;

	if (cookie->len == 0 || cookie->len > TSR_COOKIE_MAX || !dir->flavour->cookie_sound(cookie->s, cookie->len))
		return;
	memcpy(sync->cookie, cookie->s, cookie->len);
	sync->cookie[cookie->len] = '\0';
	event->cookie = (struct tsr_text){sync->cookie, cookie->len};
}

static enum tsr_dir_fault
malformed(struct tsr_dir *dir, const char *what)
{
	return tsr_dir_fail(&dir->error, TSR_DIR_PROTOCOL, 0, "%s: the server sent a malformed %s", dir->uri, what);
}

static bool
make_room(struct tsr_sync *sync, size_t count)
{
	uint8_t(*larger)[TSR_UUID_BYTES];

	if (count <= sync->uuid_room)
		return true;
	larger = realloc(sync->uuids, count * sizeof(*larger));
	if (larger == NULL)
		return false;
	sync->uuids = larger;
	sync->uuid_room = count;
	return true;
}

static enum tsr_dir_fault
name_one(struct tsr_dir *dir, const uint8_t *uuid, enum tsr_dir_event_kind kind, struct tsr_dir_event *event)
{
	if (!make_room(&dir->sync, 1))
		return tsr_dir_fail(&dir->error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
	memcpy(dir->sync.uuids[0], uuid, TSR_UUID_BYTES);
	event->kind = kind;
	event->uuids = (const uint8_t(*)[TSR_UUID_BYTES])dir->sync.uuids;
	event->uuid_count = 1;
	return TSR_DIR_OK;
}

/*
 * Reads an entry that came without its operational attributes: what locks an
 * account may be among them.  A place that somebody else has by now is read
 * again with the changes that led to it.
 */
static enum tsr_dir_fault
complete(struct tsr_dir *dir, struct tsr_dir_event *event)
{
	const struct tsr_dir_entry *bare = event->entry;
	enum tsr_dir_fault fault;

	if (bare->dn_key[0] == '\0') /* nobody can have this DN: the entry denies itself as it is */
		return TSR_DIR_OK;
	fault = tsr_dir_fetch(dir, bare->dn, &event->entry, &dir->error);
	if (fault == TSR_DIR_OK && memcmp(event->entry->uuid, bare->uuid, TSR_UUID_BYTES) == 0)
		return TSR_DIR_OK;
	if (fault != TSR_DIR_OK && fault != TSR_DIR_ABSENT)
		return fault;
	return tsr_dir_fail(&dir->error, TSR_DIR_RETRY, 0, "%s: an entry was moved while it was read", dir->uri);
}

static enum tsr_dir_fault
apply_state(
    struct tsr_dir *dir, LDAPMessage **message, const struct tsr_sync_state_value *state, struct tsr_dir_event *event)
{
	LDAPMessage *taken = *message;
	enum tsr_dir_fault fault;

	/* The server's difference between add and modify means nothing. */
	switch (state->state) {
	case TSR_SYNC_PRESENT:
		return name_one(dir, state->uuid, TSR_EVENT_PRESENT, event);
	case TSR_SYNC_DELETE:
		return name_one(dir, state->uuid, TSR_EVENT_DELETE, event);
	case TSR_SYNC_ADD:
	case TSR_SYNC_MODIFY:
		break;
	}
	*message = NULL;
	dir->sync.changed = true;
	event->kind = TSR_EVENT_UPSERT;
	event->entry = &dir->sync.store.entry;
	fault = tsr_entry_take(dir, taken, state->uuid, &dir->sync.store, &dir->error);
	if (fault == TSR_DIR_OK && dir->flavour->bare_changes && dir->sync.had_cookie && !dir->sync.persist)
		fault = complete(dir, event);
	return fault;
}

/* Controls first: reading names and attributes writes into the message. */
static enum tsr_dir_fault
take_entry(struct tsr_dir *dir, LDAPMessage **message, struct tsr_dir_event *event)
{
	struct tsr_sync_state_value state;
	LDAPControl **controls = NULL, *control = NULL;
	enum tsr_dir_fault fault;

	if (ldap_get_entry_controls(dir->ld, *message, &controls) == LDAP_SUCCESS && controls != NULL)
		control = ldap_control_find(LDAP_CONTROL_SYNC_STATE, controls, NULL);
	if (control == NULL)
		fault = tsr_dir_fail(&dir->error, TSR_DIR_REFUSED, 0,
		    "%s: an entry came without a Sync State control: %s", dir->uri, dir->flavour->sync_cure);
	else if (!tsr_sync_state_decode(as_ber(&control->ldctl_value), &state))
		fault = malformed(dir, "Sync State control");
	else
		fault = apply_state(dir, message, &state, event);
	if (fault == TSR_DIR_OK && dir->sync.persist)
		keep_cookie(dir, &state.cookie, event);
	ldap_controls_free(controls);
	return fault;
}

static enum tsr_dir_fault
take_set(struct tsr_dir *dir, struct tsr_sync_info_value *info, struct tsr_dir_event *event)
{
	struct tsr_sync *sync = &dir->sync;

	if (info->uuid_count > TSR_IDSET_MAX)
		return tsr_dir_fail(&dir->error, TSR_DIR_PROTOCOL, 0,
		    "%s: the server sent %zu entryUUIDs in one message, at most %u are taken", dir->uri,
		    info->uuid_count, TSR_IDSET_MAX);
	if (!make_room(sync, info->uuid_count))
		return tsr_dir_fail(&dir->error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
	for (size_t i = 0; i < info->uuid_count; i++)
		memcpy(sync->uuids[i], tsr_sync_next_uuid(&info->uuids), TSR_UUID_BYTES);
	event->kind = info->deletes ? TSR_EVENT_DELETE : TSR_EVENT_PRESENT;
	event->uuids = (const uint8_t(*)[TSR_UUID_BYTES])sync->uuids;
	event->uuid_count = info->uuid_count;
	if (sync->persist)
		keep_cookie(dir, &info->cookie, event);
	return TSR_DIR_OK;
}

/*
 * Without a cookie all content came, so that what was not named is gone,
 * whatever the server calls its phase; only the last end counts then.  With
 * one, changes that end without a new cookie are how slapd answers a cookie it
 * did not understand: everything, called a change.
 */
static enum tsr_dir_fault
end_phase(struct tsr_dir *dir, const struct tsr_sync_info_value *info, struct tsr_dir_event *event)
{
	struct tsr_sync *sync = &dir->sync;
	const bool deletes = info->kind == TSR_INFO_REFRESH_DELETE;

	if (sync->persist)
		return malformed(dir, "Sync Info message: a refresh ended twice");
	if (!sync->had_cookie && !info->refresh_done)
		return TSR_DIR_OK;
	if (sync->had_cookie && deletes && sync->changed && info->refresh_done && info->cookie.len == 0)
		return tsr_dir_fail(&dir->error, TSR_DIR_REFRESH, 0,
		    "%s: changes came without a cookie: the server did not understand ours", dir->uri);
	event->kind = sync->had_cookie && deletes ? TSR_EVENT_DELETE_END : TSR_EVENT_PRESENT_END;
	event->refresh_done = info->refresh_done;
	event->references = sync->references;
	if (!info->refresh_done)
		return TSR_DIR_OK;
	sync->persist = true;
	keep_cookie(dir, &info->cookie, event);
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
apply_info(struct tsr_dir *dir, struct tsr_sync_info_value *info, struct tsr_dir_event *event)
{
	switch (info->kind) {
	case TSR_INFO_COOKIE:
		if (dir->sync.persist)
			keep_cookie(dir, &info->cookie, event);
		if (event->cookie.len > 0)
			event->kind = TSR_EVENT_COOKIE;
		return TSR_DIR_OK;
	case TSR_INFO_REFRESH_DELETE:
	case TSR_INFO_REFRESH_PRESENT:
		return end_phase(dir, info, event);
	case TSR_INFO_ID_SET:
		return take_set(dir, info, event);
	}
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
take_info(struct tsr_dir *dir, LDAPMessage *message, struct tsr_dir_event *event)
{
	struct tsr_sync_info_value info;
	struct berval *value = NULL;
	enum tsr_dir_fault fault = TSR_DIR_OK;
	char *oid = NULL;

	if (ldap_parse_intermediate(dir->ld, message, &oid, &value, NULL, 0) != LDAP_SUCCESS)
		fault = malformed(dir, "intermediate response");
	else if (oid == NULL || strcmp(oid, LDAP_SYNC_INFO) != 0)
		fault = TSR_DIR_OK; /* of another extension: to be ignored, RFC 4511 section 4.13 */
	else if (value == NULL || !tsr_sync_info_decode(as_ber(value), &info))
		fault = malformed(dir, "Sync Info message");
	else
		fault = apply_info(dir, &info, event);
	ldap_memfree(oid);
	ber_bvfree(value);
	return fault;
}

/* A persistent search that ends was ended by the server: nothing may be concluded from what is missing. */
static enum tsr_dir_fault
take_result(struct tsr_dir *dir, LDAPMessage *message)
{
	const enum tsr_dir_fault fault =
	    tsr_dir_parse_result(dir, message, "the content search ended", NULL, &dir->error);

	dir->sync.msgid = 0;
	if (fault == TSR_DIR_OK)
		return tsr_dir_fail(&dir->error, TSR_DIR_RETRY, 0, "%s: the server ended the content search", dir->uri);
	if (dir->error.code == LDAP_UNWILLING_TO_PERFORM)
		dir->error.fault = TSR_DIR_AHEAD;
	return dir->error.fault;
}

static enum tsr_dir_fault
dispatch(struct tsr_dir *dir, int type, LDAPMessage *message, struct tsr_dir_event *event)
{
	enum tsr_dir_fault fault = TSR_DIR_OK;

	switch (type) {
	case LDAP_RES_SEARCH_ENTRY:
		fault = take_entry(dir, &message, event);
		break;
	case LDAP_RES_INTERMEDIATE:
		fault = take_info(dir, message, event);
		break;
	case LDAP_RES_SEARCH_REFERENCE:
		dir->sync.references++;
		break;
	case LDAP_RES_SEARCH_RESULT:
		return take_result(dir, message);
	default:
		fault = malformed(dir, "message");
		break;
	}
	if (message != NULL)
		ldap_msgfree(message);
	return fault;
}

/* One look, without waiting: a heartbeat's answer, then the content search. */
static enum tsr_dir_fault
look(struct tsr_dir *dir, struct tsr_dir_event *event, bool *progress)
{
	enum tsr_dir_fault fault;
	LDAPMessage *message;
	int type = 0;

	fault = tsr_heartbeat_next(dir, event, &dir->error);
	*progress = event->kind != TSR_EVENT_NONE;
	if (fault != TSR_DIR_OK || *progress || dir->sync.msgid == 0)
		return fault;
	fault = tsr_dir_receive(dir, dir->sync.msgid, 0, &message, &type, &dir->error);
	*progress = type != 0;
	return fault == TSR_DIR_OK && type != 0 ? dispatch(dir, type, message, event) : fault;
}

static enum tsr_dir_fault
next_sync(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event)
{
	const int64_t end = tsr_dir_clock_ms() + timeout_ms;
	enum tsr_dir_fault fault;
	int64_t left = timeout_ms;
	bool progress;

	for (;;) {
		fault = look(dir, event, &progress);
		if (fault != TSR_DIR_OK || event->kind != TSR_EVENT_NONE)
			return fault;
		if (progress)
			continue;
		if (left < 0 || !tsr_dir_readable(dir, (int)left))
			return TSR_DIR_OK;
		left = end - tsr_dir_clock_ms();
	}
}

enum tsr_dir_fault
tsr_dir_next(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event)
{
	enum tsr_dir_fault fault;

	*event = (struct tsr_dir_event){0};
	if (tsr_dir_alive(dir, &dir->error) != TSR_DIR_OK)
		return tsr_dir_event_fail(dir, event);
	fault = dir->can_sync ? next_sync(dir, timeout_ms, event) : tsr_paged_content(dir, timeout_ms, event);
	return fault == TSR_DIR_OK ? TSR_DIR_OK : tsr_dir_event_fail(dir, event);
}
