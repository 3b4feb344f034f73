/* SPDX-License-Identifier: ISC */
/*
 * Every allocation fails once, then every one from the Nth on.  No failure may
 * become a yes, or an "ignore" that lets the rest of a stack say it.
 */
#include "../lib/cmocka-all.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "pamtest.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static int armed, for_ever, fail_at, count;

static int
fails(void)
{
	if (!armed || (++count != fail_at && !(for_ever && count > fail_at)))
		return 0;
	errno = ENOMEM;
	return 1;
}

/* libpam, the module and the library find these before those of libc. */
#pragma GCC visibility push(default)
void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}
#pragma GCC visibility pop

static const char *confdir;

/* How many of the four variables are there: what the module has said, whatever libpam makes of it afterwards. */
static int
exported(pam_handle_t *pamh)
{
	return (pam_getenv(pamh, "TESSERA_TOKEN_ID") != NULL) + (pam_getenv(pamh, "TESSERA_ACCOUNT") != NULL) +
	       (pam_getenv(pamh, "TESSERA_DISPLAY_NAME") != NULL) + (pam_getenv(pamh, "TESSERA_ROLES") != NULL);
}

static void
check(int auth, int account, int variables, int good)
{
	assert_int_not_equal(auth, PAM_IGNORE);
	assert_int_not_equal(account, PAM_IGNORE);
	/* A success is whole, or it is none. */
	assert_true(variables == 0 || variables == 4);
	if (auth == PAM_SUCCESS || account == PAM_SUCCESS) {
		assert_true(good);
		assert_int_equal(variables, 4);
	}
}

/* Returns whether an allocation was made to fail. */
static int
one_login(const char *token, int good)
{
	struct script script = {.reply = token};
	pam_handle_t *pamh = pamtest_start(confdir, "nomem", "svc-a", &script);
	int auth, account;

	count = 0;
	armed = 1;
	auth = pam_authenticate(pamh, 0);
	account = pam_acct_mgmt(pamh, 0);
	armed = 0;
	check(auth, account, exported(pamh), good);
	(void)pam_end(pamh, auth);
	return count >= fail_at;
}

static int
sweep(const char *name, int good)
{
	char token[PAMTEST_TEXT];

	pamtest_read(pamtest_env("PAMTEST_TOKENS"), name, token);
	for (fail_at = 1; one_login(token, good); fail_at++)
		;
	return fail_at - 1;
}

static void
test_allocations(void **state)
{
	(void)state;
	for (for_ever = 0; for_ever < 2; for_ever++) {
		int good = sweep("good", 1), wrong = sweep("wrong", 0), text = sweep("password", 0);

		printf("# %s: %d, %d and %d allocations failed\n", for_ever ? "for ever" : "once", good, wrong, text);
		assert_true(good > 5);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_allocations)};
	char options[512];

	confdir = pamtest_env("PAMTEST_CONFDIR");
	(void)snprintf(options, sizeof(options), "cache=%s/good", pamtest_env("PAMTEST_CACHES"));
	pamtest_service(confdir, "nomem", "required", pamtest_env("PAMTEST_MODULE"), options);
	return cmocka_run_group_tests_name("PAM without memory", tests, NULL, NULL);
}
