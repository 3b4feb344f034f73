/* SPDX-License-Identifier: ISC */
/* The end of an account: never while tokens are its own, and never so that a host misses their end. */
#ifndef TSR_REMOVAL_H
#define TSR_REMOVAL_H

#include "admin.h"

struct tsr_removal {
	const json_t *account; /* as tsr_admin_account() */
	const char *way_out;   /* what to do about tokens that are not revoked */
	bool revoke;           /* revoke them first */
};

/*
 * Refused, with the list, while the account owns tokens that are not revoked,
 * expired and disabled ones included: they may live again.  Otherwise what is
 * revoked is deleted token by token, then the account.  Every revocation comes
 * before the first delete, so that daemons see all of them.  A break leaves
 * less to do: repeating goes on.
 */
enum tsr_exit tsr_account_remove(struct tsr_dir *dir, const struct tsr_removal *removal);

#endif
