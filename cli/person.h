/* SPDX-License-Identifier: ISC */
/* Accounts as the directory has them, with what no host needs to know: mail address, invitation, locks. */
#ifndef TSR_PERSON_H
#define TSR_PERSON_H

#include "directory.h"
#include "json.h"
#include "options.h"

/*
 * tsr_json_account() and "description"; of a member also "username", "mail",
 * "legacy" (has no class of ours), "invited_until" and "locks", the attributes
 * by which the directory itself keeps him out now.
 */
json_t *tsr_json_person(const struct tsr_dir_entry *entry, int64_t now);

/* The tokens below the account at DN, as tsr_json_token() with "dn"; new reference. */
enum tsr_exit tsr_person_tokens(struct tsr_dir *dir, const char *dn, json_t **tokens);

/* The verb that shows the account which FIND finds, as tsr_admin_service() does, with its tokens. */
typedef enum tsr_exit tsr_person_find(struct tsr_dir *dir, const char *login, json_t **out);
enum tsr_exit tsr_person_show(
    struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, tsr_person_find *find);

#endif
