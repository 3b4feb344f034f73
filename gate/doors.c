/* SPDX-License-Identifier: ISC */
/* The sockets that are listened to. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gate.h"

#define FIRST_HANDED 3 /* sd_listen_fds(3) */

union address {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool
fail(struct tsr_gate *gate, const char *what, const char *why)
{
	tsr_log(gate->log, TSR_LOG_ERROR, "%s: %s", what, why);
	return false;
}

static bool
add(struct tsr_gate *gate, int fd, enum tsr_door_kind kind, bool local, bool made)
{
	gate->doors[gate->door_count++] = (struct tsr_door){.fd = fd, .kind = kind, .local = local, .made = made};
	return true;
}

static bool
is_loopback(const union address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
	return a->any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

/* Its place says what is spoken there. */
static bool
adopt(struct tsr_gate *gate, int fd)
{
	const struct tsr_settings *s = gate->settings;
	union address a = {0};
	socklen_t len = sizeof(a);
	int listens = 0;
	socklen_t int_len = sizeof(listens);

	if (getsockname(fd, &a.any, &len) != 0 || getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &int_len) != 0 ||
	    !listens || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		return fail(gate, "systemd", "handed over something that is no listening socket");
	if (a.any.sa_family != AF_UNIX)
		return is_loopback(&a) ? add(gate, fd, TSR_DOOR_HTTP, false, false)
				       : fail(gate, "systemd", "only addresses of the loopback are listened to");
	if (strcmp(a.local.sun_path, s->http_socket) == 0)
		return add(gate, fd, TSR_DOOR_HTTP, true, false);
	if (strcmp(a.local.sun_path, s->saslauthd_socket) == 0)
		return add(gate, fd, TSR_DOOR_SASLAUTHD, true, false);
	return fail(
	    gate, a.local.sun_path, "systemd listens there, but neither http_socket nor saslauthd_socket says so");
}

/* How many sockets systemd hands over.  What we start, and we start nothing, must not take them for its own. */
static int
handed(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const int count = pid != NULL && fds != NULL && atol(pid) == (long)getpid() ? atoi(fds) : 0;

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return count;
}

/* Whatever else stands there is not ours to remove, and bind(2) refuses. */
static void
remove_socket(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
		(void)unlink(path);
}

/* A socket that nobody answers at is what somebody left behind. */
static bool
is_answered(const struct sockaddr_un *address)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const bool answered =
	    fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	return answered;
}

static void
make_folder(const char *path)
{
	char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	char *slash;

	(void)memcpy(folder, path, strlen(path) + 1);
	slash = strrchr(folder, '/');
	if (slash == folder)
		return;
	*slash = '\0';
	(void)mkdir(folder, 0755);
}

/* Credentials are asked of everybody, so where others than our group may come the mode lets them knock. */
static bool
make_local(struct tsr_gate *gate, const char *path, enum tsr_door_kind kind)
{
	const bool others = gate->settings->peer_users[0] != '\0' || gate->settings->peer_groups[0] != '\0';
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	memcpy(address.sun_path, path, strlen(path));
	make_folder(path);
	if (is_answered(&address))
		return fail(gate, path, "another program answers there");
	remove_socket(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(path, others ? 0666 : 0660) != 0 || listen(fd, SOMAXCONN) != 0) {
		fail(gate, path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	return add(gate, fd, kind, true, true);
}

/* The settings have looked at its form. */
static socklen_t
read_address(const char *text, union address *a)
{
	char host[INET6_ADDRSTRLEN] = "";
	const char *colon = strrchr(text, ':');
	const bool v6 = text[0] == '[';
	const size_t len = (size_t)(colon - text) - (v6 ? 2 : 0);
	const in_port_t port = htons((uint16_t)atoi(colon + 1));

	if (len >= sizeof(host))
		return 0;
	memcpy(host, text + v6, len);
	if (v6) {
		*a = (union address){.v6 = {.sin6_family = AF_INET6, .sin6_port = port}};
		return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1 ? sizeof(a->v6) : 0;
	}
	*a = (union address){.v4 = {.sin_family = AF_INET, .sin_port = port}};
	return inet_pton(AF_INET, host, &a->v4.sin_addr) == 1 ? sizeof(a->v4) : 0;
}

static bool
make_loopback(struct tsr_gate *gate, const char *text)
{
	const int yes = 1;
	union address a;
	const socklen_t len = read_address(text, &a);
	int fd;

	if (len == 0)
		return fail(gate, text, "is no address of the loopback");
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 || bind(fd, &a.any, len) != 0 ||
	    listen(fd, SOMAXCONN) != 0) {
		fail(gate, text, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	return add(gate, fd, TSR_DOOR_HTTP, false, true);
}

bool
tsr_doors_open(struct tsr_gate *gate)
{
	const struct tsr_settings *s = gate->settings;
	const int count = handed();

	if (count > TSR_DOORS_MAX)
		return fail(gate, "systemd", "hands over more sockets than there are uses for");
	for (int i = 0; i < count; i++)
		if (!adopt(gate, FIRST_HANDED + i))
			return false;
	if (count > 0)
		return true;
	if (s->auth || s->introspection) {
		if (!make_local(gate, s->http_socket, TSR_DOOR_HTTP) ||
		    (s->http_listen[0] != '\0' && !make_loopback(gate, s->http_listen)))
			return false;
	}
	if (s->saslauthd && !make_local(gate, s->saslauthd_socket, TSR_DOOR_SASLAUTHD))
		return false;
	return gate->door_count > 0 ||
	       fail(gate, "[gate]", "auth, introspection and saslauthd are all switched off: there is nothing to do");
}

void
tsr_doors_close(struct tsr_gate *gate)
{
	for (size_t i = 0; i < gate->door_count; i++) {
		const struct tsr_door *door = &gate->doors[i];

		if (door->made && door->local)
			unlink(door->kind == TSR_DOOR_HTTP ? gate->settings->http_socket
							   : gate->settings->saslauthd_socket);
		close(door->fd);
	}
}
