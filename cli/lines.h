/* SPDX-License-Identifier: ISC */
/* Input by lines, in which secrets may stand: nothing of it stays in memory. */
#ifndef TSR_LINES_H
#define TSR_LINES_H

#include "tool.h"

/* One line without its end; TEXT NULL when it is over 128 KiB.  NUMBER counts from 1.  Returns false to stop. */
typedef bool tsr_line(void *arg, size_t number, const char *text, size_t len);
/* Reads FD to its end; TSR_GO_ON, or told why not. */
enum tsr_exit tsr_lines_read(int fd, tsr_line *take, void *arg);

#endif
