/* SPDX-License-Identifier: ISC */
/* Searches that are answered while the caller waits. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "text.h"
#include "write.h"

static enum tsr_dir_fault
handle(struct tsr_dir *dir, struct tsr_search *search, int type, LDAPMessage *message, bool *done,
    struct tsr_dir_error *error)
{
	if (type == LDAP_RES_SEARCH_ENTRY)
		return search->visit(dir, search, message, error);
	if (type == LDAP_RES_SEARCH_RESULT) {
		*done = true;
		return tsr_dir_parse_result(dir, message, search->what, NULL, error);
	}
	ldap_msgfree(message); /* a reference: not followed */
	return TSR_DIR_OK;
}

/* Takes messages until the result, or until the visitor has seen enough. */
static enum tsr_dir_fault
collect(struct tsr_dir *dir, struct tsr_search *search, int msgid, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault = TSR_DIR_OK;
	LDAPMessage *message;
	bool done = false;
	int type;

	while (fault == TSR_DIR_OK && !done && !search->stop) {
		fault = tsr_dir_answer(dir, msgid, search->what, &message, &type, error);
		if (fault == TSR_DIR_OK)
			fault = handle(dir, search, type, message, &done, error);
	}
	if (!done && !dir->dead)
		(void)ldap_abandon_ext(dir->ld, msgid, NULL, NULL);
	return fault;
}

char **
tsr_unconst(const char *const *names)
{
	union {
		const char *const *in;
		char **out;
	} both = {names};

	return both.out;
}

enum tsr_dir_fault
tsr_search_run(struct tsr_dir *dir, struct tsr_search *search, struct tsr_dir_error *error)
{
	int msgid, rc;

	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	rc = ldap_search_ext(dir->ld, search->base, search->scope, search->filter, tsr_unconst(search->attributes), 0,
	    search->controls, NULL, NULL, LDAP_NO_LIMIT, &msgid);
	if (rc != LDAP_SUCCESS)
		return tsr_dir_fail_ldap(dir, error, rc, search->what);
	return collect(dir, search, msgid, error);
}

/* What a search for entries of ours hands its entries to. */
struct reader {
	tsr_dir_visit *visit;
	void *arg;
	struct tsr_entry_store *store;
};

static enum tsr_dir_fault
take_entry(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	struct reader *reader = search->arg;
	const enum tsr_dir_fault fault = tsr_entry_take(dir, message, NULL, reader->store, error);

	if (fault == TSR_DIR_OK && !reader->visit(reader->arg, &reader->store->entry))
		search->stop = true;
	return fault;
}

static enum tsr_dir_fault
read_entries(struct tsr_dir *dir, const char *base, int scope, const char *filter, struct reader *reader,
    const char *what, struct tsr_dir_error *error)
{
	struct tsr_search search = {base, scope, filter, dir->plan.request, what, take_entry, reader, false, NULL};

	return tsr_search_run(dir, &search, error);
}

/* The same with a store that lives as long as the search. */
static enum tsr_dir_fault
visit_entries(struct tsr_dir *dir, const char *base, const char *filter, tsr_dir_visit *visit, void *arg,
    const char *what, struct tsr_dir_error *error)
{
	struct reader reader = {visit, arg, calloc(1, sizeof(*reader.store))};
	enum tsr_dir_fault fault;

	if (reader.store == NULL)
		return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
	fault = read_entries(dir, base, LDAP_SCOPE_SUBTREE, filter, &reader, what, error);
	tsr_entry_drop(reader.store);
	free(reader.store);
	return fault;
}

static bool
note(void *arg, const struct tsr_dir_entry *entry)
{
	const struct tsr_dir_entry **found = arg;

	*found = entry;
	return true;
}

enum tsr_dir_fault
tsr_dir_fetch(struct tsr_dir *dir, const char *dn, const struct tsr_dir_entry **entry, struct tsr_dir_error *error)
{
	struct reader reader = {note, entry, &dir->fetched};
	enum tsr_dir_fault fault;

	*entry = NULL;
	tsr_entry_drop(&dir->fetched);
	fault = read_entries(dir, dn, LDAP_SCOPE_BASE, dir->filter, &reader, "cannot read an entry", error);
	if (fault != TSR_DIR_OK && error->code != LDAP_NO_SUCH_OBJECT)
		return fault;
	if (*entry == NULL)
		return tsr_dir_fail(error, TSR_DIR_ABSENT, LDAP_NO_SUCH_OBJECT, "%s: no entry '%s'", dir->uri, dn);
	return TSR_DIR_OK;
}

enum tsr_dir_fault
tsr_dir_subtree(struct tsr_dir *dir, const char *dn, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	const enum tsr_dir_fault fault =
	    visit_entries(dir, dn, dir->filter, visit, arg, "cannot read a subtree", error);

	return fault == TSR_DIR_REFUSED && error->code == LDAP_NO_SUCH_OBJECT ? TSR_DIR_ABSENT : fault;
}

static enum tsr_dir_fault
too_long(struct tsr_dir *dir, const char *name, struct tsr_dir_error *error)
{
	return tsr_dir_fail(error, TSR_DIR_ABSENT, 0, "%s: no entry has a name of %zu bytes", dir->uri, strlen(name));
}

enum tsr_dir_fault
tsr_dir_find_account(
    struct tsr_dir *dir, const char *login, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	char value[3 * TSR_LOGIN_MAX + 1], filter[2 * TSR_FILTER_MAX];
	int n;

	if (tsr_filter_value(login, value, sizeof(value)) != TSR_OK)
		return too_long(dir, login, error);
	n = snprintf(filter, sizeof(filter),
	    "(|(&(objectClass=" TSR_CLASS_NAME_SERVICE ")(%s=%s))(&%s(|(%s=%s)(" TSR_ATTR_MAIL "=%s))))",
	    dir->flavour->login, value, dir->members, dir->flavour->login, value, value);
	if (n < 0 || (size_t)n >= sizeof(filter))
		return too_long(dir, login, error);
	return visit_entries(dir, dir->base, filter, visit, arg, "cannot look an account up", error);
}

enum tsr_dir_fault
tsr_dir_find_token(struct tsr_dir *dir, const char *id, tsr_dir_visit *visit, void *arg, struct tsr_dir_error *error)
{
	char value[3 * TSR_ITEM_MAX + 1], filter[sizeof(value) + 64];

	if (tsr_filter_value(id, value, sizeof(value)) != TSR_OK)
		return too_long(dir, id, error);
	snprintf(filter, sizeof(filter), "(&(objectClass=" TSR_CLASS_NAME_TOKEN ")(" TSR_ATTR_TOKEN_ID "=%s))", value);
	return visit_entries(dir, dir->base, filter, visit, arg, "cannot look a token up", error);
}

enum tsr_dir_fault
tsr_dir_find_tokens(struct tsr_dir *dir, const char *const *ids, size_t count, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error)
{
	static const char one[] = "(" TSR_ATTR_TOKEN_ID "=%.12s)",
			  before[] = "(&(objectClass=" TSR_CLASS_NAME_TOKEN ")(|";
	char filter[sizeof(before) + TSR_FIND_MAX * (sizeof(one) + TSR_ID_LEN) + sizeof("))")];
	size_t len = sizeof(before) - 1;

	if (count == 0 || count > TSR_FIND_MAX)
		return tsr_dir_fail(
		    error, TSR_DIR_REFUSED, 0, "%s: %zu ids are not looked up at once", dir->uri, count);
	memcpy(filter, before, len);
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(filter + len, sizeof(filter) - len, one, ids[i]);
	memcpy(filter + len, "))", sizeof("))"));
	return visit_entries(dir, dir->base, filter, visit, arg, "cannot look tokens up", error);
}
