/* SPDX-License-Identifier: ISC */
/*
 * cache/users.tdb: accounts as users of the host.  Everybody may read it, so
 * it holds what getent(1) prints and nothing else, and its reader needs libc
 * alone.  The functions that read it are in tessera.h.
 *
 *   key                  value, behind a CRC-32 over key and value and a byte of version
 *   P + login            uid, gid, number of further gids, those, then login, gecos, home, shell
 *   I + uid              login
 *   G + group name       gid, then the group's name, then the logins of its members
 *   J + gid              group name
 *
 * Numbers are u32, little-endian; texts end with a NUL.  A record repeats what
 * its key says, so that one under another key is refused.
 */
#ifndef TSR_USERS_H
#define TSR_USERS_H

#include <stdbool.h>

#include "key.h"

#define TSR_USERS_NAME "users.tdb"
#define TSR_USER_NAME_MAX 32       /* bytes of a login or the name of a group */
#define TSR_USER_TEXT_MAX 255      /* bytes of gecos, home or shell */
#define TSR_USER_BYTES 2048        /* bytes of a value that is no group's */
#define TSR_GROUP_BYTES (1u << 20) /* bytes of a group's */
#define TSR_NUMBER_MIN 1000u       /* uids and gids below belong to the system */
#define TSR_NUMBER_MAX 2147483646u

enum tsr_users_key { TSR_KEY_USER = 'P', TSR_KEY_UID = 'I', TSR_KEY_GROUP = 'G', TSR_KEY_GID = 'J' };

/* [a-z_][a-z0-9_.-]{0,31}, and not "root". */
TSR_API bool tsr_user_name_valid(const char *name);
/* Within the limits above, and neither 65534 nor 65535, which mean nobody and nothing. */
TSR_API bool tsr_user_number_valid(uint32_t number);
/* Whether it may be a gecos: no colon, which ends a field of passwd(5), and no control character. */
TSR_API bool tsr_user_text_valid(const char *text);
/* Whether it may be a home or a shell: such a text, and an absolute path. */
TSR_API bool tsr_user_path_valid(const char *path);

/* TSR_KEY_USER, TSR_KEY_GROUP.  TSR_INVALID: no valid name. */
TSR_API TSR_MUST_USE enum tsr_status tsr_users_key_name(struct tsr_key *key, enum tsr_users_key type, const char *name);
/* TSR_KEY_UID, TSR_KEY_GID.  TSR_INVALID: no valid number. */
TSR_API TSR_MUST_USE enum tsr_status tsr_users_key_number(
    struct tsr_key *key, enum tsr_users_key type, uint32_t number);

/*
 * Key and value of a user with COUNT further groups.  TSR_INVALID: something
 * breaks a rule above.  TSR_TOOBIG: more than a limit, or SIZE, allows;
 * TSR_USER_BYTES always do for a user that is within the limits.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_user_encode(const struct tsr_user *user, const uint32_t *gids, size_t count,
    struct tsr_key *key, uint8_t *value, size_t size, size_t *len);
/* The same of a group. */
TSR_API TSR_MUST_USE enum tsr_status tsr_group_encode(
    const struct tsr_group *group, struct tsr_key *key, uint8_t *value, size_t size, size_t *len);
/* Key and value by which a user or group is found by number: TSR_KEY_UID or TSR_KEY_GID. */
TSR_API TSR_MUST_USE enum tsr_status tsr_number_encode(enum tsr_users_key type, uint32_t number, const char *name,
    struct tsr_key *key, uint8_t *value, size_t size, size_t *len);

/*
 * Takes apart what lies under KEY; texts point into VALUE.  GIDS are COUNT u32
 * as they are encoded.  TSR_DAMAGED: it is not what an encoder above wrote
 * under that key.  TSR_VERSION.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_user_decode(
    const struct tsr_key *key, char *value, size_t len, struct tsr_user *user, const uint8_t **gids, size_t *count);
/*
 * The same of a group.  Its list of members is put behind the value, which
 * has SIZE bytes of room.  TSR_TOOBIG: not enough for that.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_group_decode(
    const struct tsr_key *key, char *value, size_t len, size_t size, struct tsr_group *group);
/* The name under a number. */
TSR_API TSR_MUST_USE enum tsr_status tsr_number_decode(
    const struct tsr_key *key, char *value, size_t len, const char **name);

/* The number that a record gives, from those of GIDS. */
TSR_API uint32_t tsr_users_gid(const uint8_t *gids, size_t which);

#endif
