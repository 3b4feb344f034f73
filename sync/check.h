/* SPDX-License-Identifier: ISC */
/* tesserad --check: what an administrator has to mend before the daemon can work. */
#ifndef TSR_CHECK_H
#define TSR_CHECK_H

#include "settings.h"

/* Prints a line a point.  Returns 0 when nothing is fatal, else 1. */
int tsr_check(const struct tsr_settings *settings);

#endif
