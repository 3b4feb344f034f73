/* SPDX-License-Identifier: ISC */
/* Listening and connecting, for programs that stand in between. */
#include "config.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "relay.h"

static int
endpoint(const char *path, bool listening)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (listening && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 5) == 0)
		return fd;
	if (!listening && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	perror(path);
	exit(1);
}

void
relay_run(const char *path, const char *server, relay_serve *serve)
{
	int listener = endpoint(path, true);

	signal(SIGPIPE, SIG_IGN);
	puts("ready");
	fflush(stdout);
	for (;;) {
		int client = accept(listener, NULL, NULL), other = endpoint(server, false);

		serve(client, other);
		close(other);
		close(client);
	}
}
