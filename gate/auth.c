/* SPDX-License-Identifier: ISC */
/* /v1/auth: what a proxy asks before it lets a request through. */
#include "config.h"

#include "web.h"

#include <string.h>

static enum tsr_verdict
judge(struct tsr_gate *gate, const struct tsr_web_request *web, const struct tsr_terms *terms,
    const struct tsr_http_credentials *credentials, struct tsr_answer *judged)
{
	struct tsr_request request = {0};
	char peer[64];

	tsr_http_ask(&request, credentials, &web->origin);
	tsr_terms_ask(&request, terms, &web->peer, peer, sizeof(peer));
	return tsr_gate_judge(gate, "auth", &request, judged);
}

void
tsr_auth(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer)
{
	struct tsr_http_credentials credentials;
	struct tsr_terms terms;
	struct tsr_http_policy policy = {
	    .realm = gate->settings->realm, .basic = gate->settings->basic, .never_400 = true, .role = terms.role};
	enum tsr_verdict verdict = TSR_DENY;
	struct tsr_http_reply reply;

	if (!tsr_terms_read(&terms, web->query, web->query_len)) {
		tsr_log_limited(gate->log, TSR_SAY_TERMS, 10, TSR_LOG_ERROR,
		    "/v1/auth: the proxy's settings must name service, role and user, each once at most and nothing "
		    "else; nobody is let in");
		answer->status = 503;
		return;
	}
	tsr_http_authorization(&credentials, &web->authorization, policy.basic);
	if (credentials.presence == TSR_HTTP_PRESENT)
		verdict = judge(gate, web, &terms, &credentials, &answer->judged);
	tsr_http_reply(&reply, &policy, credentials.presence, verdict);
	explicit_bzero(&credentials, sizeof(credentials));
	answer->status = reply.status;
	answer->tells = reply.status == 204;
	memcpy(answer->bearer, reply.bearer, sizeof(reply.bearer));
	memcpy(answer->basic, reply.basic, sizeof(reply.basic));
}
