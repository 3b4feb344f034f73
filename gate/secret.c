/* SPDX-License-Identifier: ISC */
/* The file by which callers over TCP prove themselves. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate.h"

/*
 * Nobody but the owner may read it.  A credential of systemd is root's, with an
 * ACL for the one user it is for, which shows as a bit of the group, root's too.
 */
static const char *
is_wrong(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "must be a regular file";
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return "must belong to root or to the gate's user";
	if ((st.st_mode & 077) != 0 && (st.st_uid != 0 || st.st_gid != 0 || (st.st_mode & 07777) != 0440))
		return "may be read by others: chmod 0600";
	return NULL;
}

static const char *
read_line(struct tsr_gate *gate, int fd)
{
	const ssize_t got = read(fd, gate->secret, sizeof(gate->secret));

	if (got < 0)
		return strerror(errno);
	if ((size_t)got == sizeof(gate->secret))
		return "is too long for one line NAME:SECRET";
	gate->secret[got] = '\0';
	if (got > 0 && gate->secret[got - 1] == '\n')
		gate->secret[got - 1] = '\0';
	if (strlen(gate->secret) + 1 < (size_t)got || strpbrk(gate->secret, "\r\n") != NULL)
		return "must hold one line NAME:SECRET";
	if (strchr(gate->secret, ':') == NULL || strchr(gate->secret, ':')[1] == '\0' || gate->secret[0] == ':')
		return "must hold NAME:SECRET, neither of them empty";
	return NULL;
}

bool
tsr_secret_read(struct tsr_gate *gate)
{
	const char *path = gate->settings->introspection_secret, *why;
	int fd;

	if (path[0] == '\0')
		return true;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	why = fd < 0 ? strerror(errno) : is_wrong(fd);
	if (why == NULL)
		why = read_line(gate, fd);
	if (fd >= 0)
		close(fd);
	if (why == NULL)
		return true;
	explicit_bzero(gate->secret, sizeof(gate->secret));
	tsr_log(gate->log, TSR_LOG_ERROR, "introspection_secret %s: %s", path, why);
	return false;
}

/* In a time that tells the length alone. */
bool
tsr_secret_equal(const char *secret, const char *text, size_t len)
{
	volatile unsigned char different = 0;

	if (secret[0] == '\0' || strlen(secret) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		different |= (unsigned char)(secret[i] ^ text[i]);
	return different == 0;
}
