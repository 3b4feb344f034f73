/* SPDX-License-Identifier: ISC */
/* Entries of last uses: told without waiting by the daemon, read by the tool. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "lastuse.h"
#include "request.h"
#include "text.h"

#define VALUES 6 /* of an entry, its class included */

static const char *const attributes[] = {
    TSR_ATTR_USED_TOKEN, TSR_ATTR_LAST_USE, TSR_ATTR_LAST_SERVICE, TSR_ATTR_LAST_PEER, TSR_ATTR_LAST_HOST, NULL};

struct tsr_telling {
	int msgid;    /* 0: none is under way */
	bool written; /* what is out is the change, not the question */
	bool found, recent;
	int64_t deadline, interval;
	struct tsr_last_use use;
	char dn[TSR_DN_MAX + 1];
};

static void
take_text(struct tsr_dir *dir, LDAPMessage *message, const char *attribute, char *out, size_t size)
{
	struct berval **values = ldap_get_values_len(dir->ld, message, attribute);

	out[0] = '\0';
	if (values != NULL && values[0] != NULL)
		(void)tsr_name_clean(values[0]->bv_val, values[0]->bv_len, out, size);
	ldap_value_free_len(values);
}

/* False: the entry says nothing that can be understood. */
static bool
take(struct tsr_dir *dir, LDAPMessage *message, struct tsr_last_use *use)
{
	char when[TSR_USED_TEXT], id[TSR_USED_TEXT];

	*use = (struct tsr_last_use){.when = 0};
	take_text(dir, message, TSR_ATTR_USED_TOKEN, id, sizeof(id));
	take_text(dir, message, TSR_ATTR_LAST_USE, when, sizeof(when));
	take_text(dir, message, TSR_ATTR_LAST_SERVICE, use->service, sizeof(use->service));
	take_text(dir, message, TSR_ATTR_LAST_PEER, use->peer, sizeof(use->peer));
	take_text(dir, message, TSR_ATTR_LAST_HOST, use->host, sizeof(use->host));
	if (!tsr_id_valid(id, strlen(id)) || tsr_time_parse(when, strlen(when), &use->when) != TSR_OK)
		return false;
	memcpy(use->id, id, TSR_ID_LEN + 1);
	return true;
}

static enum tsr_dir_fault
sent(struct tsr_dir *dir, int rc, const char *what, struct tsr_dir_error *error)
{
	if (rc == LDAP_SUCCESS) {
		dir->telling->deadline = tsr_dir_clock_ms() + TSR_CALL_SECONDS * 1000;
		return TSR_DIR_OK;
	}
	dir->telling->msgid = 0;
	return tsr_dir_fail_ldap(dir, error, rc, what);
}

enum tsr_dir_fault
tsr_lastuse_tell(struct tsr_dir *dir, const char *use_dn, const struct tsr_last_use *use, int64_t interval,
    struct tsr_dir_error *error)
{
	struct tsr_telling *telling = dir->telling;

	*error = (struct tsr_dir_error){0};
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	if (telling == NULL)
		telling = dir->telling = calloc(1, sizeof(*telling));
	if (telling == NULL)
		return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
	*telling = (struct tsr_telling){.use = *use, .interval = interval};
	if (tsr_dn_child(TSR_ATTR_USED_TOKEN, use->id, use_dn, telling->dn) != TSR_OK)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "use_dn '%s' is no DN, or too long", use_dn);
	return sent(dir,
	    ldap_search_ext(dir->ld, telling->dn, LDAP_SCOPE_BASE, "(objectClass=*)", tsr_unconst(attributes), 0, NULL,
		NULL, NULL, LDAP_NO_LIMIT, &telling->msgid),
	    "cannot read when a token was last used", error);
}

static size_t
fill(const struct tsr_last_use *use, const char *when, struct tsr_dir_value values[static VALUES])
{
	size_t n = 0;

	values[n++] = (struct tsr_dir_value){TSR_ATTR_LAST_USE, when};
	if (use->service[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_LAST_SERVICE, use->service};
	if (use->peer[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_LAST_PEER, use->peer};
	if (use->host[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_LAST_HOST, use->host};
	return n;
}

static enum tsr_dir_fault
add(struct tsr_dir *dir, struct tsr_telling *telling, const char *when, struct tsr_dir_error *error)
{
	struct tsr_dir_value values[VALUES];
	size_t n = fill(&telling->use, when, values);
	const struct tsr_dir_request request = {
	    .verb = TSR_DIR_ADD, .dn = telling->dn, .values = values, .count = n + 2};

	values[n] = (struct tsr_dir_value){"objectClass", TSR_CLASS_NAME_USE};
	values[n + 1] = (struct tsr_dir_value){TSR_ATTR_USED_TOKEN, telling->use.id};
	return sent(
	    dir, tsr_request_send(dir, &request, &telling->msgid), "cannot add when a token was last used", error);
}

/* What is not known this time is taken out: it would belong to another use. */
static enum tsr_dir_fault
modify(struct tsr_dir *dir, struct tsr_telling *telling, const char *when, struct tsr_dir_error *error)
{
	const struct tsr_last_use *use = &telling->use;
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_LAST_USE, when},
	    {TSR_DIR_REPLACE, TSR_ATTR_LAST_SERVICE, use->service[0] != '\0' ? use->service : NULL},
	    {TSR_DIR_REPLACE, TSR_ATTR_LAST_PEER, use->peer[0] != '\0' ? use->peer : NULL},
	    {TSR_DIR_REPLACE, TSR_ATTR_LAST_HOST, use->host[0] != '\0' ? use->host : NULL},
	};
	const struct tsr_dir_request request = {.verb = TSR_DIR_MODIFY,
	    .dn = telling->dn,
	    .changes = changes,
	    .count = sizeof(changes) / sizeof(changes[0])};

	return sent(
	    dir, tsr_request_send(dir, &request, &telling->msgid), "cannot change when a token was last used", error);
}

static void
look_at(struct tsr_dir *dir, struct tsr_telling *telling, LDAPMessage *message)
{
	struct tsr_last_use known;

	telling->found = true;
	if (take(dir, message, &known))
		telling->recent = known.when >= telling->use.when - telling->interval;
	ldap_msgfree(message);
}

/* The question is answered: there is no need, or the change goes out. */
static enum tsr_telling_state
answered(struct tsr_dir *dir, struct tsr_telling *telling, enum tsr_dir_fault fault, struct tsr_dir_error *error)
{
	char when[TSR_TIME_LEN + 1];

	if (fault != TSR_DIR_OK && error->code != LDAP_NO_SUCH_OBJECT)
		return TSR_TELLING_DONE;
	*error = (struct tsr_dir_error){0};
	if (telling->recent)
		return TSR_TELLING_DONE;
	tsr_time_format(telling->use.when, when);
	telling->written = true;
	fault = telling->found ? modify(dir, telling, when, error) : add(dir, telling, when, error);
	return fault == TSR_DIR_OK ? TSR_TELLING_BUSY : TSR_TELLING_DONE;
}

static enum tsr_telling_state
finish(struct tsr_dir *dir, struct tsr_telling *telling, LDAPMessage *message, struct tsr_dir_error *error)
{
	const enum tsr_dir_fault fault =
	    tsr_dir_parse_result(dir, message, "cannot tell when a token was last used", NULL, error);

	telling->msgid = 0;
	if (!telling->written)
		return answered(dir, telling, fault, error);
	/* Another host was faster. */
	if (error->code == LDAP_ALREADY_EXISTS)
		*error = (struct tsr_dir_error){0};
	return TSR_TELLING_DONE;
}

enum tsr_telling_state
tsr_lastuse_step(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	struct tsr_telling *telling = dir->telling;
	LDAPMessage *message;
	int type;

	*error = (struct tsr_dir_error){0};
	if (telling == NULL || telling->msgid == 0)
		return TSR_TELLING_NONE;
	while (tsr_dir_receive(dir, telling->msgid, 0, &message, &type, error) == TSR_DIR_OK && type != 0) {
		if (type == LDAP_RES_SEARCH_REFERENCE)
			ldap_msgfree(message);
		else if (type == LDAP_RES_SEARCH_ENTRY)
			look_at(dir, telling, message);
		else
			return finish(dir, telling, message, error);
	}
	if (error->fault == TSR_DIR_OK && tsr_dir_clock_ms() < telling->deadline)
		return TSR_TELLING_BUSY;
	telling->msgid = 0;
	if (error->fault != TSR_DIR_OK)
		return TSR_TELLING_LOST;
	(void)tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_TIMEOUT,
	    "%s: no answer within %d seconds to when a token was last used", dir->uri, TSR_CALL_SECONDS);
	return TSR_TELLING_DONE;
}

struct reading {
	tsr_lastuse_visit *visit;
	void *arg;
};

static enum tsr_dir_fault
take_entry(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	const struct reading *reading = search->arg;
	struct tsr_last_use use;

	(void)error;
	if (take(dir, message, &use) && !reading->visit(reading->arg, &use))
		search->stop = true;
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

enum tsr_dir_fault
tsr_lastuse_read(struct tsr_dir *dir, const char *use_dn, const char *id, tsr_lastuse_visit *visit, void *arg,
    struct tsr_dir_error *error)
{
	struct reading reading = {visit, arg};
	struct tsr_search search = {use_dn, LDAP_SCOPE_ONELEVEL, "(objectClass=" TSR_CLASS_NAME_USE ")", attributes,
	    "cannot read when tokens were last used", take_entry, &reading, false, NULL};
	char dn[TSR_DN_MAX + 1];

	*error = (struct tsr_dir_error){0};
	if (id != NULL && tsr_dn_child(TSR_ATTR_USED_TOKEN, id, use_dn, dn) != TSR_OK)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "use_dn '%s' is no DN, or too long", use_dn);
	if (id != NULL) {
		search.base = dn;
		search.scope = LDAP_SCOPE_BASE;
	}
	if (tsr_search_run(dir, &search, error) != TSR_DIR_OK && id != NULL && error->code == LDAP_NO_SUCH_OBJECT)
		*error = (struct tsr_dir_error){0};
	return error->fault;
}
