/* SPDX-License-Identifier: ISC */
/* Never waits for a client: a slow one is dropped. */
#include "config.h"

#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENT_MS 2000

enum tsr_status
tsr_server_open(struct tsr_server *server, const char *run_dir, struct tsr_log *log)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(server->path, sizeof(server->path), "%s/%s", run_dir, TSR_CONTROL_NAME);

	server->listener = server->client = -1;
	if (n < 0 || (size_t)n >= sizeof(address.sun_path)) {
		tsr_log(log, TSR_LOG_ERROR, "%s: the path is too long for a socket", run_dir);
		server->path[0] = '\0';
		return TSR_TOOBIG;
	}
	memcpy(address.sun_path, server->path, (size_t)n + 1);
	if (access(run_dir, F_OK) != 0 && mkdir(run_dir, 0755) != 0)
		goto failed;
	/* The lock on the cache says that whoever made an old one is gone. */
	unlink(server->path);
	server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->listener < 0 || fchmod(server->listener, 0600) != 0 ||
	    bind(server->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(server->path, 0600) != 0 || listen(server->listener, 8) != 0)
		goto failed;
	return TSR_OK;
failed:
	tsr_log(log, TSR_LOG_ERROR, "%s: cannot make the control socket: %s", server->path, strerror(errno));
	return TSR_IO;
}

void
tsr_server_close(struct tsr_server *server)
{
	if (server->client >= 0)
		close(server->client);
	if (server->listener >= 0) {
		close(server->listener);
		unlink(server->path);
	}
}

int
tsr_server_fd(const struct tsr_server *server)
{
	return server->client >= 0 ? server->client : server->listener;
}

/* Bytes left unread would reset the connection, and the answer be lost with it. */
static void
hang_up(struct tsr_server *server)
{
	char rest[256];

	for (int i = 0; i < 16 && recv(server->client, rest, sizeof(rest), MSG_DONTWAIT) > 0; i++)
		continue;
	close(server->client);
	server->client = -1;
	server->len = 0;
}

/* Root and whoever the daemon runs as; the socket's mode says so too. */
static bool
may_ask(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 && (who.uid == 0 || who.uid == geteuid());
}

static void
say(struct tsr_server *server, const char *text)
{
	(void)!send(server->client, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)!send(server->client, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* TEXT is freed. */
static void
say_json(struct tsr_server *server, char *text)
{
	say(server, text != NULL ? text : "{\"error\": \"out of memory\"}");
	free(text);
}

static const char *
forget(struct tsr_engine *engine, const char *id)
{
	switch (tsr_engine_forget(engine, id)) {
	case TSR_OK:
		return "{\"ok\": true}";
	case TSR_ABSENT:
		return "{\"error\": \"this token was not seen revoked or deleted\"}";
	case TSR_INVALID:
		return "{\"error\": \"this is no token id\"}";
	case TSR_NOMEM:
	case TSR_IO:
	case TSR_DAMAGED:
	case TSR_UNSAFE:
	case TSR_TOOBIG:
	case TSR_CHANGING:
	case TSR_VERSION:
		break;
	}
	return "{\"error\": \"the cache could not be changed; see the daemon's log\"}";
}

static void
answer(struct tsr_server *server, struct tsr_engine *engine, struct tsr_uses *uses)
{
	if (strcmp(server->line, "status") == 0) {
		say_json(server, tsr_status_json(engine, uses));
	} else if (strncmp(server->line, "uses ", 5) == 0) {
		say_json(server, tsr_uses_json(uses, server->line + 5));
	} else if (strcmp(server->line, "verify") == 0) {
		tsr_verify_soon(engine, "asked for");
		say(server, "{\"ok\": true}");
	} else if (strcmp(server->line, "refresh") == 0) {
		tsr_engine_accept(engine);
		tsr_engine_fail(engine, TSR_DIR_REFRESH, "asked to read everything anew");
		say(server, "{\"ok\": true}");
	} else if (strncmp(server->line, "forget ", 7) == 0) {
		say(server, forget(engine, server->line + 7));
	} else {
		say(server, "{\"error\": \"unknown request: status, verify, refresh, forget ID or uses ID...\"}");
	}
}

static void
read_line(struct tsr_server *server, struct tsr_engine *engine, struct tsr_uses *uses)
{
	ssize_t got = recv(server->client, server->line + server->len, TSR_CONTROL_LINE - server->len, MSG_DONTWAIT);
	char *end;

	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		if (tsr_now_ms() - server->client_since > CLIENT_MS)
			hang_up(server);
		return;
	}
	if (got <= 0) {
		hang_up(server);
		return;
	}
	server->len += (size_t)got;
	server->line[server->len] = '\0';
	end = strchr(server->line, '\n');
	if (end == NULL && server->len < TSR_CONTROL_LINE)
		return;
	if (end != NULL)
		*end = '\0';
	/* What was reported before the question was sent is in the answer. */
	tsr_inbox_step(uses, &engine->ledger.live);
	answer(server, engine, uses);
	hang_up(server);
}

void
tsr_server_step(struct tsr_server *server, struct tsr_engine *engine, struct tsr_uses *uses)
{
	if (server->client < 0 && server->listener >= 0) {
		server->client = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (server->client < 0)
			return;
		server->client_since = tsr_now_ms();
		server->len = 0;
		if (!may_ask(server->client)) {
			say(server, "{\"error\": \"root only\"}");
			hang_up(server);
			return;
		}
	}
	if (server->client >= 0)
		read_line(server, engine, uses);
}
