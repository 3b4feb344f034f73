/* SPDX-License-Identifier: ISC */
/*
 * Stands between a client and slapd, and cuts the connection at a write:
 *
 *	cutter SOCKET SERVER-SOCKET before|after|hold TIMES [SKIP]
 *
 * A write, changes of passwords (RFC 3062) included, is lost on its way
 * (before), or done and its answer lost (after), TIMES times after the first
 * SKIP; everything else passes.  Prints "ready" when it listens.
 * With "hold" the write is not lost: it waits, "held" is printed, and the
 * program waits for SIGUSR1; "passed" is printed when it is answered.
 */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "relay.h"

#define REQUEST_ADD 0x68
#define REQUEST_MODIFY 0x66
#define REQUEST_MOVE 0x6c
#define REQUEST_DELETE 0x4a
#define REQUEST_EXTENDED 0x77

struct buffer {
	unsigned char bytes[65536];
	size_t len;
};

static bool before, hold;
static int times, skip;
static sigset_t release;

/* The length of a BER element's head and content; 0 when it has not all come. */
static size_t
element(const unsigned char *bytes, size_t len, size_t *head)
{
	size_t content, count;

	if (len < 2)
		return 0;
	*head = 2;
	content = bytes[1];
	if (content >= 0x80) {
		count = content & 0x7f;
		if (len < 2 + count)
			return 0;
		content = 0;
		for (size_t i = 0; i < count; i++)
			content = content << 8 | bytes[2 + i];
		*head = 2 + count;
	}
	return len >= *head + content ? *head + content : 0;
}

/* The operation of a whole LDAPMessage: what follows the message's number. */
static int
operation(const unsigned char *message, size_t len, size_t head)
{
	size_t inner, id = element(message + head, len - head, &inner);

	return id > 0 ? message[head + id] : 0;
}

static bool
is_write(const unsigned char *message, size_t len, size_t head)
{
	static const char password[] = "1.3.6.1.4.1.4203.1.11.1";
	const int op = operation(message, len, head);

	return op == REQUEST_ADD || op == REQUEST_MODIFY || op == REQUEST_MOVE || op == REQUEST_DELETE ||
	       (op == REQUEST_EXTENDED && memmem(message, len, password, sizeof(password) - 1) != NULL);
}

/* Whoever waits is told, and may go on when the server has done it. */
static void
hold_back(void)
{
	puts("held");
	fflush(stdout);
	sigwait(&release, &(int){0});
}

static void
await_answer(int server)
{
	struct pollfd answer = {.fd = server, .events = POLLIN};

	(void)poll(&answer, 1, -1);
	puts("passed");
	fflush(stdout);
}

/* Passes whole requests on; false at a write that is to be cut. */
static bool
pass_requests(struct buffer *buffer, int server)
{
	size_t head, len;

	while ((len = element(buffer->bytes, buffer->len, &head)) > 0) {
		bool cut = times > 0 && is_write(buffer->bytes, len, head) && skip-- <= 0;

		times -= cut;
		if (cut && hold)
			hold_back();
		if (!(cut && before) && write(server, buffer->bytes, len) != (ssize_t)len)
			return false;
		if (cut && hold)
			await_answer(server);
		else if (cut)
			return false;
		buffer->len -= len;
		memmove(buffer->bytes, buffer->bytes + len, buffer->len);
	}
	return true;
}

static void
serve(int client, int server)
{
	static struct buffer requests;
	struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
	char answer[65536];

	requests.len = 0;
	while (poll(fds, 2, -1) > 0) {
		ssize_t n;

		if (fds[1].revents != 0) {
			n = read(server, answer, sizeof(answer));
			if (n <= 0 || write(client, answer, (size_t)n) != n)
				return;
		}
		if (fds[0].revents == 0)
			continue;
		n = read(client, requests.bytes + requests.len, sizeof(requests.bytes) - requests.len);
		if (n <= 0)
			return;
		requests.len += (size_t)n;
		if (!pass_requests(&requests, server)) {
			/* The answer shows that the write was done; it goes no further. */
			if (!before && read(server, answer, sizeof(answer)) < 0)
				perror("answer");
			return;
		}
	}
}

int
main(int argc, char **argv)
{
	if (argc != 5 && argc != 6)
		return 2;
	before = strcmp(argv[3], "before") == 0;
	hold = strcmp(argv[3], "hold") == 0;
	times = atoi(argv[4]);
	skip = argc > 5 ? atoi(argv[5]) : 0;
	sigemptyset(&release);
	sigaddset(&release, SIGUSR1);
	sigprocmask(SIG_BLOCK, &release, NULL);
	relay_run(argv[1], argv[2], serve);
}
