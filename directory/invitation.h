/* SPDX-License-Identifier: ISC */
/*
 * Invitations: an entry whose password is a code that opens nothing but its
 * own change, until it ends.  The server sees to both by its own means,
 * tessera-schema(7); TSR_DIR_RULE where it has none.  Each call is one LDAP
 * change, safe to repeat.
 */
#ifndef TSR_INVITATION_H
#define TSR_INVITATION_H

#include "write.h"

struct tsr_invitation {
	const char *id; /* of the member */
	const char *mail;
	const char *username; /* NULL: the mail address is the login */
	const char *name;     /* NULL: the invitee will say */
	const char *code;
	int64_t ends;
};

/* Invites somebody who has no entry yet. */
enum tsr_dir_fault tsr_invitation_add(
    struct tsr_dir *dir, const char *dn, const struct tsr_invitation *invitation, struct tsr_dir_error *error);
/*
 * The others are for an open invitation: TSR_DIR_ABSENT when it was taken up
 * or withdrawn meanwhile, or never was.
 */
/* Another code and another end; what the old code had brought about is void. */
enum tsr_dir_fault tsr_invitation_renew(
    struct tsr_dir *dir, const char *dn, const char *code, int64_t ends, struct tsr_dir_error *error);
/* Its code, or the password that was chosen with it, opens nothing any more. */
enum tsr_dir_fault tsr_invitation_void(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error);
/*
 * By the invitee himself, on the connection of tsr_person_bind() after
 * TSR_PERSON_OK: gives him his name, and ends the invitation.
 */
enum tsr_dir_fault tsr_invitation_accept(struct tsr_dir *dir, const struct tsr_settings *settings, const char *dn,
    const char *name, struct tsr_dir_error *error);

#endif
