/* SPDX-License-Identifier: ISC */
/* A request and an answer of HTTP, without the library that carries them. */
#ifndef TSR_GATE_WEB_H
#define TSR_GATE_WEB_H

#include "gate.h"
#include "http.h"

struct tsr_web_request {
	struct tsr_http_header authorization, origin, peer, content_type;
	const char *query;
	size_t query_len;
	const char *body;
	size_t body_len;
	bool local; /* came by a Unix socket */
};

#define TSR_WEB_BODY_MAX 4096

struct tsr_web_answer {
	unsigned status;
	char bearer[TSR_HTTP_CHALLENGE_MAX]; /* values of WWW-Authenticate; "": none */
	char basic[TSR_HTTP_CHALLENGE_MAX];
	bool tells; /* whom JUDGED names, in headers */
	struct tsr_answer judged;
	size_t body_len;
	char body[TSR_WEB_BODY_MAX]; /* JSON */
};

/* auth.c: /v1/auth.  204, 401, 403 or 503. */
void tsr_auth(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer);

/*
 * introspect.c: RFC 7662.  Whether the caller may ask at all is known before its
 * form has come; if not, ANSWER says so.
 */
bool tsr_introspect_may(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer);
void tsr_introspect(struct tsr_gate *gate, const struct tsr_web_request *web, struct tsr_web_answer *answer);

/* terms.c: what the administrator of the proxy wrote behind the path. */
struct tsr_terms {
	char service[256], role[TSR_HTTP_ROLE_MAX + 1], user[TSR_LOGIN_MAX + 1]; /* "": not said */
};

/* False: something is unknown, malformed or said twice.  A condition that is misspelt must not vanish. */
bool tsr_terms_read(struct tsr_terms *terms, const char *query, size_t len);
/* Fills in service, role, user and peer; TERMS and PEER, of SIZE bytes, must outlive the request. */
void tsr_terms_ask(struct tsr_request *request, const struct tsr_terms *terms, const struct tsr_http_header *header,
    char *peer, size_t size);

/* json.c: writes the members of RFC 7662 section 2.2 for a token that is active; returns the length. */
size_t tsr_active_json(const struct tsr_answer *judged, char *out, size_t size);

#endif
