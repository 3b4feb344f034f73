/* SPDX-License-Identifier: ISC */
/* What stands in the file of users for an account and for a role. */
#include "config.h"

#include "userwrite.h"

#include <stdio.h>
#include <string.h>

static enum tsr_status
store(struct tsr_userwriter *writer, enum tsr_status encoded, const struct tsr_key *key, size_t len)
{
	if (encoded != TSR_OK || writer->builder == NULL)
		return encoded;
	return tsr_builder_put_plain(writer->builder, key, writer->value, len);
}

/* The name under a number. */
static enum tsr_status
store_number(struct tsr_userwriter *writer, enum tsr_users_key type, uint32_t number, const char *name)
{
	struct tsr_key key;
	size_t len;
	enum tsr_status status =
	    tsr_number_encode(type, number, name, &key, writer->value, sizeof(writer->value), &len);

	return store(writer, status, &key, len);
}

/* The group that is a user's alone. */
static enum tsr_status
store_own_group(struct tsr_userwriter *writer, struct tsr_numbered *user)
{
	char *nobody = NULL;
	struct tsr_group group = {.name = user->login, .gid = user->gid, .members = &nobody};
	struct tsr_key key;
	size_t len;
	enum tsr_status status;

	if (!user->own_group)
		return TSR_OK;
	status = tsr_group_encode(&group, &key, writer->value, sizeof(writer->value), &len);
	status = store(writer, status, &key, len);
	writer->groups++;
	return status == TSR_OK ? store_number(writer, TSR_KEY_GID, user->gid, user->login) : status;
}

/* The display name without what has a meaning in passwd(5); of bytes that are no text, nothing. */
static void
make_gecos(struct tsr_text name, char out[static TSR_USER_TEXT_MAX + 1])
{
	size_t len = 0;

	for (size_t i = 0; i < name.len && len < TSR_USER_TEXT_MAX; i++)
		if (name.s[i] != ':' && name.s[i] != ',')
			out[len++] = name.s[i];
	out[len] = '\0';
	if (name.len > TSR_USER_TEXT_MAX || !tsr_user_text_valid(out))
		out[0] = '\0';
}

/* What the directory says if it can be said, else the settings' pattern, whose length leaves room for any login. */
static void
make_path(struct tsr_text written, const char *pattern, const char *login, char out[static TSR_USER_TEXT_MAX + 1])
{
	size_t len = 0;

	snprintf(out, TSR_USER_TEXT_MAX + 1, "%.*s", (int)written.len, written.s != NULL ? written.s : "");
	if (strlen(out) == written.len && tsr_user_path_valid(out))
		return;
	for (; *pattern != '\0' && len < TSR_USER_TEXT_MAX; pattern++) {
		if (*pattern == '%' && *++pattern == 'u')
			len += (size_t)snprintf(out + len, TSR_USER_TEXT_MAX + 1 - len, "%s", login);
		else
			out[len++] = *pattern;
		out[len] = '\0';
	}
}

/* Takes the user into the groups of its roles. */
static enum tsr_status
join_roles(struct tsr_userwriter *writer, const struct tsr_list *roles, const char *login,
    uint32_t gids[static TSR_USER_GIDS_MAX], size_t *count)
{
	enum tsr_status status = TSR_OK;
	struct tsr_rolegroup *group;
	struct tsr_text role;
	size_t at = 0;

	*count = 0;
	while (status == TSR_OK && *count < TSR_USER_GIDS_MAX && tsr_list_next(roles, &at, &role)) {
		group = tsr_rolegroups_find(&writer->roles, role);
		if (group == NULL)
			continue;
		gids[(*count)++] = group->gid;
		status = tsr_rolegroup_join(group, login);
	}
	return status;
}

enum tsr_status
tsr_userwriter_user(
    struct tsr_userwriter *writer, const struct tsr_account_record *account, const struct tsr_numbered *numbered)
{
	struct tsr_numbered user = *numbered;
	char gecos[TSR_USER_TEXT_MAX + 1], home[TSR_USER_TEXT_MAX + 1], shell[TSR_USER_TEXT_MAX + 1];
	struct tsr_user record = {user.login, user.uid, user.gid, gecos, home, shell};
	uint32_t gids[TSR_USER_GIDS_MAX];
	enum tsr_status status;
	struct tsr_key key;
	size_t count, len;

	make_gecos(account->display_name, gecos);
	make_path(account->home, writer->settings->home, user.login, home);
	make_path(account->shell, writer->settings->shell, user.login, shell);
	status = join_roles(writer, &account->roles, user.login, gids, &count);
	if (status != TSR_OK)
		return status;
	status = tsr_user_encode(&record, gids, count, &key, writer->value, sizeof(writer->value), &len);
	status = store(writer, status, &key, len);
	if (status == TSR_OK)
		status = store_number(writer, TSR_KEY_UID, user.uid, user.login);
	writer->users++;
	return status == TSR_OK ? store_own_group(writer, &user) : status;
}

enum tsr_status
tsr_userwriter_role(struct tsr_userwriter *writer, const struct tsr_rolegroup *role)
{
	struct tsr_key key;
	size_t len;
	enum tsr_status status = tsr_rolegroup_encode(role, &key, writer->value, sizeof(writer->value), &len);

	status = store(writer, status, &key, len);
	writer->groups++;
	return status == TSR_OK ? store_number(writer, TSR_KEY_GID, role->gid, role->name) : status;
}
