/* SPDX-License-Identifier: ISC */
/* tessera member set-name, disable and enable. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "member_verbs.h"
#include "person.h"
#include "rules.h"
#include "verb.h"

static enum tsr_exit
modify(struct tsr_dir *dir, const json_t *member, const struct tsr_dir_change *changes, size_t count, const char *hint)
{
	struct tsr_dir_error error = {0};

	(void)tsr_dir_modify(dir, tsr_member(member, "dn"), changes, count, &error);
	if (error.code == TSR_RESULT_CLASS)
		return TSR_TELL(
		    TSR_EXIT_REFUSED, "%s was not changed: %s; %s", tsr_member(member, "login"), error.text, hint);
	return tsr_admin_fault(&error, "the member was not changed");
}

static enum tsr_exit
check_name(struct tsr_errand *errand)
{
	return tsr_rule_display_name(errand->args[1]);
}

static enum tsr_exit
set_name(struct tsr_errand *errand)
{
	const char *name = errand->args[1];
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, TSR_ATTR_DISPLAY_NAME, name};
	json_t *member;
	enum tsr_exit code = tsr_admin_member(errand->dir, errand->args[0], &member);

	if (code == TSR_GO_ON)
		code = modify(errand->dir, member, &change, 1, "give the entry the class inetOrgPerson first");
	if (code == TSR_GO_ON)
		code = TSR_TELL(TSR_EXIT_OK, "%s is shown as %s", tsr_member(member, "login"), name);
	json_decref(member);
	return code;
}

enum tsr_exit
tsr_member_set_name(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member set-name",
	    "LOGIN NAME",
	    "Sets the name by which a person is shown, wherever a username was.",
	    "  tessera member set-name ann@example.com \"Ann Lee\"\n",
	    2,
	    2,
	};
	struct tsr_errand errand = {.usage = &usage, .check = check_name, .work = set_name};

	return tsr_errand_run(&errand, tool, argc, argv);
}

/* The state needs a class that legacy members have not: both come in one change. */
static enum tsr_exit
write_state(struct tsr_dir *dir, const json_t *member, const char *state)
{
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_STATE, state},
	    {TSR_DIR_ADD_VALUE, "objectClass", TSR_CLASS_NAME_MEMBER},
	};

	return modify(dir, member, changes, json_is_true(json_object_get(member, "legacy")) ? 2 : 1,
	    "load the schema of tessera, tessera-schema(7)");
}

static enum tsr_exit
disable(struct tsr_errand *errand)
{
	json_t *member;
	enum tsr_exit code = tsr_admin_member(errand->dir, errand->args[0], &member);

	if (code == TSR_GO_ON)
		code = write_state(errand->dir, member, "disabled");
	if (code == TSR_GO_ON)
		code = TSR_TELL(TSR_EXIT_OK, "%s is disabled; tokens of theirs are denied until they are enabled again",
		    tsr_member(member, "login"));
	json_decref(member);
	return code;
}

enum tsr_exit
tsr_member_disable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member disable",
	    "LOGIN",
	    "All tokens that are still theirs are denied until they are enabled again.\n"
	    "Whether a password still opens something is up to whoever asks for it.",
	    "  tessera member disable ann@example.com\n",
	    1,
	    1,
	};
	struct tsr_errand errand = {.usage = &usage, .work = disable};

	return tsr_errand_run(&errand, tool, argc, argv);
}

/* The directory's own locks are set by its administrators and by its password policy, and not ours to lift. */
static enum tsr_exit
tell_lock(const json_t *member, const char *attribute)
{
	static const struct {
		const char *attribute, *way_out;
	} ways[] = {
	    {"pwdAccountLockedTime", "delete this attribute from"},
	    {"pwdEndTime", "it is a time that has passed: delete it from, or set a later one in,"},
	    {"nsAccountLock", "delete this attribute from, or unlock by \"dsidm\","},
	    {"userAccountControl", "take bit 2 away, or enable by the tools of Active Directory,"},
	};
	const char *way_out = "change";

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(attribute, ways[i].attribute) == 0)
			way_out = ways[i].way_out;
	}
	return TSR_TELL(TSR_EXIT_REFUSED, "%s stays disabled by the directory's own %s; %s the entry %s",
	    tsr_member(member, "login"), attribute, way_out, tsr_member(member, "dn"));
}

static enum tsr_exit
tell_condition(const json_t *member)
{
	const char *login = tsr_member(member, "login"), *condition = tsr_member(member, "condition");
	const json_t *locks = json_object_get(member, "locks");
	enum tsr_exit code = TSR_EXIT_OK;
	json_t *lock;
	size_t i;

	json_array_foreach (locks, i, lock)
		code = tell_lock(member, json_string_value(lock));
	if (code != TSR_EXIT_OK)
		return code;
	if (strcmp(condition, "invited") == 0)
		return TSR_TELL(TSR_EXIT_OK, "%s is invited until %s, and active after signing up", login,
		    tsr_member(member, "invited_until"));
	return TSR_TELL(TSR_EXIT_OK, "%s is %s", login, condition);
}

/* As the directory has it after the change. */
static enum tsr_exit
tell_outcome(struct tsr_dir *dir, const char *dn)
{
	const struct tsr_dir_entry *entry;
	struct tsr_dir_error error = {0};
	json_t *member;
	enum tsr_exit code;

	if (tsr_dir_fetch(dir, dn, &entry, &error) != TSR_DIR_OK || entry->type != TSR_RECORD_ACCOUNT)
		return tsr_admin_fault(&error, "what came of the change could not be read");
	member = tsr_json_person(entry, (int64_t)time(NULL));
	code = member != NULL ? tell_condition(member) : tsr_no_memory();
	json_decref(member);
	return code;
}

static enum tsr_exit
enable(struct tsr_errand *errand)
{
	json_t *member;
	enum tsr_exit code = tsr_admin_member(errand->dir, errand->args[0], &member);

	/* Without a class of ours there is no state of ours to change. */
	if (code == TSR_GO_ON && !json_is_true(json_object_get(member, "legacy")) &&
	    strcmp(tsr_member(member, "state"), "active") != 0)
		code = write_state(errand->dir, member, "active");
	if (code == TSR_GO_ON)
		code = tell_outcome(errand->dir, tsr_member(member, "dn"));
	json_decref(member);
	return code;
}

enum tsr_exit
tsr_member_enable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera member enable",
	    "LOGIN",
	    "Ends what \"tessera member disable\" began.  Locks of the directory itself\n"
	    "are not lifted: they are named, with what to do, and the exit code is 4.",
	    "  tessera member enable ann@example.com\n",
	    1,
	    1,
	};
	struct tsr_errand errand = {.usage = &usage, .work = enable};

	return tsr_errand_run(&errand, tool, argc, argv);
}
