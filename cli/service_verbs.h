/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera service". */
#ifndef TSR_SERVICE_VERBS_H
#define TSR_SERVICE_VERBS_H

#include "tool.h"

tsr_verb_run tsr_service_add, tsr_service_list, tsr_service_show, tsr_service_disable, tsr_service_enable;

#endif
