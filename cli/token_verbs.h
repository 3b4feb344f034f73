/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera token", a file each. */
#ifndef TSR_TOKEN_VERBS_H
#define TSR_TOKEN_VERBS_H

#include "tool.h"

tsr_verb_run tsr_token_add, tsr_token_list, tsr_token_show, tsr_token_disable, tsr_token_enable, tsr_token_revoke,
    tsr_token_reassign, tsr_token_import, tsr_token_purge, tsr_token_rotate;

#endif
