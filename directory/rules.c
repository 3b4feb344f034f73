/* SPDX-License-Identifier: ISC */
/* Which rules of conf/slapd a server holds, as far as its cn=config may be read.  Nothing is tried out. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dn.h"
#include "internal.h"

/* A rule is held where a value of ATTRIBUTE has WORDS in it. */
static const struct rule {
	const char *attribute;
	const char *words;
	const char *rule;
	const char *file;
} rules[] = {
    {"olcUniqueURI", "?" TSR_ATTR_TOKEN_ID "?", "each token id is there once", "3-rules"},
    {"olcUniqueURI", "?uid?", "each login is there once", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_TOKEN_ID " set", "tokens are made under service accounts only", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_TOKEN_ID " regex", "token ids have their form", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_VERIFIER " regex", "verifiers have their form", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_KIND " regex", "a token is private or public", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_KIND " set", "a public token has an origin", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_DOMAIN " regex", "origins have no wildcards", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_STATE " regex", "revoked is for ever", "3-rules"},
    {"olcConstraintAttribute", "uid regex", "names of service accounts have their form", "3-rules"},
    {"olcConstraintAttribute", TSR_ATTR_PASSWORD " count 0", "service accounts have no password", "3-rules"},
    {"olcAccess", TSR_ATTR_VERIFIER, "verifiers are shown to tesserad alone", "2-database"},
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

struct inventory {
	char database[TSR_DN_MAX + 1]; /* entry of the one that holds our base; "" none is visible */
	size_t suffix;                 /* length of its suffix */
	bool held[RULES];
};

static void __attribute__((format(printf, 4, 5)))
tell(tsr_dir_report *report, void *arg, enum tsr_dir_finding finding, const char *format, ...)
{
	char text[2 * TSR_ERROR_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(arg, finding, text);
}

static enum tsr_dir_fault
note_database(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	struct berval **suffixes = ldap_get_values_len(dir->ld, message, "olcSuffix");
	struct inventory *inventory = search->arg;
	char *dn = ldap_get_dn(dir->ld, message), key[TSR_DN_MAX + 1];

	(void)error;
	for (size_t i = 0; dn != NULL && suffixes != NULL && suffixes[i] != NULL; i++) {
		if (tsr_dn_key(suffixes[i]->bv_val, key) != TSR_OK || !tsr_dn_under(dir->base_key, key) ||
		    suffixes[i]->bv_len < inventory->suffix || strlen(dn) >= sizeof(inventory->database))
			continue;
		memcpy(inventory->database, dn, strlen(dn) + 1);
		inventory->suffix = suffixes[i]->bv_len;
	}
	ldap_value_free_len(suffixes);
	ldap_memfree(dn);
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

/* Whether the words stand in a value, whatever blanks are between them there. */
static bool
has_words(const struct berval *value, const char *words)
{
	const size_t first = strcspn(words, " ");
	const char *end = value->bv_val + value->bv_len, *at = value->bv_val;

	while ((at = memmem(at, (size_t)(end - at), words, first)) != NULL) {
		const char *rest = words + first;

		for (at += first; *rest != '\0' && at < end; rest++) {
			if (*rest == ' ')
				at += strspn(at, " \t");
			else if (*at++ != *rest)
				break;
		}
		if (*rest == '\0')
			return true;
	}
	return false;
}

static enum tsr_dir_fault
note_rules(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	struct inventory *inventory = search->arg;

	(void)error;
	for (size_t i = 0; i < RULES; i++) {
		struct berval **values = ldap_get_values_len(dir->ld, message, rules[i].attribute);

		for (size_t v = 0; values != NULL && values[v] != NULL; v++)
			inventory->held[i] = inventory->held[i] || has_words(values[v], rules[i].words);
		ldap_value_free_len(values);
	}
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

static bool
take_inventory(struct tsr_dir *dir, struct inventory *inventory)
{
	static const char *const suffix[] = {"olcSuffix", NULL};
	static const char *const values[] = {"olcUniqueURI", "olcConstraintAttribute", "olcAccess", NULL};
	struct tsr_search databases = {"cn=config", LDAP_SCOPE_SUBTREE, "(olcSuffix=*)", suffix,
	    "cannot read the settings of the server", note_database, inventory, false, NULL};
	struct tsr_search settings = {inventory->database, LDAP_SCOPE_SUBTREE, "(objectClass=*)", values,
	    "cannot read the settings of the server", note_rules, inventory, false, NULL};
	struct tsr_dir_error error;

	return tsr_search_run(dir, &databases, &error) == TSR_DIR_OK && inventory->database[0] != '\0' &&
	       tsr_search_run(dir, &settings, &error) == TSR_DIR_OK;
}

void
tsr_dir_check_rules(struct tsr_dir *dir, tsr_dir_report *report, void *arg)
{
	struct inventory inventory = {.suffix = 0};
	size_t held = 0;

	if (dir->flavour != &tsr_flavour_openldap)
		return;
	if (!take_inventory(dir, &inventory)) {
		tell(report, arg, TSR_FINDING_OK,
		    "%s: which rules the server itself holds is not shown to '%s', who may not read cn=config",
		    dir->uri, dir->identity);
		return;
	}
	for (size_t i = 0; i < RULES; i++) {
		held += inventory.held[i];
		if (!inventory.held[i])
			tell(report, arg, TSR_FINDING_WARNING,
			    "%s: the server does not hold the rule \"%s\" (%s: %s); load it from conf/slapd/%s.ldif, "
			    "see tessera-schema(7)",
			    dir->uri, rules[i].rule, rules[i].attribute, rules[i].words, rules[i].file);
	}
	if (held == RULES)
		tell(report, arg, TSR_FINDING_OK, "%s: the server holds the rules for tokens and accounts", dir->uri);
}
