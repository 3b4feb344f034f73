/* SPDX-License-Identifier: ISC */
/* Every status and verdict has a name and a sentence of its own; names are an interface. */
#include "cmocka-all.h"

#include <string.h>

#include "tessera.h"

static const char *const names[TSR_VERDICTS] = {"deny", "allow", "not_a_token", "unavailable", "stale", "unknown",
    "wrong_secret", "denied_locally", "ambiguous", "incomplete", "orphan", "wrong_account", "local_user", "revoked",
    "disabled", "account_disabled", "not_yet", "expired", "no_origin", "wrong_origin", "wrong_service", "wrong_network",
    "missing_role"};

static void
names_are_stable(void **state)
{
	(void)state;
	for (int v = 0; v < TSR_VERDICTS; v++)
		assert_string_equal(tsr_verdict_name((enum tsr_verdict)v), names[v]);
}

static void
sentences_differ_and_end(void **state)
{
	(void)state;
	for (int v = 0; v < TSR_VERDICTS; v++) {
		const char *text = tsr_verdict_text((enum tsr_verdict)v);

		assert_int_equal(text[strlen(text) - 1], '.');
		for (int other = 0; other < v; other++)
			assert_string_not_equal(text, tsr_verdict_text((enum tsr_verdict)other));
	}
}

static void
no_number_is_called_allow_but_one(void **state)
{
	(void)state;
	for (int v = -300; v < 300; v++)
		if (v != TSR_ALLOW) {
			assert_string_not_equal(tsr_verdict_name((enum tsr_verdict)v), "allow");
			assert_string_not_equal(tsr_verdict_text((enum tsr_verdict)v), tsr_verdict_text(TSR_ALLOW));
		}
	assert_string_equal(tsr_verdict_name(TSR_VERDICTS), "deny");
}

static void
statuses_have_a_text(void **state)
{
	(void)state;
	for (int s = TSR_VERSION; s <= TSR_OK; s++)
		for (int other = TSR_VERSION; other < s; other++)
			assert_string_not_equal(tsr_strerror((enum tsr_status)s), tsr_strerror((enum tsr_status)other));
	assert_string_equal(tsr_strerror((enum tsr_status)1), "unknown error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_stable),
	    cmocka_unit_test(sentences_differ_and_end),
	    cmocka_unit_test(no_number_is_called_allow_but_one),
	    cmocka_unit_test(statuses_have_a_text),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
