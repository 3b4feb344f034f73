/* SPDX-License-Identifier: ISC */
/* Code, name and password, asked for until they are sound. */
#include "config.h"

#include <string.h>

#include "prompt.h"
#include "rules.h"
#include "self.h"
#include "signup.h"

/* TSR_GO_ON, or TSR_EXIT_USAGE for nothing, for what does not fit and for what holds a NUL. */
static enum tsr_exit
line(enum tsr_status status, const char *text, size_t len, const char *what)
{
	if (status == TSR_OK && len > 0 && strlen(text) == len)
		return TSR_GO_ON;
	if (status == TSR_OK && len == 0)
		return TSR_TELL(TSR_EXIT_USAGE, "no %s was given; nothing was done", what);
	return TSR_TELL(TSR_EXIT_USAGE, "the %s cannot be read, or is too long; nothing was done", what);
}

enum tsr_exit
tsr_signup_ask_code(struct tsr_signup *signup)
{
	for (;;) {
		size_t len = 0;
		enum tsr_status status =
		    tsr_read_secret("Invitation code (not shown): ", signup->code, sizeof(signup->code), &len);
		enum tsr_exit code = line(status, signup->code, len, "code");

		if (code != TSR_GO_ON)
			return code;
		tsr_self_trim(signup->code);
		if (tsr_code_parse(signup->code, strlen(signup->code), signup->id) == TSR_OK)
			return TSR_GO_ON;
		tsr_complain(
		    "that is no invitation code, or a character of it is wrong: \"tsri_\" and %d more; copy it whole",
		    TSR_CODE_LEN - 5);
		if (!signup->asks)
			return TSR_EXIT_USAGE;
	}
}

enum tsr_exit
tsr_signup_ask_name(struct tsr_signup *signup)
{
	for (;;) {
		size_t len = 0;
		enum tsr_status status =
		    tsr_read_text("Your name, as others will see it: ", signup->name, sizeof(signup->name), &len);
		enum tsr_exit code = line(status, signup->name, len, "name");

		if (code != TSR_GO_ON)
			return code;
		tsr_self_trim(signup->name);
		code = tsr_rule_display_name(signup->name);
		if (code == TSR_GO_ON || !signup->asks)
			return code;
	}
}

/* Whether it was typed the same again. */
static bool
confirm(const struct tsr_signup *signup)
{
	char again[sizeof(signup->password)];
	size_t len = 0;
	bool same;

	same = tsr_read_secret("The same again: ", again, sizeof(again), &len) == TSR_OK &&
	       strcmp(again, signup->password) == 0;
	tsr_wipe(again, sizeof(again));
	if (!same)
		tsr_complain("that was not the same; once more, or nothing to give up");
	return same;
}

enum tsr_exit
tsr_signup_ask_password(struct tsr_signup *signup, const char *question)
{
	for (;;) {
		size_t len = 0;
		enum tsr_status status =
		    tsr_read_secret(question != NULL ? question : "New password (not shown): ", signup->password,
			sizeof(signup->password), &len);
		enum tsr_exit code = line(status, signup->password, len, "password");

		if (code != TSR_GO_ON || question != NULL)
			return code;
		if (strcmp(signup->password, signup->code) == 0)
			code = TSR_TELL(TSR_EXIT_REFUSED,
			    "the code cannot be the password: others may have seen it; choose another");
		if (!signup->asks || (code == TSR_GO_ON && confirm(signup)))
			return code;
	}
}
