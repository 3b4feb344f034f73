/* SPDX-License-Identifier: ISC */
/* Roles as groups: few, with many members. */
#include "config.h"

#include "array.h"
#include "rolegroups.h"

#include <stdlib.h>
#include <string.h>

#define MEMBERS_FIRST 256u
#define MEMBERS_MAX (TSR_GROUP_BYTES - 256u) /* bytes; with all else the group still fits its record */

static int
compare(const struct tsr_rolegroup *group, struct tsr_text role)
{
	const int order = strncmp(group->name, role.s, role.len);

	return order != 0 ? order : group->name[role.len] != '\0';
}

/* Where a role stands, or would. */
static size_t
place_of(const struct tsr_rolegroups *groups, struct tsr_text role)
{
	size_t low = 0, high = groups->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare(&groups->group[middle], role) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
stands_at(const struct tsr_rolegroups *groups, size_t at, struct tsr_text role)
{
	return at < groups->count && compare(&groups->group[at], role) == 0;
}

static enum tsr_status
note(struct tsr_rolegroups *groups, struct tsr_text role)
{
	const size_t at = place_of(groups, role);
	struct tsr_rolegroup *group;

	if (stands_at(groups, at, role) || groups->count == TSR_ROLE_GROUPS_MAX)
		return TSR_OK;
	group = tsr_array_grow(groups->group, groups->count, &groups->room, sizeof(*group));
	if (group == NULL)
		return TSR_NOMEM;
	groups->group = group;
	group += at;
	memmove(group + 1, group, (groups->count++ - at) * sizeof(*group));
	*group = (struct tsr_rolegroup){0};
	memcpy(group->name, role.s, role.len);
	return TSR_OK;
}

enum tsr_status
tsr_rolegroups_note(struct tsr_rolegroups *groups, const struct tsr_list *roles)
{
	enum tsr_status status = TSR_OK;
	struct tsr_text role;
	size_t at = 0;

	while (status == TSR_OK && tsr_list_next(roles, &at, &role))
		if (role.len <= TSR_USER_NAME_MAX)
			status = note(groups, role);
	return status;
}

struct tsr_rolegroup *
tsr_rolegroups_find(const struct tsr_rolegroups *groups, struct tsr_text role)
{
	const size_t at = role.len <= TSR_USER_NAME_MAX ? place_of(groups, role) : groups->count;

	return stands_at(groups, at, role) && groups->group[at].usable ? &groups->group[at] : NULL;
}

enum tsr_status
tsr_rolegroup_join(struct tsr_rolegroup *group, const char *login)
{
	const size_t len = strlen(login) + 1;
	const size_t wanted = group->room > 0 ? 2 * group->room : MEMBERS_FIRST;
	char *larger;

	if (group->len + len > MEMBERS_MAX)
		return TSR_OK;
	if (group->len + len > group->room) {
		larger = realloc(group->members, wanted);
		if (larger == NULL)
			return TSR_NOMEM;
		group->members = larger;
		group->room = wanted;
	}
	memcpy(group->members + group->len, login, len);
	group->len += len;
	group->count++;
	return TSR_OK;
}

enum tsr_status
tsr_rolegroup_encode(const struct tsr_rolegroup *group, struct tsr_key *key, uint8_t *value, size_t size, size_t *len)
{
	char name[TSR_USER_NAME_MAX + 1], **members = calloc(group->count + 1, sizeof(*members));
	char *member = group->members;
	enum tsr_status status;

	*len = 0;
	if (members == NULL)
		return TSR_NOMEM;
	memcpy(name, group->name, sizeof(name));
	for (size_t i = 0; i < group->count; i++, member += strlen(member) + 1)
		members[i] = member;
	status = tsr_group_encode(
	    &(struct tsr_group){.name = name, .gid = group->gid, .members = members}, key, value, size, len);
	free(members);
	return status;
}

void
tsr_rolegroups_free(struct tsr_rolegroups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free(groups->group[i].members);
	free(groups->group);
	*groups = (struct tsr_rolegroups){0};
}
