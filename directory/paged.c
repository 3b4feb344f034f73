/* SPDX-License-Identifier: ISC */
/* Searches of everything, page by page (RFC 2696): what was not asked for yet fills nobody's memory. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "internal.h"
#include "text.h"
#include "write.h"

static enum tsr_dir_fault
next_page(struct tsr_dir *dir, struct tsr_paged *paged, struct tsr_dir_error *error)
{
	LDAPControl *page = NULL, *controls[2] = {NULL, NULL};
	int rc = LDAP_SUCCESS;

	if (dir->can_page && paged->below == NULL)
		rc = ldap_create_page_control(dir->ld, TSR_PAGE_SIZE, &paged->cookie, 0, &page);
	controls[0] = page;
	if (rc == LDAP_SUCCESS)
		rc = ldap_search_ext(dir->ld, paged->below != NULL ? paged->below : dir->base, LDAP_SCOPE_SUBTREE,
		    paged->filter, tsr_unconst(paged->attributes), 0, controls, NULL, NULL, LDAP_NO_LIMIT,
		    &paged->msgid);
	if (page != NULL)
		ldap_control_free(page);
	ldap_memfree(paged->cookie.bv_val);
	paged->cookie = (struct berval){0};
	paged->heard_ms = tsr_dir_clock_ms();
	if (rc == LDAP_SUCCESS)
		return TSR_DIR_OK;
	paged->msgid = 0;
	return tsr_dir_fail_ldap(dir, error, rc, "cannot search");
}

enum tsr_dir_fault
tsr_paged_start(struct tsr_dir *dir, struct tsr_paged *paged, const char *filter, const char *const *attributes,
    struct tsr_dir_error *error)
{
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	if (paged->msgid != 0)
		return tsr_dir_fail(error, TSR_DIR_RETRY, 0, "%s: such a search is running already", dir->uri);
	paged->filter = filter;
	paged->attributes = attributes;
	paged->references = 0;
	return next_page(dir, paged, error);
}

/* The end of a page: the next one, or the end of all. */
static enum tsr_dir_fault
end_page(struct tsr_dir *dir, struct tsr_paged *paged, LDAPMessage *message, struct tsr_dir_event *event,
    struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;

	paged->msgid = 0;
	fault = tsr_dir_parse_result(dir, message, "search", &paged->cookie, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (paged->cookie.bv_len > 0)
		return next_page(dir, paged, error);
	event->kind = TSR_EVENT_DONE;
	event->references = paged->references;
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
check_silence(struct tsr_dir *dir, const struct tsr_paged *paged, struct tsr_dir_error *error)
{
	if (tsr_dir_clock_ms() - paged->heard_ms < TSR_SEARCH_SECONDS * 1000)
		return TSR_DIR_OK;
	dir->dead = true;
	return tsr_dir_fail(
	    error, TSR_DIR_RETRY, LDAP_TIMEOUT, "%s: the server went silent in the middle of a search", dir->uri);
}

/* UPSERT, NONE or DONE in EVENT. */
static enum tsr_dir_fault
next(struct tsr_dir *dir, struct tsr_paged *paged, int timeout_ms, struct tsr_dir_event *event,
    struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	LDAPMessage *message;
	int type;

	*event = (struct tsr_dir_event){0};
	fault = tsr_dir_receive(dir, paged->msgid, timeout_ms, &message, &type, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (type == 0)
		return check_silence(dir, paged, error);
	paged->heard_ms = tsr_dir_clock_ms();
	if (type == LDAP_RES_SEARCH_RESULT)
		return end_page(dir, paged, message, event, error);
	if (type != LDAP_RES_SEARCH_ENTRY) {
		paged->references += type == LDAP_RES_SEARCH_REFERENCE;
		ldap_msgfree(message);
		return TSR_DIR_OK;
	}
	fault = tsr_entry_take(dir, message, NULL, &paged->store, error);
	event->kind = TSR_EVENT_UPSERT;
	event->entry = &paged->store.entry;
	return fault;
}

void
tsr_paged_stop(struct tsr_paged *paged)
{
	tsr_entry_drop(&paged->store);
	ldap_memfree(paged->cookie.bv_val);
	paged->cookie = (struct berval){0};
	paged->msgid = 0;
}

/* Nothing is asked: only an end of the connection, or its notice, can come. */
static enum tsr_dir_fault
idle(struct tsr_dir *dir, int timeout_ms)
{
	enum tsr_dir_fault fault;
	LDAPMessage *message;
	int type;

	if (!tsr_dir_readable(dir, timeout_ms))
		return TSR_DIR_OK;
	fault = tsr_dir_receive(dir, LDAP_RES_UNSOLICITED, 0, &message, &type, &dir->error);
	if (fault != TSR_DIR_OK || type == 0)
		return fault;
	ldap_msgfree(message);
	return tsr_dir_fail(&dir->error, TSR_DIR_RETRY, 0, "%s: the server says good-bye", dir->uri);
}

enum tsr_dir_fault
tsr_paged_content(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event)
{
	enum tsr_dir_fault fault;

	fault = tsr_heartbeat_next(dir, event, &dir->error);
	if (fault != TSR_DIR_OK || event->kind != TSR_EVENT_NONE)
		return fault;
	if (dir->sync.finished) {
		dir->sync.finished = false;
		event->kind = TSR_EVENT_DONE;
		return TSR_DIR_OK;
	}
	if (dir->poll.msgid == 0)
		return idle(dir, timeout_ms);
	fault = next(dir, &dir->poll, timeout_ms, event, &dir->error);
	if (fault == TSR_DIR_OK && event->kind == TSR_EVENT_DONE) {
		event->kind = TSR_EVENT_PRESENT_END;
		dir->sync.finished = true;
	}
	return fault;
}

enum tsr_dir_fault
tsr_dir_verify(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	return tsr_paged_start(dir, &dir->verify, dir->filter, dir->plan.keys, error);
}

enum tsr_dir_fault
tsr_dir_verify_accounts(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	tsr_filter_accounts(dir, dir->accounts, sizeof(dir->accounts));
	return tsr_paged_start(dir, &dir->verify, dir->accounts, dir->plan.keys, error);
}

enum tsr_dir_fault
tsr_dir_next_verify(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event)
{
	*event = (struct tsr_dir_event){0};
	if (dir->verify.msgid == 0)
		return TSR_DIR_OK;
	if (next(dir, &dir->verify, timeout_ms, event, &dir->error) == TSR_DIR_OK)
		return TSR_DIR_OK;
	return tsr_dir_event_fail(dir, event);
}

enum tsr_dir_fault
tsr_dir_below(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error)
{
	dir->below.below = dn;
	return tsr_paged_start(dir, &dir->below, dir->filter, dir->plan.request, error);
}

enum tsr_dir_fault
tsr_dir_next_below(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event)
{
	enum tsr_dir_fault fault;

	*event = (struct tsr_dir_event){0};
	if (dir->below.msgid == 0)
		return TSR_DIR_OK;
	fault = next(dir, &dir->below, timeout_ms, event, &dir->error);
	if (fault == TSR_DIR_REFUSED && dir->error.code == LDAP_NO_SUCH_OBJECT)
		return TSR_DIR_ABSENT;
	return fault == TSR_DIR_OK ? TSR_DIR_OK : tsr_dir_event_fail(dir, event);
}

static enum tsr_dir_fault
visit_pages(struct tsr_dir *dir, struct tsr_paged *paged, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	struct tsr_dir_event event = {0};
	enum tsr_dir_fault fault = TSR_DIR_OK;

	while (fault == TSR_DIR_OK && event.kind != TSR_EVENT_DONE) {
		fault = next(dir, paged, TSR_CALL_SECONDS * 1000, &event, error);
		if (fault == TSR_DIR_OK && event.kind == TSR_EVENT_UPSERT && !visit(arg, event.entry)) {
			(void)ldap_abandon_ext(dir->ld, paged->msgid, NULL, NULL);
			break;
		}
	}
	return fault;
}

static enum tsr_dir_fault
find(struct tsr_dir *dir, const char *filter, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	struct tsr_paged *paged = calloc(1, sizeof(*paged));
	enum tsr_dir_fault fault;

	if (paged == NULL)
		return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
	fault = tsr_paged_start(dir, paged, filter, dir->plan.request, error);
	if (fault == TSR_DIR_OK)
		fault = visit_pages(dir, paged, visit, arg, error);
	tsr_paged_stop(paged);
	free(paged);
	return fault;
}

enum tsr_dir_fault
tsr_dir_find_all(
    struct tsr_dir *dir, enum tsr_record_type type, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	char accounts[2 * TSR_FILTER_MAX];

	tsr_filter_accounts(dir, accounts, sizeof(accounts));
	return find(
	    dir, type == TSR_RECORD_TOKEN ? "(objectClass=" TSR_CLASS_NAME_TOKEN ")" : accounts, visit, arg, error);
}

enum tsr_dir_fault
tsr_dir_find_revoked(struct tsr_dir *dir, int64_t until, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	char filter[160], time[TSR_TIME_LEN + 1];

	tsr_time_format(until, time);
	snprintf(filter, sizeof(filter), "(&(objectClass=%s)(%s=revoked)(%s<=%s))", TSR_CLASS_NAME_TOKEN,
	    TSR_ATTR_STATE, TSR_ATTR_REVOKED_AT, time);
	return find(dir, filter, visit, arg, error);
}
