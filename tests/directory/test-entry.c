/* SPDX-License-Identifier: ISC */
/* Entries to records: what is whole, what is missing, what is malformed, what is too much. */
#include "../lib/cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "entry.h"
#include "text.h"

/* An entry in the making: attributes by name, values as texts. */
struct draft {
	struct tsr_plan plan;
	struct tsr_raw_entry raw;
	struct berval values[TSR_SLOTS][TSR_LIST_MAX + 2];
	struct tsr_entry_store store;
};

static struct draft draft;

static enum tsr_slot
slot_of(const char *name)
{
	const enum tsr_slot slot = tsr_plan_slot(&draft.plan, name, strlen(name));

	if (slot == TSR_SLOTS)
		fail_msg("nobody asks for %s", name);
	return slot;
}

static void
put_bytes(const char *name, const char *value, size_t len)
{
	const enum tsr_slot slot = slot_of(name);
	union {
		const char *in;
		char *out;
	} text = {value};

	draft.values[slot][draft.raw.counts[slot]++] = (struct berval){len, text.out};
	draft.raw.values[slot] = draft.values[slot];
}

static void
put(const char *name, const char *value)
{
	put_bytes(name, value, strlen(value));
}

static void
without(const char *name)
{
	draft.raw.counts[slot_of(name)] = 0;
	draft.raw.values[slot_of(name)] = NULL;
}

static void
instead(const char *name, const char *value)
{
	without(name);
	put(name, value);
}

/* The attributes go through the same gate as those of a message. */
static struct tsr_dir_entry *
decode(void)
{
	struct tsr_raw_entry raw = {0};

	for (enum tsr_slot slot = 0; slot < TSR_SLOTS; slot++)
		tsr_raw_add(&raw, slot, draft.values[slot], draft.raw.counts[slot]);
	memset(&draft.store, 0, sizeof(draft.store));
	memset(draft.store.entry.uuid, 7, TSR_UUID_BYTES);
	draft.store.entry.dn = "cn=some,dc=x";
	strcpy(draft.store.entry.dn_key, "cn=some,dc=x");
	draft.store.entry.type = tsr_raw_type(&raw);
	tsr_entry_decode(&draft.plan, &raw, &draft.store);
	return &draft.store.entry;
}

static void
start(void)
{
	memset(&draft, 0, sizeof(draft));
	assert_int_equal(tsr_plan_make(&tsr_flavour_openldap, &draft.plan), TSR_OK);
}

#define VERIFIER "{BLAKE2b}n2Ajqnr_Dj9p4N7TrdN31PDRT0kiUQItwTV8cVXK2FU"

static void
start_token(void)
{
	start();
	put("objectClass", "tesseraToken");
	put("tesseraTokenId", "abcdefghijkl");
	put("tesseraVerifier", VERIFIER);
	put("tesseraKind", "private");
	put("tesseraState", "active");
	put("tesseraNotAfter", "99991231235959Z");
	put("tesseraService", "*");
	put("tesseraNetwork", "*");
	put("tesseraRole", "*");
	put("cn", "label");
	put("entryCSN", "20260101000000.000001Z#000000#001#000000");
	put("createTimestamp", "20260101000000Z");
}

static void
start_service(void)
{
	start();
	put("objectClass", "tesseraServiceAccount");
	put("uid", "backup");
	put("tesseraState", "active");
	put("tesseraRole", "read");
}

static void
start_member(void)
{
	start();
	put("objectClass", "inetOrgPerson");
	put("uid", "ann");
}

static void
a_whole_token(void **state)
{
	const struct tsr_token_record *token;

	(void)state;
	start_token();
	token = &decode()->token;
	assert_int_equal(token->flaws, 0);
	assert_int_equal(token->kind, TSR_PRIVATE);
	assert_int_equal(token->scheme, TSR_SCHEME_BLAKE2B);
	assert_int_equal(token->proof[0], 0x9f);
	assert_int_equal(token->proof[31], 0x55);
	assert_int_equal(token->state, TSR_STATE_ACTIVE);
	assert_int_equal(token->not_after, TSR_NEVER);
	assert_int_equal(token->created, 1767225600);
	assert_true(tsr_list_has(&token->services, "*", 1));
	assert_int_equal(token->id.len, 12);
	assert_memory_equal(token->label.s, "label", 5);
	assert_int_equal(token->csn.len, 40);
	assert_int_equal(token->uuid[0], 7);
}

/* Nothing is unrestricted by absence. */
static void
whatever_a_token_lacks_marks_it(void **state)
{
	static const struct {
		const char *name;
		uint32_t flaw;
	} cases[] = {{"tesseraTokenId", TSR_FLAW_ID}, {"tesseraVerifier", TSR_FLAW_VERIFIER},
	    {"tesseraKind", TSR_FLAW_KIND}, {"tesseraState", TSR_FLAW_STATE}, {"tesseraNotAfter", TSR_FLAW_NOT_AFTER},
	    {"tesseraService", TSR_FLAW_SERVICE}, {"tesseraNetwork", TSR_FLAW_NETWORK}, {"tesseraRole", TSR_FLAW_ROLE},
	    {"cn", TSR_FLAW_LABEL}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		start_token();
		without(cases[i].name);
		assert_int_equal(decode()->token.flaws, cases[i].flaw);
	}
	start_token();
	without("createTimestamp");
	assert_int_equal(decode()->token.created, TSR_NEVER);
}

static void
whatever_is_malformed_marks_it(void **state)
{
	static const struct {
		const char *name, *value;
		uint32_t flaw;
	} cases[] = {
	    {"tesseraTokenId", "ABCDEFGHIJKL", TSR_FLAW_ID},
	    {"tesseraTokenId", "abcdefghijk", TSR_FLAW_ID},
	    {"tesseraTokenId", "0000tesserat", TSR_FLAW_ID},
	    {"tesseraVerifier", "{MD5}abc", TSR_FLAW_VERIFIER},
	    {"tesseraVerifier", "", TSR_FLAW_VERIFIER},
	    {"tesseraVerifier", VERIFIER "A", TSR_FLAW_VERIFIER},
	    {"tesseraKind", "Private", TSR_FLAW_KIND},
	    {"tesseraKind", "", TSR_FLAW_KIND},
	    {"tesseraState", "activ", TSR_FLAW_STATE},
	    {"tesseraState", "activee", TSR_FLAW_STATE},
	    {"tesseraState", "invited", TSR_FLAW_STATE},
	    {"tesseraNotAfter", "never", TSR_FLAW_NOT_AFTER},
	    {"tesseraNotAfter", "20261332000000Z", TSR_FLAW_NOT_AFTER},
	    {"tesseraNotBefore", "soon", TSR_FLAW_NOT_BEFORE},
	    {"tesseraService", "", TSR_FLAW_SERVICE},
	    {"tesseraService", "ss hd", TSR_FLAW_SERVICE},
	    {"tesseraNetwork", "10.0.0.1/8", TSR_FLAW_NETWORK},
	    {"tesseraNetwork", "example.org", TSR_FLAW_NETWORK},
	    {"tesseraRole", "Admin", TSR_FLAW_ROLE},
	    {"tesseraRole", "**", TSR_FLAW_ROLE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		start_token();
		instead(cases[i].name, cases[i].value);
		if (decode()->token.flaws != cases[i].flaw)
			fail_msg("%s: %s gave %04x", cases[i].name, cases[i].value, draft.store.entry.token.flaws);
	}
}

/* One bad value among good ones is left out and still marks the list. */
static void
one_bad_value_is_enough(void **state)
{
	const struct tsr_token_record *token;

	(void)state;
	start_token();
	instead("tesseraNetwork", "10.0.0.0/8");
	put("tesseraNetwork", "0.0.0.0/33");
	token = &decode()->token;
	assert_int_equal(token->flaws, TSR_FLAW_NETWORK);
	assert_true(tsr_list_has(&token->networks, "10.0.0.0/8", 10));
	assert_false(tsr_list_has(&token->networks, "0.0.0.0/33", 10));
}

static void
single_values_stay_single(void **state)
{
	static const struct {
		const char *name, *value;
		uint32_t flaw;
	} cases[] = {{"tesseraTokenId", "bbcdefghijkl", TSR_FLAW_ID}, {"tesseraVerifier", VERIFIER, TSR_FLAW_VERIFIER},
	    {"tesseraKind", "private", TSR_FLAW_KIND}, {"tesseraState", "active", TSR_FLAW_STATE},
	    {"tesseraNotAfter", "99991231235959Z", TSR_FLAW_NOT_AFTER}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		start_token();
		put(cases[i].name, cases[i].value);
		assert_int_equal(decode()->token.flaws, cases[i].flaw);
	}
}

static void
public_tokens_need_a_domain(void **state)
{
	const struct tsr_token_record *token;

	(void)state;
	start_token();
	instead("tesseraKind", "public");
	assert_int_equal(decode()->token.flaws, TSR_FLAW_DOMAIN);
	put("tesseraDomain", "*.example.org");
	put("tesseraDomain", "*");
	token = &decode()->token;
	assert_int_equal(token->flaws, TSR_FLAW_DOMAIN);
	assert_int_equal(token->domains.len, 0);
	put("tesseraDomain", "App.Example.org");
	token = &decode()->token;
	assert_int_equal(token->flaws, 0);
	assert_false(tsr_list_has(&token->domains, "*", 1));
	assert_int_not_equal(token->domains.len, 0);
}

static void
revocation_wins(void **state)
{
	(void)state;
	start_token();
	put("tesseraRevokedAt", "20260101000000Z");
	assert_int_equal(decode()->token.state, TSR_STATE_REVOKED);
	assert_int_equal(draft.store.entry.token.revoked_at, 1767225600);
	instead("tesseraRevokedAt", "whenever");
	assert_int_equal(decode()->token.state, TSR_STATE_REVOKED);
}

static void
logins(void **state)
{
	static const struct {
		const char *uid, *mail, *second_uid, *login;
		uint32_t flaws;
	} cases[] = {
	    {"ann", NULL, NULL, "ann", 0},
	    {"ann", "ann@example.org", NULL, "ann", 0},
	    {NULL, "ann@example.org", NULL, "ann@example.org", 0},
	    {NULL, NULL, NULL, "", TSR_FLAW_LOGIN},
	    {"ann", NULL, "anna", "", TSR_FLAW_TWO_LOGINS},
	    {"ann@x", NULL, NULL, "", TSR_FLAW_LOGIN},
	    {NULL, "ann", NULL, "", TSR_FLAW_LOGIN},
	    {NULL, "ann@b@c", NULL, "", TSR_FLAW_LOGIN},
	    {"", NULL, NULL, "", TSR_FLAW_LOGIN},
	    {" ", NULL, NULL, "", TSR_FLAW_LOGIN},
	    {"a\nb", NULL, NULL, "", TSR_FLAW_LOGIN},
	    {"\xff", NULL, NULL, "", TSR_FLAW_LOGIN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct tsr_account_record *account;

		start_member();
		without("uid");
		if (cases[i].uid != NULL)
			put("uid", cases[i].uid);
		if (cases[i].second_uid != NULL)
			put("uid", cases[i].second_uid);
		if (cases[i].mail != NULL)
			put("mail", cases[i].mail);
		account = &decode()->account;
		if (account->flaws != cases[i].flaws || account->login.len != strlen(cases[i].login) ||
		    strncmp(account->login.s != NULL ? account->login.s : "", cases[i].login, account->login.len) != 0)
			fail_msg("case %zu: flaws %04x, login %.*s", i, account->flaws, (int)account->login.len,
			    account->login.s);
	}
	start_member();
	without("uid");
	put("mail", "a@b");
	put("mail", "c@d");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_TWO_LOGINS);
}

static void
service_accounts(void **state)
{
	(void)state;
	start_service();
	assert_int_equal(decode()->account.flaws, 0);
	assert_int_equal(draft.store.entry.account.class, TSR_CLASS_SERVICE);
	assert_int_equal(draft.store.entry.account.state, TSR_STATE_ACTIVE);
	start_service();
	instead("uid", "Backup");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_LOGIN);
	start_service();
	without("uid");
	put("mail", "backup@example.org");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_LOGIN);
	start_service();
	without("tesseraState");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_STATE);
	assert_int_equal(draft.store.entry.account.state, TSR_STATE_NONE);
	start_service();
	without("tesseraRole");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_ROLE);
	start_service();
	put("tesseraRole", "*");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_ROLE);
	start_service();
	put("userPassword", "x");
	assert_int_equal(decode()->account.flaws, TSR_FLAW_PASSWORD);
}

static void
states_of_members(void **state)
{
	static const struct {
		const char *name, *value;
		enum tsr_state state;
	} cases[] = {
	    {"mail", "a@b", TSR_STATE_ACTIVE},
	    {"userPassword", "x", TSR_STATE_ACTIVE},
	    {"tesseraState", "active", TSR_STATE_ACTIVE},
	    {"tesseraState", "disabled", TSR_STATE_DISABLED},
	    {"tesseraState", "invited", TSR_STATE_INVITED},
	    {"tesseraState", "nonsense", TSR_STATE_NONE},
	    {"tesseraInvite", "20300101000000Z", TSR_STATE_INVITED},
	    {"pwdAccountLockedTime", "000001010000Z", TSR_STATE_DISABLED},
	    {"pwdAccountLockedTime", "20260101000000Z", TSR_STATE_ACTIVE},
	    {"nsAccountLock", "true", TSR_STATE_DISABLED},
	    {"nsAccountLock", "TRUE", TSR_STATE_DISABLED},
	    {"nsAccountLock", "false", TSR_STATE_ACTIVE},
	    {"nsAccountLock", "", TSR_STATE_DISABLED},
	    {"userAccountControl", "512", TSR_STATE_ACTIVE},
	    {"userAccountControl", "514", TSR_STATE_DISABLED},
	    {"userAccountControl", "x", TSR_STATE_DISABLED},
	    {"pwdEndTime", "20260101000000Z", TSR_STATE_ACTIVE},
	    {"pwdEndTime", "19700101000000Z", TSR_STATE_DISABLED},
	    {"pwdEndTime", "x", TSR_STATE_DISABLED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		start_member();
		put(cases[i].name, cases[i].value);
		if (decode()->account.state != cases[i].state)
			fail_msg("%s: %s gave %d", cases[i].name, cases[i].value, draft.store.entry.account.state);
	}
	start_member();
	put("pwdEndTime", "20260101000000Z");
	assert_int_equal(decode()->account.ends, 1767225600);
	start_member();
	assert_int_equal(decode()->account.ends, 0);
}

static void
display_names(void **state)
{
	const struct tsr_account_record *account;

	(void)state;
	start_member();
	account = &decode()->account;
	assert_memory_equal(account->display_name.s, "ann", account->display_name.len);
	put("displayName", "Ann\x1b[31m \xe2\x80\xaeLee");
	account = &decode()->account;
	assert_null(memchr(account->display_name.s, 0x1b, account->display_name.len));
	assert_int_equal(account->display_name.len, strlen("Ann[31m Lee"));
	instead("displayName", "\x01\x02");
	account = &decode()->account;
	assert_memory_equal(account->display_name.s, "ann", 3);
}

static void
numbers_of_users(void **state)
{
	static const char *const wrong[] = {
	    "", "0", "00", "-1", "+5", "5 ", " 5", "0x10", "1e3", "4294967295", "4294967296", "99999999999", "1000\n"};
	const struct tsr_account_record *account;

	(void)state;
	start_service();
	account = &decode()->account;
	assert_int_equal(account->uid_number, 0);
	assert_int_equal(account->gid_number, 0);
	put("uidNumber", "4711");
	put("gidNumber", "4294967294");
	account = &decode()->account;
	assert_int_equal(account->uid_number, 4711);
	assert_int_equal(account->gid_number, 4294967294);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		instead("uidNumber", wrong[i]);
		account = &decode()->account;
		assert_int_equal(account->uid_number, TSR_NUMBER_BAD);
		assert_int_equal(account->flaws, 0);
	}
	put("uidNumber", "4711"); /* a second one */
	assert_int_equal(decode()->account.uid_number, TSR_NUMBER_BAD);
}

static void
homes_and_shells(void **state)
{
	static const char *const wrong[] = {"", "home", "/a:b", "/a b", "/a\n", "/a\x01", "/\xc3\xa4"};
	const struct tsr_account_record *account;

	(void)state;
	start_member();
	put("homeDirectory", "/home/ann");
	put("loginShell", "/bin/sh");
	put("createTimestamp", "20260101000000Z");
	account = &decode()->account;
	assert_memory_equal(account->home.s, "/home/ann", account->home.len);
	assert_int_equal(account->home.len, 9);
	assert_memory_equal(account->shell.s, "/bin/sh", account->shell.len);
	assert_int_equal(account->created, 1767225600);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		instead("homeDirectory", wrong[i]);
		instead("loginShell", wrong[i]);
		account = &decode()->account;
		assert_int_equal(account->home.len, 0);
		assert_int_equal(account->shell.len, 0);
		assert_int_equal(account->flaws, 0);
	}
}

static void
classes(void **state)
{
	static const struct {
		const char *name;
		enum tsr_record_type type;
	} cases[] = {{"tesseraToken", TSR_RECORD_TOKEN}, {"TESSERATOKEN", TSR_RECORD_TOKEN},
	    {"posixAccount", TSR_RECORD_ACCOUNT}, {"tesseraMember", TSR_RECORD_ACCOUNT}, {"user", TSR_RECORD_ACCOUNT},
	    {"organizationalUnit", TSR_RECORD_META}, {"tesseraTokens", TSR_RECORD_META}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		start();
		put("objectClass", "top");
		put("objectClass", cases[i].name);
		assert_int_equal(decode()->type, cases[i].type);
	}
}

static void
too_much_denies(void **state)
{
	static char big[TSR_VALUE_BYTES + 2], roles[TSR_LIST_MAX + 1][16];

	(void)state;
	memset(big, 'a', sizeof(big) - 1);
	start_token();
	put("description", big);
	assert_true(decode()->token.flaws & TSR_FLAW_SIZE);
	start_token();
	for (int i = 0; i <= TSR_LIST_MAX; i++) {
		snprintf(roles[i], sizeof(roles[i]), "role%d", i);
		put("tesseraRole", roles[i]);
	}
	assert_true(decode()->token.flaws & TSR_FLAW_SIZE);
	assert_int_equal(draft.store.entry.token.roles.len, 0);
	/* Each value in bounds, all together not. */
	start_member();
	big[TSR_VALUE_BYTES] = '\0';
	for (int i = 0; i < 17; i++)
		put("mail", big);
	assert_true(decode()->account.flaws & TSR_FLAW_SIZE);
	/* More lists than a record holds: none is kept in part. */
	start_token();
	big[500] = '\0';
	for (int i = 0; i < 30; i++)
		put("tesseraService", big);
	assert_true(decode()->token.flaws & TSR_FLAW_SERVICE);
	assert_int_equal(draft.store.entry.token.services.len, 0);
}

/* The largest entry that decodes still makes a record that encodes. */
static void
records_fit(void **state)
{
	static char item[513];
	uint8_t out[TSR_RECORD_MAX];
	size_t len;

	(void)state;
	memset(item, 'a', 512);
	start_token();
	for (int i = 0; i < 200; i++)
		put("tesseraService", item);
	put("description", item);
	put("tesseraCreatedBy", item);
	instead("cn", item);
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &decode()->token, out, sizeof(out), &len), TSR_OK);
	start_token();
	for (int i = 0; i < 20; i++)
		put("tesseraService", item);
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &decode()->token, out, sizeof(out), &len), TSR_OK);
}

static void
an_attribute_that_comes_twice_denies(void **state)
{
	struct tsr_raw_entry raw = {0};
	struct berval value = {6, (char[]){"active"}};

	(void)state;
	tsr_raw_add(&raw, TSR_SLOT_STATE, &value, 1);
	assert_false(raw.oversized);
	tsr_raw_add(&raw, TSR_SLOT_STATE, &value, 1);
	assert_true(raw.oversized);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_token),
	    cmocka_unit_test(whatever_a_token_lacks_marks_it),
	    cmocka_unit_test(whatever_is_malformed_marks_it),
	    cmocka_unit_test(one_bad_value_is_enough),
	    cmocka_unit_test(single_values_stay_single),
	    cmocka_unit_test(public_tokens_need_a_domain),
	    cmocka_unit_test(revocation_wins),
	    cmocka_unit_test(logins),
	    cmocka_unit_test(service_accounts),
	    cmocka_unit_test(states_of_members),
	    cmocka_unit_test(display_names),
	    cmocka_unit_test(numbers_of_users),
	    cmocka_unit_test(homes_and_shells),
	    cmocka_unit_test(classes),
	    cmocka_unit_test(too_much_denies),
	    cmocka_unit_test(records_fit),
	    cmocka_unit_test(an_attribute_that_comes_twice_denies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
