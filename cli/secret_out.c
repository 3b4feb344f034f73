/* SPDX-License-Identifier: ISC */
/* The only place that writes a secret. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret_out.h"

static enum tsr_exit
check_stdout(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);
	struct stat st;

	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
		return TSR_TELL(
		    TSR_EXIT_USAGE, "standard output is closed, so the secret has nowhere to go; nothing was done");
	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		tsr_complain(
		    "others may read the file that standard output goes to; --out FILE makes one that they cannot");
	return TSR_GO_ON;
}

enum tsr_exit
tsr_secret_open(struct tsr_secret_out *out, const char *path)
{
	out->path = path;
	out->fd = STDOUT_FILENO;
	if (path == NULL)
		return check_stdout();
	out->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out->fd >= 0)
		return TSR_GO_ON;
	if (errno == EEXIST)
		return TSR_TELL(TSR_EXIT_REFUSED, "%s exists, and a secret overwrites nothing; name a new file", path);
	return TSR_TELL(TSR_EXIT_USAGE, "%s cannot be made: %s; nothing was done", path, strerror(errno));
}

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

bool
tsr_secret_write(struct tsr_secret_out *out, const char *secret)
{
	bool written = write_all(out->fd, secret, strlen(secret)) && write_all(out->fd, "\n", 1);

	if (out->path == NULL)
		return written;
	written = written && fsync(out->fd) == 0;
	return close(out->fd) == 0 && written;
}

void
tsr_secret_abandon(struct tsr_secret_out *out)
{
	if (out->path == NULL)
		return;
	close(out->fd);
	unlink(out->path);
}
