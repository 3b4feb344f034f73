/* SPDX-License-Identifier: ISC */
/*
 * Stands between tesserad and slapd, and stops what slapd sends in the middle:
 *
 *	sluice SOCKET SERVER-SOCKET BYTES FIFO
 *
 * While FIFO exists, a connection on which slapd has sent BYTES is held: who
 * reads FIFO gets "held", who then writes it lets everything go on, and FIFO is
 * removed.  Prints "ready" when it listens.
 */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "../cli/relay.h"

static const char *fifo;
static long long most;

/* Each open(2) waits for the other side. */
static void
hold(void)
{
	char word[16];
	int fd = open(fifo, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, "held\n", 5);
	close(fd);
	fd = open(fifo, O_RDONLY | O_CLOEXEC);
	while (read(fd, word, sizeof(word)) > 0)
		;
	close(fd);
	unlink(fifo);
}

static bool
pass(int from, int to, char *bytes, size_t size, ssize_t *n)
{
	*n = read(from, bytes, size);
	return *n > 0 && write(to, bytes, (size_t)*n) == *n;
}

static void
serve(int client, int server)
{
	struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
	char bytes[4096];
	long long sent = 0;
	ssize_t n;

	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents != 0 && !pass(client, server, bytes, sizeof(bytes), &n))
			return;
		if (fds[1].revents == 0)
			continue;
		if (!pass(server, client, bytes, sizeof(bytes), &n))
			return;
		sent += n;
		if (sent >= most && access(fifo, F_OK) == 0)
			hold();
	}
}

int
main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	most = atoll(argv[3]);
	fifo = argv[4];
	relay_run(argv[1], argv[2], serve);
}
