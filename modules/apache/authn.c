/* SPDX-License-Identifier: ISC */
/* Who has come: AuthType Tessera, the provider of passwords for AuthType Basic, and preflights. */
#include "module.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

APLOG_USE_MODULE(tessera);

void
tsr_apache_challenge(request_rec *r, const char *value)
{
	if (value[0] != '\0')
		apr_table_add(r->err_headers_out, "WWW-Authenticate", value);
}

int
tsr_apache_authn(request_rec *r)
{
	const struct tsr_apache_settings settings = tsr_apache_settings(r);
	const struct tsr_http_header authorization = tsr_apache_header(r, "Authorization");
	const char *type = ap_auth_type(r), *realm = ap_auth_name(r);
	const struct tsr_http_policy policy = {realm != NULL ? realm : "tessera", NULL, settings.basic, false};
	const struct tsr_answer *answer = NULL;
	struct tsr_http_credentials credentials;
	struct tsr_http_reply reply;
	enum tsr_verdict verdict = TSR_DENY;

	if (type == NULL || strcasecmp(type, "Tessera") != 0)
		return DECLINED;
	tsr_http_authorization(&credentials, &authorization, settings.basic);
	if (credentials.presence == TSR_HTTP_PRESENT)
		verdict = tsr_apache_ask(r, &settings, &credentials, true, &answer);
	else if (credentials.presence == TSR_HTTP_MALFORMED)
		ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "tessera: malformed Authorization header");
	tsr_http_reply(&reply, &policy, credentials.presence, verdict);
	explicit_bzero(&credentials, sizeof(credentials));
	if (answer != NULL && verdict == TSR_ALLOW) {
		r->user = apr_pstrdup(r->pool, answer->account);
		r->ap_auth_type = apr_pstrdup(r->pool, type);
		return OK;
	}
	tsr_apache_challenge(r, reply.bearer);
	tsr_apache_challenge(r, reply.basic);
	return (int)reply.status;
}

/* Nobody's name is a token; who looks for it among users would log that there is no such one. */
int
tsr_apache_guard(request_rec *r)
{
	const struct tsr_http_header authorization = tsr_apache_header(r, "Authorization");
	const char *type = ap_auth_type(r);
	struct tsr_http_credentials credentials;
	bool secret;

	if (type == NULL || strcasecmp(type, "Basic") != 0)
		return DECLINED;
	tsr_http_authorization(&credentials, &authorization, true);
	secret = tsr_has_token(credentials.user, strlen(credentials.user));
	explicit_bzero(&credentials, sizeof(credentials));
	if (!secret)
		return DECLINED;
	ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "tessera: a token in the place of the user name");
	ap_note_auth_failure(r);
	return HTTP_UNAUTHORIZED;
}

/* Another provider may know what holds no token; it might log, or send on, one with a blank behind it. */
static authn_status
check_password(request_rec *r, const char *user, const char *password)
{
	const struct tsr_apache_settings settings = tsr_apache_settings(r);
	const size_t len = strlen(user);
	const struct tsr_answer *answer;
	struct tsr_http_credentials credentials = {
	    .presence = TSR_HTTP_PRESENT, .token = password, .token_len = strlen(password)};
	const struct tsr_http_policy policy = {.realm = ""};
	struct tsr_http_reply reply;

	if (!tsr_has_token(password, credentials.token_len))
		return AUTH_USER_NOT_FOUND;
	if (len > TSR_LOGIN_MAX)
		return AUTH_DENIED;
	memcpy(credentials.user, user, len);
	tsr_http_reply(&reply, &policy, TSR_HTTP_PRESENT, tsr_apache_ask(r, &settings, &credentials, false, &answer));
	if (reply.status == HTTP_NO_CONTENT)
		return AUTH_GRANTED;
	return reply.status == HTTP_SERVICE_UNAVAILABLE ? AUTH_GENERAL_ERROR : AUTH_DENIED;
}

const authn_provider tsr_apache_passwords = {check_password, NULL};

/* Before Require is looked at: a browser sends it on its own account, and never with credentials. */
int
tsr_apache_preflight(request_rec *r)
{
	const struct tsr_http_header origin = tsr_apache_header(r, "Origin"),
				     method = tsr_apache_header(r, "Access-Control-Request-Method"),
				     authorization = tsr_apache_header(r, "Authorization");

	if (!tsr_apache_settings(r).preflight ||
	    !tsr_http_preflight(r->method, strlen(r->method), &origin, &method, &authorization))
		return DECLINED;
	apr_table_mergen(r->err_headers_out, "Vary", "Origin");
	return OK;
}
