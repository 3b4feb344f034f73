/* SPDX-License-Identifier: ISC */
/* What an invitee is asked for: on the terminal as often as it takes, or in three lines of standard input. */
#ifndef TSR_SIGNUP_H
#define TSR_SIGNUP_H

#include "code.h"
#include "tool.h"

#define TSR_PASSWORD_MAX 511 /* bytes; what people choose is shorter */

struct tsr_signup {
	bool asks; /* somebody is at the terminal, and may be asked again */
	char code[TSR_VALUE_TEXT];
	char id[TSR_ID_LEN + 1];
	char name[TSR_VALUE_TEXT];
	char password[TSR_PASSWORD_MAX + 1];
};

/* Each ends in TSR_GO_ON with a value that is sound; nothing at all is how people give up. */
enum tsr_exit tsr_signup_ask_code(struct tsr_signup *signup);
enum tsr_exit tsr_signup_ask_name(struct tsr_signup *signup);
/* Twice on the terminal.  QUESTION for one that exists already, asked for once; NULL for a new one. */
enum tsr_exit tsr_signup_ask_password(struct tsr_signup *signup, const char *question);

#endif
