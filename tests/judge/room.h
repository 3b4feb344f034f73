/* SPDX-License-Identifier: ISC */
/* A private cache for a test, and the request that it would allow. */
#ifndef TSR_TESTS_ROOM_H
#define TSR_TESTS_ROOM_H

#include <stdbool.h>

#include "tessera.h"
#include "token.h"

struct room {
	char dir[64];
	char token[TSR_TOKEN_LEN + 1]; /* the last one made */
};

/* Ends the program with a TAP skip unless root runs it: the reader wants root's directories. */
void room_need_root(void);
/* LINES as in maker.h, separated by newlines. */
void room_make(struct room *room, const char *lines);
void room_whole(struct room *room, const char *lines);
void room_delta(struct room *room, const char *format, ...) __attribute__((format(printf, 2, 3)));
void room_remove(struct room *room);

/* The token made, user svcmail, service sshd, now. */
void room_request(const struct room *room, struct tsr_request *request);

/* The same token but for one letter of its secret, or of the other kind; the checksum is right again. */
void room_forge(char token[static TSR_TOKEN_LEN + 1], size_t at, char letter);

/* Puts a sound record of somebody else under the key of the token, or of its account. */
void room_misplace(const struct room *room, bool token);

#endif
