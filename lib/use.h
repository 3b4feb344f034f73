/* SPDX-License-Identifier: ISC */
/*
 * That a token was used: one datagram from the library in a host program to
 * tesserad, over DIR/cache/use.sock.  It may be lost, it is never waited for,
 * and it changes no verdict.  Both sides are built from this file; the format
 * is nobody else's business and changes with its version.
 *
 *   u8 version   u8 verdict   id   u8 length, service   u8 length, peer
 *
 * Only who may put a socket into DIR/cache, root and the owner of the cache,
 * can receive it.  It holds no secret and nothing derived from one.
 */
#ifndef TSR_USE_H
#define TSR_USE_H

#include <stdbool.h>

#include "tessera.h"

#define TSR_USE_SOCKET "use.sock" /* beside the cache's files */
#define TSR_USE_TEXT 64           /* bytes of a service or a peer; a longer one is cut */
#define TSR_USE_MAX (2 + TSR_ID_LEN + 2 * (1 + TSR_USE_TEXT))

/* A token whose secret was right.  Texts are printable ASCII without blanks. */
struct tsr_use {
	char id[TSR_ID_LEN + 1];
	enum tsr_verdict verdict;
	char service[TSR_USE_TEXT + 1]; /* "": none was told */
	char peer[TSR_USE_TEXT + 1];    /* likewise; without a port */
};

/* Where that socket lies below the directory of the cache.  False when the path does not fit. */
TSR_API TSR_MUST_USE bool tsr_use_path(char *path, size_t size, const char *dir);

/* What else the texts hold becomes '?'; NULL is "".  Returns the length. */
TSR_API size_t tsr_use_encode(const char id[static TSR_ID_LEN], enum tsr_verdict verdict, const char *service,
    const char *peer, uint8_t out[static TSR_USE_MAX]);
/* TSR_INVALID: not exactly one report; TSR_VERSION: of another version. */
TSR_API TSR_MUST_USE enum tsr_status tsr_use_decode(const uint8_t *bytes, size_t len, struct tsr_use *out);

#define TSR_USE_RECENT 16 /* reports of a second that a server remembers */

/* The way to tesserad.  A host program may close or reuse the descriptor: then it is forgotten. */
struct tsr_reporter {
	int fd; /* connected; -1: none */
	uint64_t dev, ino;
	int64_t nobody; /* the second in which nobody was there: not looked for again in it */
	struct {
		uint64_t what; /* a report's hash */
		int64_t when;
	} recent[TSR_USE_RECENT];
};

/* Closed. */
void tsr_reporter_init(struct tsr_reporter *reporter);
/*
 * Sends without waiting and ignores every failure.  KEEP: the descriptor stays
 * open, for who will report again, and what was told a moment ago in this very
 * second is not told again: a server may judge one token thousands of times in
 * it, and each report wakes the daemon.  NOW is the request's.
 */
void tsr_reporter_send(
    struct tsr_reporter *reporter, const char *dir, bool keep, int64_t now, const uint8_t *bytes, size_t len);
/* Looks first whether the descriptor is still ours. */
void tsr_reporter_close(struct tsr_reporter *reporter);

#endif
