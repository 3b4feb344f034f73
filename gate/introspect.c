/* SPDX-License-Identifier: ISC */
/* /introspect: RFC 7662, for callers that have shown who they are. */
#include "config.h"

#include "web.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char inactive[] = "{\"active\":false}";
/* RFC 6749 section 5.2. */
static const char invalid_request[] = "{\"error\":\"invalid_request\"}";
static const char invalid_client[] = "{\"error\":\"invalid_client\"}";

static void
say(struct tsr_web_answer *answer, unsigned status, const char *json)
{
	answer->status = status;
	answer->body_len = (size_t)snprintf(answer->body, sizeof(answer->body), "%s", json);
}

/* Account, colon and token of HTTP Basic as they were decoded; Bearer leaves nothing there. */
static bool
has_secret(const struct tsr_gate *gate, const struct tsr_web_request *web)
{
	struct tsr_http_credentials credentials;
	bool good = false;

	tsr_http_authorization(&credentials, &web->authorization, true);
	if (credentials.presence == TSR_HTTP_PRESENT && credentials.basic[0] != '\0')
		good = tsr_secret_equal(gate->secret, credentials.basic,
		    (size_t)(credentials.token - credentials.basic) + credentials.token_len);
	explicit_bzero(&credentials, sizeof(credentials));
	return good;
}

bool
tsr_introspect_may(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer)
{
	const struct tsr_http_policy policy = {.realm = gate->settings->realm, .basic = true};
	struct tsr_http_reply reply;

	if (web->local || has_secret(gate, web))
		return true;
	tsr_log_limited(gate->log, TSR_SAY_SECRET, 10, TSR_LOG_NOTICE, "/introspect: a caller without the secret");
	tsr_http_reply(&reply, &policy, TSR_HTTP_ABSENT, TSR_DENY);
	memcpy(answer->basic, reply.basic, sizeof(reply.basic));
	say(answer, 401, invalid_client);
	return false;
}

static bool
is_form(const struct tsr_http_header *type)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const size_t len = sizeof(form) - 1;

	return type->count == 1 && type->len >= len && strncasecmp(type->value, form, len) == 0 &&
	       (type->len == len || type->value[len] == ';' || type->value[len] == ' ');
}

struct form {
	struct tsr_http_field token, origin; /* by their names: which are there */
};

/* What is not known is passed over (RFC 7662 section 2.1, RFC 6749 section 3.1); twice is wrong. */
static bool
read_form(struct form *form, const char *text, size_t len)
{
	struct tsr_http_field field;
	bool good = true;

	memset(form, 0, sizeof(*form));
	while (good && tsr_http_take(&text, &len, &field)) {
		struct tsr_http_field *into = strcmp(field.name, "token") == 0    ? &form->token
					      : strcmp(field.name, "origin") == 0 ? &form->origin
										  : NULL;

		good = !field.malformed && (into == NULL || into->name[0] == '\0');
		if (good && into != NULL)
			*into = field;
	}
	explicit_bzero(&field, sizeof(field));
	return good && form->token.name[0] != '\0';
}

static void
judge(struct tsr_gate *gate, const struct tsr_web_request *web, const struct tsr_terms *terms, const struct form *form,
    struct tsr_web_answer *answer)
{
	struct tsr_request request = {.token = form->token.value, .token_len = form->token.value_len};
	enum tsr_verdict verdict;
	char peer[64];

	if (form->origin.name[0] != '\0') {
		request.origin = form->origin.value;
		request.origin_len = form->origin.value_len;
	}
	tsr_terms_ask(&request, terms, &web->peer, peer, sizeof(peer));
	verdict = tsr_gate_judge(gate, "introspection", &request, &answer->judged);
	if (verdict == TSR_ALLOW) {
		answer->status = 200;
		answer->body_len = tsr_active_json(&answer->judged, answer->body, sizeof(answer->body));
	} else if (tsr_http_is_trouble(verdict)) {
		answer->status = 503;
	} else {
		say(answer, 200, inactive);
	}
}

void
tsr_introspect(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer)
{
	struct tsr_terms terms;
	struct form form;

	if (!tsr_terms_read(&terms, web->query, web->query_len)) {
		tsr_log_limited(gate->log, TSR_SAY_TERMS, 10, TSR_LOG_ERROR,
		    "/introspect: the address may name service, role and user, each once at most and nothing else");
		answer->status = 503;
		return;
	}
	if (is_form(&web->content_type) && read_form(&form, web->body, web->body_len))
		judge(gate, web, &terms, &form, answer);
	else
		say(answer, 400, invalid_request);
	explicit_bzero(&form, sizeof(form));
}
