/* SPDX-License-Identifier: ISC */
/* Turns result codes into what a caller should do, and into a sentence for people. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "text.h"

#define DIAGNOSTIC_MAX 200 /* bytes of a server's own words that are passed on */

struct code {
	int code;
	enum tsr_dir_fault fault;
	const char *cure; /* NULL: nothing to add */
};

static const char unlimited[] = "give the reader 'limits ... size=unlimited time=unlimited' on the server";

/* Codes that are not listed call for another try. */
static const struct code codes[] = {
    {LDAP_SUCCESS, TSR_DIR_OK, NULL},
    {LDAP_OPERATIONS_ERROR, TSR_DIR_RETRY, NULL},
    {LDAP_PROTOCOL_ERROR, TSR_DIR_REFUSED, "the server does not know this operation"},
    {LDAP_TIMELIMIT_EXCEEDED, TSR_DIR_RETRY, unlimited},
    {LDAP_SIZELIMIT_EXCEEDED, TSR_DIR_RETRY, unlimited},
    {LDAP_COMPARE_FALSE, TSR_DIR_RULE, "the entry has another value"},
    {LDAP_COMPARE_TRUE, TSR_DIR_OK, NULL},
    {LDAP_STRONG_AUTH_NOT_SUPPORTED, TSR_DIR_REFUSED, "choose another bind method"},
    {LDAP_STRONG_AUTH_REQUIRED, TSR_DIR_REFUSED, "choose another bind method"},
    {LDAP_ADMINLIMIT_EXCEEDED, TSR_DIR_RETRY, unlimited},
    {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, TSR_DIR_REFUSED,
	"the server does not offer a control that is needed, or not to this identity"},
    {LDAP_CONFIDENTIALITY_REQUIRED, TSR_DIR_REFUSED, "the server wants stronger encryption"},
    {LDAP_NO_SUCH_ATTRIBUTE, TSR_DIR_RULE, NULL},
    {LDAP_UNDEFINED_TYPE, TSR_DIR_RULE, "load the tessera schema into the server, see tessera-schema(7)"},
    {LDAP_INAPPROPRIATE_MATCHING, TSR_DIR_RULE, NULL},
    {LDAP_CONSTRAINT_VIOLATION, TSR_DIR_RULE, NULL},
    {LDAP_TYPE_OR_VALUE_EXISTS, TSR_DIR_RULE, NULL},
    {LDAP_INVALID_SYNTAX, TSR_DIR_RULE,
	"a value has not the form its attribute asks for; is the tessera schema loaded?"},
    {LDAP_NO_SUCH_OBJECT, TSR_DIR_REFUSED,
	"no such entry, or this identity may not see it: check 'base' and the server's access rules"},
    {LDAP_INVALID_DN_SYNTAX, TSR_DIR_REFUSED, "a name is malformed: check 'base' and 'bind_dn'"},
    {LDAP_INAPPROPRIATE_AUTH, TSR_DIR_REFUSED, "choose another bind method"},
    {LDAP_INVALID_CREDENTIALS, TSR_DIR_REFUSED, "check the bind name and its password, key or certificate"},
    {LDAP_INSUFFICIENT_ACCESS, TSR_DIR_REFUSED,
	"the server's access rules do not let this identity do it, see tessera-schema(7)"},
    {LDAP_UNWILLING_TO_PERFORM, TSR_DIR_RULE, NULL},
    {LDAP_NAMING_VIOLATION, TSR_DIR_RULE, NULL},
    {LDAP_OBJECT_CLASS_VIOLATION, TSR_DIR_RULE, NULL},
    {LDAP_NOT_ALLOWED_ON_NONLEAF, TSR_DIR_RULE, "entries stand below it: move or remove them first"},
    {LDAP_NOT_ALLOWED_ON_RDN, TSR_DIR_RULE, NULL},
    {LDAP_ALREADY_EXISTS, TSR_DIR_RULE, NULL},
    {LDAP_NO_OBJECT_CLASS_MODS, TSR_DIR_RULE, NULL},
    {LDAP_AFFECTS_MULTIPLE_DSAS, TSR_DIR_RULE, NULL},
    {LDAP_SYNC_REFRESH_REQUIRED, TSR_DIR_REFRESH, NULL},
    {LDAP_REFERRAL, TSR_DIR_REFUSED,
	"the server points to another one and referrals are not followed: name that server in 'uri'"},
    {LDAP_FILTER_ERROR, TSR_DIR_REFUSED, "check 'filter' in the settings"},
    {LDAP_DECODING_ERROR, TSR_DIR_PROTOCOL, NULL},
};

static const struct code *
find(int code)
{
	static const struct code other = {-1, TSR_DIR_RETRY, NULL};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return &codes[i];
	return &other;
}

enum tsr_dir_fault
tsr_dir_fail(struct tsr_dir_error *error, enum tsr_dir_fault fault, int code, const char *format, ...)
{
	va_list args;

	error->fault = fault;
	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return fault;
}

enum tsr_dir_fault
tsr_dir_fail_result(
    struct tsr_dir *dir, struct tsr_dir_error *error, int code, const char *diagnostic, const char *what)
{
	const struct code *known = find(code);
	char words[4 * DIAGNOSTIC_MAX + 4] = "";

	if (diagnostic != NULL)
		tsr_escape(diagnostic, strlen(diagnostic), DIAGNOSTIC_MAX, words, sizeof(words));
	return tsr_dir_fail(error, known->fault, code, "%s: %s: %s (%d)%s%s%s%s", dir->uri, what, ldap_err2string(code),
	    code, words[0] != '\0' ? ", server says: " : "", words, known->cure != NULL ? "; " : "",
	    known->cure != NULL ? known->cure : "");
}

enum tsr_dir_fault
tsr_dir_fail_ldap(struct tsr_dir *dir, struct tsr_dir_error *error, int code, const char *what)
{
	enum tsr_dir_fault fault;
	char *diagnostic = NULL;

	(void)ldap_get_option(dir->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
	fault = tsr_dir_fail_result(dir, error, code, diagnostic, what);
	ldap_memfree(diagnostic);
	return fault;
}

enum tsr_dir_fault
tsr_dir_alive(const struct tsr_dir *dir, struct tsr_dir_error *error)
{
	if (!dir->dead)
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_SERVER_DOWN, "%s: this connection has failed before", dir->uri);
}

enum tsr_dir_fault
tsr_dir_event_fail(struct tsr_dir *dir, struct tsr_dir_event *event)
{
	dir->dead = true;
	*event = (struct tsr_dir_event){.kind = TSR_EVENT_FAILED, .error = &dir->error};
	return dir->error.fault;
}
