/* SPDX-License-Identifier: ISC */
/* The verbs of "tessera cache", a file each. */
#ifndef TSR_CACHE_VERBS_H
#define TSR_CACHE_VERBS_H

#include "options.h"

tsr_verb_run tsr_cache_list, tsr_cache_show, tsr_cache_verify, tsr_cache_status, tsr_cache_forget, tsr_cache_refresh;

/* What a verb does with the cache under DIR; KEY is its argument, NULL when it has none. */
typedef enum tsr_exit tsr_cache_work(const char *dir, const char *key, bool as_json);
/* Takes the options --cache and --json, and hands over to WORK. */
enum tsr_exit tsr_cache_run(
    struct tsr_tool *tool, const struct tsr_usage *usage, int argc, char **argv, tsr_cache_work *work);

#endif
