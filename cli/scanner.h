/* SPDX-License-Identifier: ISC */
/* Finds tokens in a stream of any bytes, whatever stands around them. */
#ifndef TSR_SCANNER_H
#define TSR_SCANNER_H

#include "token.h"

/* A token that was found; holds no secret. */
struct tsr_find {
	char id[TSR_ID_LEN + 1];
	enum tsr_kind kind;
	uint64_t offset; /* of its first byte */
	uint64_t line;   /* from 1; 0: a NUL byte comes before it, so lines say nothing */
};

typedef void tsr_find_visit(void *arg, const struct tsr_find *find);

#define TSR_SCAN_MIN (2 * TSR_TOKEN_LEN) /* the smallest buffer */

/*
 * Reads FD to its end through BUFFER, SIZE bytes, and tells every place where
 * 56 bytes are a token, checksum included; such places may overlap.  What it
 * finds it tells before it reads on.  BUFFER is wiped at the end.  TSR_IO with
 * errno; what came before was told.
 */
TSR_MUST_USE enum tsr_status tsr_scan_fd(int fd, char *buffer, size_t size, tsr_find_visit *visit, void *arg);

/* The same for text that lies in memory as a whole, without lines: the first one at or after *AT, which moves on. */
bool tsr_scan_next(const char *text, size_t len, size_t *at, struct tsr_token *token);

#endif
