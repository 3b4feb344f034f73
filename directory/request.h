/* SPDX-License-Identifier: ISC */
/* One change as libldap sends it. */
#ifndef TSR_REQUEST_H
#define TSR_REQUEST_H

#include "batch.h"

#define TSR_REQUEST_NAME 512 /* bytes of "VERB DN", NUL included */

/* Sends without waiting: an LDAP result code, and the number of the message. */
int tsr_request_send(struct tsr_dir *dir, const struct tsr_dir_request *request, int *msgid);
/* "change DN" for error texts; what an administrator typed may hold anything. */
void tsr_request_name(const struct tsr_dir_request *request, char name[static TSR_REQUEST_NAME]);

#endif
