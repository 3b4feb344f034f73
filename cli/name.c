/* SPDX-License-Identifier: ISC */
/* tessera name: people name themselves, with no rights but their own. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "admin.h"
#include "prompt.h"
#include "rules.h"
#include "self.h"

/* One question, one answer: where a password is wrong, nobody is asked twice. */
static enum tsr_exit
bind_by_password(struct tsr_dir *dir, const char *dn)
{
	char question[TSR_DN_MAX + 32], password[TSR_VALUE_TEXT];
	struct tsr_person_answer answer = {.words = "no password was given"};
	enum tsr_person outcome = TSR_PERSON_REFUSED;
	size_t len = 0;

	snprintf(question, sizeof(question), "Password of %s: ", dn);
	if (tsr_read_secret(question, password, sizeof(password), &len) == TSR_OK && len > 0 && strlen(password) == len)
		outcome = tsr_person_bind(dir, dn, password, &answer);
	tsr_wipe(password, sizeof(password));
	switch (outcome) {
	case TSR_PERSON_OK:
		return TSR_GO_ON;
	case TSR_PERSON_MUST_CHANGE:
		return TSR_TELL(TSR_EXIT_DENIED, "%s; \"tessera signup\" does it for an invitation, ldappasswd(1) else",
		    answer.words);
	case TSR_PERSON_UNAVAILABLE:
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s", answer.words);
	case TSR_PERSON_REFUSED:
	case TSR_PERSON_LOCKED:
	case TSR_PERSON_EXPIRED:
	case TSR_PERSON_UNFIT:
	case TSR_PERSON_UNKNOWN:
		break;
	}
	return TSR_TELL(TSR_EXIT_DENIED, "%s; your name is as it was", answer.words);
}

/* By ticket or local user: the server knows which entry that is. */
static enum tsr_exit
find_self(struct tsr_dir *dir, char dn[static TSR_DN_MAX + 1])
{
	char who[TSR_DN_MAX + 4] = "";
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	(void)tsr_dir_whoami(dir, who, sizeof(who), &error);
	code = tsr_admin_fault(&error, "the directory does not say who you are");
	if (code == TSR_GO_ON && strncmp(who, "dn:", 3) != 0)
		code = TSR_TELL(TSR_EXIT_ABSENT,
		    "the directory knows you as \"%s\", which is no entry; say which one is yours: --bind-dn DN", who);
	if (code == TSR_GO_ON)
		snprintf(dn, TSR_DN_MAX + 1, "%s", who + 3);
	return code;
}

static enum tsr_exit
open_self(struct tsr_tool *tool, const struct tsr_self *self, struct tsr_dir **dir, char dn[static TSR_DN_MAX + 1])
{
	const struct tsr_admin admin = {.uri = self->uri};
	enum tsr_exit code;

	if (self->bind_dn == NULL) {
		code = tsr_admin_open(tool, &admin, dir);
		return code == TSR_GO_ON ? find_self(*dir, dn) : code;
	}
	code = tsr_self_settings(tool, self);
	if (code == TSR_GO_ON)
		code = tsr_self_connect(&tool->settings, dir);
	snprintf(dn, TSR_DN_MAX + 1, "%s", self->bind_dn);
	return code == TSR_GO_ON ? bind_by_password(*dir, dn) : code;
}

/* A ticket may stand for what is no entry: servers differ in how they refuse to change that. */
static enum tsr_exit
rename_self(struct tsr_dir *dir, const char *dn, const char *name, bool told)
{
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, TSR_ATTR_DISPLAY_NAME, name};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	(void)tsr_dir_modify(dir, dn, &change, 1, &error);
	code = tsr_admin_fault(&error, "your name was not changed");
	if (!told && (code == TSR_EXIT_ABSENT || code == TSR_EXIT_REFUSED))
		tsr_complain("the directory takes you for %s; say which entry is yours: --bind-dn DN", dn);
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "you are shown as %s", name) : code;
}

enum tsr_exit
tsr_verb_name(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera name",
	    "NAME",
	    "Changes the name by which you are shown.  Without --bind-dn you are who the\n"
	    "directory takes you for, as [admin] in the settings says: by a Kerberos\n"
	    "ticket, or over ldapi://.  With it your password is asked for; without a\n"
	    "terminal it is a line of standard input.",
	    "  tessera name \"Ann Lee\"\n"
	    "  tessera name \"Ann Lee\" --bind-dn uid=ann,ou=people,dc=example,dc=com\n",
	    1,
	    1,
	};
	struct tsr_self self = {0};
	const struct tsr_option options[] = {
	    {.name = "uri", .argument = "URI", .help = "directory to go to", .text = &self.uri},
	    {.name = "bind-dn", .argument = "DN", .help = "your entry", .text = &self.bind_dn},
	};
	char dn[TSR_DN_MAX + 1];
	struct tsr_dir *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_display_name(argv[at]);
	if (code == TSR_GO_ON)
		code = open_self(tool, &self, &dir, dn);
	if (code == TSR_GO_ON)
		code = rename_self(dir, dn, argv[at], self.bind_dn != NULL);
	tsr_dir_close(dir);
	return code;
}
