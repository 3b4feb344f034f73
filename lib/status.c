/* SPDX-License-Identifier: ISC */
/* Names and sentences for the two vocabularies: status of the machinery, verdict on a token. */
#include "tessera.h"

const char *
tsr_strerror(enum tsr_status status)
{
	switch (status) {
	case TSR_OK:
		return "no error";
	case TSR_NOMEM:
		return "out of memory";
	case TSR_IO:
		return "a system call failed";
	case TSR_ABSENT:
		return "not there";
	case TSR_INVALID:
		return "malformed";
	case TSR_DAMAGED:
		return "damaged";
	case TSR_UNSAFE:
		return "wrong owner, mode or type";
	case TSR_TOOBIG:
		return "too big";
	case TSR_CHANGING:
		return "replaced again and again while being opened";
	case TSR_VERSION:
		return "written by another version";
	}
	return "unknown error";
}

const char *
tsr_verdict_name(enum tsr_verdict verdict)
{
	switch (verdict) {
	case TSR_DENY:
		return "deny";
	case TSR_ALLOW:
		return "allow";
	case TSR_NOT_A_TOKEN:
		return "not_a_token";
	case TSR_UNAVAILABLE:
		return "unavailable";
	case TSR_STALE:
		return "stale";
	case TSR_UNKNOWN:
		return "unknown";
	case TSR_WRONG_SECRET:
		return "wrong_secret";
	case TSR_DENIED_LOCALLY:
		return "denied_locally";
	case TSR_AMBIGUOUS:
		return "ambiguous";
	case TSR_INCOMPLETE:
		return "incomplete";
	case TSR_ORPHAN:
		return "orphan";
	case TSR_WRONG_ACCOUNT:
		return "wrong_account";
	case TSR_LOCAL_USER:
		return "local_user";
	case TSR_REVOKED:
		return "revoked";
	case TSR_DISABLED:
		return "disabled";
	case TSR_ACCOUNT_DISABLED:
		return "account_disabled";
	case TSR_NOT_YET:
		return "not_yet";
	case TSR_EXPIRED:
		return "expired";
	case TSR_NO_ORIGIN:
		return "no_origin";
	case TSR_WRONG_ORIGIN:
		return "wrong_origin";
	case TSR_WRONG_SERVICE:
		return "wrong_service";
	case TSR_WRONG_NETWORK:
		return "wrong_network";
	case TSR_MISSING_ROLE:
		return "missing_role";
	case TSR_VERDICTS:
		break;
	}
	return "deny";
}

const char *
tsr_verdict_text(enum tsr_verdict verdict)
{
	switch (verdict) {
	case TSR_DENY:
		return "Nothing has been judged, so nobody is let in.";
	case TSR_ALLOW:
		return "The token is good for this request.";
	case TSR_NOT_A_TOKEN:
		return "The text is not a token: check that it was copied whole, without blanks or quotes.";
	case TSR_UNAVAILABLE:
		return "The cache cannot be read: see the detail, and whether tesserad runs.";
	case TSR_STALE:
		return "The cache is older than max_age, or the clock is wrong: see why tesserad cannot reach the "
		       "directory.";
	case TSR_UNKNOWN:
		return "No such token or account is known here: it may be new, deleted or outside the search base.";
	case TSR_WRONG_SECRET:
		return "The id of the token exists, but the secret or the kind is not the one recorded.";
	case TSR_DENIED_LOCALLY:
		return "This host's file \"denied\" lists the token or the account.";
	case TSR_AMBIGUOUS:
		return "Two entries claim the same token id or login: remove or rename one of them in the directory.";
	case TSR_INCOMPLETE:
		return "The entry lacks a restriction, or one is malformed or hidden from tesserad: mend it in the "
		       "directory.";
	case TSR_ORPHAN:
		return "The account that owned the token is gone.";
	case TSR_WRONG_ACCOUNT:
		return "The token belongs to another account than the name that was given.";
	case TSR_LOCAL_USER:
		return "The login is also a user of this host's own: list it in allow_users if it is meant to log in.";
	case TSR_REVOKED:
		return "The token was revoked, which is final: make a new one.";
	case TSR_DISABLED:
		return "The token is disabled: enable it to use it again.";
	case TSR_ACCOUNT_DISABLED:
		return "The account is disabled: enable it to use its tokens again.";
	case TSR_NOT_YET:
		return "The token is not valid yet.";
	case TSR_EXPIRED:
		return "The token has expired: make a new one or rotate it in time.";
	case TSR_NO_ORIGIN:
		return "A public token needs the origin of the request, and there is none: use a private token here.";
	case TSR_WRONG_ORIGIN:
		return "The origin of the request is not among the domains of the token.";
	case TSR_WRONG_SERVICE:
		return "The token is not meant for this service.";
	case TSR_WRONG_NETWORK:
		return "The address of the peer is unknown or not in a network of the token.";
	case TSR_MISSING_ROLE:
		return "The role that is required is not one that both the account has and the token lists.";
	case TSR_VERDICTS:
		break;
	}
	return "Nothing has been judged, so nobody is let in.";
}
