/* SPDX-License-Identifier: ISC */
/* The directory as people reach it who act for themselves: no administrator's rights, perhaps no settings file. */
#ifndef TSR_SELF_H
#define TSR_SELF_H

#include "options.h"
#include "people.h"

/* From the options; NULL: not given. */
struct tsr_self {
	const char *uri;
	const char *members_dn, *bind_dn; /* one of them says where he is */
};

/* Reads the settings, or does without them when SELF says all that is needed. */
enum tsr_exit tsr_self_settings(struct tsr_tool *tool, const struct tsr_self *self);
/* Connects; nobody is bound.  TSR_GO_ON: the caller closes *DIR. */
enum tsr_exit tsr_self_connect(const struct tsr_settings *settings, struct tsr_dir **dir);
/* Takes blanks and ends of lines off both ends of what was typed or pasted. */
void tsr_self_trim(char *text);

#endif
