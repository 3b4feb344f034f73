/* SPDX-License-Identifier: ISC */
/* Requests that the server's password policy has a say in (draft-behera-ldap-password-policy-10). */
#include "config.h"

#include <stdio.h>

#include "internal.h"

LDAPControl **
tsr_policy_request(void)
{
	static char oid[] = LDAP_CONTROL_PASSWORDPOLICYREQUEST;
	static LDAPControl policy = {oid, {0, NULL}, 0};
	static LDAPControl *controls[] = {&policy, NULL};

	return controls;
}

/* A control that cannot be read says nothing. */
static LDAPPasswordPolicyError
read_policy(struct tsr_dir *dir, LDAPControl **controls)
{
	LDAPControl *control =
	    controls != NULL ? ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, NULL) : NULL;
	LDAPPasswordPolicyError policy = PP_noError;
	ber_int_t expire, grace;

	if (control == NULL ||
	    ldap_parse_passwordpolicy_control(dir->ld, control, &expire, &grace, &policy) != LDAP_SUCCESS)
		return PP_noError;
	return policy;
}

enum tsr_dir_fault
tsr_policy_result(
    struct tsr_dir *dir, int msgid, const char *what, struct tsr_policy_result *result, struct tsr_dir_error *error)
{
	LDAPControl **controls = NULL;
	char *diagnostic = NULL;
	enum tsr_dir_fault fault;
	LDAPMessage *message;
	int type, rc;

	*result = (struct tsr_policy_result){.code = LDAP_OTHER, .policy = PP_noError};
	fault = tsr_dir_answer(dir, msgid, what, &message, &type, error);
	if (fault != TSR_DIR_OK)
		return fault;
	rc = ldap_parse_result(dir->ld, message, &result->code, NULL, &diagnostic, NULL, &controls, 1);
	if (rc != LDAP_SUCCESS) {
		dir->dead = true;
		fault = tsr_dir_fail(error, TSR_DIR_PROTOCOL, rc, "%s: %s: the answer is malformed", dir->uri, what);
	}
	result->policy = read_policy(dir, controls);
	snprintf(result->words, sizeof(result->words), "%s", diagnostic != NULL ? diagnostic : "");
	ldap_memfree(diagnostic);
	ldap_controls_free(controls);
	return fault;
}
