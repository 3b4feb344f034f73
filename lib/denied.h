/* SPDX-License-Identifier: ISC */
/*
 * The file "denied": root's emergency stop.  A token id, login or entryUUID a
 * line; '#' starts a comment line.  Missing or malformed: nobody is let in.
 */
#ifndef TSR_DENIED_H
#define TSR_DENIED_H

#include "record.h"

#define TSR_DENIED_MAX 1048576	/* bytes of the file */

/* What is looked for; each member may be "". */
struct tsr_denied_query {
	char id[TSR_ID_LEN + 1];
	char login[TSR_LOGIN_MAX + 1];
	char token_uuid[37], account_uuid[37];
};

/*
 * Reads DIR/denied and says in *FOUND whether a line names one of QUERY.
 * TSR_ABSENT, TSR_UNSAFE, TSR_INVALID (a malformed line), TSR_TOOBIG, TSR_IO;
 * DETAIL (160 bytes) says what and, for a line, where.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_denied_check(const char *dir, const struct tsr_denied_query *query, bool *found,
    char detail[static 160]);

#endif
