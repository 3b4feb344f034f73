/* SPDX-License-Identifier: ISC */
/* Requests and records side by side, in words. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "admin.h"
#include "reason.h"
#include "table.h"

static const json_t *
token_of(const struct tsr_case *judged)
{
	return json_array_get(judged->tokens, 0);
}

static bool
is_any(const json_t *list)
{
	const char *first = json_string_value(json_array_get(list, 0));

	return json_array_size(list) == 1 && first != NULL && strcmp(first, "*") == 0;
}

/* "Asked for: sshd. Meant for: imap smtp." */
static json_t *
beside(const char *asked, const char *asked_words, const char *nothing, const json_t *list, const char *list_words)
{
	char *items = tsr_cell_text(list);
	json_t *text;

	if (items == NULL)
		return NULL;
	if (asked != NULL)
		text = json_sprintf("%s: %s. %s: %s.", asked_words, asked, list_words, items);
	else
		text = json_sprintf("%s. %s: %s.", nothing, list_words, items);
	free(items);
	return text;
}

static json_t *
service(const struct tsr_case *judged)
{
	const json_t *services = json_object_get(token_of(judged), "services");

	if (is_any(services))
		return json_string("Any service will do.");
	return beside(judged->ask->service, "Asked for", "No --service was named", services, "Meant for");
}

static json_t *
network(const struct tsr_case *judged)
{
	const json_t *networks = json_object_get(token_of(judged), "networks");

	if (is_any(networks))
		return json_string("Any network will do.");
	return beside(judged->ask->rhost, "The peer is", "No address was given by --rhost", networks, "Valid from");
}

static json_t *
origin(const struct tsr_case *judged)
{
	const json_t *token = token_of(judged);

	if (strcmp(tsr_member(token, "kind"), "private") == 0)
		return json_string("A private token is valid from any origin.");
	return beside(judged->ask->origin, "Asked from", "No --origin was given", json_object_get(token, "domains"),
	    "Valid from");
}

static json_t *
role(const struct tsr_case *judged)
{
	const json_t *listed = json_object_get(token_of(judged), "roles");
	const char *wanted = judged->ask->role, *has = judged->answer->roles;
	char *account = judged->account != NULL ? tsr_cell_text(json_object_get(judged->account, "roles")) : NULL;
	char *token = tsr_cell_text(listed);
	json_t *text = NULL;

	if (token != NULL)
		text = json_sprintf("%s%s. The account has: %s. The token lists: %s. Both: %s.",
		    wanted != NULL ? "Wanted: " : "No --role was wanted", wanted != NULL ? wanted : "",
		    account != NULL && account[0] != '\0' ? account : "none", is_any(listed) ? "all of them" : token,
		    has[0] != '\0' ? has : "none");
	free(account);
	free(token);
	return text;
}

static json_t *
account(const struct tsr_case *judged)
{
	const char *owner = judged->answer->account, *given = judged->ask->user;

	if (given == NULL)
		return json_sprintf("No --user was given, so it is judged as %s.", owner);
	return json_sprintf("Asked as: %s. It belongs to: %s.", given, owner);
}

static json_t *
local_user(const struct tsr_case *judged)
{
	const char *owner = judged->answer->account;

	if (!judged->ask->pam && judged->pam_refuses)
		return json_sprintf(
		    "Only with --pam. PAM would refuse it: %s is a user of this host's own, not in allow_users.",
		    owner);
	if (!judged->ask->pam)
		return json_string("Only with --pam. PAM would not mind.");
	if (judged->pam_refuses)
		return json_sprintf("%s is a user of this host's own, and allow_users does not list it.", owner);
	return json_sprintf("%s is no user of this host's own, or allow_users lists it.", owner);
}

static json_t *
moment(const struct tsr_case *judged, const char *member, const char *words, const char *otherwise)
{
	const char *when = tsr_member(token_of(judged), member);

	if (when[0] == '\0' || strcmp(when, "never") == 0)
		return json_string(otherwise);
	return json_sprintf("%s: %s.", words, when);
}

static json_t *
flaws(const struct tsr_case *judged)
{
	const char *of_token = tsr_member(token_of(judged), "flaws");
	const char *of_account = tsr_member(judged->account, "flaws");

	if (of_token[0] == '\0' && of_account[0] == '\0')
		return json_string("");
	return json_sprintf("%s%s%s%s%s", of_token[0] != '\0' ? "Of the token: " : "", of_token,
	    of_token[0] != '\0' ? ". " : "", of_account[0] != '\0' ? "Of the account: " : "", of_account);
}

static json_t *
ambiguous(const struct tsr_case *judged)
{
	const size_t claims = json_array_size(judged->tokens);

	if (claims > 1)
		return json_sprintf("%zu entries claim this id.", claims);
	return json_string("");
}

json_t *
tsr_reason(const struct tsr_case *judged, enum tsr_verdict condition)
{
	switch (condition) {
	case TSR_WRONG_ACCOUNT:
		return account(judged);
	case TSR_LOCAL_USER:
		return local_user(judged);
	case TSR_INCOMPLETE:
		return flaws(judged);
	case TSR_AMBIGUOUS:
		return ambiguous(judged);
	case TSR_REVOKED:
		return moment(judged, "revoked_at", "Since", "");
	case TSR_ACCOUNT_DISABLED:
		return json_sprintf("The account is %s.", tsr_member(judged->account, "condition"));
	case TSR_DISABLED:
		return json_sprintf("The token is %s.", tsr_member(token_of(judged), "state"));
	case TSR_NOT_YET:
		return moment(judged, "not_before", "It begins", "It began when it was made.");
	case TSR_EXPIRED:
		return moment(judged, "not_after", "Its end", "It has no end.");
	case TSR_NO_ORIGIN:
	case TSR_WRONG_ORIGIN:
		return origin(judged);
	case TSR_WRONG_SERVICE:
		return service(judged);
	case TSR_WRONG_NETWORK:
		return network(judged);
	case TSR_MISSING_ROLE:
		return role(judged);
	case TSR_DENY:
	case TSR_ALLOW:
	case TSR_NOT_A_TOKEN:
	case TSR_UNAVAILABLE:
	case TSR_STALE:
	case TSR_UNKNOWN:
	case TSR_WRONG_SECRET:
	case TSR_DENIED_LOCALLY:
	case TSR_ORPHAN:
	case TSR_VERDICTS:
		break;
	}
	return json_string("");
}
