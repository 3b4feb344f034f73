/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera service". */
#ifndef TSR_SERVICE_VERBS_H
#define TSR_SERVICE_VERBS_H

#include "tool.h"

tsr_verb_run tsr_service_add, tsr_service_list, tsr_service_show, tsr_service_disable, tsr_service_enable,
    tsr_service_set, tsr_service_rename, tsr_service_remove;

/* Says that this host has a user of that name, when PAM would refuse its tokens here for it. */
void tsr_warn_local_user(const struct tsr_settings *settings, const char *name);

#endif
