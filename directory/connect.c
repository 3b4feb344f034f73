/* SPDX-License-Identifier: ISC */
/* Makes and ends connections: options, TLS, bind, probe, in this order and under one deadline. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "bind.h"
#include "tls.h"

#define KEEPALIVE_IDLE 30
#define KEEPALIVE_PROBES 3
#define KEEPALIVE_INTERVAL 10
#define USER_TIMEOUT_MS 20000
#define CONNECT_SECONDS 5 /* when the settings say nothing */

void
tsr_dir_init(void)
{
	(void)setenv("LDAPNOINIT", "1", 1);
	(void)signal(SIGPIPE, SIG_IGN);
}

static int
tether_add(LDAP *ld, Sockbuf *buffers, LDAPURLDesc *url, struct sockaddr *address, ldap_conncb *callbacks)
{
	struct tsr_tether *tether = callbacks->lc_arg;

	(void)ld;
	(void)url;
	(void)address;
	if (tether->fd >= 0 || tether->deadline == NULL ||
	    ber_sockbuf_ctrl(buffers, LBER_SB_OPT_GET_FD, &tether->fd) != 1)
		return -1;
	(void)fcntl(tether->fd, F_SETFD, FD_CLOEXEC);
	return tsr_deadline_watch(tether->deadline, tether->fd) ? 0 : -1;
}

static void
tether_del(LDAP *ld, Sockbuf *buffers, ldap_conncb *callbacks)
{
	struct tsr_tether *tether = callbacks->lc_arg;

	(void)ld;
	/* libldap closes the descriptor next: another file may get its number. */
	if (buffers != NULL && tether->deadline != NULL)
		(void)tsr_deadline_watch(tether->deadline, -1);
}

void
tsr_tether_install(struct tsr_tether *tether, struct tsr_deadline *deadline, LDAP *ld)
{
	*tether = (struct tsr_tether){{tether_add, tether_del, tether}, deadline, -1};
	(void)ldap_set_option(ld, LDAP_OPT_CONNECT_CB, &tether->callbacks);
}

static int
set_int(LDAP *ld, int option, int value)
{
	return ldap_set_option(ld, option, &value);
}

static enum tsr_dir_fault
set_options(struct tsr_dir *dir, int seconds, struct tsr_dir_error *error)
{
	const struct timeval connect_time = {seconds, 0}, call_time = {TSR_CALL_SECONDS, 0};
	LDAP *ld = dir->ld;
	int failed = 0;

	failed |= set_int(ld, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
	failed |= ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	failed |= set_int(ld, LDAP_OPT_DEREF, LDAP_DEREF_NEVER);
	failed |= ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	failed |= ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &connect_time);
	failed |= ldap_set_option(ld, LDAP_OPT_TIMEOUT, &call_time);
	failed |= set_int(ld, LDAP_OPT_X_KEEPALIVE_IDLE, KEEPALIVE_IDLE);
	failed |= set_int(ld, LDAP_OPT_X_KEEPALIVE_PROBES, KEEPALIVE_PROBES);
	failed |= set_int(ld, LDAP_OPT_X_KEEPALIVE_INTERVAL, KEEPALIVE_INTERVAL);
	failed |= set_int(ld, LDAP_OPT_TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
	/* The name in the URI is the server's name, whatever the resolver says of its address. */
	failed |= ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	if (failed == 0)
		return TSR_DIR_OK;
	return tsr_dir_fail(
	    error, TSR_DIR_REFUSED, 0, "%s: this LDAP library is too old: OpenLDAP 2.5 is needed", dir->uri);
}

static bool
has_scheme(const struct tsr_dir *dir, const char *scheme)
{
	return strncasecmp(dir->uri, scheme, strlen(scheme)) == 0;
}

/* For ldaps:// the handshake is a part of this. */
static enum tsr_dir_fault
reach(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error)
{
	const int rc = ldap_connect(dir->ld);

	if (rc == LDAP_SUCCESS)
		return TSR_DIR_OK;
	if (has_scheme(dir, "ldaps:") && dir->tether.fd >= 0)
		return tsr_tls_explain(dir, settings, error);
	return tsr_dir_fail(error, TSR_DIR_RETRY, rc, "%s: cannot connect: %s", dir->uri, ldap_err2string(rc));
}

static enum tsr_dir_fault
prepare(struct tsr_dir *dir, const struct tsr_settings *settings, int seconds, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;

	if (!has_scheme(dir, "ldap:") && !has_scheme(dir, "ldaps:") && !has_scheme(dir, "ldapi:"))
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
		    "'%s' is no LDAP URI: write ldaps://HOST, ldap://HOST or ldapi://%%2Fpath", dir->uri);
	if (settings->base[0] == '\0' || tsr_dn_key(settings->base, dir->base_key) != TSR_OK)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "base '%s' is no distinguished name", settings->base);
	if (ldap_initialize(&dir->ld, dir->uri) != LDAP_SUCCESS)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "'%s' is no LDAP URI", dir->uri);
	fault = set_options(dir, seconds, error);
	if (fault == TSR_DIR_OK && !has_scheme(dir, "ldapi:"))
		fault = tsr_tls_options(dir, settings, error);
	return fault;
}

static void
limit_messages(struct tsr_dir *dir)
{
	ber_len_t largest = TSR_MESSAGE_MAX;
	Sockbuf *buffers = NULL;

	if (ldap_get_option(dir->ld, LDAP_OPT_SOCKBUF, &buffers) == LDAP_OPT_SUCCESS && buffers != NULL)
		(void)ber_sockbuf_ctrl(buffers, LBER_SB_OPT_SET_MAX_INCOMING, &largest);
}

static enum tsr_dir_fault
establish(struct tsr_dir *dir, const struct tsr_settings *settings, enum tsr_dir_role role, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;

	fault = reach(dir, settings, error);
	if (fault != TSR_DIR_OK)
		return fault;
	limit_messages(dir);
	dir->fd = dir->tether.fd;
	if (has_scheme(dir, "ldap:"))
		fault = tsr_tls_start(dir, settings, error);
	if (fault == TSR_DIR_OK && role != TSR_DIR_PERSON)
		fault = tsr_bind(dir, settings, role, error);
	if (fault != TSR_DIR_OK)
		return fault;
	if (fcntl(dir->fd, F_SETFL, fcntl(dir->fd, F_GETFL) | O_NONBLOCK) != 0)
		return tsr_dir_fail(error, TSR_DIR_RETRY, 0, "%s: cannot make the descriptor non-blocking", dir->uri);
	return role != TSR_DIR_PERSON ? tsr_dir_probe(dir, settings, error) : TSR_DIR_OK;
}

static enum tsr_dir_fault
establish_in_time(struct tsr_dir *dir, const struct tsr_settings *settings, enum tsr_dir_role role, int seconds,
    struct tsr_dir_error *error)
{
	struct tsr_deadline deadline;
	enum tsr_dir_fault fault;

	if (!tsr_deadline_start(&deadline, seconds))
		return tsr_dir_fail(error, TSR_DIR_RETRY, 0, "%s: no thread for the watchdog", dir->uri);
	tsr_tether_install(&dir->tether, &deadline, dir->ld);
	fault = establish(dir, settings, role, error);
	dir->tether.deadline = NULL;
	if (tsr_deadline_end(&deadline))
		fault = tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_TIMEOUT,
		    "%s: no connection within connect_timeout (%d seconds): the server accepts and does not answer, or "
		    "the network drops packets",
		    dir->uri, seconds);
	return fault;
}

enum tsr_dir_fault
tsr_dir_open(const struct tsr_settings *settings, const char *uri, enum tsr_dir_role role, struct tsr_dir **out,
    struct tsr_dir_error *error)
{
	const int seconds = settings->connect_timeout > 0 ? (int)settings->connect_timeout : CONNECT_SECONDS;
	struct tsr_dir *dir = calloc(1, sizeof(*dir));
	enum tsr_dir_fault fault;

	*out = NULL;
	*error = (struct tsr_dir_error){0};
	if (dir == NULL)
		return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", uri);
	snprintf(dir->uri, sizeof(dir->uri), "%s", uri);
	snprintf(dir->base, sizeof(dir->base), "%s", settings->base);
	dir->fd = -1;
	fault = prepare(dir, settings, seconds, error);
	if (fault == TSR_DIR_OK)
		fault = establish_in_time(dir, settings, role, seconds, error);
	if (fault != TSR_DIR_OK) {
		tsr_dir_close(dir);
		return fault;
	}
	*out = dir;
	return TSR_DIR_OK;
}

void
tsr_dir_close(struct tsr_dir *dir)
{
	if (dir == NULL)
		return;
	tsr_entry_drop(&dir->sync.store);
	tsr_entry_drop(&dir->fetched);
	tsr_paged_stop(&dir->poll);
	tsr_paged_stop(&dir->verify);
	tsr_paged_stop(&dir->below);
	free(dir->sync.uuids);
	free(dir->telling);
	if (dir->ld != NULL)
		(void)ldap_unbind_ext(dir->ld, NULL, NULL);
	free(dir);
}

int
tsr_dir_fd(const struct tsr_dir *dir)
{
	return dir->fd;
}

const char *
tsr_dir_uri(const struct tsr_dir *dir)
{
	return dir->uri;
}

bool
tsr_dir_can_sync(const struct tsr_dir *dir)
{
	return dir->can_sync;
}

bool
tsr_dir_has_csn(const struct tsr_dir *dir)
{
	return dir->flavour->has_context_csn;
}
