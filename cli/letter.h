/* SPDX-License-Identifier: ISC */
/* The mail that brings somebody an invitation, ready for sendmail(8) -t. */
#ifndef TSR_LETTER_H
#define TSR_LETTER_H

#include "tool.h"

#define TSR_LETTER_MAX 4096

struct tsr_letter {
	const char *mail, *name, *username; /* NULL or "": not known */
	const char *code;
	int64_t ends;
};

/* Writes header and text, without the last end of line.  False: too long.  The caller wipes OUT: the code is in it. */
bool tsr_letter_write(const struct tsr_letter *letter, const struct tsr_settings *settings, char *out, size_t size);

#endif
