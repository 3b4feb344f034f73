/* SPDX-License-Identifier: ISC */
/*
 * Invitation codes: "tsri_", the id of a member, "_", 20 secret characters and
 * a checksum of six.  The id says which entry the code opens, so that nothing
 * has to be searched for; a mistyped code is known without the directory.  No
 * code is a token: those are longer, and there is no kind "i".
 */
#ifndef TSR_CODE_H
#define TSR_CODE_H

#include "token.h"

#define TSR_CODE_LEN 44

/* A random member id, NUL-terminated.  TSR_IO: the system gives no random numbers. */
TSR_API TSR_MUST_USE enum tsr_status tsr_member_id_make(char id[static TSR_ID_LEN + 1]);

/* A new code for that member, NUL-terminated; the caller wipes it.  TSR_INVALID for what is no id. */
TSR_API TSR_MUST_USE enum tsr_status tsr_code_make(const char *id, char code[static TSR_CODE_LEN + 1]);

/* The id in a code.  TSR_INVALID for anything but a whole code with its checksum. */
TSR_API TSR_MUST_USE enum tsr_status tsr_code_parse(const char *text, size_t len, char id[static TSR_ID_LEN + 1]);

#endif
