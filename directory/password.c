/* SPDX-License-Identifier: ISC */
/* Reads the password file, and only one that is kept secret. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind.h"

/*
 * Nobody but the owner.  A credential of systemd is root's, with an ACL for the
 * one user it is for, which shows as a bit of the group, root's too.
 */
static bool
is_secret(const struct stat *st)
{
	return (st->st_mode & 077) == 0 || (st->st_uid == 0 && st->st_gid == 0 && (st->st_mode & 07777) == 0440);
}

static enum tsr_dir_fault
check_file(int fd, const char *path, struct tsr_dir_error *error)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "password_file '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "password_file '%s' is no regular file", path);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
		    "password_file '%s' is owned by user %u: it must be root's or ours, user %u", path,
		    (unsigned)st.st_uid, (unsigned)geteuid());
	if (!is_secret(&st))
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
		    "password_file '%s' has mode %04o: others may read it; make it 0600 or 0400", path,
		    (unsigned)(st.st_mode & 07777));
	return TSR_DIR_OK;
}

static enum tsr_dir_fault
read_file(int fd, const char *path, struct tsr_password *password, struct tsr_dir_error *error)
{
	ssize_t n;

	while ((n = read(fd, password->text + password->len, sizeof(password->text) - password->len)) > 0)
		password->len += (size_t)n;
	if (n < 0)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "password_file '%s': %s", path, strerror(errno));
	if (password->len == sizeof(password->text))
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "password_file '%s' holds more than %zu bytes", path,
		    sizeof(password->text) - 1);
	if (password->len > 0 && password->text[password->len - 1] == '\n')
		password->len--;
	if (password->len > 0 && password->text[password->len - 1] == '\r')
		password->len--;
	if (password->len == 0)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0,
		    "password_file '%s' is empty: a bind without a password proves nothing", path);
	return TSR_DIR_OK;
}

enum tsr_dir_fault
tsr_password_read(const char *path, struct tsr_password *password, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	int fd;

	memset(password, 0, sizeof(*password));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "password_file '%s': %s", path,
		    errno == ELOOP ? "is a symbolic link, which is not followed" : strerror(errno));
	fault = check_file(fd, path, error);
	if (fault == TSR_DIR_OK)
		fault = read_file(fd, path, password, error);
	(void)close(fd);
	if (fault != TSR_DIR_OK)
		tsr_wipe(password, sizeof(*password));
	return fault;
}
