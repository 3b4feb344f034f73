/* SPDX-License-Identifier: ISC */
/*
 * tessera signup: the code becomes a password, then the invitation ends.  A
 * break between the two leaves a code that is dead and a password that opens
 * nothing but this verb's second half, which the next try goes on with.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "invitation.h"
#include "prompt.h"
#include "self.h"
#include "signup.h"

static const char resume[] = "run \"tessera signup\" again, with the same code, and the password you chose";

struct run {
	struct tsr_tool *tool;
	struct tsr_dir *dir;
	char dn[TSR_DN_MAX + 1];
	struct tsr_signup signup;
};

/* One answer for all that is wrong with a code: a stranger learns nothing of who was invited. */
static enum tsr_exit
refuse_code(void)
{
	return TSR_TELL(TSR_EXIT_DENIED,
	    "this code opens nothing: it is mistyped, used, withdrawn or has ended; ask who invited you for a new one");
}

/* What is left when neither the code nor the password is known to be wrong. */
static enum tsr_exit
tell_failure(enum tsr_person outcome, const struct tsr_person_answer *answer)
{
	switch (outcome) {
	case TSR_PERSON_OK:
		return TSR_GO_ON;
	case TSR_PERSON_UNKNOWN:
		return TSR_TELL(TSR_EXIT_UNKNOWN, "%s; the password may be set or not: %s", answer->words, resume);
	case TSR_PERSON_UNAVAILABLE:
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s; %s", answer->words, resume);
	case TSR_PERSON_REFUSED:
	case TSR_PERSON_MUST_CHANGE:
	case TSR_PERSON_LOCKED:
	case TSR_PERSON_EXPIRED:
	case TSR_PERSON_UNFIT:
		break;
	}
	return TSR_TELL(TSR_EXIT_REFUSED, "%s", answer->words);
}

/* The first half; a password that will not do is asked for again, where somebody can be asked. */
static enum tsr_exit
change_password(struct run *run)
{
	struct tsr_signup *signup = &run->signup;
	struct tsr_person_answer answer;
	enum tsr_person outcome;

	for (;;) {
		enum tsr_exit code;

		tsr_hold_signals();
		outcome = tsr_person_change(run->dir, signup->code, signup->password, &answer);
		if (outcome == TSR_PERSON_OK)
			outcome = tsr_person_bind(run->dir, run->dn, signup->password, &answer);
		if (outcome == TSR_PERSON_OK)
			return TSR_GO_ON; /* signals are let in again when all is done */
		tsr_resume_signals();
		code = tell_failure(outcome, &answer);
		if (outcome != TSR_PERSON_UNFIT || !signup->asks)
			return code;
		code = tsr_signup_ask_password(signup, NULL);
		if (code != TSR_GO_ON)
			return code;
	}
}

/* The second half. */
static enum tsr_exit
accept(struct run *run)
{
	const char *name = run->signup.name;
	struct tsr_dir_error error = {0};

	switch (tsr_invitation_accept(run->dir, &run->tool->settings, run->dn, name, &error)) {
	case TSR_DIR_OK:
		return TSR_TELL(
		    TSR_EXIT_OK, "you have signed up as %s; your entry in the directory is %s", name, run->dn);
	case TSR_DIR_ABSENT:
		return TSR_TELL(TSR_EXIT_OK,
		    "you had signed up before, and nothing is left to do; \"tessera name\" changes your name");
	case TSR_DIR_UNKNOWN:
		return TSR_TELL(TSR_EXIT_UNKNOWN, "%s; to be sure, %s", error.text, resume);
	case TSR_DIR_REFUSED:
	case TSR_DIR_RULE:
		return TSR_TELL(TSR_EXIT_REFUSED, "your password is set, but the directory refuses the rest: %s; %s",
		    error.text, resume);
	case TSR_DIR_RETRY:
	case TSR_DIR_REFRESH:
	case TSR_DIR_AHEAD:
	case TSR_DIR_PROTOCOL:
		break;
	}
	return TSR_TELL(TSR_EXIT_UNAVAILABLE, "your password is set, but %s; %s", error.text, resume);
}

static enum tsr_exit
begin(struct run *run)
{
	struct tsr_signup *signup = &run->signup;
	enum tsr_exit code = TSR_GO_ON;

	if (signup->asks)
		code = tsr_signup_ask_name(signup);
	if (code == TSR_GO_ON && signup->asks)
		code = tsr_signup_ask_password(signup, NULL);
	return code == TSR_GO_ON ? change_password(run) : code;
}

/* The code opens nothing: a password may have taken its place already. */
static enum tsr_exit
go_on(struct run *run)
{
	struct tsr_signup *signup = &run->signup;
	struct tsr_person_answer answer;
	enum tsr_person outcome;

	if (signup->asks) {
		tsr_complain(
		    "this code opens nothing; if you chose a password with it before, and were cut off, give that one");
		if (tsr_signup_ask_password(signup, "Password chosen before (nothing: none): ") != TSR_GO_ON)
			return refuse_code();
	}
	outcome = tsr_person_bind(run->dir, run->dn, signup->password, &answer);
	if (outcome == TSR_PERSON_UNAVAILABLE)
		return tell_failure(outcome, &answer);
	if (outcome != TSR_PERSON_OK)
		return refuse_code();
	return signup->asks ? tsr_signup_ask_name(signup) : TSR_GO_ON;
}

static enum tsr_exit
prove(struct run *run)
{
	struct tsr_person_answer answer;

	switch (tsr_person_bind(run->dir, run->dn, run->signup.code, &answer)) {
	case TSR_PERSON_OK:
	case TSR_PERSON_MUST_CHANGE:
		return begin(run);
	case TSR_PERSON_REFUSED:
	case TSR_PERSON_LOCKED:
	case TSR_PERSON_EXPIRED:
		return go_on(run);
	case TSR_PERSON_UNFIT:
	case TSR_PERSON_UNAVAILABLE:
	case TSR_PERSON_UNKNOWN:
		break;
	}
	return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s; nothing was done", answer.words);
}

/* Three lines are read before anything is done, so that a script that gives two leaves nothing half way. */
static enum tsr_exit
ask(struct run *run)
{
	struct tsr_signup *signup = &run->signup;
	enum tsr_exit code;

	signup->asks = isatty(STDIN_FILENO) == 1;
	code = tsr_signup_ask_code(signup);
	if (code == TSR_GO_ON && !signup->asks)
		code = tsr_signup_ask_name(signup);
	if (code == TSR_GO_ON && !signup->asks)
		code = tsr_signup_ask_password(signup, NULL);
	if (code == TSR_GO_ON &&
	    tsr_dn_child(TSR_ATTR_MEMBER_ID, signup->id, run->tool->settings.members_dn, run->dn) != TSR_OK)
		code = TSR_TELL(TSR_EXIT_USAGE, "members_dn is no DN, or too long: %s", run->tool->settings.members_dn);
	return code;
}

enum tsr_exit
tsr_verb_signup(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera signup",
	    "",
	    "Takes up an invitation.  Asks for its code, your name and a password; without\n"
	    "a terminal they are three lines of standard input.  Cut off in the middle, it\n"
	    "goes on when it is run again with the same code and password.",
	    "  tessera signup\n"
	    "  tessera signup --uri ldaps://ldap.example.com \\\n"
	    "      --members-dn ou=people,dc=example,dc=com\n",
	    0,
	    0,
	};
	struct tsr_self self = {0};
	const struct tsr_option options[] = {
	    {.name = "uri", .argument = "URI", .help = "directory to go to", .text = &self.uri},
	    {.name = "members-dn", .argument = "DN", .help = "where its members are", .text = &self.members_dn},
	};
	struct run run = {.tool = tool};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_self_settings(tool, &self);
	if (code == TSR_GO_ON)
		code = ask(&run);
	if (code == TSR_GO_ON)
		code = tsr_self_connect(&tool->settings, &run.dir);
	if (code == TSR_GO_ON)
		code = prove(&run);
	if (code == TSR_GO_ON)
		code = accept(&run);
	tsr_resume_signals();
	tsr_wipe(&run.signup, sizeof(run.signup));
	tsr_dir_close(run.dir);
	return code;
}
