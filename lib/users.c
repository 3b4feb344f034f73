/* SPDX-License-Identifier: ISC */
/* The records of users.tdb.  What the encoders refuse to write the decoders refuse to read, by the same rules. */
#include "config.h"

#include <stdalign.h>
#include <string.h>

#include "crc.h"
#include "users.h"

#define FORMAT 1
#define CRC_BYTES 4
#define BODY_AT (CRC_BYTES + 1) /* behind checksum and version */

/* What is being written, or read. */
struct cursor {
	uint8_t *bytes;
	size_t size, at;
	bool failed; /* it does not fit, or breaks off */
};

static bool
is_name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || c == '_' || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

bool
tsr_user_name_valid(const char *name)
{
	size_t len = 0;

	for (; name[len] != '\0'; len++)
		if (len == TSR_USER_NAME_MAX || !is_name_char(name[len], len == 0))
			return false;
	return len > 0 && strcmp(name, "root") != 0;
}

bool
tsr_user_number_valid(uint32_t number)
{
	return number >= TSR_NUMBER_MIN && number <= TSR_NUMBER_MAX && number != 65534 && number != 65535;
}

bool
tsr_user_text_valid(const char *text)
{
	size_t len = 0;

	for (; text[len] != '\0'; len++)
		if (len == TSR_USER_TEXT_MAX || (unsigned char)text[len] < ' ' || text[len] == 0x7f || text[len] == ':')
			return false;
	return true;
}

bool
tsr_user_path_valid(const char *path)
{
	return path[0] == '/' && tsr_user_text_valid(path);
}

static bool
user_valid(const struct tsr_user *user)
{
	return tsr_user_name_valid(user->name) && tsr_user_number_valid(user->uid) &&
	       tsr_user_number_valid(user->gid) && tsr_user_text_valid(user->gecos) &&
	       tsr_user_path_valid(user->home) && tsr_user_path_valid(user->shell);
}

static void
put_bytes(struct cursor *cursor, const void *bytes, size_t len)
{
	if (cursor->failed || len > cursor->size - cursor->at) {
		cursor->failed = true;
		return;
	}
	memcpy(cursor->bytes + cursor->at, bytes, len);
	cursor->at += len;
}

static void
store32(uint8_t out[static 4], uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(number >> (8 * i));
}

static uint32_t
load32(const uint8_t bytes[static 4])
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void
put_number(struct cursor *cursor, uint32_t number)
{
	uint8_t bytes[4];

	store32(bytes, number);
	put_bytes(cursor, bytes, sizeof(bytes));
}

static void
put_text(struct cursor *cursor, const char *text)
{
	put_bytes(cursor, text, strlen(text) + 1);
}

/* Room for the checksum, and the version. */
static struct cursor
begin(uint8_t *value, size_t size)
{
	static const uint8_t front[BODY_AT] = {[CRC_BYTES] = FORMAT};
	struct cursor cursor = {.bytes = value, .size = size};

	put_bytes(&cursor, front, sizeof(front));
	return cursor;
}

static uint32_t
checksum(const struct tsr_key *key, const uint8_t *value, size_t len)
{
	return tsr_crc32(tsr_crc32(0, key->bytes, key->len), value + CRC_BYTES, len - CRC_BYTES);
}

static enum tsr_status
finish(const struct cursor *cursor, const struct tsr_key *key, size_t *len)
{
	if (cursor->failed)
		return TSR_TOOBIG;
	store32(cursor->bytes, checksum(key, cursor->bytes, cursor->at));
	*len = cursor->at;
	return TSR_OK;
}

enum tsr_status
tsr_users_key_name(struct tsr_key *key, enum tsr_users_key type, const char *name)
{
	memset(key, 0, sizeof(*key));
	if (!tsr_user_name_valid(name))
		return TSR_INVALID;
	key->bytes[0] = (uint8_t)type;
	key->len = 1 + strlen(name);
	memcpy(key->bytes + 1, name, key->len - 1);
	return TSR_OK;
}

enum tsr_status
tsr_users_key_number(struct tsr_key *key, enum tsr_users_key type, uint32_t number)
{
	memset(key, 0, sizeof(*key));
	if (!tsr_user_number_valid(number))
		return TSR_INVALID;
	key->bytes[0] = (uint8_t)type;
	store32(key->bytes + 1, number);
	key->len = 1 + 4;
	return TSR_OK;
}

enum tsr_status
tsr_user_encode(const struct tsr_user *user, const uint32_t *gids, size_t count, struct tsr_key *key, uint8_t *value,
    size_t size, size_t *len)
{
	struct cursor cursor = begin(value, size < TSR_USER_BYTES ? size : TSR_USER_BYTES);
	enum tsr_status status = tsr_users_key_name(key, TSR_KEY_USER, user->name);

	*len = 0;
	if (status != TSR_OK || !user_valid(user))
		return TSR_INVALID;
	if (count > TSR_USER_GIDS_MAX)
		return TSR_TOOBIG;
	put_number(&cursor, user->uid);
	put_number(&cursor, user->gid);
	put_number(&cursor, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		if (!tsr_user_number_valid(gids[i]))
			return TSR_INVALID;
		put_number(&cursor, gids[i]);
	}
	put_text(&cursor, user->name);
	put_text(&cursor, user->gecos);
	put_text(&cursor, user->home);
	put_text(&cursor, user->shell);
	return finish(&cursor, key, len);
}

enum tsr_status
tsr_group_encode(const struct tsr_group *group, struct tsr_key *key, uint8_t *value, size_t size, size_t *len)
{
	struct cursor cursor = begin(value, size < TSR_GROUP_BYTES ? size : TSR_GROUP_BYTES);
	enum tsr_status status = tsr_users_key_name(key, TSR_KEY_GROUP, group->name);

	*len = 0;
	if (status != TSR_OK || !tsr_user_number_valid(group->gid))
		return TSR_INVALID;
	put_number(&cursor, group->gid);
	put_text(&cursor, group->name);
	for (char **member = group->members; *member != NULL; member++) {
		if (!tsr_user_name_valid(*member))
			return TSR_INVALID;
		put_text(&cursor, *member);
	}
	return finish(&cursor, key, len);
}

enum tsr_status
tsr_number_encode(enum tsr_users_key type, uint32_t number, const char *name, struct tsr_key *key, uint8_t *value,
    size_t size, size_t *len)
{
	struct cursor cursor = begin(value, size);
	enum tsr_status status = tsr_users_key_number(key, type, number);

	*len = 0;
	if (status != TSR_OK || !tsr_user_name_valid(name))
		return TSR_INVALID;
	put_text(&cursor, name);
	return finish(&cursor, key, len);
}

/* Checksum and version.  The version first: another one may have another checksum. */
static enum tsr_status
open_value(const struct tsr_key *key, char *value, size_t len, struct cursor *cursor)
{
	*cursor = (struct cursor){.bytes = (uint8_t *)value, .size = len, .at = BODY_AT};
	if (len < BODY_AT)
		return TSR_DAMAGED;
	if (cursor->bytes[CRC_BYTES] != FORMAT)
		return TSR_VERSION;
	return load32(cursor->bytes) == checksum(key, cursor->bytes, len) ? TSR_OK : TSR_DAMAGED;
}

static uint32_t
take_number(struct cursor *cursor)
{
	if (cursor->failed || cursor->size - cursor->at < 4) {
		cursor->failed = true;
		return 0;
	}
	cursor->at += 4;
	return load32(cursor->bytes + cursor->at - 4);
}

static char *
take_text(struct cursor *cursor)
{
	char *text = (char *)cursor->bytes + cursor->at;
	const size_t left = cursor->size - cursor->at;
	const char *end = !cursor->failed && left > 0 ? memchr(text, '\0', left) : NULL;

	if (end == NULL) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += (size_t)(end - text) + 1;
	return text;
}

/* Whether a name is the one that its key says. */
static bool
is_name_of(const char *name, const struct tsr_key *key)
{
	return strlen(name) == key->len - 1 && memcmp(name, key->bytes + 1, key->len - 1) == 0;
}

uint32_t
tsr_users_gid(const uint8_t *gids, size_t which)
{
	return load32(gids + 4 * which);
}

static bool
take_gids(struct cursor *cursor, const uint8_t **gids, size_t *count)
{
	const uint32_t wanted = take_number(cursor);
	bool valid = true;

	if (cursor->failed || wanted > TSR_USER_GIDS_MAX)
		return false;
	*gids = cursor->bytes + cursor->at;
	*count = wanted;
	for (size_t i = 0; i < wanted; i++)
		valid = tsr_user_number_valid(take_number(cursor)) && valid;
	return valid;
}

enum tsr_status
tsr_user_decode(
    const struct tsr_key *key, char *value, size_t len, struct tsr_user *user, const uint8_t **gids, size_t *count)
{
	struct tsr_user found = {0};
	struct cursor cursor;
	enum tsr_status status = open_value(key, value, len, &cursor);
	bool gids_valid;

	*user = found;
	*gids = NULL;
	*count = 0;
	if (status != TSR_OK)
		return status;
	found.uid = take_number(&cursor);
	found.gid = take_number(&cursor);
	gids_valid = take_gids(&cursor, gids, count);
	found.name = take_text(&cursor);
	found.gecos = take_text(&cursor);
	found.home = take_text(&cursor);
	found.shell = take_text(&cursor);
	if (!gids_valid || cursor.failed || cursor.at != len || !is_name_of(found.name, key) || !user_valid(&found))
		return TSR_DAMAGED;
	*user = found;
	return TSR_OK;
}

/* How many texts are left; at least as many as there are pointers to them. */
static size_t
texts_left(const struct cursor *cursor)
{
	size_t texts = 0;

	for (size_t at = cursor->at; at < cursor->size; at++)
		texts += cursor->bytes[at] == '\0';
	return texts;
}

/* Where a list of COUNT pointers fits behind the value; NULL: it does not. */
static char **
room_for_list(char *value, size_t len, size_t size, size_t count)
{
	const size_t pad = -((uintptr_t)value + len) % alignof(char *);

	if (size - len < pad || (size - len - pad) / sizeof(char *) < count)
		return NULL;
	return (char **)(void *)(value + len + pad);
}

static enum tsr_status
take_members(struct cursor *cursor, char **list)
{
	size_t count = 0;

	while (cursor->at < cursor->size) {
		list[count] = take_text(cursor);
		if (cursor->failed || !tsr_user_name_valid(list[count]))
			return TSR_DAMAGED;
		count++;
	}
	list[count] = NULL;
	return TSR_OK;
}

enum tsr_status
tsr_group_decode(const struct tsr_key *key, char *value, size_t len, size_t size, struct tsr_group *group)
{
	struct tsr_group found = {0};
	struct cursor cursor;
	enum tsr_status status = open_value(key, value, len, &cursor);

	*group = found;
	if (status != TSR_OK)
		return status;
	found.gid = take_number(&cursor);
	found.name = take_text(&cursor);
	if (cursor.failed || !is_name_of(found.name, key) || !tsr_user_name_valid(found.name) ||
	    !tsr_user_number_valid(found.gid))
		return TSR_DAMAGED;
	found.members = room_for_list(value, len, size, texts_left(&cursor) + 1);
	if (found.members == NULL)
		return TSR_TOOBIG;
	status = take_members(&cursor, found.members);
	if (status == TSR_OK)
		*group = found;
	return status;
}

enum tsr_status
tsr_number_decode(const struct tsr_key *key, char *value, size_t len, const char **name)
{
	struct cursor cursor;
	enum tsr_status status = open_value(key, value, len, &cursor);

	*name = NULL;
	if (status == TSR_OK)
		*name = take_text(&cursor);
	if (status == TSR_OK && (cursor.failed || cursor.at != len || !tsr_user_name_valid(*name)))
		status = TSR_DAMAGED;
	if (status != TSR_OK)
		*name = NULL;
	return status;
}
