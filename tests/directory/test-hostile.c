/* SPDX-License-Identifier: ISC */
/*
 * A server that says what no server may, over a real socket to the real
 * client: nothing of it is applied, nothing hangs, nothing crashes.
 */
#include "../lib/cmocka-all.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"
#include "write.h"

#define U16 "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
#define COOKIE "rid=000,sid=001,csn=20260101000000.000001Z#000000#001#000000"

/* Bytes that the server sends for the content search, and whether it hangs up then. */
struct script {
	uint8_t *bytes;
	size_t len;
	bool stays;
	int stop_before; /* how many requests are answered; the next one meets silence */
};

/*
 * libldap forgets the memory of a request when some malformed answers end it:
 * a few KiB a connection, which its own server has to pay for by a reconnect.
 */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:liblber\n";
}

static int listener = -1;
static char uri[128], socket_path[64], work[] = "/tmp/tessera-test.XXXXXX";
static pid_t server_pid;

/* --- the server --- */

static void
append(struct script *script, const void *bytes, size_t len)
{
	script->bytes = realloc(script->bytes, script->len + len + 1);
	assert_non_null(script->bytes);
	memcpy(script->bytes + script->len, bytes, len);
	script->len += len;
}

static void
append_ber(struct script *script, BerElement *ber)
{
	struct berval value;

	assert_int_not_equal(ber_flatten2(ber, &value, 0), -1);
	append(script, value.bv_val, value.bv_len);
	ber_free(ber, 1);
}

static BerElement *
message(void)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	assert_non_null(ber);
	return ber;
}

/* The client numbers its requests from 1: bind, root DSE, trial, whoami; the content search is the fifth. */
#define BIND_ID 1
#define CONTENT_ID 5

static void
result(struct script *script, int id, ber_tag_t op, int code)
{
	BerElement *ber = message();

	assert_int_not_equal(ber_printf(ber, "{it{ess}}", id, op, code, "", ""), -1);
	append_ber(script, ber);
}

static void
entry(struct script *script, int id, const char *dn, const char *attribute, const char *value, const char *control,
    size_t control_len)
{
	BerElement *ber = message();

	assert_int_not_equal(ber_printf(ber, "{it{s{{s[s]}}}", id, (ber_tag_t)0x64, dn, attribute, value), -1);
	if (control != NULL)
		assert_int_not_equal(ber_printf(ber, "t{{so}}", (ber_tag_t)0xa0, LDAP_CONTROL_SYNC_STATE, control,
					 (ber_len_t)control_len),
		    -1);
	assert_int_not_equal(ber_printf(ber, "}"), -1);
	append_ber(script, ber);
}

static void
info_of(struct script *script, const char *oid, const void *value, size_t len)
{
	BerElement *ber = message();

	assert_int_not_equal(ber_printf(ber, "{it{tsto}}", CONTENT_ID, (ber_tag_t)0x79, (ber_tag_t)0x80, oid,
				 (ber_tag_t)0x81, value, (ber_len_t)len),
	    -1);
	append_ber(script, ber);
}

#define INFO(script, text) info_of(script, LDAP_SYNC_INFO, text, sizeof(text) - 1)
#define ENTRY(script, dn, control) \
	entry(script, CONTENT_ID, dn, "objectClass", "inetOrgPerson", control, sizeof(control) - 1)
#define ADDED "\x30\x15\x0a\x01\x01\x04\x10" U16
#define PERSON "uid=ann,dc=example,dc=com"

static bool
read_exactly(int fd, uint8_t *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n)
		if ((n = read(fd, bytes, len)) <= 0)
			return false;
	return true;
}

/* One request, whose lengths liblber keeps short or in the long form. */
static bool
read_request(int fd)
{
	uint8_t head[2], more[8], body[4096];
	size_t len = 0, extra;

	if (!read_exactly(fd, head, 2))
		return false;
	len = head[1];
	if (head[1] >= 0x80) {
		extra = head[1] & 0x7f;
		if (extra > sizeof(more) || !read_exactly(fd, more, extra))
			return false;
		len = 0;
		for (size_t i = 0; i < extra; i++)
			len = len << 8 | more[i];
	}
	return len <= sizeof(body) && read_exactly(fd, body, len);
}

static void
send_all(int fd, const struct script *script)
{
	for (size_t at = 0; at < script->len;) {
		const ssize_t n = write(fd, script->bytes + at, script->len - at);

		if (n <= 0)
			return;
		at += (size_t)n;
	}
}

static void
root_dse(struct script *script)
{
	BerElement *ber = message();

	assert_int_not_equal(
	    ber_printf(ber, "{it{s{{s[s]}{s[s]}{s[s]}}}}", 2, (ber_tag_t)0x64, "", "objectClass", "OpenLDAProotDSE",
		"supportedControl", LDAP_CONTROL_SYNC, "namingContexts", "dc=example,dc=com"),
	    -1);
	append_ber(script, ber);
	result(script, 2, 0x65, 0);
}

/* Never returns. */
static void
serve(const struct script *content)
{
	const int fd = accept(listener, NULL, NULL);

	signal(SIGPIPE, SIG_IGN);
	for (int n = 1; read_request(fd); n++) {
		struct script answer = {0};

		if (content->stop_before == n)
			break;
		if (n == 1)
			result(&answer, BIND_ID, 0x61, 0);
		else if (n == 2)
			root_dse(&answer);
		else if (n == 3)
			result(&answer, 3, 0x65, 0);
		else if (n == 4)
			result(&answer, 4, 0x78, 0);
		send_all(fd, n == CONTENT_ID ? content : &answer);
		if (n == CONTENT_ID && !content->stays)
			_exit(0);
	}
	for (;;)
		pause();
}

/* --- the client --- */

static struct tsr_settings settings;

static enum tsr_dir_fault
open_to(const struct script *script, struct tsr_dir **dir, struct tsr_dir_error *error)
{
	server_pid = fork();
	if (server_pid == 0)
		serve(script);
	return tsr_dir_open(&settings, uri, TSR_DIR_READER, dir, error);
}

static struct tsr_dir *
start(const struct script *script, const char *cookie)
{
	struct tsr_dir_error error;
	struct tsr_dir *dir;

	if (open_to(script, &dir, &error) != TSR_DIR_OK)
		fail_msg("%s", error.text);
	if (tsr_dir_sync(dir, cookie, cookie != NULL ? strlen(cookie) : 0, &error) != TSR_DIR_OK)
		fail_msg("%s", error.text);
	return dir;
}

static void
stop(struct tsr_dir *dir, struct script *script)
{
	tsr_dir_close(dir);
	kill(server_pid, SIGKILL);
	waitpid(server_pid, NULL, 0);
	free(script->bytes);
	*script = (struct script){0};
}

static enum tsr_dir_event_kind
first_event(struct script *script, const char *cookie)
{
	struct tsr_dir *dir = start(script, cookie);
	struct tsr_dir_event event;

	(void)tsr_dir_next(dir, 10000, &event);
	stop(dir, script);
	return event.kind;
}

/* The first event ends the connection, and nothing is read or said on it any more. */
static void
refused_with(struct script *script, enum tsr_dir_fault wanted, const char *what)
{
	struct tsr_dir *dir = start(script, NULL);
	struct tsr_dir_event event;
	struct tsr_dir_error error;

	(void)tsr_dir_next(dir, 10000, &event);
	if (event.kind != TSR_EVENT_FAILED || event.error->fault != wanted)
		fail_msg("%s: event %d, fault %d: %s", what, event.kind,
		    event.error != NULL ? (int)event.error->fault : 0, event.error != NULL ? event.error->text : "");
	assert_int_not_equal(tsr_dir_next(dir, 0, &event), TSR_DIR_OK);
	assert_int_equal(event.kind, TSR_EVENT_FAILED);
	assert_int_equal(tsr_dir_heartbeat(dir, &error), TSR_DIR_RETRY);
	stop(dir, script);
}

static void
what_is_no_ldap(void **state)
{
	struct script script = {.stays = true};

	(void)state;
	for (int i = 0; i < 8; i++)
		append(&script, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	refused_with(&script, TSR_DIR_RETRY, "garbage");
	script.stays = true;
	append(&script, "\x30\x84\x7f\xff\xff\xff", 6);
	refused_with(&script, TSR_DIR_RETRY, "a message of 2 GiB");
}

static void
half_a_message(void **state)
{
	struct script script = {.stays = true};
	struct tsr_dir_event event;
	struct tsr_dir *dir;
	int64_t started;

	(void)state;
	ENTRY(&script, PERSON, ADDED);
	script.len -= 10;
	dir = start(&script, NULL);
	started = tsr_dir_clock_ms();
	assert_int_equal(tsr_dir_next(dir, 300, &event), TSR_DIR_OK);
	assert_int_equal(event.kind, TSR_EVENT_NONE);
	assert_in_range(tsr_dir_clock_ms() - started, 250, 2000);
	stop(dir, &script);

	ENTRY(&script, PERSON, ADDED);
	script.len -= 10;
	refused_with(&script, TSR_DIR_RETRY, "half a message, then the end");
}

static void
malformed_controls(void **state)
{
	static const struct {
		const char *control;
		size_t len;
		enum tsr_dir_fault fault;
	} cases[] = {
	    {NULL, 0, TSR_DIR_REFUSED},
	    {"", 0, TSR_DIR_PROTOCOL},
	    {"\x30\x05\x0a\x01\x01\x04\x00", 7, TSR_DIR_PROTOCOL},
	    {"\x30\x14\x0a\x01\x01\x04\x0f" U16, 22, TSR_DIR_PROTOCOL},
	    {"\x30\x16\x0a\x01\x01\x04\x11" U16 "\x11", 24, TSR_DIR_PROTOCOL},
	    {"\x30\x15\x0a\x01\x07\x04\x10" U16, 23, TSR_DIR_PROTOCOL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct script script = {.stays = true};

		entry(&script, CONTENT_ID, PERSON, "objectClass", "inetOrgPerson", cases[i].control, cases[i].len);
		refused_with(&script, cases[i].fault, "a control");
	}
}

static void
malformed_sets(void **state)
{
	struct script script = {.stays = true};
	uint8_t *many;

	(void)state;
	INFO(&script, "\xa3\x04\x31\x02\x04\x00");
	refused_with(&script, TSR_DIR_PROTOCOL, "UUID of 0 bytes");
	script.stays = true;
	INFO(&script,
	    "\xa3\x25\x31\x23\x04\x10" U16 "\x04\x0f\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
	refused_with(&script, TSR_DIR_PROTOCOL, "a good UUID and one of 15 bytes");
	script.stays = true;
	INFO(&script, "\xa3\x06\x31\x04\x31\x02\x31\x00");
	refused_with(&script, TSR_DIR_PROTOCOL, "nested sets");
	script.stays = true;
	many = malloc(12 + 18 * 1000000);
	assert_non_null(many);
	memcpy(many, "\xa3\x84\x01\x12\xa8\x86\x31\x84\x01\x12\xa8\x80", 12);
	for (size_t i = 0; i < 1000000; i++)
		memcpy(many + 12 + 18 * i, "\x04\x10" U16, 18);
	info_of(&script, LDAP_SYNC_INFO, many, 12 + 18 * 1000000);
	free(many);
	refused_with(&script, TSR_DIR_PROTOCOL, "a million UUIDs");
}

static void
entries_that_are_none(void **state)
{
	struct script script = {.stays = true};
	BerElement *ber = message();

	(void)state;
	ENTRY(&script, "uid=ann,dc=example,dc=org", ADDED);
	refused_with(&script, TSR_DIR_PROTOCOL, "an entry of another tree");
	/* Attributes that are no list: one of them might have been a restriction. */
	assert_int_not_equal(
	    ber_printf(ber, "{it{s{{s[s]}i}}", CONTENT_ID, (ber_tag_t)0x64, PERSON, "objectClass", "inetOrgPerson", 7),
	    -1);
	assert_int_not_equal(
	    ber_printf(ber, "t{{so}}}", (ber_tag_t)0xa0, LDAP_CONTROL_SYNC_STATE, ADDED, (ber_len_t)23), -1);
	script.stays = true;
	append_ber(&script, ber);
	refused_with(&script, TSR_DIR_PROTOCOL, "an attribute list that breaks off");
}

static void
ends_of_the_search(void **state)
{
	static const struct {
		int code;
		enum tsr_dir_fault fault;
	} cases[] = {{0, TSR_DIR_RETRY}, {3, TSR_DIR_RETRY}, {4, TSR_DIR_RETRY}, {11, TSR_DIR_RETRY},
	    {51, TSR_DIR_RETRY}, {52, TSR_DIR_RETRY}, {80, TSR_DIR_RETRY}, {12, TSR_DIR_REFUSED}, {32, TSR_DIR_REFUSED},
	    {49, TSR_DIR_REFUSED}, {50, TSR_DIR_REFUSED}, {53, TSR_DIR_AHEAD}, {4096, TSR_DIR_REFRESH}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct script script = {.stays = true};

		result(&script, CONTENT_ID, 0x65, cases[i].code);
		refused_with(&script, cases[i].fault, "a result");
	}
}

/* What the end of a refresh means depends on what was asked. */
static void
ends_of_a_refresh(void **state)
{
	struct script script = {.stays = true};
	struct tsr_dir_event event;
	struct tsr_dir *dir;

	(void)state;
	INFO(&script, "\xa1\x00");
	assert_int_equal(first_event(&script, NULL), TSR_EVENT_PRESENT_END);
	script.stays = true;
	INFO(&script, "\xa2\x03\x01\x01\x00");
	INFO(&script, "\xa1\x00");
	dir = start(&script, NULL);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(event.kind, TSR_EVENT_PRESENT_END);
	assert_true(event.refresh_done);
	stop(dir, &script);
	script.stays = true;
	INFO(&script, "\xa1\x00");
	assert_int_equal(first_event(&script, COOKIE), TSR_EVENT_DELETE_END);
	/* Content and no cookie: ours was not understood. */
	script.stays = true;
	ENTRY(&script, PERSON, ADDED);
	INFO(&script, "\xa1\x00");
	dir = start(&script, COOKIE);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(event.kind, TSR_EVENT_UPSERT);
	assert_int_equal(tsr_dir_next(dir, 2000, &event), TSR_DIR_REFRESH);
	assert_int_equal(event.kind, TSR_EVENT_FAILED);
	stop(dir, &script);
	/* Twice. */
	script.stays = true;
	INFO(&script, "\xa1\x00");
	INFO(&script, "\xa1\x00");
	dir = start(&script, NULL);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(tsr_dir_next(dir, 2000, &event), TSR_DIR_PROTOCOL);
	stop(dir, &script);
}

static void
cookies_that_are_not_kept(void **state)
{
	struct script script = {.stays = true};
	char large[TSR_COOKIE_MAX + 64];
	struct tsr_dir_event event;
	struct tsr_dir *dir;

	(void)state;
	INFO(&script, "\xa1\x0b\x04\x09"
		      "nonsense!");
	dir = start(&script, NULL);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(event.kind, TSR_EVENT_PRESENT_END);
	assert_int_equal(event.cookie.len, 0);
	stop(dir, &script);
	/* One that is too long, then one that is right: only that is told. */
	memset(large, 'x', sizeof(large));
	memcpy(large, "\x80\x82\x04\x3crid=000,csn=", 16);
	script.stays = true;
	INFO(&script, "\xa1\x00");
	info_of(&script, LDAP_SYNC_INFO, large, 4 + 0x43c);
	info_of(&script, "1.2.3.4", "x", 1);
	INFO(&script, "\x80\x0d"
		      "rid=000,csn=a");
	dir = start(&script, NULL);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(event.kind, TSR_EVENT_PRESENT_END);
	(void)tsr_dir_next(dir, 10000, &event);
	assert_int_equal(event.kind, TSR_EVENT_COOKIE);
	assert_int_equal(event.cookie.len, 13);
	stop(dir, &script);
}

static void
answers_to_nobody(void **state)
{
	struct script script = {.stays = true};
	struct tsr_dir_event event;
	struct tsr_dir *dir;

	(void)state;
	entry(&script, 77, PERSON, "objectClass", "inetOrgPerson", ADDED, 23);
	result(&script, 77, 0x65, 0);
	dir = start(&script, NULL);
	assert_int_equal(tsr_dir_next(dir, 200, &event), TSR_DIR_OK);
	assert_int_equal(event.kind, TSR_EVENT_NONE);
	stop(dir, &script);
}

/* A good refresh with some bytes changed: it is understood, or the connection ends; and it ends in time. */
static void
mutations(void **state)
{
	uint64_t random = 88172645463325252;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct script script = {0};
		struct tsr_dir_event event;
		struct tsr_dir *dir;

		ENTRY(&script, PERSON, ADDED);
		INFO(&script, "\xa3\x26\x31\x24\x04\x10" U16 "\x04\x10" U16);
		INFO(&script, "\xa1\x0f\x04\x0drid=000,csn=a");
		for (int i = 0; i < 3; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			script.bytes[random % script.len] ^= (uint8_t)(1u << (random >> 32) % 8);
		}
		dir = start(&script, round % 2 == 0 ? NULL : COOKIE);
		for (int i = 0; i < 8 && tsr_dir_next(dir, 1000, &event) == TSR_DIR_OK; i++)
			assert_true(event.uuid_count <= 2);
		assert_int_equal(event.kind, TSR_EVENT_FAILED);
		stop(dir, &script);
	}
}

/* A change was sent, and then the connection broke: nobody knows. */
static void
a_change_without_an_answer(void **state)
{
	static const struct tsr_dir_change change = {TSR_DIR_REPLACE, "cn", "x"};
	struct script script = {0};
	struct tsr_dir_error error;
	struct tsr_dir *dir;

	(void)state;
	if (open_to(&script, &dir, &error) != TSR_DIR_OK)
		fail_msg("%s", error.text);
	assert_int_equal(tsr_dir_modify(dir, PERSON, &change, 1, &error), TSR_DIR_UNKNOWN);
	assert_non_null(strstr(error.text, "safe to repeat"));
	assert_int_equal(tsr_dir_modify(dir, PERSON, &change, 1, &error), TSR_DIR_RETRY);
	stop(dir, &script);
	script.stays = true;
	result(&script, CONTENT_ID, 0x67, 19);
	if (open_to(&script, &dir, &error) != TSR_DIR_OK)
		fail_msg("%s", error.text);
	assert_int_equal(tsr_dir_modify(dir, PERSON, &change, 1, &error), TSR_DIR_RULE);
	stop(dir, &script);
}

/* A server that falls silent while the connection is made. */
static void
silence_at_the_start(void **state)
{
	(void)state;
	for (int n = 1; n <= 4; n++) {
		const struct script script = {.stop_before = n};
		struct tsr_dir_error error;
		const int64_t started = tsr_dir_clock_ms();
		struct tsr_dir *dir;

		assert_int_equal(open_to(&script, &dir, &error), TSR_DIR_RETRY);
		assert_null(dir);
		assert_in_range(tsr_dir_clock_ms() - started, 900, 4000);
		assert_non_null(strstr(error.text, "connect_timeout"));
		kill(server_pid, SIGKILL);
		waitpid(server_pid, NULL, 0);
	}
}

/* A TCP server that takes the connection and says nothing, or refuses StartTLS; what it was sent is looked at. */
static size_t
tcp_case(
    const char *scheme, const char *answer, size_t answer_len, struct tsr_dir_error *error, uint8_t *seen, size_t size)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct tsr_dir *dir;
	char tcp_uri[64];
	int pipe_fds[2];
	ssize_t n;

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	assert_int_equal(pipe(pipe_fds), 0);
	snprintf(tcp_uri, sizeof(tcp_uri), "%s://127.0.0.1:%d", scheme, ntohs(address.sin_port));
	server_pid = fork();
	if (server_pid == 0) {
		uint8_t bytes[1024];
		const int peer = accept(fd, NULL, NULL);

		n = read(peer, bytes, sizeof(bytes));
		(void)!write(pipe_fds[1], bytes, (size_t)n);
		(void)!write(peer, answer, answer_len);
		while ((n = read(peer, bytes, sizeof(bytes))) > 0)
			(void)!write(pipe_fds[1], bytes, (size_t)n);
		_exit(0);
	}
	close(pipe_fds[1]);
	close(fd);
	assert_int_not_equal(tsr_dir_open(&settings, tcp_uri, TSR_DIR_READER, &dir, error), TSR_DIR_OK);
	assert_null(dir);
	for (len = 0; (n = read(pipe_fds[0], seen + len, size - len)) > 0; len += (socklen_t)n)
		;
	close(pipe_fds[0]);
	kill(server_pid, SIGKILL);
	waitpid(server_pid, NULL, 0);
	return len;
}

static void
no_bind_without_tls(void **state)
{
	/* StartTLS: ExtendedRequest [0] 1.3.6.1.4.1.1466.20037, and nothing behind it. */
	static const char start_tls[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
					"1.3.6.1.4.1.1466.20037";
	uint8_t seen[4096];
	struct tsr_dir_error error;
	int64_t started;
	size_t len;

	(void)state;
	len = tcp_case(
	    "ldap", "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00", 14, &error, seen, sizeof(seen));
	assert_int_equal(error.fault, TSR_DIR_REFUSED);
	assert_non_null(strstr(error.text, "refuses StartTLS"));
	assert_memory_equal(seen, start_tls, sizeof(start_tls) - 1);
	/* The unbind at the end is 7 bytes and carries nothing. */
	assert_in_range(len, sizeof(start_tls) - 1, sizeof(start_tls) - 1 + 7);
	started = tsr_dir_clock_ms();
	len = tcp_case("ldap", "", 0, &error, seen, sizeof(seen));
	assert_int_equal(error.fault, TSR_DIR_RETRY);
	assert_in_range(len, sizeof(start_tls) - 1, sizeof(start_tls) - 1 + 7);
	assert_in_range(tsr_dir_clock_ms() - started, 900, 4000);
	started = tsr_dir_clock_ms();
	len = tcp_case("ldaps", "", 0, &error, seen, sizeof(seen));
	assert_int_equal(error.fault, TSR_DIR_RETRY);
	assert_int_equal(seen[0], 0x16); /* a ClientHello */
	assert_in_range(tsr_dir_clock_ms() - started, 900, 4000);
	/* Half a ServerHello. */
	started = tsr_dir_clock_ms();
	(void)tcp_case("ldaps", "\x16\x03\x03\x00\x7a\x02\x00\x00\x76", 9, &error, seen, sizeof(seen));
	assert_in_range(tsr_dir_clock_ms() - started, 900, 4000);
	/* A server that is no TLS server. */
	(void)tcp_case(
	    "ldaps", "\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x02\x04\x00\x04\x00", 14, &error, seen, sizeof(seen));
	assert_int_not_equal(error.fault, TSR_DIR_OK);
}

static int
open_socket(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)state;
	tsr_dir_init();
	assert_non_null(mkdtemp(work));
	snprintf(socket_path, sizeof(socket_path), "%s/s", work);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	snprintf(uri, sizeof(uri), "ldapi://%%2Ftmp%%2F%s%%2Fs", work + strlen("/tmp/"));
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 16), 0);
	settings = (struct tsr_settings){.bind = TSR_BIND_ANONYMOUS, .connect_timeout = 1};
	snprintf(settings.base, sizeof(settings.base), "dc=example,dc=com");
	return 0;
}

static int
close_socket(void **state)
{
	(void)state;
	close(listener);
	unlink(socket_path);
	return rmdir(work);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_ldap),
	    cmocka_unit_test(half_a_message),
	    cmocka_unit_test(malformed_controls),
	    cmocka_unit_test(malformed_sets),
	    cmocka_unit_test(entries_that_are_none),
	    cmocka_unit_test(ends_of_the_search),
	    cmocka_unit_test(ends_of_a_refresh),
	    cmocka_unit_test(cookies_that_are_not_kept),
	    cmocka_unit_test(answers_to_nobody),
	    cmocka_unit_test(mutations),
	    cmocka_unit_test(a_change_without_an_answer),
	    cmocka_unit_test(silence_at_the_start),
	    cmocka_unit_test(no_bind_without_tls),
	};

	return cmocka_run_group_tests(tests, open_socket, close_socket);
}
