/* SPDX-License-Identifier: ISC */
/* tessera member invite: an entry whose password is a code. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "code.h"
#include "invitation.h"
#include "letter.h"
#include "member_verbs.h"
#include "people.h"
#include "prompt.h"
#include "rules.h"
#include "secret_out.h"
#include "text.h"
#include "verb.h"

#define TRIES 3 /* of a change whose answer got lost */

struct order {
	const char *mail, *name, *username, *expires, *out;
	bool again, letter;
	int64_t ends;
	/* What comes of it. */
	char id[TSR_ID_LEN + 1];
	char dn[TSR_DN_MAX + 1];
	char code[TSR_CODE_LEN + 1];
	char text[TSR_LETTER_MAX];
};

static enum tsr_exit
check(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code;

	order->mail = errand->args[0];
	code = tsr_rule_mail(order->mail);
	if (code == TSR_GO_ON && order->again && (order->name != NULL || order->username != NULL))
		code = TSR_TELL(TSR_EXIT_USAGE,
		    "--again leaves name and username as they are; use \"tessera member set-name\" for the name");
	if (code == TSR_GO_ON && order->name != NULL)
		code = tsr_rule_display_name(order->name);
	if (code == TSR_GO_ON && order->username != NULL)
		code = tsr_rule_username(order->username);
	if (code == TSR_GO_ON)
		code = tsr_when(
		    "--expires", order->expires != NULL ? order->expires : "7d", (int64_t)time(NULL), &order->ends);
	if (code == TSR_GO_ON && order->ends >= TSR_NEVER)
		code = TSR_TELL(
		    TSR_EXIT_REFUSED, "an invitation ends, or its code would lie about for ever; --expires 7d, say");
	return code;
}

/* The code leads to the entry by the member's id alone, so the entry stands where the id says. */
static enum tsr_exit
place(const struct tsr_settings *settings, struct order *order)
{
	if (settings->members_dn[0] == '\0')
		return TSR_TELL(TSR_EXIT_USAGE, "no place for members is set; set members_dn in [admin]");
	if (tsr_dn_child(TSR_ATTR_MEMBER_ID, order->id, settings->members_dn, order->dn) != TSR_OK)
		return TSR_TELL(
		    TSR_EXIT_USAGE, "members_dn in [admin] is no DN, or too long: %s", settings->members_dn);
	return TSR_GO_ON;
}

static enum tsr_exit
make_code(struct order *order)
{
	if (tsr_code_make(order->id, order->code) == TSR_OK)
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_UNAVAILABLE, "this system gives no random numbers; nothing was done");
}

static enum tsr_exit
prepare_new(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	enum tsr_exit code = tsr_admin_login_free(errand->dir, order->mail);

	if (code == TSR_GO_ON && order->username != NULL)
		code = tsr_admin_login_free(errand->dir, order->username);
	if (code == TSR_GO_ON && tsr_member_id_make(order->id) != TSR_OK)
		code = TSR_TELL(TSR_EXIT_UNAVAILABLE, "this system gives no random numbers; nothing was done");
	return code == TSR_GO_ON ? place(&errand->tool->settings, order) : code;
}

/* The id of a member whose entry is named by it; an entry that has another name cannot be reached by a code. */
static bool
id_of(const char *dn, char id[static TSR_ID_LEN + 1])
{
	const size_t name = strlen(TSR_ATTR_MEMBER_ID);

	if (strncasecmp(dn, TSR_ATTR_MEMBER_ID, name) != 0 || dn[name] != '=' ||
	    !tsr_id_valid(dn + name + 1, strcspn(dn + name + 1, ",")))
		return false;
	memcpy(id, dn + name + 1, TSR_ID_LEN);
	id[TSR_ID_LEN] = '\0';
	return true;
}

static enum tsr_exit
prepare_again(struct tsr_errand *errand)
{
	char there[TSR_DN_MAX + 1], wanted[TSR_DN_MAX + 1];
	struct order *order = errand->order;
	json_t *member = NULL;
	enum tsr_exit code = tsr_admin_invited(errand->dir, order->mail, &member);

	if (code == TSR_GO_ON && !id_of(tsr_member(member, "dn"), order->id))
		code = TSR_TELL(TSR_EXIT_REFUSED,
		    "%s is not named by a member's id, so no code leads there; withdraw the invitation, and invite "
		    "again",
		    tsr_member(member, "dn"));
	if (code == TSR_GO_ON)
		code = place(&errand->tool->settings, order);
	if (code == TSR_GO_ON && (tsr_dn_key(tsr_member(member, "dn"), there) != TSR_OK ||
				     tsr_dn_key(order->dn, wanted) != TSR_OK || strcmp(there, wanted) != 0))
		code = TSR_TELL(TSR_EXIT_REFUSED,
		    "%s does not stand in %s (members_dn in [admin]), where codes lead; move it there first",
		    tsr_member(member, "dn"), errand->tool->settings.members_dn);
	json_decref(member);
	return code;
}

/* One try; the code is a new one each time, since a server may refuse the same password twice. */
static enum tsr_dir_fault
send(struct tsr_errand *errand, struct tsr_dir_error *error)
{
	const struct order *order = errand->order;
	const struct tsr_invitation invitation = {
	    order->id, order->mail, order->username, order->name, order->code, order->ends};

	if (order->again)
		return tsr_invitation_renew(errand->dir, order->dn, order->code, order->ends, error);
	return tsr_invitation_add(errand->dir, order->dn, &invitation, error);
}

/* Whether an add whose answer got lost has been done. */
static bool
is_there(struct tsr_dir *dir, const char *dn)
{
	const struct tsr_dir_entry *entry;
	struct tsr_dir_error error;

	return tsr_dir_fetch(dir, dn, &entry, &error) == TSR_DIR_OK;
}

static enum tsr_exit
invite(struct tsr_errand *errand)
{
	struct order *order = errand->order;

	for (int i = 0; i < TRIES; i++) {
		struct tsr_dir_error error = {0};
		enum tsr_exit code = make_code(order);

		if (code != TSR_GO_ON)
			return code;
		if (send(errand, &error) == TSR_DIR_ABSENT)
			return TSR_TELL(TSR_EXIT_REFUSED,
			    "the invitation of %s was taken up or withdrawn at this moment; nothing was done",
			    order->mail);
		if (error.fault != TSR_DIR_UNKNOWN)
			return tsr_admin_fault(&error, "the invitation was not made");
		if (tsr_errand_reopen(errand) != TSR_GO_ON)
			break;
		if (!order->again && is_there(errand->dir, order->dn))
			return TSR_GO_ON;
	}
	return TSR_TELL(TSR_EXIT_UNKNOWN,
	    "the connection broke, so %s may be invited or not, by a code that is lost; \"tessera member invites\" "
	    "shows it when the directory answers, then \"tessera member invite --again %s\"",
	    order->mail, order->mail);
}

static void
undo(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	struct tsr_dir_error error;

	if (tsr_errand_reopen(errand) == TSR_GO_ON &&
	    tsr_invitation_void(errand->dir, order->dn, &error) == TSR_DIR_OK && !order->again)
		(void)tsr_dir_delete(errand->dir, order->dn, &error);
}

/*
 * A server whose password policy is not in place would take the code for a
 * password like any other: better found out now than by who finds the mail.
 */
static enum tsr_exit
try_code(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	enum tsr_person outcome = TSR_PERSON_UNAVAILABLE;
	struct tsr_person_answer answer;
	struct tsr_dir_error error;
	struct tsr_dir *person = NULL;
	char uri[TSR_VALUE_TEXT];

	snprintf(uri, sizeof(uri), "%s", tsr_dir_uri(errand->dir));
	tsr_dir_close(errand->dir);
	errand->dir = NULL;
	if (tsr_dir_open(&errand->tool->settings, uri, TSR_DIR_PERSON, &person, &error) == TSR_DIR_OK)
		outcome = tsr_person_bind(person, order->dn, order->code, &answer);
	tsr_dir_close(person);
	if (outcome != TSR_PERSON_OK)
		return TSR_GO_ON;
	undo(errand);
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "the directory lets the code open more than its change, so it was withdrawn; set up the password policy as "
	    "tessera-schema(7) says, then invite again");
}

static enum tsr_exit
deliver(const struct tsr_settings *settings, struct order *order, struct tsr_secret_out *out)
{
	const struct tsr_letter letter = {order->mail, order->name, order->username, order->code, order->ends};
	const char *text = order->code;
	char end[TSR_WHEN_TEXT];

	errno = EMSGSIZE;
	if (order->letter)
		text = tsr_letter_write(&letter, settings, order->text, sizeof(order->text)) ? order->text : NULL;
	if (text == NULL || !tsr_secret_write(out, text))
		return TSR_TELL(TSR_EXIT_UNAVAILABLE,
		    "%s is invited, but the code could not be written (%s) and is lost; \"tessera member invite "
		    "--again %s\"",
		    order->mail, strerror(errno), order->mail);
	return TSR_TELL(TSR_EXIT_OK, "%s is invited until %s; the code, shown this once, is for \"tessera signup\"",
	    order->mail, tsr_when_text(order->ends, end));
}

/* From here to the end no signal cuts in: an invitation whose code nobody got must not stay behind. */
static enum tsr_exit
invite_and_deliver(struct tsr_errand *errand)
{
	struct order *order = errand->order;
	struct tsr_secret_out out;
	enum tsr_exit code;

	tsr_hold_signals();
	code = tsr_secret_open(&out, order->out);
	if (code == TSR_GO_ON) {
		code = invite(errand);
		if (code == TSR_GO_ON)
			code = try_code(errand);
		if (code == TSR_GO_ON)
			code = deliver(&errand->tool->settings, order, &out);
		else
			tsr_secret_abandon(&out);
	}
	tsr_resume_signals();
	return code;
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	enum tsr_exit code = order->again ? prepare_again(errand) : prepare_new(errand);

	return code == TSR_GO_ON ? invite_and_deliver(errand) : code;
}

enum tsr_exit
tsr_member_invite(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member invite",
	    "MAIL",
	    "Makes a member who signs up by himself, with \"tessera signup\" and the code\n"
	    "that goes to standard output, or to a new file, this once.  Without a\n"
	    "username the mail address is the login.",
	    "  tessera member invite ann@example.com\n"
	    "  tessera member invite ann@example.com --name \"Ann Lee\" --letter |\n"
	    "      sendmail -t\n"
	    "  tessera member invite ann@example.com --again --expires 2d\n",
	    1,
	    1,
	};
	struct order order = {.mail = NULL};
	const struct tsr_option options[] = {
	    {.name = "name", .argument = "TEXT", .help = "display name, until he says", .text = &order.name},
	    {.name = "username", .argument = "NAME", .help = "login in place of the address", .text = &order.username},
	    {.name = "expires", .argument = "WHEN", .help = "7d (default) or DATE", .text = &order.expires},
	    {.name = "again", .help = "a new code; the old one is dead at once", .flag = &order.again},
	    {.name = "letter", .help = "a whole mail, not the code alone", .flag = &order.letter},
	    {.name = "out", .argument = "FILE", .help = "new file for it, mode 0600", .text = &order.out},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};
	enum tsr_exit code = tsr_errand_run(&errand, tool, argc, argv);

	tsr_wipe(order.code, sizeof(order.code));
	tsr_wipe(order.text, sizeof(order.text));
	return code;
}
