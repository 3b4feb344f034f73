/* SPDX-License-Identifier: ISC */
/* Three users and three groups, and what a look-up may say of them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "known.h"

#define ROOM 8192

static char name_a[] = "robot", name_b[] = "svc-2", name_c[] = "ann.lee", team[] = "team", name_d[] = "zed";
static char gecos_a[] = "Nightly backup", gecos_b[] = "", home[] = "/nonexistent", shell[] = "/usr/sbin/nologin";
static char other_home[] = "/home/ann", other_shell[] = "/bin/sh";

const struct tsr_user known_users[KNOWN_USERS] = {
    {name_a, 1900000000, 1900000000, gecos_a, home, shell},
    {name_b, 1900000001, 1900000001, gecos_b, home, shell},
    {name_c, 4711, 1900000003, gecos_a, other_home, other_shell},
};
static char *no_members[] = {NULL}, *two_members[] = {name_a, name_c, NULL};
const struct tsr_group known_groups[KNOWN_GROUPS] = {
    {name_a, 1900000000, no_members},
    {name_b, 1900000001, no_members},
    {team, 1900000003, two_members},
};
static const uint32_t team_gid[] = {1900000003};

struct scratch scratch;

static void
put(struct tsr_builder *builder, const struct tsr_key *key, const uint8_t *value, size_t len)
{
	assert_int_equal(tsr_builder_put_plain(builder, key, value, len), TSR_OK);
}

void
known_publish(void)
{
	struct tsr_builder *builder;
	uint8_t value[TSR_USER_BYTES];
	struct tsr_key key;
	size_t len;

	assert_int_equal(tsr_builder_new(scratch.fd, TSR_USERS_NAME, 12, &builder), TSR_OK);
	tsr_builder_for_all(builder);
	for (size_t i = 0; i < COUNT(known_users); i++) {
		const struct tsr_user *user = &known_users[i];

		assert_int_equal(tsr_user_encode(user, team_gid, i == 0, &key, value, sizeof(value), &len), TSR_OK);
		put(builder, &key, value, len);
		assert_int_equal(
		    tsr_number_encode(TSR_KEY_UID, user->uid, user->name, &key, value, sizeof(value), &len), TSR_OK);
		put(builder, &key, value, len);
	}
	for (size_t i = 0; i < COUNT(known_groups); i++) {
		const struct tsr_group *group = &known_groups[i];

		assert_int_equal(tsr_group_encode(group, &key, value, sizeof(value), &len), TSR_OK);
		put(builder, &key, value, len);
		assert_int_equal(
		    tsr_number_encode(TSR_KEY_GID, group->gid, group->name, &key, value, sizeof(value), &len), TSR_OK);
		put(builder, &key, value, len);
	}
	assert_int_equal(tsr_builder_publish(builder, TSR_USERS_NAME, NULL), TSR_OK);
	tsr_builder_free(builder);
}

const struct tsr_user *
known_user(const struct tsr_user *user)
{
	for (size_t i = 0; i < COUNT(known_users); i++) {
		const struct tsr_user *right = &known_users[i];

		if (strcmp(user->name, right->name) == 0 && user->uid == right->uid && user->gid == right->gid &&
		    strcmp(user->gecos, right->gecos) == 0 && strcmp(user->home, right->home) == 0 &&
		    strcmp(user->shell, right->shell) == 0)
			return right;
	}
	return NULL;
}

const struct tsr_group *
known_group(const struct tsr_group *group)
{
	for (size_t i = 0; i < COUNT(known_groups); i++) {
		const struct tsr_group *right = &known_groups[i];
		size_t n = 0;

		while (group->members[n] && right->members[n] && strcmp(group->members[n], right->members[n]) == 0)
			n++;
		if (strcmp(group->name, right->name) == 0 && group->gid == right->gid && !group->members[n] &&
		    !right->members[n])
			return right;
	}
	return NULL;
}

/* What a look-up may say of FOUND: the right thing, or nothing at all. */
static unsigned
judged(enum tsr_status status, const void *found, const void *right)
{
	assert_int_not_equal(status, TSR_TOOBIG);
	assert_int_not_equal(status, TSR_NOMEM);
	assert_int_not_equal(status, TSR_INVALID);
	if (status == TSR_OK)
		assert_ptr_equal(found, right);
	return status == TSR_OK;
}

static unsigned
ask_for_users(void)
{
	char buffer[ROOM];
	struct tsr_user user;
	unsigned found = 0;
	enum tsr_status status;

	for (size_t i = 0; i < COUNT(known_users); i++) {
		status = tsr_user_by_name(scratch.dir, known_users[i].name, buffer, sizeof(buffer), &user);
		found += judged(status, status == TSR_OK ? known_user(&user) : NULL, &known_users[i]);
		status = tsr_user_by_uid(scratch.dir, known_users[i].uid, buffer, sizeof(buffer), &user);
		found += judged(status, status == TSR_OK ? known_user(&user) : NULL, &known_users[i]);
	}
	status = tsr_user_by_name(scratch.dir, name_d, buffer, sizeof(buffer), &user);
	assert_int_not_equal(status, TSR_OK);
	status = tsr_user_by_uid(scratch.dir, 1234, buffer, sizeof(buffer), &user);
	assert_int_not_equal(status, TSR_OK);
	return found;
}

static unsigned
ask_for_groups(void)
{
	char buffer[ROOM];
	struct tsr_group group;
	uint32_t gids[2];
	unsigned found = 0;
	size_t count;
	enum tsr_status status;

	for (size_t i = 0; i < COUNT(known_groups); i++) {
		status = tsr_group_by_name(scratch.dir, known_groups[i].name, buffer, sizeof(buffer), &group);
		found += judged(status, status == TSR_OK ? known_group(&group) : NULL, &known_groups[i]);
		status = tsr_group_by_gid(scratch.dir, known_groups[i].gid, buffer, sizeof(buffer), &group);
		found += judged(status, status == TSR_OK ? known_group(&group) : NULL, &known_groups[i]);
	}
	for (size_t i = 0; i < COUNT(known_users); i++) {
		status = tsr_user_groups(scratch.dir, known_users[i].name, gids, COUNT(gids), &count);
		assert_int_equal(count, status == TSR_OK && i == 0);
		if (count == 1)
			assert_int_equal(gids[0], team_gid[0]);
		found += status == TSR_OK;
	}
	return found;
}

/* Walks to the end; no entry comes twice. */
static unsigned
walk(void)
{
	char buffer[ROOM];
	struct tsr_group group;
	struct tsr_user user;
	unsigned found_users = 0, found_groups = 0;
	struct tsr_walk place;

	if (tsr_walk_begin(&place, scratch.dir) == TSR_OK) {
		while (tsr_walk_user(&place, buffer, sizeof(buffer), &user) == TSR_OK) {
			assert_non_null(known_user(&user));
			assert_true(++found_users <= COUNT(known_users));
		}
	}
	tsr_walk_end(&place);
	if (tsr_walk_begin(&place, scratch.dir) == TSR_OK) {
		while (tsr_walk_group(&place, buffer, sizeof(buffer), &group) == TSR_OK) {
			assert_non_null(known_group(&group));
			assert_true(++found_groups <= COUNT(known_groups));
		}
	}
	tsr_walk_end(&place);
	return found_users + found_groups;
}

unsigned
known_ask(void)
{
	return ask_for_users() + ask_for_groups() + walk();
}
