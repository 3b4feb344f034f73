/* SPDX-License-Identifier: ISC */
/* One judgement of a request, what is logged of it, and what others are told. */
#include "module.h"

#include <string.h>

APLOG_USE_MODULE(tessera);

struct tsr_http_header
tsr_apache_header(const request_rec *r, const char *name)
{
	struct tsr_http_header header = {0};
	const char *value = apr_table_get(r->headers_in, name);

	if (value != NULL)
		tsr_http_see(&header, value, strlen(value));
	return header;
}

const struct tsr_apache_state *
tsr_apache_state(const request_rec *r)
{
	const struct tsr_apache_state *state = NULL;

	for (; r != NULL && state == NULL; r = r->main != NULL ? r->main : r->prev)
		state = ap_get_module_config(r->request_config, &tessera_module);
	return state;
}

/* Whose request it is, is said of those alone who were let in; which token came, of all. */
static void
tell(request_rec *r, const struct tsr_answer *answer)
{
	char value[TSR_HTTP_VALUE_MAX];

	apr_table_set(r->subprocess_env, "TESSERA_VERDICT", tsr_verdict_name(answer->verdict));
	apr_table_set(r->subprocess_env, "TESSERA_TOKEN", answer->token_id);
	if (answer->verdict != TSR_ALLOW)
		return;
	(void)tsr_http_encode(answer->account, value);
	apr_table_set(r->subprocess_env, "TESSERA_ACCOUNT", value);
	(void)tsr_http_encode(answer->display_name, value);
	apr_table_set(r->subprocess_env, "TESSERA_NAME", value);
	apr_table_set(r->subprocess_env, "TESSERA_ROLES", answer->roles);
}

/* At a level that says whether the client or the host is in trouble. */
static void
report(request_rec *r, const struct tsr_request *request, const struct tsr_answer *answer)
{
	const int level = tsr_http_is_trouble(answer->verdict) ? APLOG_ERR : APLOG_NOTICE;
	char line[TSR_LINE_MAX];

	(void)tsr_answer_line(answer, request, line, sizeof(line));
	ap_log_rerror(APLOG_MARK, level, 0, r, "tessera: %s", line);
}

/*
 * What was found for a request that this one belongs to, or comes from, where
 * the same was asked: both have the one header.  What else brings a name and a
 * token, a form or the settings, may bring others.
 */
static const struct tsr_apache_state *
found_before(const request_rec *r, const struct tsr_apache_settings *settings)
{
	const struct tsr_apache_state *state = tsr_apache_state(r->main != NULL ? r->main : r->prev);
	const bool same = state != NULL && state->by_header && state->place == settings->place &&
			  strcmp(state->service, settings->service) == 0;

	return same ? state : NULL;
}

enum tsr_verdict
tsr_apache_ask(request_rec *r, const struct tsr_apache_settings *settings,
    const struct tsr_http_credentials *credentials, bool by_header, const struct tsr_answer **out)
{
	const struct tsr_http_header origin = tsr_apache_header(r, "Origin");
	const struct tsr_apache_state *before = by_header ? found_before(r, settings) : NULL;
	struct tsr_apache_state *state = apr_pcalloc(r->pool, sizeof(*state));
	struct tsr_request request = {
	    .service = settings->service, .peer = r->useragent_ip, .now = apr_time_sec(r->request_time)};

	tsr_http_ask(&request, credentials, &origin);
	if (before != NULL) {
		*state = *before;
	} else {
		state->place = settings->place;
		state->service = settings->service;
		state->by_header = by_header;
		if (tsr_apache_judge(settings->place, &request, &state->answer) != TSR_ALLOW)
			report(r, &request, &state->answer);
	}
	if (tsr_http_varies(credentials))
		apr_table_mergen(r->err_headers_out, "Vary", "Origin");
	ap_set_module_config(r->request_config, &tessera_module, state);
	tell(r, &state->answer);
	*out = &state->answer;
	return state->answer.verdict;
}
