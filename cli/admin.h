/* SPDX-License-Identifier: ISC */
/* The directory as the administrator reaches it: connection, accounts and tokens by name, faults as exit codes. */
#ifndef TSR_ADMIN_H
#define TSR_ADMIN_H

#include "write.h"
#include "json.h"
#include "options.h"

/* What every verb that goes to the directory takes. */
struct tsr_admin {
	const char *uri, *bind_dn;
};

/* An administrator may not read verifiers, so their absence means nothing. */
#define TSR_ADMIN_UNSEEN TSR_FLAW_VERIFIER

/*
 * Reads the settings, asks for a password when one is needed, connects and
 * binds.  TSR_GO_ON: the caller closes *DIR.  May be called again after a break.
 */
enum tsr_exit tsr_admin_open(struct tsr_tool *tool, const struct tsr_admin *admin, struct tsr_dir **dir);

/* Tells a fault of WHAT ("token X could not be added") and turns it into an exit code; TSR_GO_ON for TSR_DIR_OK. */
enum tsr_exit tsr_admin_fault(const struct tsr_dir_error *error, const char *what);

/* The one account with a login: an object of tsr_json_person(), new reference.  None or two: told, *OUT NULL. */
enum tsr_exit tsr_admin_account(struct tsr_dir *dir, const char *login, json_t **out);
/* The same, and it has to be a service account. */
enum tsr_exit tsr_admin_service(struct tsr_dir *dir, const char *login, json_t **out);
/* The same, and it has to be a member. */
enum tsr_exit tsr_admin_member(struct tsr_dir *dir, const char *login, json_t **out);
/* The same, and the invitation was not taken up; it may have ended. */
enum tsr_exit tsr_admin_invited(struct tsr_dir *dir, const char *login, json_t **out);
/* Tells when COUNT entries, not one, are KIND ("token") NAME. */
enum tsr_exit tsr_admin_only_one(unsigned count, const char *kind, const char *name);
/* Whether a login is nobody's yet: two that have it would both be denied. */
enum tsr_exit tsr_admin_login_free(struct tsr_dir *dir, const char *login);
/* The one token with an id: an object of tsr_json_token() with "dn" and its owner's members. */
enum tsr_exit tsr_admin_token(struct tsr_dir *dir, const char *id, json_t **out);

#endif
