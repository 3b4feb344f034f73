/* SPDX-License-Identifier: ISC */
/* Records of users.tdb: what is written comes back, what breaks a rule is neither written nor read. */
#include "config.h"

#include "cmocka-all.h"

#include <string.h>

#include "users.h"

static char robot[] = "robot", gecos[] = "Nightly backup, \xc3\xa4", home[] = "/nonexistent",
	    shell[] = "/usr/sbin/nologin";
static const uint32_t gids[] = {1900000001, 1000};

static struct tsr_user
good_user(void)
{
	return (struct tsr_user){
	    .name = robot, .uid = 1900000000, .gid = 1900000000, .gecos = gecos, .home = home, .shell = shell};
}

static void
a_user_comes_back(void **state)
{
	const struct tsr_user user = good_user();
	uint8_t value[TSR_USER_BYTES];
	struct tsr_user back;
	const uint8_t *found;
	struct tsr_key key;
	size_t len, count;

	(void)state;
	assert_int_equal(tsr_user_encode(&user, gids, COUNT(gids), &key, value, sizeof(value), &len), TSR_OK);
	assert_int_equal(key.len, 6);
	assert_memory_equal(key.bytes, "Probot", 6);
	assert_int_equal(tsr_user_decode(&key, (char *)value, len, &back, &found, &count), TSR_OK);
	assert_string_equal(back.name, robot);
	assert_string_equal(back.gecos, gecos);
	assert_string_equal(back.home, home);
	assert_string_equal(back.shell, shell);
	assert_int_equal(back.uid, user.uid);
	assert_int_equal(back.gid, user.gid);
	assert_int_equal(count, COUNT(gids));
	assert_int_equal(tsr_users_gid(found, 0), gids[0]);
	assert_int_equal(tsr_users_gid(found, 1), gids[1]);
}

static void
a_group_comes_back(void **state)
{
	char name[] = "backup", other[] = "svc-2", *members[] = {robot, other, NULL};
	const struct tsr_group group = {.name = name, .gid = 1900000001, .members = members};
	uint8_t value[256];
	struct tsr_group back;
	struct tsr_key key;
	size_t len;

	(void)state;
	assert_int_equal(tsr_group_encode(&group, &key, value, sizeof(value), &len), TSR_OK);
	assert_memory_equal(key.bytes, "Gbackup", 7);
	assert_int_equal(tsr_group_decode(&key, (char *)value, len, sizeof(value), &back), TSR_OK);
	assert_string_equal(back.name, name);
	assert_int_equal(back.gid, group.gid);
	assert_string_equal(back.members[0], robot);
	assert_string_equal(back.members[1], other);
	assert_null(back.members[2]);
	/* The list needs three pointers and what brings it to their border. */
	for (size_t size = len; size < len + 3 * sizeof(char *); size++)
		assert_int_equal(tsr_group_decode(&key, (char *)value, len, size, &back), TSR_TOOBIG);
	members[0] = NULL;
	assert_int_equal(tsr_group_encode(&group, &key, value, sizeof(value), &len), TSR_OK);
	assert_int_equal(tsr_group_decode(&key, (char *)value, len, sizeof(value), &back), TSR_OK);
	assert_null(back.members[0]);
}

static void
a_number_comes_back(void **state)
{
	uint8_t value[64];
	const char *name;
	struct tsr_key key;
	size_t len;

	(void)state;
	assert_int_equal(tsr_number_encode(TSR_KEY_UID, 66051, robot, &key, value, sizeof(value), &len), TSR_OK);
	assert_int_equal(key.len, 5);
	assert_memory_equal(key.bytes, "I\x03\x02\x01\x00", 5);
	assert_int_equal(tsr_number_decode(&key, (char *)value, len, &name), TSR_OK);
	assert_string_equal(name, robot);
	key.bytes[0] = TSR_KEY_GID;
	assert_int_equal(tsr_number_decode(&key, (char *)value, len, &name), TSR_DAMAGED);
	assert_null(name);
}

/* The checksum takes in the key, so that no record serves under another one. */
static void
every_flipped_bit_is_seen(void **state)
{
	const struct tsr_user user = good_user();
	uint8_t value[TSR_USER_BYTES], copy[TSR_USER_BYTES];
	struct tsr_user back;
	const uint8_t *found;
	struct tsr_key key, other;
	size_t len, count;

	(void)state;
	assert_int_equal(tsr_user_encode(&user, gids, COUNT(gids), &key, value, sizeof(value), &len), TSR_OK);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		memcpy(copy, value, len);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(tsr_user_decode(&key, (char *)copy, len, &back, &found, &count), TSR_OK);
		assert_null(back.name);
	}
	for (size_t bit = 0; bit < 8 * key.len; bit++) {
		other = key;
		other.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		memcpy(copy, value, len);
		assert_int_equal(tsr_user_decode(&other, (char *)copy, len, &back, &found, &count), TSR_DAMAGED);
	}
	for (size_t size = 0; size < len; size++) {
		memcpy(copy, value, len);
		assert_int_equal(tsr_user_decode(&key, (char *)copy, size, &back, &found, &count), TSR_DAMAGED);
	}
}

static void
names_follow_the_rule(void **state)
{
	static const char *const good[] = {
	    "a", "_", "robot", "svc-2", "a.b", "_apt", "x0123456789012345678901234567890"};
	static const char *const bad[] = {"", "root", "0", "12", "-a", ".a", "Robot", "a b", "a:b", "a\n", "a@b",
	    "\xc3\xa4", "x01234567890123456789012345678901"};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(tsr_user_name_valid(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(tsr_user_name_valid(bad[i]));
}

static void
numbers_follow_the_rule(void **state)
{
	static const uint32_t good[] = {1000, 65533, 65536, 1900000000, 2147483646};
	static const uint32_t bad[] = {0, 1, 999, 65534, 65535, 2147483647, 2147483648, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(tsr_user_number_valid(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(tsr_user_number_valid(bad[i]));
}

static void
refused(const struct tsr_user *user, const uint32_t *groups, size_t count, enum tsr_status status)
{
	uint8_t value[TSR_USER_BYTES];
	struct tsr_key key;
	size_t len;

	assert_int_equal(tsr_user_encode(user, groups, count, &key, value, sizeof(value), &len), status);
	assert_int_equal(len, 0);
}

static void
what_breaks_a_rule_is_not_written(void **state)
{
	static const uint32_t root_group[] = {0}, many[TSR_USER_GIDS_MAX + 1] = {1000};
	char root[] = "root", colon[] = "a:b", line[] = "a\nb", relative[] = "bin/sh", nothing[] = "";
	char long_text[TSR_USER_TEXT_MAX + 2];
	struct tsr_user user;

	(void)state;
	memset(long_text, 'a', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
#define REFUSED(member, to) \
	user = good_user(); \
	user.member = to;   \
	refused(&user, gids, COUNT(gids), TSR_INVALID)
	REFUSED(name, root);
	REFUSED(name, colon);
	REFUSED(name, nothing);
	REFUSED(uid, 0);
	REFUSED(gid, 0);
	REFUSED(uid, 65534);
	REFUSED(gecos, colon);
	REFUSED(gecos, line);
	REFUSED(gecos, long_text);
	REFUSED(home, relative);
	REFUSED(home, nothing);
	REFUSED(shell, nothing);
	REFUSED(shell, relative);
#undef REFUSED
	user = good_user();
	refused(&user, root_group, 1, TSR_INVALID);
	refused(&user, many, COUNT(many), TSR_TOOBIG);
}

/* The largest user that the rules allow fits; with a byte less room it does not. */
static void
the_largest_user_fits(void **state)
{
	char name[TSR_USER_NAME_MAX + 1], text[TSR_USER_TEXT_MAX + 1];
	struct tsr_user user = {.name = name, .uid = 1000, .gid = 1000, .gecos = text, .home = text, .shell = text};
	uint32_t many[TSR_USER_GIDS_MAX];
	uint8_t value[TSR_USER_BYTES];
	struct tsr_key key;
	size_t len, again;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	memset(text, '/', sizeof(text) - 1);
	name[sizeof(name) - 1] = text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = 1000 + (uint32_t)i;
	assert_int_equal(tsr_user_encode(&user, many, COUNT(many), &key, value, sizeof(value), &len), TSR_OK);
	assert_int_equal(tsr_user_encode(&user, many, COUNT(many), &key, value, len, &again), TSR_OK);
	for (size_t size = 0; size < len; size++)
		assert_int_equal(tsr_user_encode(&user, many, COUNT(many), &key, value, size, &again), TSR_TOOBIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_user_comes_back),
	    cmocka_unit_test(a_group_comes_back),
	    cmocka_unit_test(a_number_comes_back),
	    cmocka_unit_test(every_flipped_bit_is_seen),
	    cmocka_unit_test(names_follow_the_rule),
	    cmocka_unit_test(numbers_follow_the_rule),
	    cmocka_unit_test(what_breaks_a_rule_is_not_written),
	    cmocka_unit_test(the_largest_user_fits),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
