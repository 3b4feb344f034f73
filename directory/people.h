/* SPDX-License-Identifier: ISC */
/*
 * People who prove who they are by a password, and change it, as the server's
 * password policy lets them.  On a connection of tsr_dir_open() that was made
 * for TSR_DIR_PERSON: encrypted, nobody bound yet.
 */
#ifndef TSR_PEOPLE_H
#define TSR_PEOPLE_H

#include "directory.h"

enum tsr_person {
	TSR_PERSON_REFUSED = 0, /* name or password are wrong, or the server does not say what else it is */
	TSR_PERSON_OK,
	TSR_PERSON_MUST_CHANGE, /* proved, but the server allows nothing before the password is changed */
	TSR_PERSON_LOCKED,
	TSR_PERSON_EXPIRED,
	TSR_PERSON_UNFIT,       /* of a change: the new password will not do, another one may */
	TSR_PERSON_UNAVAILABLE, /* nothing is known: connection, server, settings */
	TSR_PERSON_UNKNOWN      /* of a change: the connection broke after it was sent */
};

/* WORDS are for the person: a sentence without its end; ERROR is for a log, and says more. */
struct tsr_person_answer {
	char words[TSR_ERROR_TEXT];
	struct tsr_dir_error error;
};

/*
 * Binds as DN; repeatable on one connection.  An empty password is refused
 * before anything is sent: the server would take it for an anonymous bind
 * (RFC 4513 section 5.1.2).  Only TSR_PERSON_OK lets anybody in.
 */
TSR_MUST_USE enum tsr_person tsr_person_bind(
    struct tsr_dir *dir, const char *dn, const char *password, struct tsr_person_answer *answer);

/* Changes the password of who is bound (RFC 3062).  After TSR_PERSON_OK he has to bind again. */
TSR_MUST_USE enum tsr_person tsr_person_change(
    struct tsr_dir *dir, const char *old, const char *new, struct tsr_person_answer *answer);

#endif
