/* SPDX-License-Identifier: ISC */
/* The base's contextCSN, asked for beside the persistent search: a silent connection proves nothing. */
#include "config.h"

#include <string.h>

#include "internal.h"

static const char *const context_attributes[] = {"contextCSN", NULL};

/* Joins the values by ';'.  What does not fit is no vector we can compare: false. */
static bool
join(struct berval **values, char *text, size_t size, size_t *len)
{
	for (size_t i = 0; values != NULL && values[i] != NULL; i++) {
		if (values[i]->bv_len + 2 > size - *len)
			return false;
		if (*len > 0)
			text[(*len)++] = ';';
		memcpy(text + *len, values[i]->bv_val, values[i]->bv_len);
		*len += values[i]->bv_len;
	}
	text[*len] = '\0';
	return true;
}

static enum tsr_dir_fault
read_csn(struct tsr_dir *dir, LDAPMessage *message, char *text, size_t size, size_t *len, struct tsr_dir_error *error)
{
	struct berval **values = ldap_get_values_len(dir->ld, message, "contextCSN");
	const bool fits = join(values, text, size, len);

	ldap_value_free_len(values);
	ldap_msgfree(message);
	if (fits)
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_PROTOCOL, 0, "%s: contextCSN is longer than %zu bytes", dir->uri, size);
}

struct context {
	char *text;
	size_t size;
	size_t len;
};

static enum tsr_dir_fault
take_context(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	struct context *context = search->arg;

	return read_csn(dir, message, context->text, context->size, &context->len, error);
}

enum tsr_dir_fault
tsr_dir_context_csn(struct tsr_dir *dir, char *text, size_t size, struct tsr_dir_error *error)
{
	struct context context = {text, size, 0};
	struct tsr_search search = {dir->context_dn, LDAP_SCOPE_BASE, "(objectClass=*)", context_attributes,
	    "cannot read contextCSN", take_context, &context, false, NULL};

	text[0] = '\0';
	return tsr_search_run(dir, &search, error);
}

enum tsr_dir_fault
tsr_dir_heartbeat(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	struct tsr_heartbeat *heartbeat = &dir->heartbeat;
	int rc;

	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	if (heartbeat->msgid != 0)
		return TSR_DIR_OK;
	rc = ldap_search_ext(dir->ld, dir->context_dn, LDAP_SCOPE_BASE, "(objectClass=*)",
	    tsr_unconst(context_attributes), 0, NULL, NULL, NULL, LDAP_NO_LIMIT, &heartbeat->msgid);
	if (rc != LDAP_SUCCESS) {
		heartbeat->msgid = 0;
		dir->dead = true;
		return tsr_dir_fail_ldap(dir, error, rc, "cannot ask for contextCSN");
	}
	heartbeat->deadline = tsr_dir_clock_ms() + TSR_CALL_SECONDS * 1000;
	heartbeat->len = 0;
	heartbeat->csn[0] = '\0';
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
finish(struct tsr_dir *dir, LDAPMessage *message, struct tsr_dir_event *event, struct tsr_dir_error *error)
{
	struct tsr_heartbeat *heartbeat = &dir->heartbeat;
	const enum tsr_dir_fault fault = tsr_dir_parse_result(dir, message, "cannot read contextCSN", NULL, error);

	heartbeat->msgid = 0;
	if (fault != TSR_DIR_OK)
		return fault;
	event->kind = TSR_EVENT_HEARTBEAT;
	event->context_csn = (struct tsr_text){heartbeat->csn, heartbeat->len};
	return TSR_DIR_OK;
}

enum tsr_dir_fault
tsr_heartbeat_next(struct tsr_dir *dir, struct tsr_dir_event *event, struct tsr_dir_error *error)
{
	struct tsr_heartbeat *heartbeat = &dir->heartbeat;
	enum tsr_dir_fault fault = TSR_DIR_OK;
	LDAPMessage *message;
	int type;

	*event = (struct tsr_dir_event){0};
	while (heartbeat->msgid != 0 && fault == TSR_DIR_OK) {
		fault = tsr_dir_receive(dir, heartbeat->msgid, 0, &message, &type, error);
		if (fault != TSR_DIR_OK)
			return fault;
		if (type == 0 && tsr_dir_clock_ms() < heartbeat->deadline)
			return TSR_DIR_OK;
		if (type == 0)
			return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_TIMEOUT,
			    "%s: the server has not answered for %d seconds", dir->uri, TSR_CALL_SECONDS);
		if (type == LDAP_RES_SEARCH_ENTRY)
			fault = read_csn(dir, message, heartbeat->csn, sizeof(heartbeat->csn), &heartbeat->len, error);
		else if (type == LDAP_RES_SEARCH_RESULT)
			return finish(dir, message, event, error);
		else
			ldap_msgfree(message);
	}
	return fault;
}
