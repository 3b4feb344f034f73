/* SPDX-License-Identifier: ISC */
/* The rules of a new token, and its attributes. */
#include "config.h"

#include <string.h>

#include "rules.h"
#include "terms.h"

static enum tsr_exit
check_domains(struct tsr_terms *terms)
{
	for (size_t i = 0; i < terms->domains.count; i++) {
		struct tsr_origin domain;
		const char *why;

		if (tsr_domain_canonical(terms->domains.v[i], terms->canonical[i], &domain, &why) != TSR_OK)
			return TSR_TELL(TSR_EXIT_REFUSED, "domain \"%s\": %s", terms->domains.v[i], why);
		if (strcmp(terms->domains.v[i], terms->canonical[i]) != 0)
			tsr_complain("domain %s is stored as %s", terms->domains.v[i], terms->canonical[i]);
		terms->domains.v[i] = terms->canonical[i];
	}
	return TSR_GO_ON;
}

static enum tsr_exit
check_kind(const struct tsr_terms *terms)
{
	if (terms->private == terms->public)
		return TSR_TELL(
		    TSR_EXIT_USAGE, "say either --private (any origin) or --public (only the domains listed)");
	if (terms->public && terms->domains.count == 0)
		return TSR_TELL(
		    TSR_EXIT_REFUSED, "a public token is for listed domains only; give --domain at least once");
	if (terms->private && terms->domains.count > 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "a private token has no domains, for it is valid from any; leave --domain out, or say --public");
	return TSR_GO_ON;
}

static enum tsr_exit
check_times(struct tsr_terms *terms, int64_t now)
{
	enum tsr_exit code = tsr_when("--expires", terms->expires != NULL ? terms->expires : "365d", now, &terms->ends);

	terms->begins = 0;
	if (code == TSR_GO_ON && terms->not_before != NULL)
		code = tsr_when_begins("--not-before", terms->not_before, now, &terms->begins);
	if (code != TSR_GO_ON)
		return code;
	if (terms->begins >= terms->ends)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "the token would end before it begins; give a later --expires, or an earlier --not-before");
	tsr_time_format(terms->ends, terms->ends_text);
	tsr_time_format(terms->begins, terms->begins_text);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_terms_check(struct tsr_terms *terms, int64_t now)
{
	enum tsr_exit code = tsr_rule_label(terms->label);

	if (code == TSR_GO_ON && terms->description != NULL)
		code = tsr_rule_description(terms->description);
	if (code == TSR_GO_ON)
		code = check_kind(terms);
	if (code == TSR_GO_ON)
		code = check_domains(terms);
	if (code == TSR_GO_ON)
		code = tsr_rule_services(&terms->services);
	if (code == TSR_GO_ON)
		code = tsr_rule_networks(&terms->networks);
	if (code == TSR_GO_ON)
		code = tsr_rule_roles(&terms->roles, true);
	return code == TSR_GO_ON ? check_times(terms, now) : code;
}

enum tsr_exit
tsr_account_usable(const json_t *account)
{
	const char *condition = tsr_member(account, "condition"), *login = tsr_member(account, "login");

	if (strcmp(condition, "ambiguous") == 0 || strcmp(condition, "incomplete") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "account %s is %s, and every token of it would be denied; mend %s first", login, condition,
		    tsr_member(account, "dn"));
	if (strcmp(condition, "disabled") == 0)
		tsr_complain("account %s is disabled; its tokens are denied until \"tessera %s enable %s\"", login,
		    tsr_member(account, "class"), login);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_terms_fit(const struct tsr_terms *terms, const json_t *account)
{
	enum tsr_exit code = tsr_account_usable(account);

	for (size_t i = 0; i < terms->roles.count && code == TSR_GO_ON; i++) {
		const char *role = terms->roles.v[i];

		if (strcmp(role, "*") != 0 && !tsr_json_has(json_object_get(account, "roles"), role, strlen(role)))
			code = TSR_TELL(TSR_EXIT_REFUSED, "account %s has no role %s, so its token cannot use it",
			    tsr_member(account, "login"), role);
	}
	return code;
}

static enum tsr_exit
fits(enum tsr_status status, const json_t *account)
{
	if (status == TSR_OK)
		return TSR_GO_ON;
	return TSR_TELL(
	    TSR_EXIT_REFUSED, "the DN of account %s is too long for tokens below it", tsr_member(account, "login"));
}

enum tsr_exit
tsr_account_child(const json_t *account, const char *id, char dn[static TSR_DN_MAX + 1])
{
	return fits(tsr_dn_child(TSR_ATTR_TOKEN_ID, id, tsr_member(account, "dn"), dn), account);
}

enum tsr_exit
tsr_account_key(const json_t *account, char key[static TSR_DN_MAX + 1])
{
	return fits(tsr_dn_key(tsr_member(account, "dn"), key), account);
}

void
tsr_terms_author(struct tsr_dir *dir, char name[static TSR_DN_MAX + 1])
{
	struct tsr_dir_error error;

	if (tsr_dir_whoami(dir, name, TSR_DN_MAX + 1, &error) != TSR_DIR_OK)
		name[0] = '\0';
}

void
tsr_revocation(const char *when, struct tsr_dir_change changes[static TSR_REVOCATION])
{
	changes[0] = (struct tsr_dir_change){TSR_DIR_REPLACE, TSR_ATTR_STATE, "revoked"};
	changes[1] = (struct tsr_dir_change){TSR_DIR_ADD_VALUE, TSR_ATTR_REVOKED_AT, when};
}

/* No restriction is left to absence: none given is "*", any. */
static size_t
put_all(struct tsr_dir_value *values, size_t n, const char *attribute, const struct tsr_values *given)
{
	if (given->count == 0)
		values[n++] = (struct tsr_dir_value){attribute, "*"};
	for (size_t i = 0; i < given->count; i++)
		values[n++] = (struct tsr_dir_value){attribute, given->v[i]};
	return n;
}

size_t
tsr_terms_values(const struct tsr_terms *terms, const char *id, const char *verifier, const char *created_by,
    struct tsr_dir_value values[static TSR_TERMS_VALUES])
{
	size_t n = 0;

	values[n++] = (struct tsr_dir_value){"objectClass", TSR_CLASS_NAME_TOKEN};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_TOKEN_ID, id};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_VERIFIER, verifier};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_KIND, terms->public ? "public" : "private"};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_STATE, "active"};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_NOT_AFTER, terms->ends_text};
	values[n++] = (struct tsr_dir_value){TSR_ATTR_LABEL, terms->label};
	if (terms->begins != 0)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_NOT_BEFORE, terms->begins_text};
	if (terms->description != NULL && terms->description[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_DESCRIPTION, terms->description};
	if (created_by[0] != '\0')
		values[n++] = (struct tsr_dir_value){TSR_ATTR_CREATED_BY, created_by};
	n = put_all(values, n, TSR_ATTR_SERVICE, &terms->services);
	n = put_all(values, n, TSR_ATTR_NETWORK, &terms->networks);
	n = put_all(values, n, TSR_ATTR_ROLE, &terms->roles);
	for (size_t i = 0; i < terms->domains.count; i++)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_DOMAIN, terms->domains.v[i]};
	return n;
}
