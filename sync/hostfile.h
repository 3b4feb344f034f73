/* SPDX-License-Identifier: ISC */
/* passwd(5) and group(5) of this host, read by ourselves: getpwent(3) would ask the network. */
#ifndef TSR_HOSTFILE_H
#define TSR_HOSTFILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "array.h"

/*
 * Reads a file, unless it is still the one that KNOWN, which may be NULL, was
 * told of: then *TEXT is NULL.  *NOW is what it is.  The caller frees *TEXT,
 * which has room for one byte more.  On TSR_IO errno tells.
 */
TSR_MUST_USE enum tsr_status tsr_hostfile_read(
    const char *path, const struct stat *known, char **text, size_t *len, struct stat *now);
/* Whether a file is not the one of before any more, as far as can be told without reading it. */
bool tsr_hostfile_changed(const char *path, struct stat *known);

/* The next line that names somebody: false at the end.  AT starts at 0. */
bool tsr_hostfile_line(const char *text, size_t len, size_t *at, const char **line, size_t *line_len);

/* Names and numbers that are the host's own, each sorted. */
struct tsr_taken {
	char **names;
	size_t name_count, name_room;
	struct tsr_number_list numbers;
};

/* Users by login and uid, groups by name and gid: those of the users' primary groups among them. */
struct tsr_host {
	struct tsr_taken users, groups;
};

/* *PATH is the file that could not be read, on TSR_IO. */
TSR_MUST_USE enum tsr_status tsr_host_read(
    struct tsr_host *host, const char *passwd_file, const char *group_file, const char **path);
void tsr_host_free(struct tsr_host *host);
bool tsr_taken_name(const struct tsr_taken *taken, const char *name);
bool tsr_taken_number(const struct tsr_taken *taken, uint32_t number);

#endif
