/* SPDX-License-Identifier: ISC */
/* TLS by libldap: what is demanded, and a refusal in words. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "certificate.h"
#include "text.h"
#include "tls.h"

/* Where systems keep the authorities that all programs trust. */
static const char *
system_authorities(void)
{
	static const char *const places[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
	    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return "";
}

static const char *
authorities(const struct tsr_settings *settings)
{
	return settings->ca_file[0] != '\0' ? settings->ca_file : system_authorities();
}

struct file_option {
	int option;
	const char *key;
	const char *value;
	bool is_file;
};

static enum tsr_dir_fault
set_file(struct tsr_dir *dir, const struct file_option *option, struct tsr_dir_error *error)
{
	if (option->value[0] == '\0')
		return TSR_DIR_OK;
	if (option->is_file && access(option->value, R_OK) != 0)
		return tsr_dir_fail(
		    error, TSR_DIR_REFUSED, 0, "%s: cannot read %s '%s'", dir->uri, option->key, option->value);
	if (ldap_set_option(dir->ld, option->option, option->value) == LDAP_OPT_SUCCESS)
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "%s: the LDAP library does not take %s '%s'", dir->uri,
	    option->key, option->value);
}

/* Nothing of the above takes effect before a new TLS context is made of it. */
static enum tsr_dir_fault
make_context(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	const int client = 0;

	if (ldap_set_option(dir->ld, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS)
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
	    "%s: TLS cannot be set up: check ca_file, cert_file, key_file, crl_file (PEM?) and tls_priority", dir->uri);
}

enum tsr_dir_fault
tsr_tls_options(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error)
{
	const struct file_option options[] = {
	    {LDAP_OPT_X_TLS_CACERTFILE, "ca_file", authorities(settings), true},
	    {LDAP_OPT_X_TLS_CERTFILE, "cert_file", settings->cert_file, true},
	    {LDAP_OPT_X_TLS_KEYFILE, "key_file", settings->key_file, true},
	    {LDAP_OPT_X_TLS_CRLFILE, "crl_file", settings->crl_file, true},
	    {LDAP_OPT_X_TLS_CIPHER_SUITE, "tls_priority", settings->tls_priority, false},
	};
	const int demand = LDAP_OPT_X_TLS_DEMAND, oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
	enum tsr_dir_fault fault = TSR_DIR_OK;

	if (ldap_set_option(dir->ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(dir->ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest) != LDAP_OPT_SUCCESS)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "%s: the LDAP library was built without TLS", dir->uri);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]) && fault == TSR_DIR_OK; i++)
		fault = set_file(dir, &options[i], error);
	return fault == TSR_DIR_OK ? make_context(dir, error) : fault;
}

/* The request alone: a server without TLS says so before any handshake. */
static enum tsr_dir_fault
request_start(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	struct tsr_dir_error refusal = {0};
	int msgid, rc;

	rc = ldap_start_tls(dir->ld, NULL, NULL, &msgid);
	if (rc != LDAP_SUCCESS)
		return tsr_dir_fail_ldap(dir, error, rc, "cannot ask for StartTLS");
	if (tsr_dir_result(dir, msgid, "StartTLS", &refusal) == TSR_DIR_OK)
		return TSR_DIR_OK;
	if (refusal.fault == TSR_DIR_RETRY && dir->dead) {
		*error = refusal;
		return refusal.fault;
	}
	return tsr_dir_fail(error, TSR_DIR_REFUSED, refusal.code,
	    "%s: the server refuses StartTLS (%d): give it a certificate, or use ldaps://; nothing is sent unencrypted",
	    dir->uri, refusal.code);
}

enum tsr_dir_fault
tsr_tls_start(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error)
{
	const enum tsr_dir_fault fault = request_start(dir, error);

	if (fault != TSR_DIR_OK)
		return fault;
	if (ldap_install_tls(dir->ld) == LDAP_SUCCESS && ldap_tls_inplace(dir->ld))
		return TSR_DIR_OK;
	return tsr_tls_explain(dir, settings, error);
}

/* The certificate as the server shows it to anybody; the caller frees it. */
static bool
fetch_certificate(const struct tsr_dir *dir, struct berval *der)
{
	const int never = LDAP_OPT_X_TLS_NEVER, version = LDAP_VERSION3, client = 0;
	const struct timeval patience = {2, 0};
	struct tsr_tether tether;
	LDAP *ld = NULL;
	bool found = false;

	if (ldap_initialize(&ld, dir->uri) != LDAP_SUCCESS)
		return false;
	tsr_tether_install(&tether, dir->tether.deadline, ld);
	(void)ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	(void)ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &patience);
	(void)ldap_set_option(ld, LDAP_OPT_TIMEOUT, &patience);
	if (ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &never) == LDAP_OPT_SUCCESS &&
	    ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS &&
	    (strncasecmp(dir->uri, "ldaps:", 6) == 0 ? ldap_connect(ld) : ldap_start_tls_s(ld, NULL, NULL)) ==
		LDAP_SUCCESS)
		found = ldap_get_option(ld, LDAP_OPT_X_TLS_PEERCERT, der) == LDAP_OPT_SUCCESS && der->bv_len > 0;
	(void)ldap_unbind_ext(ld, NULL, NULL);
	return found;
}

static enum tsr_dir_fault
refuse_time(const struct tsr_dir *dir, struct tsr_dir_error *error, const char *what, int64_t when, const char *cure)
{
	char text[TSR_TIME_LEN + 1];

	tsr_time_format(when, text);
	return tsr_dir_fail(error, TSR_DIR_REFUSED, LDAP_CONNECT_ERROR,
	    "%s: TLS refused: the server's certificate %s %s; %s", dir->uri, what, text, cure);
}

static enum tsr_dir_fault
refuse(const struct tsr_dir *dir, const struct tsr_settings *settings, const char *host,
    const struct tsr_certificate *certificate, struct tsr_dir_error *error)
{
	const int64_t now = time(NULL);

	if (now > certificate->not_after)
		return refuse_time(dir, error, "expired at", certificate->not_after, "renew it");
	if (now < certificate->not_before)
		return refuse_time(
		    dir, error, "is not valid before", certificate->not_before, "check the clocks of both hosts");
	if (!certificate->matches)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, LDAP_CONNECT_ERROR,
		    "%s: TLS refused: wrong name: the server's certificate is for '%s', not for '%s'; put one of its "
		    "names into 'uri' or give the server a certificate for this one",
		    dir->uri, certificate->names, host);
	return tsr_dir_fail(error, TSR_DIR_REFUSED, LDAP_CONNECT_ERROR,
	    "%s: TLS refused: unknown authority: no certificate in '%s' vouches for the server's%s; put the authority "
	    "that signed it into ca_file",
	    dir->uri, authorities(settings), settings->crl_file[0] != '\0' ? ", or crl_file revokes it" : "");
}

/* libldap takes "localhost" for the host's own name when it compares names. */
static void
name_of_server(const char *uri, char host[static HOST_NAME_MAX + 1])
{
	LDAPURLDesc *url = NULL;

	host[0] = '\0';
	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS || url->lud_host == NULL)
		return;
	snprintf(host, HOST_NAME_MAX + 1, "%s", url->lud_host);
	if (strcasecmp(host, "localhost") == 0)
		(void)gethostname(host, HOST_NAME_MAX);
	ldap_free_urldesc(url);
}

enum tsr_dir_fault
tsr_tls_explain(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error)
{
	char host[HOST_NAME_MAX + 1];
	struct tsr_certificate certificate;
	struct berval der = {0};
	enum tsr_dir_fault fault;

	name_of_server(dir->uri, host);
	if (fetch_certificate(dir, &der) &&
	    tsr_certificate_read((struct tsr_ber){(const uint8_t *)der.bv_val, der.bv_len}, host, &certificate))
		fault = refuse(dir, settings, host, &certificate, error);
	else
		fault = tsr_dir_fail(error, TSR_DIR_REFUSED, LDAP_CONNECT_ERROR,
		    "%s: the TLS handshake failed: check that the server speaks TLS 1.2 or later on this port, that "
		    "tls_priority leaves a common cipher, and whether it wants a client certificate",
		    dir->uri);
	ldap_memfree(der.bv_val);
	return fault;
}
