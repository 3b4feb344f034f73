/* SPDX-License-Identifier: ISC */
/*
 * The file "denied": root's emergency stop.  A token id, login or entryUUID a
 * line, letters of either case; a whole token counts as its id.  Blanks around
 * it do not matter; '#' at the start of a line or behind a blank begins a
 * comment.  Missing or malformed: nobody is let in.
 */
#ifndef TSR_DENIED_H
#define TSR_DENIED_H

#include "record.h"

#define TSR_DENIED_MAX 1048576 /* bytes of the file */

/* What is looked for; each member may be "". */
struct tsr_denied_query {
	char id[TSR_ID_LEN + 1];
	char login[TSR_LOGIN_MAX + 1];
	char token_uuid[TSR_UUID_LEN + 1], account_uuid[TSR_UUID_LEN + 1];
};

/* The file, open. */
struct tsr_denied {
	int fd; /* -1: closed */
	uint64_t dev, ino;
	uint64_t size;               /* 0: nothing is denied, and nothing is read */
	const char *dir;             /* the caller's, for messages */
	char detail[TSR_DETAIL_MAX]; /* what is wrong, with path and line */
};

/* Closed and empty. */
TSR_API void tsr_denied_init(struct tsr_denied *denied);

/*
 * Whether DIR/denied is there, safe, readable and empty: all that need be known
 * of it in most cases, and cheaper than to open it.  When false, open it: that
 * tells more.
 */
TSR_API bool tsr_denied_is_empty(const char *dir);

/*
 * Opens DIR/denied, which must be a regular file of root's, of one link, that
 * nobody else may write.  DIR stays the caller's and is kept.  TSR_ABSENT,
 * TSR_UNSAFE, TSR_TOOBIG, TSR_IO, TSR_CHANGING (replaced at this moment, again
 * and again); ->detail tells.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_denied_open(struct tsr_denied *denied, const char *dir);
/* Looks first whether the descriptor is still ours. */
TSR_API void tsr_denied_close(struct tsr_denied *denied);
/* For who has opened it within the same call: it is, and nobody need look. */
TSR_API void tsr_denied_drop(struct tsr_denied *denied);

/*
 * Whether an open file is still the one of that name and still safe; refreshes
 * ->size.  One fstat(2).  False as well when the descriptor is no longer ours:
 * then it is forgotten, not closed.
 */
TSR_API bool tsr_denied_current(struct tsr_denied *denied);

/*
 * Says in *FOUND whether a line names one of QUERY.  Every line is checked,
 * also behind the one that is found.  TSR_INVALID (a malformed line; ->detail
 * says which), TSR_TOOBIG, TSR_IO.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_denied_check(
    struct tsr_denied *denied, const struct tsr_denied_query *query, bool *found);

#endif
