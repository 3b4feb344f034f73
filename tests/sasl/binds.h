/* SPDX-License-Identifier: ISC */
/* SASL binds whose message is made by hand, since libldap has no such client. */
#ifndef BINDS_H
#define BINDS_H

#include <ldap.h>

/* Never NULL: ends the program where no connection can be. */
LDAP *binds_connect(const char *uri);
/* Returns the result of the last step; an answer to MESSAGE is answered by ^A.  TELLS: prints each. */
int binds_try(LDAP *ld, const char *mechanism, struct berval *message, int tells);

#endif
