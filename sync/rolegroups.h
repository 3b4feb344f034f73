/* SPDX-License-Identifier: ISC */
/* Roles as groups: which there are, with which number, and who is in them. */
#ifndef TSR_ROLEGROUPS_H
#define TSR_ROLEGROUPS_H

#include <stdbool.h>

#include "record.h"
#include "users.h"

#define TSR_ROLE_GROUPS_MAX 4096u

struct tsr_rolegroup {
	char name[TSR_USER_NAME_MAX + 1];
	uint32_t gid;
	bool usable;
	char *members; /* logins, each with its NUL */
	size_t len, room, count;
};

struct tsr_rolegroups {
	struct tsr_rolegroup *group; /* sorted by name */
	size_t count, room;
};

/* Notes the roles of an account, but for those past TSR_ROLE_GROUPS_MAX. */
TSR_MUST_USE enum tsr_status tsr_rolegroups_note(struct tsr_rolegroups *groups, const struct tsr_list *roles);
/* The group of a role, NULL if there is none that can be used. */
struct tsr_rolegroup *tsr_rolegroups_find(const struct tsr_rolegroups *groups, struct tsr_text role);
/* Takes LOGIN into a group.  What a group in the file has no room for stays outside: users know their groups too. */
TSR_MUST_USE enum tsr_status tsr_rolegroup_join(struct tsr_rolegroup *group, const char *login);
/* Key and value for the file, by SIZE bytes at VALUE.  TSR_NOMEM. */
TSR_MUST_USE enum tsr_status tsr_rolegroup_encode(
    const struct tsr_rolegroup *group, struct tsr_key *key, uint8_t *value, size_t size, size_t *len);
void tsr_rolegroups_free(struct tsr_rolegroups *groups);

#endif
