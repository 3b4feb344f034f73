/* SPDX-License-Identifier: ISC */
/*
 * Records of users.tdb from any bytes.  The oracle is the encoder: what a
 * decoder takes apart is within the rules and, encoded again, the same bytes.
 *
 * Input: a byte of type, bit 7: the checksum stays as it is, else it is made
 * right; a byte of length and a key; then the value.
 */
#include "fuzz.h"

#include <string.h>

#include "crc.h"
#include "users.h"

#define INPUT_MAX 65536

static uint8_t again[INPUT_MAX];

static void
same(enum tsr_status status, const struct tsr_key *key, const char *value, size_t len, const struct tsr_key *new_key,
    const size_t *new_len)
{
	REQUIRE(status == TSR_OK);
	REQUIRE(new_key->len == key->len && memcmp(new_key->bytes, key->bytes, key->len) == 0);
	REQUIRE(*new_len == len && memcmp(again, value, len) == 0);
}

static void
try_user(const struct tsr_key *key, char *value, size_t len)
{
	uint32_t numbers[TSR_USER_GIDS_MAX];
	struct tsr_user user;
	const uint8_t *gids;
	struct tsr_key new_key;
	size_t count, new_len;

	if (tsr_user_decode(key, value, len, &user, &gids, &count) != TSR_OK) {
		REQUIRE(user.name == NULL && user.shell == NULL && user.uid == 0);
		return;
	}
	REQUIRE(user.uid >= 1000 && user.gid >= 1000 && user.uid < 2147483647 && user.gid < 2147483647);
	REQUIRE(strcmp(user.name, "root") != 0 && strcspn(user.name, ":,\n /") == strlen(user.name));
	REQUIRE(user.home[0] == '/' && user.shell[0] == '/' && strpbrk(user.gecos, ":\n") == NULL);
	REQUIRE(count <= TSR_USER_GIDS_MAX);
	for (size_t i = 0; i < count; i++) {
		numbers[i] = tsr_users_gid(gids, i);
		REQUIRE(numbers[i] >= 1000 && numbers[i] < 2147483647);
	}
	same(tsr_user_encode(&user, numbers, count, &new_key, again, sizeof(again), &new_len), key, value, len,
	    &new_key, &new_len);
}

/* The list of members goes behind the value, into room that just suffices or not. */
static void
try_group(const struct tsr_key *key, const char *value, size_t len)
{
	struct tsr_group group;
	struct tsr_key new_key;
	size_t new_len, size = len;
	enum tsr_status status;
	char *room;

	do {
		room = malloc(size > 0 ? size : 1);
		REQUIRE(room != NULL);
		memcpy(room, value, len);
		status = tsr_group_decode(key, room, len, size, &group);
		REQUIRE((status == TSR_OK) == (group.name != NULL));
		if (status == TSR_OK) {
			REQUIRE(group.gid >= 1000 && group.gid < 2147483647 && strcmp(group.name, "root") != 0);
			REQUIRE((char *)group.members >= room + len && (char *)(group.members + 1) <= room + size);
			same(tsr_group_encode(&group, &new_key, again, sizeof(again), &new_len), key, room, len,
			    &new_key, &new_len);
		}
		free(room);
		size = size * 2 + sizeof(char *);
	} while (status == TSR_TOOBIG && size <= 16 * INPUT_MAX);
	REQUIRE(status != TSR_TOOBIG);
}

static void
try_number(const struct tsr_key *key, char *value, size_t len)
{
	struct tsr_key new_key;
	const char *name;
	uint32_t number;
	size_t new_len;

	if (tsr_number_decode(key, value, len, &name) != TSR_OK) {
		REQUIRE(name == NULL);
		return;
	}
	REQUIRE(strcmp(name, "root") != 0 && strlen(name) <= TSR_USER_NAME_MAX);
	if (key->len != 5)
		return;
	number = tsr_users_gid(key->bytes + 1, 0);
	if (tsr_user_number_valid(number))
		same(tsr_number_encode(
			 (enum tsr_users_key)key->bytes[0], number, name, &new_key, again, sizeof(again), &new_len),
		    key, value, len, &new_key, &new_len);
}

static void
mend(const struct tsr_key *key, char *value, size_t len)
{
	uint32_t sum;

	if (len < 4)
		return;
	sum = tsr_crc32(tsr_crc32(0, key->bytes, key->len), value + 4, len - 4);
	for (int i = 0; i < 4; i++)
		value[i] = (char)(sum >> (8 * i));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char types[] = "PGIJ";
	struct tsr_key key = {.len = 1};
	size_t key_len;
	char *value;

	if (size < 2 || size > INPUT_MAX)
		return 0;
	key_len = data[1] % (TSR_USER_NAME_MAX + 2);
	if (key_len > size - 2)
		return 0;
	key.bytes[0] = (uint8_t)types[data[0] % 4];
	memcpy(key.bytes + 1, data + 2, key_len);
	key.len += key_len;
	size -= 2 + key_len;
	value = exact_copy(data + 2 + key_len, size);
	if ((data[0] & 0x80) == 0)
		mend(&key, value, size);
	if (key.bytes[0] == TSR_KEY_USER)
		try_user(&key, value, size);
	else if (key.bytes[0] == TSR_KEY_GROUP)
		try_group(&key, value, size);
	else
		try_number(&key, value, size);
	free(value);
	return 0;
}
