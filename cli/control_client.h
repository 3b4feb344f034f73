/* SPDX-License-Identifier: ISC */
/* Asks the daemon over its control socket. */
#ifndef TSR_CONTROL_CLIENT_H
#define TSR_CONTROL_CLIENT_H

#include "json.h"
#include "settings.h"

#define TSR_CONTROL_WAIT 5 /* seconds the daemon may take, besides those it connects to a directory */

/*
 * Sends one line, without its end, and returns the answer, a JSON object the
 * caller owns.  NULL: ERROR says why the daemon did not answer and what to do.
 */
json_t *tsr_control_ask(const struct tsr_settings *settings, const char *line, char *error, size_t error_size);

#endif
