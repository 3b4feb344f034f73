/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera cache", a file each. */
#ifndef TSR_CACHE_VERBS_H
#define TSR_CACHE_VERBS_H

#include "tool.h"

tsr_verb_run tsr_cache_list, tsr_cache_show, tsr_cache_verify, tsr_cache_status, tsr_cache_forget, tsr_cache_refresh;

#endif
