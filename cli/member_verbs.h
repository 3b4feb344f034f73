/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera member". */
#ifndef TSR_MEMBER_VERBS_H
#define TSR_MEMBER_VERBS_H

#include "tool.h"

tsr_verb_run tsr_member_list, tsr_member_show, tsr_member_set_name, tsr_member_disable, tsr_member_enable,
    tsr_member_remove, tsr_member_invite, tsr_member_invites, tsr_member_withdraw;

#endif
