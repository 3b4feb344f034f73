/* SPDX-License-Identifier: ISC */
/* When to try again, what to believe, how to read. */
#include "config.h"

#include <string.h>

#include "cmocka-all.h"
#include "decide.h"

#define CSN_1 "20260101000000.000001Z#000000#001#000000"
#define CSN_2 "20260101000000.000002Z#000000#001#000000"
#define COOKIE_1 "rid=000,sid=001,csn=" CSN_1
#define COOKIE_2 "rid=000,sid=001,csn=" CSN_2

static struct tsr_text
text(const char *s)
{
	return (struct tsr_text){s, strlen(s)};
}

static void
waits_grow_to_five_seconds(void **state)
{
	unsigned attempt, wait;
	uint32_t random;

	(void)state;
	for (attempt = 0; attempt < 40; attempt++) {
		for (random = 0; random < 100000; random += 37) {
			wait = tsr_decide_wait(TSR_DIR_RETRY, attempt, false, random);
			assert_in_range(wait, 100, 5100);
			if (attempt == 0)
				assert_in_range(wait, 100, 300);
		}
	}
	assert_in_range(tsr_decide_wait(TSR_DIR_RETRY, UINT32_MAX, false, UINT32_MAX), 100, 5100);
}

static void
refusals_wait_a_minute(void **state)
{
	uint32_t random;

	(void)state;
	for (random = 0; random < 100000; random += 37)
		assert_in_range(tsr_decide_wait(TSR_DIR_REFUSED, 0, true, random), 54000, 60000);
}

static void
hosts_that_lose_a_provider_spread(void **state)
{
	(void)state;
	assert_int_equal(tsr_decide_wait(TSR_DIR_RETRY, 0, true, 0), 0);
	assert_int_equal(tsr_decide_wait(TSR_DIR_RETRY, 0, true, 4999), 4999);
	assert_in_range(tsr_decide_wait(TSR_DIR_RETRY, 9, true, UINT32_MAX), 0, 4999);
}

static void
periods_are_a_little_shorter(void **state)
{
	uint32_t random;

	(void)state;
	for (random = 0; random < 5000; random++)
		assert_in_range(tsr_decide_period(3600, random), 3600000 - 360000, 3600000);
}

static void
holds_past_both_limits_only(void **state)
{
	(void)state;
	assert_false(tsr_decide_hold(0, 0, 10, 10));
	assert_false(tsr_decide_hold(10, 10, 10, 10));
	assert_true(tsr_decide_hold(11, 11, 10, 10));
	assert_false(tsr_decide_hold(100, 1000, 10, 10));
	assert_true(tsr_decide_hold(101, 1000, 10, 10));
	assert_false(tsr_decide_hold(100000, 1000000, 10, 10));
	assert_true(tsr_decide_hold(100001, 1000000, 10, 10));
}

static void
providers_are_compared_by_csn(void **state)
{
	(void)state;
	assert_true(tsr_decide_covers(text(CSN_2), text(COOKIE_1)));
	assert_true(tsr_decide_covers(text(CSN_1), text(COOKIE_1)));
	assert_false(tsr_decide_covers(text(CSN_1), text(COOKIE_2)));
	assert_false(tsr_decide_covers(text(""), text(COOKIE_1)));
	assert_true(tsr_decide_covers(text(""), text("")));
	assert_true(tsr_decide_in_step(text(CSN_1), text(COOKIE_1)));
	assert_true(tsr_decide_in_step(text(CSN_1), text(COOKIE_2)));
	assert_false(tsr_decide_in_step(text(CSN_2), text(COOKIE_1)));
}

static void
plans_follow_from_facts(void **state)
{
	struct tsr_plan_facts facts = {.can_sync = true, .same_source = true, .cookie = text(COOKIE_1)};

	(void)state;
	facts.context_csn = text(CSN_2);
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_FRESH);
	facts.have_content = true;
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_RESUME);
	facts.can_sync = false;
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_COMPARE);
	facts.can_sync = true;
	facts.same_source = false;
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_COMPARE);
	facts.same_source = true;
	facts.cookie = text("");
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_COMPARE);
	facts.cookie = text(COOKIE_2);
	facts.context_csn = text(CSN_1);
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_BEHIND);
	facts.accept_behind = true;
	assert_int_equal(tsr_decide_plan(&facts), TSR_PLAN_COMPARE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits_grow_to_five_seconds),
	    cmocka_unit_test(refusals_wait_a_minute),
	    cmocka_unit_test(hosts_that_lose_a_provider_spread),
	    cmocka_unit_test(periods_are_a_little_shorter),
	    cmocka_unit_test(holds_past_both_limits_only),
	    cmocka_unit_test(providers_are_compared_by_csn),
	    cmocka_unit_test(plans_follow_from_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
