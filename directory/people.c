/* SPDX-License-Identifier: ISC */
/* A person's bind and change of password: what the server answers, as an outcome and in words. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bind.h"
#include "people.h"
#include "text.h"

static const char wrong[] = "name or password is wrong";
static const char locked[] = "the account is locked, after too many wrong passwords or by an administrator";
static const char expired[] = "the password has expired";

struct rule {
	LDAPPasswordPolicyError policy;
	enum tsr_person outcome;
	const char *words;
};

/* What a policy may have against a change. */
static const struct rule rules[] = {
    {PP_passwordExpired, TSR_PERSON_EXPIRED, expired},
    {PP_accountLocked, TSR_PERSON_LOCKED, locked},
    {PP_passwordModNotAllowed, TSR_PERSON_REFUSED, "this password may be changed by an administrator only"},
    {PP_mustSupplyOldPassword, TSR_PERSON_REFUSED, "the old password has to be given"},
    {PP_insufficientPasswordQuality, TSR_PERSON_UNFIT, "the password is too easy to guess"},
    {PP_passwordTooShort, TSR_PERSON_UNFIT, "the password is too short"},
    {PP_passwordTooYoung, TSR_PERSON_REFUSED, "the password was changed a short time ago, and may not be again yet"},
    {PP_passwordInHistory, TSR_PERSON_UNFIT, "the password was used before"},
    {PP_passwordTooLong, TSR_PERSON_UNFIT, "the password is too long"},
};

static const struct rule *
find_rule(LDAPPasswordPolicyError policy)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].policy == policy)
			return &rules[i];
	return NULL;
}

__attribute__((format(printf, 3, 4))) static enum tsr_person
say(struct tsr_person_answer *answer, enum tsr_person outcome, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(answer->words, sizeof(answer->words), format, args);
	va_end(args);
	return outcome;
}

static enum tsr_person
unavailable(struct tsr_person_answer *answer)
{
	return say(answer, TSR_PERSON_UNAVAILABLE, "%s", answer->error.text);
}

/* Servers without the control have codes of their own for accounts that are locked (389-ds: 19 and 53). */
static enum tsr_person
judge_bind(
    struct tsr_dir *dir, const struct tsr_policy_result *result, const char *what, struct tsr_person_answer *answer)
{
	if (result->code == LDAP_SUCCESS && result->policy == PP_changeAfterReset)
		return say(answer, TSR_PERSON_MUST_CHANGE, "the password has to be changed first");
	if (result->code == LDAP_SUCCESS)
		return TSR_PERSON_OK;
	(void)tsr_dir_fail_result(dir, &answer->error, result->code, result->words, what);
	if (result->policy == PP_accountLocked || result->code == LDAP_CONSTRAINT_VIOLATION ||
	    result->code == LDAP_UNWILLING_TO_PERFORM)
		return say(answer, TSR_PERSON_LOCKED, locked);
	if (result->policy == PP_passwordExpired)
		return say(answer, TSR_PERSON_EXPIRED, expired);
	switch (result->code) {
	case LDAP_INVALID_CREDENTIALS:
	case LDAP_INAPPROPRIATE_AUTH:
	case LDAP_NO_SUCH_OBJECT:
	case LDAP_INVALID_DN_SYNTAX:
	case LDAP_INSUFFICIENT_ACCESS:
		return say(answer, TSR_PERSON_REFUSED, wrong);
	default:
		return unavailable(answer);
	}
}

/* Whether the connection is alive, and nobody else reads what is sent on it. */
static bool
is_usable(struct tsr_dir *dir, struct tsr_person_answer *answer)
{
	return tsr_dir_alive(dir, &answer->error) == TSR_DIR_OK && tsr_dir_private(dir, &answer->error) == TSR_DIR_OK;
}

static struct berval
text_value(const char *text)
{
	return (struct berval){strlen(text), tsr_unconst_text(text)};
}

enum tsr_person
tsr_person_bind(struct tsr_dir *dir, const char *dn, const char *password, struct tsr_person_answer *answer)
{
	struct berval secret = text_value(password);
	struct tsr_policy_result result;
	char name[400], what[512];
	int msgid, rc;

	*answer = (struct tsr_person_answer){.words = ""};
	if (dn[0] == '\0' || password[0] == '\0')
		return say(answer, TSR_PERSON_REFUSED, wrong);
	if (!is_usable(dir, answer))
		return unavailable(answer);
	tsr_escape(dn, strlen(dn), 120, name, sizeof(name));
	snprintf(what, sizeof(what), "a simple bind as %s", name);
	rc = ldap_sasl_bind(dir->ld, dn, LDAP_SASL_SIMPLE, &secret, tsr_policy_request(), NULL, &msgid);
	if (rc != LDAP_SUCCESS)
		(void)tsr_dir_fail_ldap(dir, &answer->error, rc, what);
	if (rc != LDAP_SUCCESS || tsr_policy_result(dir, msgid, what, &result, &answer->error) != TSR_DIR_OK)
		return unavailable(answer);
	return judge_bind(dir, &result, what, answer);
}

/* The policy's reason, else the server's own words: this person has proved who he is. */
static enum tsr_person
judge_change(
    struct tsr_dir *dir, const struct tsr_policy_result *result, const char *what, struct tsr_person_answer *answer)
{
	const struct rule *rule = find_rule(result->policy);
	char words[TSR_ERROR_TEXT];

	if (result->code == LDAP_SUCCESS)
		return TSR_PERSON_OK;
	(void)tsr_dir_fail_result(dir, &answer->error, result->code, result->words, what);
	if (rule != NULL)
		return say(answer, rule->outcome, "%s", rule->words);
	(void)tsr_name_clean(result->words, strlen(result->words), words, sizeof(words));
	if (result->code == LDAP_CONSTRAINT_VIOLATION)
		return say(answer, TSR_PERSON_UNFIT, "the server refuses the password: %.200s", words);
	if (result->code == LDAP_INVALID_CREDENTIALS || result->code == LDAP_UNWILLING_TO_PERFORM)
		return say(answer, TSR_PERSON_REFUSED, "the server refuses the change: %.200s", words);
	if (answer->error.fault == TSR_DIR_REFUSED || answer->error.fault == TSR_DIR_RULE)
		return say(answer, TSR_PERSON_REFUSED, "%s", answer->error.text);
	return unavailable(answer);
}

enum tsr_person
tsr_person_change(struct tsr_dir *dir, const char *old, const char *new, struct tsr_person_answer *answer)
{
	static const char what[] = "cannot change the password";
	struct berval before = text_value(old), after = text_value(new);
	struct tsr_policy_result result;
	int msgid, rc;

	*answer = (struct tsr_person_answer){.words = ""};
	if (new[0] == '\0') /* the server would make one up */
		return say(answer, TSR_PERSON_UNFIT, "a password has at least one character");
	if (!is_usable(dir, answer))
		return unavailable(answer);
	rc = ldap_passwd(dir->ld, NULL, &before, &after, tsr_policy_request(), NULL, &msgid);
	if (rc != LDAP_SUCCESS) {
		(void)tsr_dir_fail_ldap(dir, &answer->error, rc, what);
		return unavailable(answer);
	}
	if (tsr_policy_result(dir, msgid, what, &result, &answer->error) != TSR_DIR_OK)
		return say(answer, TSR_PERSON_UNKNOWN, "%s", answer->error.text);
	return judge_change(dir, &result, what, answer);
}
