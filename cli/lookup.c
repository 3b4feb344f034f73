/* SPDX-License-Identifier: ISC */
/* Accounts and tokens of the directory by the names that people use. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "admin.h"
#include "person.h"

struct found {
	json_t *first;
	unsigned count;
	char parent[TSR_DN_MAX + 1];
};

static bool
keep_account(void *arg, const struct tsr_dir_entry *entry)
{
	struct found *found = arg;

	if (found->count++ == 0)
		found->first = tsr_json_person(entry, (int64_t)time(NULL));
	return true;
}

static bool
keep_token(void *arg, const struct tsr_dir_entry *entry)
{
	struct found *found = arg;

	if (found->count++ == 0) {
		found->first = tsr_json_token(&entry->token, (int64_t)time(NULL), TSR_ADMIN_UNSEEN);
		json_object_set_new(found->first, "dn", tsr_json_text(entry->dn, strlen(entry->dn)));
		memcpy(found->parent, entry->parent_key, sizeof(found->parent));
	}
	return true;
}

enum tsr_exit
tsr_admin_only_one(unsigned count, const char *kind, const char *name)
{
	if (count == 0)
		return TSR_TELL(TSR_EXIT_ABSENT, "the directory has no %s %s; \"tessera %s list\" shows what there is",
		    kind, name, strcmp(kind, "token") == 0 ? "token" : "service");
	if (count > 1)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "%u entries of the directory claim to be %s %s; every host denies it until one is gone", count,
		    kind, name);
	return TSR_GO_ON;
}

/* Hands over the one that was found. */
static enum tsr_exit
only_one(struct found *found, const char *kind, const char *name, json_t **out)
{
	enum tsr_exit code = tsr_admin_only_one(found->count, kind, name);

	if (code == TSR_GO_ON && found->first == NULL)
		code = tsr_no_memory();
	if (code == TSR_GO_ON)
		*out = found->first;
	else
		json_decref(found->first);
	return code;
}

enum tsr_exit
tsr_admin_account(struct tsr_dir *dir, const char *login, json_t **out)
{
	struct found found = {0};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	*out = NULL;
	(void)tsr_dir_find_account(dir, login, keep_account, &found, &error);
	code = tsr_admin_fault(&error, "the account could not be looked up");
	if (code == TSR_GO_ON)
		return only_one(&found, "account", login, out);
	json_decref(found.first);
	return code;
}

static enum tsr_exit
taken(const char *login, const json_t *by)
{
	if (strcmp(tsr_member(by, "condition"), "invited") == 0)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "%s is %s, who is invited already; \"tessera member invite --again MAIL\" makes another code",
		    login, tsr_member(by, "dn"));
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "%s is taken by %s; two that have one login would both be denied: choose another name", login,
	    tsr_member(by, "dn"));
}

enum tsr_exit
tsr_admin_login_free(struct tsr_dir *dir, const char *login)
{
	struct found found = {0};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	(void)tsr_dir_find_account(dir, login, keep_account, &found, &error);
	code = tsr_admin_fault(&error, "the name could not be looked up");
	if (code == TSR_GO_ON && found.count > 0)
		code = taken(login, found.first);
	json_decref(found.first);
	return code;
}

enum tsr_exit
tsr_admin_service(struct tsr_dir *dir, const char *login, json_t **out)
{
	enum tsr_exit code = tsr_admin_account(dir, login, out);

	if (code != TSR_GO_ON || strcmp(tsr_member(*out, "class"), "service") == 0)
		return code;
	json_decref(*out);
	*out = NULL;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "%s is a person; tokens belong to service accounts: make one by \"tessera service add\"", login);
}

enum tsr_exit
tsr_admin_member(struct tsr_dir *dir, const char *login, json_t **out)
{
	enum tsr_exit code = tsr_admin_account(dir, login, out);

	if (code != TSR_GO_ON || strcmp(tsr_member(*out, "class"), "member") == 0)
		return code;
	json_decref(*out);
	*out = NULL;
	return TSR_TELL(
	    TSR_EXIT_REFUSED, "%s is a service account, not a person; use \"tessera service\" for it", login);
}

enum tsr_exit
tsr_admin_invited(struct tsr_dir *dir, const char *login, json_t **out)
{
	enum tsr_exit code = tsr_admin_member(dir, login, out);

	if (code != TSR_GO_ON || !json_is_null(json_object_get(*out, "invited_until")))
		return code;
	json_decref(*out);
	*out = NULL;
	return TSR_TELL(
	    TSR_EXIT_REFUSED, "%s has signed up, or was never invited; \"tessera member invites\" lists who is", login);
}

/* An owner that cannot be had is shown as none. */
static void
add_owner(struct tsr_dir *dir, const char *parent, json_t *token)
{
	const struct tsr_dir_entry *entry;
	struct tsr_dir_error error;
	json_t *owner = NULL;

	if (tsr_dir_fetch(dir, parent, &entry, &error) == TSR_DIR_OK && entry->type == TSR_RECORD_ACCOUNT)
		owner = tsr_json_account(&entry->account, (int64_t)time(NULL));
	tsr_json_own(token, owner);
	json_decref(owner);
}

enum tsr_exit
tsr_admin_token(struct tsr_dir *dir, const char *id, json_t **out)
{
	struct found found = {0};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	*out = NULL;
	(void)tsr_dir_find_token(dir, id, keep_token, &found, &error);
	code = tsr_admin_fault(&error, "the token could not be looked up");
	if (code == TSR_GO_ON)
		code = only_one(&found, "token", id, out);
	else
		json_decref(found.first);
	if (code == TSR_GO_ON)
		add_owner(dir, found.parent, *out);
	return code;
}
