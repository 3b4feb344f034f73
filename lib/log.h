/* SPDX-License-Identifier: ISC */
/* One line a message, to wherever the program says.  For our own programs; plug-ins use their host's log. */
#ifndef TSR_LOG_H
#define TSR_LOG_H

#include <stdarg.h>

#include "tessera.h"

enum tsr_level { TSR_LOG_ERROR = 3, TSR_LOG_WARNING = 4, TSR_LOG_NOTICE = 5, TSR_LOG_INFO = 6, TSR_LOG_DEBUG = 7 };

struct tsr_log;

/*
 * A log that writes "program: text" to stderr, or "<level>text" when systemd
 * reads stderr (JOURNAL_STREAM names it).  Messages above MAX are dropped.
 * NULL when out of memory; the functions below take it and say nothing.
 *
 * A message is one line and one write(2), safe beside those of other threads.
 * Control characters in it become '?', what exceeds 2 KiB is cut; errno stays
 * as it was.
 */
TSR_API struct tsr_log *tsr_log_new(const char *program, enum tsr_level max);
TSR_API void tsr_log_free(struct tsr_log *log);
TSR_API void tsr_log(struct tsr_log *log, enum tsr_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same at most once in SECONDS for each SLOT (0..31) whatever the text; counts what was left out. */
TSR_API void tsr_log_limited(struct tsr_log *log, unsigned slot, int seconds, enum tsr_level level,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
