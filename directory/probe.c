/* SPDX-License-Identifier: ISC */
/* Learns from the root DSE what kind of server this is and what it offers. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "digest.h"
#include "dn.h"
#include "internal.h"
#include "write.h"

#define AD_CAPABILITY "1.2.840.113556.1.4.800"

struct root {
	struct tsr_root_dse dse;
	char context[TSR_DN_MAX + 1]; /* the longest naming context above the base */
	const char *base_key;
};

static bool
has_value(struct berval **values, const char *wanted)
{
	for (size_t i = 0; values != NULL && values[i] != NULL; i++)
		if (values[i]->bv_len == strlen(wanted) &&
		    strncasecmp(values[i]->bv_val, wanted, values[i]->bv_len) == 0)
			return true;
	return false;
}

static bool
attribute_has(struct tsr_dir *dir, LDAPMessage *message, const char *attribute, const char *wanted)
{
	struct berval **values = ldap_get_values_len(dir->ld, message, attribute);
	const bool has = has_value(values, wanted);

	ldap_value_free_len(values);
	return has;
}

static void
find_context(struct tsr_dir *dir, LDAPMessage *message, struct root *root)
{
	struct berval **values = ldap_get_values_len(dir->ld, message, "namingContexts");
	char key[TSR_DN_MAX + 1];

	for (size_t i = 0; values != NULL && values[i] != NULL; i++)
		if (tsr_dn_key(values[i]->bv_val, key) == TSR_OK && tsr_dn_under(root->base_key, key) &&
		    values[i]->bv_len > strlen(root->context) && values[i]->bv_len <= TSR_DN_MAX)
			snprintf(root->context, sizeof(root->context), "%s", values[i]->bv_val);
	ldap_value_free_len(values);
}

static void
read_vendor(struct tsr_dir *dir, LDAPMessage *message, struct root *root)
{
	struct berval **values = ldap_get_values_len(dir->ld, message, "vendorVersion");

	if (values != NULL && values[0] != NULL)
		snprintf(root->dse.vendor, sizeof(root->dse.vendor), "%s", values[0]->bv_val);
	ldap_value_free_len(values);
}

static enum tsr_dir_fault
take_root(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	struct root *root = search->arg;

	(void)error;
	root->dse.openldap = attribute_has(dir, message, "objectClass", "OpenLDAProotDSE");
	root->dse.ad = attribute_has(dir, message, "supportedCapabilities", AD_CAPABILITY);
	root->dse.sync = attribute_has(dir, message, "supportedControl", LDAP_CONTROL_SYNC);
	root->dse.paged = attribute_has(dir, message, "supportedControl", LDAP_CONTROL_PAGEDRESULTS);
	find_context(dir, message, root);
	read_vendor(dir, message, root);
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
read_root(struct tsr_dir *dir, struct root *root, struct tsr_dir_error *error)
{
	static const char *const attributes[] = {
	    "objectClass", "supportedCapabilities", "supportedControl", "namingContexts", "vendorVersion", NULL};
	struct tsr_search search = {"", LDAP_SCOPE_BASE, "(objectClass=*)", attributes, "cannot read the root DSE",
	    take_root, root, false, NULL};

	*root = (struct root){.base_key = dir->base_key};
	return tsr_search_run(dir, &search, error);
}

static enum tsr_dir_fault
skip_entry(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	(void)dir;
	(void)search;
	(void)error;
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

/*
 * The root DSE speaks for the server, not for each database: whether this one
 * synchronises shows when it is asked.  Any failure but "not here" is left to
 * the content search to report.
 */
static bool
base_can_sync(struct tsr_dir *dir)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	const struct berval no_cookie = {0};
	LDAPControl *controls[] = {NULL, NULL};
	struct tsr_search search = {dir->base, LDAP_SCOPE_BASE, "(objectClass=*)", none, "cannot try synchronisation",
	    skip_entry, NULL, false, controls};
	struct tsr_dir_error error = {0};

	if (tsr_sync_control(LDAP_SYNC_REFRESH_ONLY, &no_cookie, &controls[0]) != LDAP_SUCCESS)
		return true;
	(void)tsr_search_run(dir, &search, &error);
	ldap_control_free(controls[0]);
	return error.code != LDAP_UNAVAILABLE_CRITICAL_EXTENSION;
}

static enum tsr_dir_fault
parse_identity(struct tsr_dir *dir, LDAPMessage *message, char *text, size_t size)
{
	struct berval *id = NULL;

	/* A server without RFC 4532 leaves it empty: no failure, the settings tell as much. */
	if (ldap_parse_whoami(dir->ld, message, &id) == LDAP_SUCCESS && id != NULL)
		snprintf(text, size, "%.*s", (int)id->bv_len, id->bv_val);
	ber_bvfree(id);
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

enum tsr_dir_fault
tsr_dir_whoami(struct tsr_dir *dir, char *text, size_t size, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	LDAPMessage *message;
	int msgid, rc, type;

	text[0] = '\0';
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	rc = ldap_whoami(dir->ld, NULL, NULL, &msgid);
	if (rc != LDAP_SUCCESS)
		return tsr_dir_fail_ldap(dir, error, rc, "cannot ask who we are");
	fault = tsr_dir_receive(dir, msgid, TSR_CALL_SECONDS * 1000, &message, &type, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (type == 0)
		return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_TIMEOUT, "%s: no answer to who we are", dir->uri);
	return parse_identity(dir, message, text, size);
}

enum tsr_dir_fault
tsr_dir_probe(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	struct root root;

	fault = read_root(dir, &root, error);
	if (fault != TSR_DIR_OK)
		return fault;
	dir->can_sync = root.dse.sync && base_can_sync(dir);
	dir->can_page = root.dse.paged;
	dir->flavour = tsr_flavour_choose(settings->server, &root.dse);
	snprintf(dir->context_dn, sizeof(dir->context_dn), "%s", root.context[0] != '\0' ? root.context : dir->base);
	if (tsr_plan_make(dir->flavour, &dir->plan) != TSR_OK)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "attribute table and record table do not match");
	if (tsr_filter_build(settings, dir->flavour, dir) != TSR_OK)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "filter in the settings is too long");
	fault = tsr_dir_whoami(dir, dir->identity, sizeof(dir->identity), error);
	/* Who has bound is not nobody, even where the server lacks RFC 4532. */
	if (fault == TSR_DIR_OK && dir->identity[0] == '\0' && settings->bind != TSR_BIND_ANONYMOUS)
		snprintf(dir->identity, sizeof(dir->identity), "unknown");
	return fault;
}

void
tsr_dir_fingerprint(const struct tsr_dir *dir, char text[static TSR_FINGERPRINT_LEN + 1])
{
	char all[4 * TSR_FILTER_MAX];
	uint8_t hash[TSR_HASH_BYTES];
	size_t len;

	len = (size_t)snprintf(all, sizeof(all), "%s\n%s\n%s\n%s\n%s\n", dir->flavour->name,
	    dir->flavour->shared_cookies ? "" : dir->uri, dir->base_key, dir->filter, dir->identity);
	for (size_t i = 0; i < TSR_SLOTS && len < sizeof(all); i++)
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s ", dir->plan.names[i]);
	tsr_hash(all, len < sizeof(all) ? len : sizeof(all) - 1, hash);
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
}
