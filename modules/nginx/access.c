/* SPDX-License-Identifier: ISC */
/* A request comes in, its token is judged, and nginx is told. */
#include "module.h"
#include "http.h"

#include <stdbool.h>
#include <string.h>

static const char *
role_of(const struct tsr_ngx_settings *settings)
{
	return settings->role.len > 0 ? (const char *)settings->role.data : NULL;
}

/* The headers that count here. */
struct seen {
	struct tsr_http_header authorization, origin, requested_method;
};

static void
see(const ngx_http_request_t *r, struct seen *seen)
{
	const struct {
		ngx_str_t name;
		struct tsr_http_header *header;
	} wanted[] = {
	    {ngx_string("authorization"), &seen->authorization},
	    {ngx_string("origin"), &seen->origin},
	    {ngx_string("access-control-request-method"), &seen->requested_method},
	};

	*seen = (struct seen){0};
	for (const ngx_list_part_t *part = &r->headers_in.headers.part; part != NULL; part = part->next) {
		const ngx_table_elt_t *line = part->elts;

		for (ngx_uint_t i = 0; i < part->nelts; i++)
			for (size_t j = 0; j < sizeof(wanted) / sizeof(wanted[0]); j++)
				if (line[i].key.len == wanted[j].name.len &&
				    ngx_memcmp(line[i].lowcase_key, wanted[j].name.data, line[i].key.len) == 0)
					tsr_http_see(
					    wanted[j].header, (const char *)line[i].value.data, line[i].value.len);
	}
}

/* Adds a header to the answer; false: no memory. */
static bool
add_header(ngx_http_request_t *r, const char *name, const char *value, ngx_table_elt_t **out)
{
	const size_t len = strlen(value);
	u_char *copy = ngx_pnalloc(r->pool, len);
	ngx_table_elt_t *line = copy != NULL ? ngx_list_push(&r->headers_out.headers) : NULL;

	if (line == NULL)
		return false;
	ngx_memzero(line, sizeof(*line));
	line->hash = 1;
	line->key = (ngx_str_t){strlen(name), (u_char *)name};
	memcpy(copy, value, len);
	line->value = (ngx_str_t){len, copy};
	*out = line;
	return true;
}

/* Another location may have asked for other credentials before nginx came here. */
static void
withdraw(struct tsr_ngx_state *state)
{
	for (size_t i = 0; i < TSR_NGX_CHALLENGES; i++) {
		if (state->challenges[i] != NULL)
			state->challenges[i]->hash = 0;
		state->challenges[i] = NULL;
	}
}

static bool
challenge(ngx_http_request_t *r, struct tsr_ngx_state *state, const struct tsr_http_reply *reply)
{
	const char *values[TSR_NGX_CHALLENGES] = {reply->bearer, reply->basic};

	for (size_t i = 0; i < TSR_NGX_CHALLENGES; i++)
		if (values[i][0] != '\0' && !add_header(r, "WWW-Authenticate", values[i], &state->challenges[i]))
			return false;
	return true;
}

/* Caches must not give to one origin what another was answered. */
static ngx_int_t
vary(ngx_http_request_t *r, struct tsr_ngx_state *state)
{
	return state->vary != NULL || add_header(r, "Vary", "Origin", &state->vary) ? NGX_OK : NGX_ERROR;
}

/* At a level that says whether the client or the host is in trouble; below it nginx quotes headers of clients. */
static void
report(const ngx_http_request_t *r, const struct tsr_request *request, const struct tsr_answer *answer, unsigned status)
{
	ngx_log_t *log = r->connection->log;
	const ngx_uint_t level = status == NGX_HTTP_SERVICE_UNAVAILABLE ? NGX_LOG_ERR : NGX_LOG_NOTICE;
	char line[TSR_LINE_MAX];

	if (log->log_level < level)
		return;
	(void)tsr_answer_line(answer, request, line, sizeof(line));
	ngx_log_error(level, log, 0, "tessera: %s", line);
}

/* The request as the library wants it; PEER has room for every address that nginx writes. */
static void
ask(const ngx_http_request_t *r, const struct tsr_ngx_settings *settings,
    const struct tsr_http_credentials *credentials, const struct seen *seen, char peer[static NGX_SOCKADDR_STRLEN + 1],
    struct tsr_request *request)
{
	const ngx_connection_t *c = r->connection;

	*request = (struct tsr_request){
	    .service = (const char *)settings->service.data,
	    .role = role_of(settings),
	    .now = ngx_time(),
	};
	if (c->sockaddr->sa_family != AF_UNIX && c->addr_text.len <= NGX_SOCKADDR_STRLEN) {
		memcpy(peer, c->addr_text.data, c->addr_text.len);
		peer[c->addr_text.len] = '\0';
		request->peer = peer;
	}
	tsr_http_ask(request, credentials, &seen->origin);
}

/* The verdict as the status of HTTP, and one line about each refusal. */
static ngx_int_t
judge(ngx_http_request_t *r, const struct tsr_ngx_settings *settings, const struct tsr_http_credentials *credentials,
    const struct seen *seen, struct tsr_ngx_state *state)
{
	const struct tsr_http_policy policy = {
	    (const char *)settings->realm.data, role_of(settings), settings->basic, false};
	char peer[NGX_SOCKADDR_STRLEN + 1];
	struct tsr_request request;
	struct tsr_http_reply reply;
	enum tsr_verdict verdict = TSR_DENY;

	if (credentials->presence == TSR_HTTP_PRESENT) {
		ask(r, settings, credentials, seen, peer, &request);
		verdict = tsr_judge(settings->cache, &request, &state->answer);
	}
	tsr_http_reply(&reply, &policy, credentials->presence, verdict);
	if (reply.status == NGX_HTTP_NO_CONTENT)
		return NGX_OK;
	if (credentials->presence == TSR_HTTP_PRESENT)
		report(r, &request, &state->answer, reply.status);
	else if (credentials->presence == TSR_HTTP_MALFORMED)
		ngx_log_error(NGX_LOG_NOTICE, r->connection->log, 0, "tessera: malformed Authorization header");
	return challenge(r, state, &reply) ? (ngx_int_t)reply.status : NGX_ERROR;
}

static ngx_int_t
decide(ngx_http_request_t *r, const struct tsr_ngx_settings *settings, struct tsr_ngx_state *state)
{
	struct tsr_http_credentials credentials;
	struct seen seen;
	ngx_int_t result = NGX_OK;

	see(r, &seen);
	if (settings->preflight && tsr_http_preflight((const char *)r->method_name.data, r->method_name.len,
				       &seen.origin, &seen.requested_method, &seen.authorization))
		return vary(r, state);
	tsr_http_authorization(&credentials, &seen.authorization, settings->basic);
	if (tsr_http_varies(&credentials))
		result = vary(r, state);
	if (result == NGX_OK && (credentials.presence != TSR_HTTP_ABSENT || settings->demand != TSR_NGX_OPTIONAL))
		result = judge(r, settings, &credentials, &seen, state);
	explicit_bzero(&credentials, sizeof(credentials));
	return result;
}

static bool
equal(const ngx_str_t *a, const ngx_str_t *b)
{
	return a->len == b->len && ngx_memcmp(a->data, b->data, a->len) == 0;
}

/* Whether both locations ask for the same; then a request that goes from one to the other is judged once. */
static bool
same(const struct tsr_ngx_settings *a, const struct tsr_ngx_settings *b)
{
	return a == b || (a->demand == b->demand && a->cache == b->cache && equal(&a->service, &b->service) &&
			     equal(&a->role, &b->role) && a->basic == b->basic && a->preflight == b->preflight);
}

/* nginx logs the user name as $remote_user, and who looks for it among passwords logs that it is not there. */
ngx_int_t
tsr_ngx_hide(ngx_http_request_t *r)
{
	const struct tsr_ngx_settings *settings = ngx_http_get_module_loc_conf(r, ngx_http_tessera_module);
	ngx_str_t *user = &r->headers_in.user;

	if (settings->demand != TSR_NGX_OFF && ngx_http_auth_basic_user(r) == NGX_OK &&
	    tsr_has_token((const char *)user->data, user->len))
		*user = (ngx_str_t)ngx_string("");
	return NGX_DECLINED;
}

ngx_int_t
tsr_ngx_access(ngx_http_request_t *r)
{
	const struct tsr_ngx_settings *settings = ngx_http_get_module_loc_conf(r, ngx_http_tessera_module);
	struct tsr_ngx_state *state;

	if (settings->demand == TSR_NGX_OFF)
		return NGX_DECLINED;
	state = tsr_ngx_state_find(r);
	if (state == NULL)
		state = tsr_ngx_state_make(r);
	if (state == NULL)
		return NGX_HTTP_INTERNAL_SERVER_ERROR;
	if (state->settings == NULL || !same(state->settings, settings)) {
		withdraw(state);
		state->answer = (struct tsr_answer){0};
		state->settings = settings;
		state->result = decide(r, settings, state);
	}
	return state->result != NGX_ERROR ? state->result : NGX_HTTP_INTERNAL_SERVER_ERROR;
}
