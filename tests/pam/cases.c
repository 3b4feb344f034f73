/* SPDX-License-Identifier: ISC */
/*
 * A table of logins: what the line in pam.d says, who comes with what, how the
 * host program behaves, and what must come out of each phase.
 */
#include "../lib/cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pamtest.h"

#define UNUSED_CODE (-1)

struct item {
	const char *name;
	const char *options;  /* behind cache=; of another cache when it begins with "@NAME " */
	const char *user;     /* NULL: the module must ask */
	const char *token;    /* file with the text */
	const char *rhost;    /* NULL: unset */
	struct script script; /* reply is filled in from TOKEN unless set */
	int auth, account;
	int prompts; /* how often the module asked */
};

static const struct item table[] = {
#include "cases.inc"
};

static char long_text[65537], text[PAMTEST_TEXT];
static const char *confdir, *tokens;

static pam_handle_t *
begin(const struct item *item, struct script *script)
{
	char options[512], cache[32] = "good";
	const char *rest = item->options;
	pam_handle_t *pamh;

	if (*rest == '@') {
		(void)snprintf(cache, sizeof(cache), "%.*s", (int)strcspn(rest + 1, " "), rest + 1);
		rest += strcspn(rest, " ");
	}
	(void)snprintf(options, sizeof(options), "cache=%s/%s %s", pamtest_env("PAMTEST_CACHES"), cache, rest);
	pamtest_service(confdir, "case", "required", pamtest_env("PAMTEST_MODULE"), options);
	*script = item->script;
	if (script->reply == NULL && item->token != NULL) {
		script->reply = *item->token == '*' ? long_text : text;
		if (script->reply == text)
			pamtest_read(tokens, item->token, text);
	}
	pamh = pamtest_start(confdir, "case", item->user, script);
	if (item->rhost != NULL)
		assert_int_equal(pam_set_item(pamh, PAM_RHOST, item->rhost), PAM_SUCCESS);
	return pamh;
}

static void
expect(const struct item *item, const char *phase, int got, int wanted)
{
	if (wanted != UNUSED_CODE && got != wanted)
		fail_msg("%s: %s returned %d, not %d", item->name, phase, got, wanted);
	assert_int_not_equal(got, PAM_IGNORE);
}

/* What a session must see after a success, and must not see after anything else. */
static void
check_environment(const struct item *item, pam_handle_t *pamh, int auth)
{
	static const char *const names[] = {
	    "TESSERA_TOKEN_ID", "TESSERA_ACCOUNT", "TESSERA_DISPLAY_NAME", "TESSERA_ROLES"};

	for (size_t i = 0; i < COUNT(names); i++) {
		if ((pam_getenv(pamh, names[i]) != NULL) != (auth == PAM_SUCCESS))
			fail_msg("%s: %s does not go with %d", item->name, names[i], auth);
	}
}

static void
run(const struct item *item)
{
	struct script script;
	pam_handle_t *pamh = begin(item, &script);
	int auth = pam_authenticate(pamh, 0);

	expect(item, "authenticate", auth, item->auth);
	check_environment(item, pamh, auth);
	if (script.prompts != item->prompts)
		fail_msg("%s: asked %d times, not %d", item->name, script.prompts, item->prompts);
	if (script.others != 0)
		fail_msg("%s: %d messages that are no prompts", item->name, script.others);
	/* libpam wants an interrupted call to be taken up again first. */
	if (auth != PAM_INCOMPLETE) {
		expect(item, "acct_mgmt", pam_acct_mgmt(pamh, 0), item->account);
		expect(item, "setcred", pam_setcred(pamh, PAM_ESTABLISH_CRED),
		    auth == PAM_SUCCESS ? PAM_SUCCESS : PAM_PERM_DENIED);
		expect(item, "open_session", pam_open_session(pamh, 0), PAM_SUCCESS);
		expect(item, "close_session", pam_close_session(pamh, 0), PAM_SUCCESS);
		expect(item, "chauthtok", pam_chauthtok(pamh, 0), PAM_AUTHTOK_ERR);
		expect(item, "chauthtok", pam_chauthtok(pamh, PAM_CHANGE_EXPIRED_AUTHTOK), PAM_AUTHTOK_ERR);
	}
	assert_int_equal(pam_end(pamh, auth), PAM_SUCCESS);
}

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		run(&table[i]);
	printf("# %zu logins\n", COUNT(table));
}

/* Both calls of a password change fail, not the first alone. */
static void
test_chauthtok_in_a_stack_that_prepares(void **state)
{
	struct script script = {.reply = "x"};
	char path[512];
	FILE *file;
	pam_handle_t *pamh;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/change", confdir);
	file = fopen(path, "w");
	assert_non_null(file);
	/* authtok_err is ignored, so that the second round is reached; there it must fail again. */
	fprintf(file, "password [authtok_err=ok default=die] %s\n", pamtest_env("PAMTEST_MODULE"));
	fclose(file);
	pamh = pamtest_start(confdir, "change", "svc-a", &script);
	assert_int_equal(pam_chauthtok(pamh, 0), PAM_AUTHTOK_ERR);
	assert_int_equal(script.prompts, 0);
	pam_end(pamh, PAM_SUCCESS);
}

/* Two people on one handle, as long-lived helpers do it. */
static void
test_two_users_on_a_handle(void **state)
{
	struct item first = {.name = "first", .options = "", .user = "svc-a", .token = "good"};
	struct script script;
	pam_handle_t *pamh = begin(&first, &script);

	(void)state;
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);

	/* The proof is not his who comes next without one... */
	assert_int_equal(pam_set_item(pamh, PAM_USER, "svc-b"), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	/* ...nor does his failure leave it behind... */
	assert_int_equal(pam_authenticate(pamh, 0), PAM_AUTH_ERR);
	assert_null(pam_getenv(pamh, "TESSERA_TOKEN_ID"));
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	/* ...not even for its owner. */
	assert_int_equal(pam_set_item(pamh, PAM_USER, "svc-a"), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	/* With a token of his own he is let in. */
	assert_int_equal(pam_set_item(pamh, PAM_USER, "svc-b"), PAM_SUCCESS);
	pamtest_read(tokens, "good-b", text);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
	assert_string_equal(pam_getenv(pamh, "TESSERA_ACCOUNT"), "svc-b");
	assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

static void
test_environment(void **state)
{
	struct item item = {.name = "environment", .options = "", .user = "svc-a", .token = "good"};
	struct script script;
	pam_handle_t *pamh = begin(&item, &script);

	(void)state;
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_memory_equal(pam_getenv(pamh, "TESSERA_TOKEN_ID"), script.reply + 5, 12);
	assert_int_equal(strlen(pam_getenv(pamh, "TESSERA_TOKEN_ID")), 12);
	assert_string_equal(pam_getenv(pamh, "TESSERA_ACCOUNT"), "svc-a");
	assert_string_equal(pam_getenv(pamh, "TESSERA_DISPLAY_NAME"), "Service A");
	assert_string_equal(pam_getenv(pamh, "TESSERA_ROLES"), "reader writer");
	assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

/* The owner's name takes the placeholder's place, in authenticate alone. */
static void
test_user_from_token(void **state)
{
	struct item item = {
	    .name = "placeholder", .options = "user_from_token=nobody-yet", .user = "nobody-yet", .token = "good"};
	struct script script;
	pam_handle_t *pamh = begin(&item, &script);
	const void *user = NULL;

	(void)state;
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_USER_UNKNOWN);
	assert_int_equal(pam_get_item(pamh, PAM_USER, &user), PAM_SUCCESS);
	assert_string_equal(user, "nobody-yet");
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_get_item(pamh, PAM_USER, &user), PAM_SUCCESS);
	assert_string_equal(user, "svc-a");
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
	/* A host program that goes on as the placeholder is stopped. */
	assert_int_equal(pam_set_item(pamh, PAM_USER, "nobody-yet"), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

/* The text stays for the module that comes next. */
static void
test_text_is_left(void **state)
{
	struct script script = {.reply = "a password"};
	char path[512];
	FILE *file;
	pam_handle_t *pamh;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/left", confdir);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "auth sufficient %s cache=%s/good\nauth required %s cache=%s/good use_first_pass debug\n",
	    pamtest_env("PAMTEST_MODULE"), pamtest_env("PAMTEST_CACHES"), pamtest_env("PAMTEST_MODULE"),
	    pamtest_env("PAMTEST_CACHES"));
	fclose(file);
	pamh = pamtest_start(confdir, "left", "svc-a", &script);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_AUTH_ERR);
	assert_int_equal(script.prompts, 1);
	assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
	pamtest_read(tokens, "good", text);
	script.reply = text;
	pamh = pamtest_start(confdir, "left", "svc-a", &script);
	assert_int_equal(pam_authenticate(pamh, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK), PAM_SUCCESS);
	assert_int_equal(pam_end(pamh, PAM_SUCCESS | PAM_DATA_SILENT), PAM_SUCCESS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_chauthtok_in_a_stack_that_prepares),
	    cmocka_unit_test(test_two_users_on_a_handle),
	    cmocka_unit_test(test_environment),
	    cmocka_unit_test(test_user_from_token),
	    cmocka_unit_test(test_text_is_left),
	};

	confdir = pamtest_env("PAMTEST_CONFDIR");
	tokens = pamtest_env("PAMTEST_TOKENS");
	memset(long_text, 'x', sizeof(long_text) - 1);
	return cmocka_run_group_tests_name("PAM logins", tests, NULL, NULL);
}
