/* SPDX-License-Identifier: ISC */
/* Files of pam.d(5), taken apart as libpam does. */
#ifndef TSR_PAM_STACK_H
#define TSR_PAM_STACK_H

#include "doctor.h"

#define TSR_PAM_MODULE "pam_tessera.so"
#define TSR_PAM_WORDS 64 /* arguments of a line that are looked at */

struct tsr_pam_line {
	const char *file;
	unsigned number;
	const char *type; /* "auth", without the '-' before it */
	const char *control;
	const char *module;
	const char *argv[TSR_PAM_WORDS];
	int argc;
	bool nested; /* in a substack, whose end is not that of the stack */
};

/* Calls VISIT with each line of a service that names a module, in order, those of included files in their place. */
typedef void tsr_pam_visit(struct tsr_doctor *doctor, const struct tsr_pam_line *line, void *arg);
void tsr_pam_stack(struct tsr_doctor *doctor, const char *file, tsr_pam_visit *visit, void *arg);
/* Whether it names this module, with or without a path. */
bool tsr_pam_is_module(const struct tsr_pam_line *line, const char *name);

#endif
