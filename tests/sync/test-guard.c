/* SPDX-License-Identifier: ISC */
/* What was named, and what happens to what was not. */
#include "config.h"

#include <string.h>

#include "cmocka-all.h"
#include "guard.h"

static void
name(uint32_t n, uint8_t uuid[static TSR_UUID_BYTES])
{
	/* As a server makes them: most bytes are alike. */
	memset(uuid, 0x10, TSR_UUID_BYTES);
	memcpy(uuid, &n, sizeof(n));
}

static void
marks_hold_what_was_added(void **state)
{
	struct tsr_marks marks = {0};
	uint8_t uuid[TSR_UUID_BYTES], zero[TSR_UUID_BYTES] = {0};
	uint32_t n;

	(void)state;
	assert_false(tsr_marks_has(&marks, zero));
	assert_int_equal(tsr_marks_start(&marks, 0), TSR_OK);
	for (n = 0; n < 200000; n += 2) {
		name(n, uuid);
		assert_int_equal(tsr_marks_add(&marks, uuid), TSR_OK);
		assert_int_equal(tsr_marks_add(&marks, uuid), TSR_OK);
	}
	assert_int_equal(marks.used, 100000);
	for (n = 0; n < 200000; n++) {
		name(n, uuid);
		assert_int_equal(tsr_marks_has(&marks, uuid), n % 2 == 0);
	}
	assert_false(tsr_marks_has(&marks, zero));
	assert_int_equal(tsr_marks_add(&marks, zero), TSR_OK);
	assert_true(tsr_marks_has(&marks, zero));
	tsr_marks_free(&marks);
	assert_false(tsr_marks_has(&marks, uuid));
}

/* COUNT doomed entries, told apart by SALT. */
static struct tsr_doomed
doomed(size_t count, uint8_t salt)
{
	struct tsr_doomed doomed = {.count = count, .digest = {salt}};

	return doomed;
}

static void
few_are_obeyed_at_once(void **state)
{
	struct tsr_guard guard = {0};
	struct tsr_doomed some = doomed(10, 1);

	(void)state;
	assert_int_equal(tsr_guard_rule(&guard, &some, 20, 10, 10, 0), TSR_RULING_OBEY);
	assert_false(guard.held);
}

static void
many_need_a_second_search(void **state)
{
	struct tsr_guard guard = {0};
	struct tsr_doomed some = doomed(50, 1);

	(void)state;
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1000), TSR_RULING_HOLD);
	assert_true(guard.held);
	assert_int_equal(some.count, 0);
	some = doomed(50, 2); /* others */
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1100), TSR_RULING_HOLD);
	assert_int_equal(guard.since, 1000);
	some = doomed(49, 2);
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1200), TSR_RULING_HOLD);
	some = doomed(49, 2); /* the same twice */
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1300), TSR_RULING_OBEY);
	assert_false(guard.held);
}

static void
what_comes_back_ends_the_hold(void **state)
{
	struct tsr_guard guard = {0};
	struct tsr_doomed some = doomed(50, 1);

	(void)state;
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1000), TSR_RULING_HOLD);
	some = doomed(0, 0);
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1001), TSR_RULING_OBEY);
	assert_false(guard.held);
}

static void
unconfirmed_for_ten_minutes_denies(void **state)
{
	struct tsr_guard guard = {0};
	struct tsr_doomed some = doomed(50, 1);

	(void)state;
	assert_false(tsr_guard_overdue(&guard, 1000000));
	assert_int_equal(tsr_guard_rule(&guard, &some, 100, 10, 10, 1000), TSR_RULING_HOLD);
	assert_false(tsr_guard_overdue(&guard, 1599));
	assert_true(tsr_guard_overdue(&guard, 1600));
	guard.denied = true;
	assert_false(tsr_guard_overdue(&guard, 1601));
	tsr_guard_clear(&guard);
	assert_false(tsr_guard_overdue(&guard, 9999));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marks_hold_what_was_added),
	    cmocka_unit_test(few_are_obeyed_at_once),
	    cmocka_unit_test(many_need_a_second_search),
	    cmocka_unit_test(what_comes_back_ends_the_hold),
	    cmocka_unit_test(unconfirmed_for_ten_minutes_denies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
