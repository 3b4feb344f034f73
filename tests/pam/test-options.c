/* SPDX-License-Identifier: ISC */
/* The words of a pam.d line, and what each verdict means to PAM. */
#include "../lib/cmocka-all.h"

#include <string.h>

#include "../../modules/pam/module.h"

#define WORDS_MAX 4

struct line {
	const char *words[WORDS_MAX];
	const char *wrong; /* the word complained about; NULL: none */
};

static const struct line lines[] = {
    {{NULL}, NULL},
    {{"cache=/x"}, NULL},
    {{"service=imap", "origin=https://a.example", "role=backup"}, NULL},
    {{"user_from_token"}, NULL},
    {{"user_from_token=anybody"}, NULL},
    {{"system_users=no", "account_only=yes"}, NULL},
    {{"system_users=yes", "account_only=no"}, NULL},
    {{"debug", "quiet", "no_warn"}, NULL},
    {{"try_first_pass", "use_first_pass"}, NULL},
    {{"cache"}, "cache"},
    {{"cache="}, "cache="},
    {{"cache=relative"}, "cache=relative"},
    {{"service"}, "service"},
    {{"service="}, "service="},
    {{"origin="}, "origin="},
    {{"role"}, "role"},
    {{"user_from_token="}, "user_from_token="},
    {{"system_users"}, "system_users"},
    {{"system_users="}, "system_users="},
    {{"system_users=No"}, "system_users=No"},
    {{"system_users=nope"}, "system_users=nope"},
    {{"account_only=1"}, "account_only=1"},
    {{"account_only=yes "}, "account_only=yes "},
    {{"debug=yes"}, "debug=yes"},
    {{"no_warn=1"}, "no_warn=1"},
    {{"use_first_pass="}, "use_first_pass="},
    {{"Debug"}, "Debug"},
    {{"debugging"}, "debugging"},
    {{"debu"}, "debu"},
    {{""}, ""},
    {{"="}, "="},
    {{"role =x"}, "role =x"},
    {{"nullok"}, "nullok"},
    {{"pam_tessera.so"}, "pam_tessera.so"},
    {{"role=a", "role=b"}, "role=b"},
    {{"system_users=no", "debug", "system_users=no"}, "system_users=no"},
    {{"debug", "role=a", "rolle=b"}, "rolle=b"},
};

static bool
parse(const struct line *line, struct tsr_options *options, struct tsr_complaint *complaint)
{
	const char *argv[WORDS_MAX] = {NULL};
	int argc = 0;

	while (argc < WORDS_MAX && line->words[argc] != NULL) {
		argv[argc] = line->words[argc];
		argc++;
	}
	return tsr_options_parse(options, argc, argv, complaint);
}

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct tsr_complaint complaint;
		struct tsr_options options;
		bool good = parse(&lines[i], &options, &complaint);

		if (good != (lines[i].wrong == NULL))
			fail_msg("line %zu, \"%s\": taken %d", i, lines[i].words[0], good);
		if (!good) {
			assert_string_equal(complaint.word, lines[i].wrong);
			assert_non_null(complaint.why);
		}
	}
}

static void
test_defaults(void **state)
{
	struct tsr_complaint complaint;
	struct tsr_options options;

	(void)state;
	memset(&options, 0xff, sizeof(options));
	assert_true(tsr_options_parse(&options, 0, NULL, &complaint));
	assert_null(options.cache);
	assert_null(options.service);
	assert_null(options.origin);
	assert_null(options.role);
	assert_null(options.placeholder);
	assert_true(options.system_users);
	assert_false(options.account_only);
	assert_false(options.use_first_pass);
	assert_false(options.debug);
	assert_false(options.quiet);
}

static void
test_members(void **state)
{
	const char *all[] = {"cache=/c", "service=s", "origin=o", "role=r", "user_from_token", "system_users=no",
	    "account_only=yes", "use_first_pass", "debug", "quiet", "no_warn", "try_first_pass"};
	struct tsr_complaint complaint;
	struct tsr_options options;

	(void)state;
	assert_true(tsr_options_parse(&options, sizeof(all) / sizeof(all[0]), all, &complaint));
	assert_string_equal(options.cache, "/c");
	assert_string_equal(options.service, "s");
	assert_string_equal(options.origin, "o");
	assert_string_equal(options.role, "r");
	assert_string_equal(options.placeholder, "token");
	assert_false(options.system_users);
	assert_true(options.account_only);
	assert_true(options.use_first_pass);
	assert_true(options.debug);
	assert_true(options.quiet);
}

/* Written apart from the switch: everything denies but what stands here. */
static void
test_results(void **state)
{
	(void)state;
	for (int v = -1; v <= TSR_VERDICTS + 1; v++) {
		int auth = PAM_AUTH_ERR, account = PAM_PERM_DENIED;

		if (v == TSR_ALLOW)
			auth = account = PAM_SUCCESS;
		if (v == TSR_UNAVAILABLE || v == TSR_STALE)
			auth = account = PAM_AUTHINFO_UNAVAIL;
		if (v == TSR_EXPIRED)
			account = PAM_ACCT_EXPIRED;
		assert_int_equal(tsr_pam_auth_result((enum tsr_verdict)v), auth);
		assert_int_equal(tsr_pam_account_result((enum tsr_verdict)v), account);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests_name("PAM options", tests, NULL, NULL);
}
