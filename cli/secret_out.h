/* SPDX-License-Identifier: ISC */
/* Where a new secret goes: standard output, or a file that nobody else can read. */
#ifndef TSR_SECRET_OUT_H
#define TSR_SECRET_OUT_H

#include "tool.h"

struct tsr_secret_out {
	const char *path; /* NULL: standard output */
	int fd;
};

/* Opens it before anything is made, so that a secret will not have nowhere to go.  PATH must not exist. */
enum tsr_exit tsr_secret_open(struct tsr_secret_out *out, const char *path);
/* Writes the secret and a newline, durably to a file; false with errno. */
bool tsr_secret_write(struct tsr_secret_out *out, const char *secret);
/* Nothing came of it: the file goes away. */
void tsr_secret_abandon(struct tsr_secret_out *out);

#endif
