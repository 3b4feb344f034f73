/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera member". */
#ifndef TSR_MEMBER_VERBS_H
#define TSR_MEMBER_VERBS_H

#include "tool.h"

tsr_verb_run tsr_member_list, tsr_member_show;

#endif
