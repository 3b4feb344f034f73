/* SPDX-License-Identifier: ISC */
/* One question and one answer over a stream socket, within a bounded time. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sync/control.h"
#include "control_client.h"

static int64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
connect_to(const char *run_dir)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", run_dir, TSR_CONTROL_NAME);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* Reads to the end that the daemon makes, for so many seconds; -1 with errno. */
static ssize_t
read_all(int fd, int64_t wait, char *answer, size_t size)
{
	int64_t end = milliseconds() + wait * 1000;
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	size_t len = 0;

	while (len < size) {
		int64_t left = end - milliseconds();
		ssize_t n;

		if (left <= 0 || poll(&ready, 1, (int)left) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		n = read(fd, answer + len, size - len);
		if (n == 0)
			return (ssize_t)len;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -1;
		if (n > 0)
			len += (size_t)n;
	}
	errno = EMSGSIZE;
	return -1;
}

static const char *
advice(int error)
{
	if (error == ENOENT || error == ECONNREFUSED)
		return "start tesserad (its log says why it ended)";
	if (error == EACCES || error == EPERM)
		return "ask as root";
	if (error == ETIMEDOUT)
		return "it is there and busy: while it connects to a directory it answers nobody; ask again, and if "
		       "that does not help, look at its log";
	return "look at the log of tesserad";
}

static json_t *
failed(const char *run_dir, const char *what, const char *todo, char *error, size_t error_size)
{
	snprintf(error, error_size, "tesserad does not answer at %s/%s: %s; %s", run_dir, TSR_CONTROL_NAME, what, todo);
	return NULL;
}

json_t *
tsr_control_ask(const struct tsr_settings *settings, const char *line, char *error, size_t error_size)
{
	static char answer[TSR_CONTROL_ANSWER];
	char question[TSR_CONTROL_LINE + 1];
	int n = snprintf(question, sizeof(question), "%s\n", line);
	const char *run_dir = settings->run_dir;
	int fd = connect_to(run_dir), saved;
	ssize_t got = -1;
	json_t *value;

	error[0] = '\0';
	/* A line is far smaller than what a socket takes at once. */
	if (fd >= 0 && write(fd, question, (size_t)n) == n)
		got = read_all(fd, TSR_CONTROL_WAIT + settings->connect_timeout, answer, sizeof(answer));
	saved = errno;
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return failed(run_dir, strerror(saved), advice(saved), error, error_size);
	value = json_loadb(answer, (size_t)got, 0, NULL);
	if (!json_is_object(value)) {
		json_decref(value);
		return failed(run_dir, "no JSON came", "tool and daemon have to be of one version", error, error_size);
	}
	return value;
}
