/* SPDX-License-Identifier: ISC */
/* Require tessera-role: what a token must come with. */
#include "module.h"

#include <string.h>

#define NOTE "tessera-role" /* of a request that lacked a role */

static const char *
parse(cmd_parms *cmd, const char *line, const void **parsed)
{
	(void)cmd, (void)parsed;
	if (!tsr_http_is_role(line, strlen(line)))
		return "Require tessera-role: a role is a-z, then a-z, 0-9 and -, 32 at most";
	return NULL;
}

static bool
has_role(const char *roles, const char *role)
{
	const size_t len = strlen(role);

	while (*roles != '\0') {
		const size_t each = strcspn(roles, " ");

		if (each == len && memcmp(roles, role, len) == 0)
			return true;
		roles += each + (roles[each] == ' ');
	}
	return false;
}

static authz_status
check(request_rec *r, const char *role, const void *parsed)
{
	const struct tsr_apache_state *state = tsr_apache_state(r);
	const char *realm = ap_auth_name(r);
	const struct tsr_http_policy policy = {realm != NULL ? realm : "tessera", role, false, false};
	struct tsr_http_reply reply;

	(void)parsed;
	if (r->user == NULL)
		return AUTHZ_DENIED_NO_USER;
	/* What was found before may be of somebody else: here others may have said who has come. */
	if (state != NULL && state->answer.verdict == TSR_ALLOW && strcmp(r->user, state->answer.account) == 0 &&
	    has_role(state->answer.roles, role))
		return AUTHZ_GRANTED;
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, TSR_MISSING_ROLE);
	apr_table_setn(r->notes, NOTE, "");
	tsr_apache_challenge(r, reply.bearer);
	return AUTHZ_DENIED;
}

const authz_provider tsr_apache_roles = {check, parse};

/* Another Require was pleased: what was wanted is wanted no more. */
int
tsr_apache_let_in(request_rec *r)
{
	if (apr_table_get(r->notes, NOTE) != NULL)
		apr_table_unset(r->err_headers_out, "WWW-Authenticate");
	return DECLINED;
}
