/* SPDX-License-Identifier: ISC */
/* What of a judgement logs, headers and what stands behind nginx may have. */
#include "module.h"
#include "http.h"

#include <string.h>

enum which { ACCOUNT, NAME, ROLES, TOKEN, VERDICT };

/* Whose request it is, is said of those alone who were let in; which token came, of all. */
static const char *
text_of(const struct tsr_answer *answer, enum which which)
{
	const bool allowed = answer->verdict == TSR_ALLOW;

	switch (which) {
	case ACCOUNT:
		return allowed ? answer->account : "";
	case NAME:
		return allowed ? answer->display_name : "";
	case ROLES:
		return allowed ? answer->roles : "";
	case TOKEN:
		return answer->token_id;
	case VERDICT:
		return answer->verdict != TSR_DENY ? tsr_verdict_name(answer->verdict) : "";
	}
	return "";
}

static ngx_int_t
get(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t which)
{
	const struct tsr_ngx_state *state = tsr_ngx_state_find(r);
	const char *text = state != NULL ? text_of(&state->answer, (enum which)which) : "";
	char encoded[TSR_HTTP_VALUE_MAX];
	size_t len;

	if (which == ACCOUNT || which == NAME) {
		len = tsr_http_encode(text, encoded);
		text = encoded;
	} else {
		len = strlen(text);
	}
	value->data = ngx_pnalloc(r->pool, len);
	if (value->data == NULL)
		return NGX_ERROR;
	memcpy(value->data, text, len);
	value->len = (unsigned)len;
	value->valid = 1;
	value->no_cacheable = 0;
	value->not_found = len == 0;
	return NGX_OK;
}

/* Whoever asks before the access phase is told nothing, and told anew afterwards: hence not to be cached. */
ngx_int_t
tsr_ngx_variables_add(ngx_conf_t *cf)
{
	static const struct {
		ngx_str_t name;
		enum which which;
	} ours[] = {
	    {ngx_string("tessera_account"), ACCOUNT},
	    {ngx_string("tessera_name"), NAME},
	    {ngx_string("tessera_roles"), ROLES},
	    {ngx_string("tessera_token"), TOKEN},
	    {ngx_string("tessera_verdict"), VERDICT},
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		ngx_str_t name = ours[i].name;
		ngx_http_variable_t *variable = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);

		if (variable == NULL)
			return NGX_ERROR;
		variable->get_handler = get;
		variable->data = ours[i].which;
	}
	return NGX_OK;
}
