/* SPDX-License-Identifier: ISC */
/* Asks users.tdb, for whatever process wants to know who somebody is: opened for each question, by pread(2) alone. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "safefile.h"
#include "tdbfile.h"
#include "users.h"

#define TRIES 20       /* the file may be replaced while it is opened; several times in a row on a busy machine */
#define INDEX_BYTES 64 /* more than any value that is only a name */

_Static_assert(TSR_TDB_KEY_MAX <= TSR_KEY_MAX, "every key of a file fits");

static enum tsr_status
open_in(const struct tsr_place *place, struct stat *st, int *fd)
{
	enum tsr_status status = TSR_CHANGING;
	const char *why;

	for (int tries = 0; status == TSR_CHANGING && tries < TRIES; tries++)
		status = tsr_safe_open(place->fd, TSR_USERS_NAME, place->owner, st, fd, &why);
	return status;
}

/* Opens the published file; the caller closes FILE->fd.  That it is not there is no answer about anybody. */
static enum tsr_status
open_users(const char *dir, struct tsr_tdbfile *file, struct stat *st)
{
	const char *part, *why;
	struct tsr_place place;
	int fd = -1;
	enum tsr_status status = tsr_place_open(dir != NULL ? dir : TSR_DEFAULT_DIR, &place, &part, &why);

	*file = (struct tsr_tdbfile){.fd = -1};
	if (status == TSR_OK) {
		status = open_in(&place, st, &fd);
		close(place.fd);
	}
	if (status == TSR_ABSENT) {
		errno = ENOENT;
		return TSR_IO;
	}
	if (status != TSR_OK)
		return status;
	status = tsr_tdbfile_open(file, fd, (uint64_t)st->st_size, NULL, 0);
	if (status != TSR_OK)
		close(fd);
	return status;
}

/* Copies a value that was found; no good one has more than LIMIT bytes. */
static enum tsr_status
copy_value(const struct tsr_tdbfile *file, const struct tsr_tdbvalue *value, size_t limit, char *buffer, size_t size)
{
	if (value->len > limit)
		return TSR_DAMAGED;
	if (value->len > size)
		return TSR_TOOBIG;
	return tsr_tdbfile_read(file, value, 0, (uint8_t *)buffer, value->len);
}

static enum tsr_status
get(const struct tsr_tdbfile *file, const struct tsr_key *key, size_t limit, char *buffer, size_t size, size_t *len)
{
	struct tsr_tdbvalue value;
	enum tsr_status status = tsr_tdbfile_find(file, key->bytes, key->len, &value);

	*len = status == TSR_OK ? value.len : 0;
	return status == TSR_OK ? copy_value(file, &value, limit, buffer, size) : status;
}

static enum tsr_status
get_user(const struct tsr_tdbfile *file, const struct tsr_key *key, char *buffer, size_t size, struct tsr_user *user)
{
	const uint8_t *gids;
	size_t len, count;
	enum tsr_status status = get(file, key, TSR_USER_BYTES, buffer, size, &len);

	return status == TSR_OK ? tsr_user_decode(key, buffer, len, user, &gids, &count) : status;
}

static enum tsr_status
get_group(const struct tsr_tdbfile *file, const struct tsr_key *key, char *buffer, size_t size, struct tsr_group *group)
{
	size_t len;
	enum tsr_status status = get(file, key, TSR_GROUP_BYTES, buffer, size, &len);

	return status == TSR_OK ? tsr_group_decode(key, buffer, len, size, group) : status;
}

/* The key of whoever has a number. */
static enum tsr_status
get_number(const struct tsr_tdbfile *file, enum tsr_users_key type, uint32_t number, enum tsr_users_key wanted,
    struct tsr_key *key)
{
	char value[INDEX_BYTES];
	const char *name = NULL;
	struct tsr_key by_number;
	size_t len;
	enum tsr_status status = tsr_users_key_number(&by_number, type, number);

	if (status == TSR_OK)
		status = get(file, &by_number, sizeof(value), value, sizeof(value), &len);
	if (status == TSR_OK)
		status = tsr_number_decode(&by_number, value, len, &name);
	return status == TSR_OK ? tsr_users_key_name(key, wanted, name) : status;
}

/* Whoever a number leads to is there, and has it. */
static enum tsr_status
agrees(enum tsr_status status, bool same)
{
	return status == TSR_ABSENT || (status == TSR_OK && !same) ? TSR_DAMAGED : status;
}

enum tsr_status
tsr_user_by_name(const char *dir, const char *name, char *buffer, size_t size, struct tsr_user *user)
{
	struct tsr_tdbfile file;
	struct tsr_key key;
	struct stat st;
	enum tsr_status status;

	memset(user, 0, sizeof(*user));
	if (tsr_users_key_name(&key, TSR_KEY_USER, name) != TSR_OK)
		return TSR_ABSENT;
	status = open_users(dir, &file, &st);
	if (status != TSR_OK)
		return status;
	status = get_user(&file, &key, buffer, size, user);
	close(file.fd);
	return status;
}

enum tsr_status
tsr_user_by_uid(const char *dir, uint32_t uid, char *buffer, size_t size, struct tsr_user *user)
{
	struct tsr_tdbfile file;
	struct tsr_key key;
	struct stat st;
	enum tsr_status status;

	memset(user, 0, sizeof(*user));
	if (!tsr_user_number_valid(uid))
		return TSR_ABSENT;
	status = open_users(dir, &file, &st);
	if (status != TSR_OK)
		return status;
	status = get_number(&file, TSR_KEY_UID, uid, TSR_KEY_USER, &key);
	if (status == TSR_OK) {
		status = get_user(&file, &key, buffer, size, user);
		status = agrees(status, user->uid == uid);
	}
	close(file.fd);
	if (status != TSR_OK)
		memset(user, 0, sizeof(*user));
	return status;
}

enum tsr_status
tsr_user_groups(const char *dir, const char *name, uint32_t *gids, size_t max, size_t *count)
{
	char value[TSR_USER_BYTES];
	const uint8_t *encoded = NULL;
	struct tsr_tdbfile file;
	struct tsr_user user;
	struct tsr_key key;
	struct stat st;
	size_t len;
	enum tsr_status status;

	*count = 0;
	if (tsr_users_key_name(&key, TSR_KEY_USER, name) != TSR_OK)
		return TSR_ABSENT;
	status = open_users(dir, &file, &st);
	if (status != TSR_OK)
		return status;
	status = get(&file, &key, sizeof(value), value, sizeof(value), &len);
	close(file.fd);
	if (status == TSR_OK)
		status = tsr_user_decode(&key, value, len, &user, &encoded, count);
	for (size_t i = 0; status == TSR_OK && i < *count && i < max; i++)
		gids[i] = tsr_users_gid(encoded, i);
	return status;
}

enum tsr_status
tsr_group_by_name(const char *dir, const char *name, char *buffer, size_t size, struct tsr_group *group)
{
	struct tsr_tdbfile file;
	struct tsr_key key;
	struct stat st;
	enum tsr_status status;

	memset(group, 0, sizeof(*group));
	if (tsr_users_key_name(&key, TSR_KEY_GROUP, name) != TSR_OK)
		return TSR_ABSENT;
	status = open_users(dir, &file, &st);
	if (status != TSR_OK)
		return status;
	status = get_group(&file, &key, buffer, size, group);
	close(file.fd);
	return status;
}

enum tsr_status
tsr_group_by_gid(const char *dir, uint32_t gid, char *buffer, size_t size, struct tsr_group *group)
{
	struct tsr_tdbfile file;
	struct tsr_key key;
	struct stat st;
	enum tsr_status status;

	memset(group, 0, sizeof(*group));
	if (!tsr_user_number_valid(gid))
		return TSR_ABSENT;
	status = open_users(dir, &file, &st);
	if (status != TSR_OK)
		return status;
	status = get_number(&file, TSR_KEY_GID, gid, TSR_KEY_GROUP, &key);
	if (status == TSR_OK) {
		status = get_group(&file, &key, buffer, size, group);
		status = agrees(status, group->gid == gid);
	}
	close(file.fd);
	if (status != TSR_OK)
		memset(group, 0, sizeof(*group));
	return status;
}

enum tsr_status
tsr_walk_begin(struct tsr_walk *walk, const char *dir)
{
	struct tsr_tdbfile file;
	struct stat st;
	enum tsr_status status = open_users(dir, &file, &st);

	*walk = (struct tsr_walk){.fd = -1};
	if (status == TSR_OK)
		*walk = (struct tsr_walk){.fd = file.fd, .dev = st.st_dev, .ino = st.st_ino};
	return status;
}

void
tsr_walk_end(struct tsr_walk *walk)
{
	struct stat st;

	if (tsr_same_file(walk->fd, walk->dev, walk->ino, &st))
		close(walk->fd);
	*walk = (struct tsr_walk){.fd = -1};
}

/* Reads the next record of that type from AT on, its value into the buffer. */
static enum tsr_status
walk_to(const struct tsr_tdbfile *file, uint64_t *at, enum tsr_users_key type, size_t limit, struct tsr_key *key,
    char *buffer, size_t size, size_t *len)
{
	struct tsr_tdbvalue value;
	size_t key_len;
	enum tsr_status status;

	do
		status = tsr_tdbfile_next(file, at, &value, &key_len);
	while (status == TSR_OK && (key_len == 0 || value.window[TSR_TDB_KEY_AT] != type));
	*len = 0;
	if (status != TSR_OK)
		return status;
	memcpy(key->bytes, value.window + TSR_TDB_KEY_AT, key_len);
	key->len = key_len;
	*len = value.len;
	return copy_value(file, &value, limit, buffer, size);
}

/* The file of a walk once more.  A descriptor that the host program has closed, or uses otherwise, ends the walk. */
static enum tsr_status
resume(struct tsr_walk *walk, struct tsr_tdbfile *file)
{
	struct stat st;

	if (tsr_same_file(walk->fd, walk->dev, walk->ino, &st))
		return tsr_tdbfile_open(file, walk->fd, (uint64_t)st.st_size, NULL, 0);
	*walk = (struct tsr_walk){.fd = -1};
	return TSR_CHANGING;
}

enum tsr_status
tsr_walk_user(struct tsr_walk *walk, char *buffer, size_t size, struct tsr_user *user)
{
	struct tsr_tdbfile file;
	const uint8_t *gids;
	struct tsr_key key;
	uint64_t at = walk->at;
	size_t len, count;
	enum tsr_status status = resume(walk, &file);

	memset(user, 0, sizeof(*user));
	if (status == TSR_OK)
		status = walk_to(&file, &at, TSR_KEY_USER, TSR_USER_BYTES, &key, buffer, size, &len);
	if (status == TSR_OK)
		status = tsr_user_decode(&key, buffer, len, user, &gids, &count);
	if (status == TSR_OK)
		walk->at = at;
	return status;
}

enum tsr_status
tsr_walk_group(struct tsr_walk *walk, char *buffer, size_t size, struct tsr_group *group)
{
	struct tsr_tdbfile file;
	struct tsr_key key;
	uint64_t at = walk->at;
	size_t len;
	enum tsr_status status = resume(walk, &file);

	memset(group, 0, sizeof(*group));
	if (status == TSR_OK)
		status = walk_to(&file, &at, TSR_KEY_GROUP, TSR_GROUP_BYTES, &key, buffer, size, &len);
	if (status == TSR_OK)
		status = tsr_group_decode(&key, buffer, len, size, group);
	if (status == TSR_OK)
		walk->at = at;
	return status;
}
