/* SPDX-License-Identifier: ISC */
/* Invitations as changes of one entry. */
#include "config.h"

#include "internal.h"
#include "invitation.h"
#include "text.h"

#define ADD_MAX 12

/* What an entry of inetOrgPerson must have and nobody knows yet. */
static const char no_surname[] = "-";

static enum tsr_dir_fault
check_server(struct tsr_dir *dir, const char *lack, struct tsr_dir_error *error)
{
	*error = (struct tsr_dir_error){0};
	return lack == NULL ? TSR_DIR_OK
			    : tsr_dir_fail(error, TSR_DIR_RULE, 0, "%s: %s %s", dir->uri, dir->flavour->name, lack);
}

enum tsr_dir_fault
tsr_invitation_add(
    struct tsr_dir *dir, const char *dn, const struct tsr_invitation *invitation, struct tsr_dir_error *error)
{
	const struct tsr_flavour_ops *flavour = dir->flavour;
	char end[TSR_TIME_LEN + 1];
	struct tsr_dir_value values[ADD_MAX] = {
	    {"objectClass", "inetOrgPerson"},
	    {"objectClass", TSR_CLASS_NAME_MEMBER},
	    {TSR_ATTR_MEMBER_ID, invitation->id},
	    {TSR_ATTR_LABEL, invitation->name != NULL ? invitation->name : invitation->mail},
	    {"sn", no_surname},
	    {TSR_ATTR_MAIL, invitation->mail},
	    {TSR_ATTR_PASSWORD, invitation->code},
	    {TSR_ATTR_INVITE, end},
	};
	size_t n = 8;

	if (check_server(dir, flavour->no_invitations, error) != TSR_DIR_OK)
		return error->fault;
	tsr_time_format(invitation->ends, end);
	if (invitation->username != NULL)
		values[n++] = (struct tsr_dir_value){flavour->login, invitation->username};
	if (invitation->name != NULL)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_DISPLAY_NAME, invitation->name};
	if (flavour->password_end != NULL)
		values[n++] = (struct tsr_dir_value){flavour->password_end, end};
	if (flavour->must_change != NULL)
		values[n++] = (struct tsr_dir_value){flavour->must_change, "TRUE"};
	return tsr_dir_add(dir, dn, values, n, error);
}

/* A value is deleted first that only an open invitation has, so the server itself refuses what comes too late. */
static enum tsr_dir_fault
change(struct tsr_dir *dir, const char *dn, const struct tsr_dir_change *changes, size_t n, struct tsr_dir_error *error)
{
	if (tsr_dir_modify(dir, dn, changes, n, error) == TSR_DIR_RULE && error->code == LDAP_NO_SUCH_ATTRIBUTE)
		error->fault = TSR_DIR_ABSENT;
	return error->fault;
}

enum tsr_dir_fault
tsr_invitation_renew(struct tsr_dir *dir, const char *dn, const char *code, int64_t ends, struct tsr_dir_error *error)
{
	const struct tsr_flavour_ops *flavour = dir->flavour;
	char end[TSR_TIME_LEN + 1];
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_DELETE_VALUE, TSR_ATTR_INVITE, NULL},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_INVITE, end},
	    {TSR_DIR_REPLACE, TSR_ATTR_PASSWORD, code},
	    {TSR_DIR_REPLACE, flavour->password_end, end},
	    {TSR_DIR_REPLACE, flavour->must_change, "TRUE"},
	};

	if (check_server(dir, flavour->no_renewal, error) != TSR_DIR_OK)
		return error->fault;
	tsr_time_format(ends, end);
	return change(dir, dn, changes, sizeof(changes) / sizeof(changes[0]), error);
}

enum tsr_dir_fault
tsr_invitation_void(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error)
{
	static const struct tsr_dir_change changes[] = {
	    {TSR_DIR_DELETE_VALUE, TSR_ATTR_INVITE, NULL},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_INVITE, "19700102000000Z"},
	    {TSR_DIR_REPLACE, TSR_ATTR_PASSWORD, NULL},
	};

	return change(dir, dn, changes, sizeof(changes) / sizeof(changes[0]), error);
}

enum tsr_dir_fault
tsr_invitation_accept(struct tsr_dir *dir, const struct tsr_settings *settings, const char *dn, const char *name,
    struct tsr_dir_error *error)
{
	struct tsr_dir_change changes[] = {
	    {TSR_DIR_DELETE_VALUE, TSR_ATTR_INVITE, NULL},
	    {TSR_DIR_REPLACE, TSR_ATTR_DISPLAY_NAME, name},
	    {TSR_DIR_REPLACE, NULL, NULL},
	};
	size_t n = sizeof(changes) / sizeof(changes[0]);

	if (tsr_dir_probe(dir, settings, error) != TSR_DIR_OK)
		return error->fault;
	changes[n - 1].attribute = dir->flavour->password_end;
	return change(dir, dn, changes, changes[n - 1].attribute != NULL ? n : n - 1, error);
}
