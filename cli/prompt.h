/* SPDX-License-Identifier: ISC */
/* Secrets come in by the terminal without echo, or by standard input; never by argv. */
#ifndef TSR_PROMPT_H
#define TSR_PROMPT_H

#include "tool.h"

/*
 * Asks on the terminal of the process, echo off whatever happens, Ctrl-C
 * included.  TSR_ABSENT: there is no terminal.  TSR_TOOBIG: does not fit.
 */
TSR_MUST_USE enum tsr_status tsr_prompt(const char *question, char *text, size_t size, size_t *len);

/* One line of standard input without its end, *LEN bytes, NUL among them perhaps; from the terminal by tsr_prompt(). */
TSR_MUST_USE enum tsr_status tsr_read_secret(const char *question, char *text, size_t size, size_t *len);

/* The same for what is no secret: the terminal shows it. */
TSR_MUST_USE enum tsr_status tsr_read_text(const char *question, char *text, size_t size, size_t *len);

/* Holds SIGINT, SIGTERM and SIGHUP back until tsr_resume_signals(): what lies between is done wholly or not begun. */
void tsr_hold_signals(void);
void tsr_resume_signals(void);

#endif
