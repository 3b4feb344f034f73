/* SPDX-License-Identifier: ISC */
/* Lines that fit a terminal. */
#ifndef TSR_WRAP_H
#define TSR_WRAP_H

#include <stddef.h>

/* Columns that a text takes on a terminal of this locale. */
size_t tsr_width(const char *text);
/* Ends lines at blanks so that none is longer than ROOM; a word that is stays whole, as one would copy it. */
void tsr_wrap(char *text, size_t room);

#endif
