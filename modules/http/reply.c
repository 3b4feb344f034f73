/* SPDX-License-Identifier: ISC */
/* A new verdict does not compile here until somebody has said what it means to HTTP. */
#include "http.h"

#include <stdio.h>
#include <string.h>

static unsigned
status_of(enum tsr_verdict verdict)
{
	switch (verdict) {
	case TSR_ALLOW:
		return 204;
	case TSR_UNAVAILABLE:
	case TSR_STALE:
		return 503;
	case TSR_MISSING_ROLE:
		return 403;
	case TSR_DENY:
	case TSR_NOT_A_TOKEN:
	case TSR_UNKNOWN:
	case TSR_WRONG_SECRET:
	case TSR_DENIED_LOCALLY:
	case TSR_AMBIGUOUS:
	case TSR_INCOMPLETE:
	case TSR_ORPHAN:
	case TSR_WRONG_ACCOUNT:
	case TSR_LOCAL_USER:
	case TSR_REVOKED:
	case TSR_DISABLED:
	case TSR_ACCOUNT_DISABLED:
	case TSR_NOT_YET:
	case TSR_EXPIRED:
	case TSR_NO_ORIGIN:
	case TSR_WRONG_ORIGIN:
	case TSR_WRONG_SERVICE:
	case TSR_WRONG_NETWORK:
	case TSR_VERDICTS:
		break;
	}
	return 401;
}

bool
tsr_http_is_trouble(enum tsr_verdict verdict)
{
	return status_of(verdict) == 503;
}

/* The inside of a quoted string (RFC 9110 section 5.6.4); what may not stand there is left out. */
static void
quote(const char *text, char out[static 2 * TSR_HTTP_REALM_MAX + 1])
{
	size_t used = 0;

	for (size_t i = 0; text[i] != '\0' && i < TSR_HTTP_REALM_MAX; i++) {
		if (text[i] < ' ' || text[i] > '~')
			continue;
		if (text[i] == '"' || text[i] == '\\')
			out[used++] = '\\';
		out[used++] = text[i];
	}
	out[used] = '\0';
}

/* RFC 6750 section 3; ERROR NULL: the client has only not said who it is. */
static void
challenge(struct tsr_http_reply *reply, const struct tsr_http_policy *policy, const char *error)
{
	char realm[2 * TSR_HTTP_REALM_MAX + 1];
	size_t used;

	quote(policy->realm, realm);
	used = (size_t)snprintf(reply->bearer, sizeof(reply->bearer), "Bearer realm=\"%s\"", realm);
	if (error != NULL)
		used += (size_t)snprintf(reply->bearer + used, sizeof(reply->bearer) - used, ", error=\"%s\"", error);
	if (reply->status == 403 && policy->role != NULL)
		(void)snprintf(reply->bearer + used, sizeof(reply->bearer) - used, ", scope=\"%.*s\"",
		    TSR_HTTP_ROLE_MAX, policy->role);
	if (reply->status == 401 && policy->basic)
		(void)snprintf(reply->basic, sizeof(reply->basic), "Basic realm=\"%s\", charset=\"UTF-8\"", realm);
}

void
tsr_http_reply(struct tsr_http_reply *reply, const struct tsr_http_policy *policy, enum tsr_http_presence presence,
    enum tsr_verdict verdict)
{
	memset(reply, 0, sizeof(*reply));
	if (presence == TSR_HTTP_ABSENT) {
		reply->status = 401;
		challenge(reply, policy, NULL);
		return;
	}
	if (presence == TSR_HTTP_MALFORMED) {
		reply->status = policy->never_400 ? 401 : 400;
		challenge(reply, policy, "invalid_request");
		return;
	}
	reply->status = status_of(verdict);
	if (reply->status == 401)
		challenge(reply, policy, "invalid_token");
	else if (reply->status == 403)
		challenge(reply, policy, "insufficient_scope");
}

size_t
tsr_http_encode(const char *text, char value[static TSR_HTTP_VALUE_MAX])
{
	static const char digits[] = "0123456789ABCDEF";
	size_t used = 0;

	for (; *text != '\0' && used + 3 < TSR_HTTP_VALUE_MAX; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c > ' ' && c < 0x7f && c != '%') {
			value[used++] = *text;
			continue;
		}
		value[used++] = '%';
		value[used++] = digits[c >> 4];
		value[used++] = digits[c & 0xf];
	}
	value[used] = '\0';
	return used;
}
