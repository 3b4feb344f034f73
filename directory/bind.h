/* SPDX-License-Identifier: ISC */
/* Proving who we are. */
#ifndef TSR_BIND_H
#define TSR_BIND_H

#include "internal.h"

/* Binds as ROLE; refuses to send anything on a connection that is neither encrypted nor local. */
enum tsr_dir_fault tsr_bind(struct tsr_dir *dir, const struct tsr_settings *settings, enum tsr_dir_role role,
    struct tsr_dir_error *error);

/* A password in memory; wiped by tsr_wipe(). */
struct tsr_password {
	char text[TSR_VALUE_TEXT];
	size_t len;
};

/* Reads a file that nobody but root or we can read; a newline at the end is no part of the password. */
enum tsr_dir_fault tsr_password_read(const char *path, struct tsr_password *password, struct tsr_dir_error *error);

#endif
