/* SPDX-License-Identifier: ISC */
/* Waiting for answers: the descriptor is non-blocking, so that half a message holds up nobody. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "internal.h"

int64_t
tsr_dir_clock_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* TLS and liblber may hold bytes that poll(2) knows nothing of. */
static bool
is_buffered(struct tsr_dir *dir)
{
	Sockbuf *buffers = NULL;

	return ldap_get_option(dir->ld, LDAP_OPT_SOCKBUF, &buffers) == LDAP_OPT_SUCCESS && buffers != NULL &&
	       ber_sockbuf_ctrl(buffers, LBER_SB_OPT_DATA_READY, NULL) > 0;
}

bool
tsr_dir_readable(struct tsr_dir *dir, int timeout_ms)
{
	struct pollfd wanted = {.fd = dir->fd, .events = POLLIN};
	const int64_t end = tsr_dir_clock_ms() + timeout_ms;
	int64_t left = timeout_ms;
	int n;

	if (is_buffered(dir))
		return true;
	do {
		n = poll(&wanted, 1, left > 0 ? (int)left : 0);
		left = end - tsr_dir_clock_ms();
	} while (n < 0 && errno == EINTR && left > 0);
	return n > 0;
}

static enum tsr_dir_fault
lost(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	int code = LDAP_SERVER_DOWN;

	(void)ldap_get_option(dir->ld, LDAP_OPT_RESULT_CODE, &code);
	dir->dead = true;
	if (code == LDAP_DECODING_ERROR)
		return tsr_dir_fail(
		    error, TSR_DIR_PROTOCOL, code, "%s: the server sent what is no LDAP message", dir->uri);
	return tsr_dir_fail(error, TSR_DIR_RETRY, code, "%s: the connection is lost: %s", dir->uri,
	    ldap_err2string(code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code));
}

enum tsr_dir_fault
tsr_dir_receive(
    struct tsr_dir *dir, int msgid, int timeout_ms, LDAPMessage **message, int *type, struct tsr_dir_error *error)
{
	const int64_t end = tsr_dir_clock_ms() + timeout_ms;
	int64_t left = timeout_ms;

	*message = NULL;
	*type = 0;
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	for (;;) {
		struct timeval none = {0, 0};

		*type = ldap_result(dir->ld, msgid, LDAP_MSG_ONE, &none, message);
		if (*type > 0)
			return TSR_DIR_OK;
		if (*type < 0)
			return lost(dir, error);
		if (left < 0 || !tsr_dir_readable(dir, (int)left))
			return TSR_DIR_OK;
		left = end - tsr_dir_clock_ms();
	}
}

static enum tsr_dir_fault
parse(struct tsr_dir *dir, LDAPMessage *message, int *code, char **diagnostic, LDAPControl ***controls,
    struct tsr_dir_error *error)
{
	const int rc = ldap_parse_result(dir->ld, message, code, NULL, diagnostic, NULL, controls, 1);

	if (rc == LDAP_SUCCESS)
		return TSR_DIR_OK;
	dir->dead = true;
	return tsr_dir_fail(error, TSR_DIR_PROTOCOL, rc, "%s: the server sent a result that is none", dir->uri);
}

enum tsr_dir_fault
tsr_dir_parse_result(
    struct tsr_dir *dir, LDAPMessage *message, const char *what, struct berval *next, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	LDAPControl **controls = NULL, *page;
	char *diagnostic = NULL;
	ber_int_t estimate;
	int code = LDAP_OTHER;

	fault = parse(dir, message, &code, &diagnostic, &controls, error);
	if (fault == TSR_DIR_OK && code != LDAP_SUCCESS)
		fault = tsr_dir_fail_result(dir, error, code, diagnostic, what);
	page = next != NULL && controls != NULL ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL) : NULL;
	if (fault == TSR_DIR_OK && page != NULL &&
	    ldap_parse_pageresponse_control(dir->ld, page, &estimate, next) != LDAP_SUCCESS)
		fault = tsr_dir_fail(error, TSR_DIR_PROTOCOL, 0, "%s: %s: malformed paging control", dir->uri, what);
	ldap_memfree(diagnostic);
	ldap_controls_free(controls);
	return fault;
}

enum tsr_dir_fault
tsr_dir_answer(
    struct tsr_dir *dir, int msgid, const char *what, LDAPMessage **message, int *type, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault = tsr_dir_receive(dir, msgid, TSR_CALL_SECONDS * 1000, message, type, error);

	if (fault != TSR_DIR_OK || *type != 0)
		return fault;
	dir->dead = true;
	return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_TIMEOUT, "%s: %s: no answer within %d seconds", dir->uri, what,
	    TSR_CALL_SECONDS);
}

enum tsr_dir_fault
tsr_dir_result(struct tsr_dir *dir, int msgid, const char *what, struct tsr_dir_error *error)
{
	LDAPMessage *message;
	int type;
	const enum tsr_dir_fault fault = tsr_dir_answer(dir, msgid, what, &message, &type, error);

	return fault == TSR_DIR_OK ? tsr_dir_parse_result(dir, message, what, NULL, error) : fault;
}
