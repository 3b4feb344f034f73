/* SPDX-License-Identifier: ISC */
/* Binds: simple, SASL EXTERNAL and GSSAPI; asynchronous, so that the answer's controls are seen. */
#include "config.h"

#include <sasl/sasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bind.h"
#include "text.h"

struct identity {
	enum tsr_bind method;
	const char *dn;
	const char *keytab;
};

enum tsr_dir_fault
tsr_dir_private(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	if (strncasecmp(dir->uri, "ldapi:", 6) == 0 || ldap_tls_inplace(dir->ld))
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "%s: not encrypted: nothing is sent", dir->uri);
}

/* What the bind is called in errors: the name, never the secret. */
static void
describe(const struct identity *identity, char *what, size_t size)
{
	static const char *const methods[] = {
	    "SASL EXTERNAL", "a simple bind", "SASL GSSAPI", "a simple bind", "an anonymous bind"};

	if (identity->method == TSR_BIND_SIMPLE || identity->method == TSR_BIND_PROMPT)
		snprintf(what, size, "%s as '%s'", methods[identity->method], identity->dn);
	else
		snprintf(what, size, "%s", methods[identity->method]);
}

/* A bind that succeeds with "change your password first" lets us do nothing else: no success. */
static enum tsr_dir_fault
finish(struct tsr_dir *dir, int msgid, const char *what, struct tsr_dir_error *error)
{
	struct tsr_policy_result result;
	enum tsr_dir_fault fault = tsr_policy_result(dir, msgid, what, &result, error);

	if (fault != TSR_DIR_OK)
		return fault;
	if (result.code != LDAP_SUCCESS)
		return tsr_dir_fail_result(dir, error, result.code, result.words, what);
	if (result.policy == PP_changeAfterReset)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, LDAP_SUCCESS,
		    "%s: %s: the server wants this password changed before anything else: change it with ldappasswd(1)",
		    dir->uri, what);
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
send_bind(struct tsr_dir *dir, const char *dn, const char *mechanism, struct berval *secret, const char *what,
    struct tsr_dir_error *error)
{
	int msgid, rc;

	rc = ldap_sasl_bind(dir->ld, dn, mechanism, secret, tsr_policy_request(), NULL, &msgid);
	if (rc != LDAP_SUCCESS)
		return tsr_dir_fail_ldap(dir, error, rc, what);
	return finish(dir, msgid, what, error);
}

static enum tsr_dir_fault
bind_password(
    struct tsr_dir *dir, const char *dn, struct tsr_password *password, const char *what, struct tsr_dir_error *error)
{
	struct berval secret = {password->len, password->text};
	enum tsr_dir_fault fault;

	if (dn[0] == '\0' || password->len == 0)
		fault = tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
		    "%s: %s needs a name and a password: an empty one would be anonymous", dir->uri, what);
	else
		fault = send_bind(dir, dn, LDAP_SASL_SIMPLE, &secret, what, error);
	tsr_wipe(password, sizeof(*password));
	return fault;
}

static enum tsr_dir_fault
bind_file(struct tsr_dir *dir, const struct tsr_settings *settings, const struct identity *identity, const char *what,
    struct tsr_dir_error *error)
{
	struct tsr_password password;
	const enum tsr_dir_fault fault = tsr_password_read(settings->password_file, &password, error);

	return fault == TSR_DIR_OK ? bind_password(dir, identity->dn, &password, what, error) : fault;
}

static enum tsr_dir_fault
bind_typed(struct tsr_dir *dir, const struct tsr_settings *settings, const struct identity *identity, const char *what,
    struct tsr_dir_error *error)
{
	struct tsr_password password = {.len = strlen(settings->admin_password)};

	memcpy(password.text, settings->admin_password, password.len);
	return bind_password(dir, identity->dn, &password, what, error);
}

/* GSSAPI asks nothing that has no default. */
static int
interact(LDAP *ld, unsigned flags, void *defaults, void *in)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *each = in; each->id != SASL_CB_LIST_END; each++) {
		each->result = each->defresult != NULL ? each->defresult : "";
		each->len = (unsigned)strlen(each->result);
	}
	return LDAP_SUCCESS;
}

/*
 * libkrb5 learns of a keytab through the environment alone; the tickets stay
 * in memory.  TLS protects the connection, so SASL adds no layer of its own.
 */
static enum tsr_dir_fault
bind_gssapi(struct tsr_dir *dir, const struct identity *identity, const char *what, struct tsr_dir_error *error)
{
	int rc;

	if (identity->keytab[0] != '\0' &&
	    (setenv("KRB5_CLIENT_KTNAME", identity->keytab, 1) != 0 || setenv("KRB5CCNAME", "MEMORY:tessera", 1) != 0))
		return tsr_dir_fail(error, TSR_DIR_RETRY, 0, "%s: out of memory", dir->uri);
	(void)ldap_set_option(dir->ld, LDAP_OPT_X_SASL_SECPROPS, "noanonymous,noplain,maxssf=0");
	rc = ldap_sasl_interactive_bind_s(dir->ld, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET, interact, NULL);
	if (rc == LDAP_SUCCESS)
		return TSR_DIR_OK;
	(void)tsr_dir_fail_ldap(dir, error, rc, what);
	if (rc == LDAP_LOCAL_ERROR || rc == LDAP_AUTH_UNKNOWN)
		error->fault = TSR_DIR_REFUSED;
	return error->fault;
}

static struct identity
choose(const struct tsr_settings *settings, enum tsr_dir_role role)
{
	if (role == TSR_DIR_ADMIN)
		return (struct identity){settings->admin_bind, settings->admin_bind_dn, ""};
	return (struct identity){settings->bind, settings->bind_dn, settings->keytab};
}

enum tsr_dir_fault
tsr_bind(struct tsr_dir *dir, const struct tsr_settings *settings, enum tsr_dir_role role, struct tsr_dir_error *error)
{
	const struct identity identity = choose(settings, role);
	struct berval nothing = {0, (char[]){""}};
	char what[TSR_VALUE_TEXT + 32];

	describe(&identity, what, sizeof(what));
	if (tsr_dir_private(dir, error) != TSR_DIR_OK)
		return error->fault;
	switch (identity.method) {
	case TSR_BIND_EXTERNAL:
		return send_bind(dir, NULL, "EXTERNAL", &nothing, what, error);
	case TSR_BIND_SIMPLE:
		return bind_file(dir, settings, &identity, what, error);
	case TSR_BIND_PROMPT:
		return bind_typed(dir, settings, &identity, what, error);
	case TSR_BIND_GSSAPI:
		return bind_gssapi(dir, &identity, what, error);
	case TSR_BIND_ANONYMOUS:
		return send_bind(dir, "", LDAP_SASL_SIMPLE, &nothing, what, error);
	}
	return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "%s: unknown bind method", dir->uri);
}
