/* SPDX-License-Identifier: ISC */
/* The status of daemon and cache as OpenMetrics text. */
#ifndef TSR_METRICS_H
#define TSR_METRICS_H

#include "json.h"

/* STATUS has the members "daemon" (null: it does not answer) and "cache". */
enum tsr_exit tsr_metrics_print(const json_t *status);

#endif
