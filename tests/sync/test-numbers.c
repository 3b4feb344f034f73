/* SPDX-License-Identifier: ISC */
/* Who has which number: worked out elsewhere, and by each rule alone. */
#include "cmocka-all.h"

#include <string.h>

#include "numbers.h"

static const struct tsr_id_range range = {1900000000, 2099999999};
static const struct tsr_id_range none;

/* An account like any other; MARK tells its entryUUID. */
static struct tsr_account_record
account(const char *login, uint8_t mark)
{
	struct tsr_account_record record = {
	    .class = TSR_CLASS_SERVICE, .state = TSR_STATE_ACTIVE, .login = tsr_text_of(login), .created = 100};

	memset(record.uuid, mark, sizeof(record.uuid));
	return record;
}

/* As Python's hashlib has them. */
static void
numbers_follow_from_the_entry(void **state)
{
	struct tsr_account_record record = account("robot", 7);
	struct tsr_numbered user;

	(void)state;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_FIT);
	assert_string_equal(user.login, "robot");
	assert_int_equal(user.uid, 2022947527);
	assert_int_equal(user.gid, user.uid);
	assert_true(user.own_group);
	assert_false(user.written);
	assert_int_equal(tsr_number(&record, &none, &user), TSR_UNFIT);
	assert_int_equal(tsr_number(&record, &(struct tsr_id_range){5000, 5000}, &user), TSR_FIT);
	assert_int_equal(user.uid, 5000);
	assert_int_equal(tsr_number_of_group("read", &range), 2081834806);
}

static void
numbers_of_the_directory(void **state)
{
	static const uint32_t wrong[] = {1, 999, 65534, 65535, 2147483647, TSR_NUMBER_BAD};
	struct tsr_account_record record = account("robot", 7);
	struct tsr_numbered user;

	(void)state;
	record.uid_number = 4711;
	assert_int_equal(tsr_number(&record, &none, &user), TSR_FIT);
	assert_true(user.written && user.own_group && user.uid == 4711 && user.gid == 4711);
	record.gid_number = 4712;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_FIT);
	assert_true(user.written && !user.own_group && user.uid == 4711 && user.gid == 4712);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		record.gid_number = wrong[i];
		assert_int_equal(tsr_number(&record, &range, &user), TSR_BAD_NUMBER);
		record.gid_number = 0;
		record.uid_number = wrong[i];
		assert_int_equal(tsr_number(&record, &range, &user), TSR_BAD_NUMBER);
		record.uid_number = 4711;
	}
}

static void
some_are_no_users(void **state)
{
	static const char *const logins[] = {"", "Robot", "1robot", "ro bot", "r\xc3\xb6", "a@example.com", "-a",
	    "root", "abcdefghijabcdefghijabcdefghijabc"};
	struct tsr_account_record record;
	struct tsr_numbered user;

	(void)state;
	for (size_t i = 0; i < COUNT(logins); i++) {
		record = account(logins[i], 7);
		assert_int_equal(tsr_number(&record, &range, &user), TSR_UNFIT);
	}
	record = account("robot", 7);
	record.login.len = 6; /* its NUL */
	assert_int_equal(tsr_number(&record, &range, &user), TSR_UNFIT);
	record = account("robot", 7);
	record.shared = 1;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_UNFIT);
	record = account("robot", 7);
	record.flaws = TSR_FLAW_TWO_LOGINS;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_UNFIT);
	record = account("robot", 7);
	record.class = TSR_CLASS_NONE;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_UNFIT);
	record = account("robot", 7);
	record.state = TSR_STATE_DISABLED;
	assert_int_equal(tsr_number(&record, &range, &user), TSR_FIT);
}

/* One that wants a number. */
struct wish {
	uint8_t mark;
	uint32_t uid, gid; /* gid 0: the same */
	bool written;
	int64_t created;
	bool lost;
};

static void
wish(struct tsr_numbers *numbers, const struct wish *wish)
{
	struct tsr_account_record record = account("any", wish->mark);
	const struct tsr_numbered user = {
	    .uid = wish->uid,
	    .gid = wish->gid != 0 ? wish->gid : wish->uid,
	    .written = wish->written,
	    .own_group = wish->gid == 0,
	};

	record.created = wish->created;
	assert_int_equal(tsr_numbers_add(numbers, &record, &user), TSR_OK);
}

/* The order in which they come is of no matter. */
static void
assert_settled(const struct wish *wishes, size_t count)
{
	for (size_t turn = 0; turn < 2; turn++) {
		struct tsr_numbers numbers = {0};

		for (size_t i = 0; i < count; i++)
			wish(&numbers, &wishes[turn == 0 ? i : count - 1 - i]);
		tsr_numbers_settle(&numbers);
		for (size_t i = 0; i < count; i++) {
			uint8_t uuid[TSR_UUID_BYTES];

			memset(uuid, wishes[i].mark, sizeof(uuid));
			if (tsr_numbers_lost(&numbers, uuid, wishes[i].uid) != wishes[i].lost)
				fail_msg("number %u, mark %u", wishes[i].uid, wishes[i].mark);
			assert_true(tsr_numbers_taken(&numbers, wishes[i].uid));
		}
		assert_false(tsr_numbers_taken(&numbers, 77777));
		tsr_numbers_free(&numbers);
	}
}

static void
collisions(void **state)
{
	static const struct wish wishes[] = {
	    /* mark, uid, gid, written, created, lost */
	    {1, 1001, 0, false, 200, true}, /* the older one has it */
	    {2, 1001, 0, false, 100, false},
	    {3, 1002, 0, false, 100, true}, /* as old: the lower entryUUID */
	    {4, 1002, 0, false, 100, true},
	    {2, 1002, 0, false, 100, false},
	    {5, 1003, 0, false, 0, true}, /* of unknown age */
	    {6, 1003, 0, false, 900, false},
	    {7, 1004, 0, false, 1, true}, /* what is written goes before */
	    {8, 1004, 0, true, 900, false},
	    {9, 1005, 0, true, 1, true}, /* and meets what is written */
	    {10, 1005, 0, true, 900, true},
	    {11, 1005, 0, false, 2, true},
	    {12, 1006, 0, false, 1, true}, /* the group of another one */
	    {13, 1007, 1006, true, 900, false},
	    {14, 1008, 1006, false, 900, false},
	    {15, 1009, 0, true, 1, false}, /* the directory says so */
	    {16, 1010, 1009, true, 1, false},
	};

	(void)state;
	assert_settled(wishes, COUNT(wishes));
}

static void
nobody(void **state)
{
	static const uint8_t uuid[TSR_UUID_BYTES];
	struct tsr_numbers numbers = {0};

	(void)state;
	tsr_numbers_settle(&numbers);
	assert_true(tsr_numbers_lost(&numbers, uuid, 1000));
	assert_false(tsr_numbers_taken(&numbers, 1000));
	tsr_numbers_free(&numbers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_follow_from_the_entry),
	    cmocka_unit_test(numbers_of_the_directory),
	    cmocka_unit_test(some_are_no_users),
	    cmocka_unit_test(collisions),
	    cmocka_unit_test(nobody),
	};

	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
