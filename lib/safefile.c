/* SPDX-License-Identifier: ISC */
/* Files and directories that are looked at before they are believed. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "safefile.h"

bool
tsr_path(char *path, size_t size, const char *dir, const char *name)
{
	const size_t dir_len = strlen(dir), name_len = strlen(name);

	if (dir_len >= size || name_len >= size - dir_len)
		return false;
	memcpy(path, dir, dir_len);
	memcpy(path + dir_len, name, name_len + 1);
	return true;
}

bool
tsr_same_file(int fd, uint64_t dev, uint64_t ino, struct stat *st)
{
	return fd >= 0 && fstat(fd, st) == 0 && st->st_dev == dev && st->st_ino == ino;
}

static enum tsr_status
open_failed(const char **why)
{
	switch (errno) {
	case ENOENT:
		*why = "does not exist";
		return TSR_ABSENT;
	case ELOOP:
		*why = "is a symbolic link";
		return TSR_UNSAFE;
	case ENXIO: /* a socket, or a device without driver */
		*why = "is not a regular file";
		return TSR_UNSAFE;
	default:
		*why = NULL;
		return TSR_IO;
	}
}

enum tsr_status
tsr_safe_file(const struct stat *st, uid_t owner, const char **why)
{
	if (!S_ISREG(st->st_mode))
		*why = "is not a regular file";
	else if (st->st_uid != owner)
		*why = "belongs to another user than it should";
	else if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		*why = "is writable by group or others";
	else if (st->st_nlink > 1)
		*why = "has a second hard link";
	else if (st->st_nlink == 0)
		return TSR_CHANGING;
	else
		return TSR_OK;
	return TSR_UNSAFE;
}

enum tsr_status
tsr_safe_open(int dirfd, const char *name, uid_t owner, struct stat *st, int *fd, const char **why)
{
	enum tsr_status status = TSR_IO;

	*why = NULL;
	*fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0)
		return open_failed(why);
	if (fstat(*fd, st) == 0)
		status = tsr_safe_file(st, owner, why);
	if (status != TSR_OK) {
		close(*fd);
		*fd = -1;
	}
	return status;
}

static enum tsr_status
no_place(const char **why)
{
	switch (errno) {
	case ENOENT:
		*why = "does not exist";
		return TSR_ABSENT;
	case ENOTDIR:
		*why = "is not a directory";
		return TSR_UNSAFE;
	case ENAMETOOLONG:
		*why = "is too long a path";
		return TSR_TOOBIG;
	default:
		return TSR_IO;
	}
}

static bool
others_may_write(const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

/* DIR is looked at as the parent of what was opened: nobody can exchange the one for another between two looks. */
static enum tsr_status
look_at(struct tsr_place *place, const char **part, const char **why)
{
	struct stat st, parent;

	if (fstat(place->fd, &st) != 0 || fstatat(place->fd, "..", &parent, 0) != 0)
		return TSR_IO;
	place->owner = st.st_uid;
	*part = "";
	*why = "does not belong to root";
	if (parent.st_uid != 0)
		return TSR_UNSAFE;
	*why = "is writable by group or others";
	if (others_may_write(&parent))
		return TSR_UNSAFE;
	*part = "/" TSR_CACHE_SUBDIR;
	return others_may_write(&st) ? TSR_UNSAFE : TSR_OK;
}

enum tsr_status
tsr_place_open(const char *dir, struct tsr_place *place, const char **part, const char **why)
{
	char path[TSR_PATH_MAX];
	enum tsr_status status;

	*place = (struct tsr_place){.fd = -1};
	*part = "";
	*why = "is too long a path";
	if (!tsr_path(path, sizeof(path), dir, "/" TSR_CACHE_SUBDIR))
		return TSR_TOOBIG;
	*part = "/" TSR_CACHE_SUBDIR;
	*why = NULL;
	place->fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (place->fd < 0)
		return no_place(why);
	status = look_at(place, part, why);
	if (status != TSR_OK) {
		close(place->fd);
		place->fd = -1;
	}
	return status;
}
