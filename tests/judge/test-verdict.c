/* SPDX-License-Identifier: ISC */
/*
 * The verdict against a table: every set of things that can be wrong at once,
 * for every question, then each way in which one of them can be wrong.
 */
#include "cmocka-all.h"

#include <stdio.h>

#include "text.h"
#include "world.h"

#define BIT(v) (UINT32_C(1) << TSR_##v)

/* The order as it was promised, written down once more. */
static const enum tsr_verdict order[] = {TSR_NOT_A_TOKEN, TSR_UNAVAILABLE, TSR_STALE, TSR_UNKNOWN, TSR_WRONG_SECRET,
    TSR_DENIED_LOCALLY, TSR_AMBIGUOUS, TSR_INCOMPLETE, TSR_ORPHAN, TSR_WRONG_ACCOUNT, TSR_LOCAL_USER, TSR_REVOKED,
    TSR_DISABLED, TSR_ACCOUNT_DISABLED, TSR_NOT_YET, TSR_EXPIRED, TSR_NO_ORIGIN, TSR_WRONG_ORIGIN, TSR_WRONG_SERVICE,
    TSR_WRONG_NETWORK, TSR_MISSING_ROLE};

/* What cannot be judged without a token, and without an account. */
#define NO_TOKEN                                                                                        \
	(BIT(WRONG_SECRET) | BIT(ORPHAN) | BIT(REVOKED) | BIT(DISABLED) | BIT(NOT_YET) | BIT(EXPIRED) | \
	    BIT(NO_ORIGIN) | BIT(WRONG_ORIGIN) | BIT(WRONG_SERVICE) | BIT(WRONG_NETWORK))
#define NO_ACCOUNT (BIT(WRONG_ACCOUNT) | BIT(LOCAL_USER) | BIT(ACCOUNT_DISABLED) | BIT(MISSING_ROLE))

static uint32_t
judged(const struct world *w)
{
	return tsr_failures(&w->facts, &w->request);
}

/* Bits that a question asks about. */
static uint32_t
asked(enum tsr_question question)
{
	switch (question) {
	case TSR_ASK_TOKEN:
		return UINT32_MAX;
	case TSR_ASK_AGAIN:
		return ~BIT(WRONG_SECRET);
	case TSR_ASK_ACCOUNT:
		return ~(BIT(NOT_A_TOKEN) | NO_TOKEN);
	}
	return 0;
}

/* Spoils one thing and says what fails then; what is spoilt stays apart from the others. */
static uint32_t
spoil(struct world *w, enum tsr_verdict verdict)
{
	switch (verdict) {
	case TSR_NOT_A_TOKEN:
		w->facts.presented = NULL;
		return BIT(NOT_A_TOKEN) | BIT(WRONG_SECRET);
	case TSR_UNAVAILABLE:
		w->facts.cache = TSR_IO;
		break;
	case TSR_STALE:
		w->facts.age = 86401;
		break;
	case TSR_UNKNOWN:
		if (w->facts.question == TSR_ASK_ACCOUNT) {
			w->account.class = TSR_CLASS_MEMBER;
			break;
		}
		w->facts.token = NULL;
		w->facts.claims--;
		return BIT(UNKNOWN) | NO_TOKEN | BIT(MISSING_ROLE);
	case TSR_WRONG_SECRET:
		w->facts.proved = false;
		break;
	case TSR_DENIED_LOCALLY:
		w->facts.denied = true;
		break;
	case TSR_AMBIGUOUS:
		w->facts.claims++;
		break;
	case TSR_INCOMPLETE:
		w->account.flaws = TSR_FLAW_PASSWORD;
		break;
	case TSR_ORPHAN:
		w->token.owner[5]++;
		break;
	case TSR_WRONG_ACCOUNT:
		w->request.user = "svcmai";
		break;
	case TSR_LOCAL_USER:
		w->facts.local = TSR_LOCAL_DENIED;
		break;
	case TSR_REVOKED:
		w->token.revoked_at = NOW - 50;
		break;
	case TSR_DISABLED:
		w->token.state = TSR_STATE_DISABLED;
		break;
	case TSR_ACCOUNT_DISABLED:
		w->account.state = TSR_STATE_DISABLED;
		break;
	case TSR_NOT_YET:
		w->token.not_before = NOW + 1;
		break;
	case TSR_EXPIRED:
		w->token.not_after = NOW - 1;
		break;
	case TSR_NO_ORIGIN:
		w->request.origin_len = 0;
		return BIT(NO_ORIGIN) | BIT(WRONG_ORIGIN);
	case TSR_WRONG_ORIGIN:
		w->token.domains = LIST("\21", "https://b.example");
		break;
	case TSR_WRONG_SERVICE:
		w->request.service = "imap";
		break;
	case TSR_WRONG_NETWORK:
		w->request.peer = "192.0.3.7";
		break;
	case TSR_MISSING_ROLE:
		w->request.role = "backup";
		break;
	case TSR_DENY:
	case TSR_ALLOW:
	case TSR_VERDICTS:
		break;
	}
	return UINT32_C(1) << verdict;
}

static enum tsr_verdict
first_of(uint32_t failures)
{
	for (size_t i = 0; i < COUNT(order); i++)
		if (failures & UINT32_C(1) << order[i])
			return order[i];
	return TSR_ALLOW;
}

static void
every_combination(enum tsr_question question)
{
	for (uint32_t set = 0; set < UINT32_C(1) << COUNT(order); set++) {
		struct world w;
		uint32_t wanted = 0, failures;

		world_make(&w, question);
		for (size_t i = 0; i < COUNT(order); i++)
			if (set >> i & 1)
				wanted |= spoil(&w, order[i]);
		wanted &= asked(question) | (w.facts.token || question == TSR_ASK_ACCOUNT ? 0 : NO_TOKEN);
		failures = judged(&w);
		if (failures != wanted || tsr_verdict_of(failures) != first_of(wanted))
			fail_msg("set %x: failures %x, wanted %x", (unsigned)set, (unsigned)failures, (unsigned)wanted);
	}
}

static void
every_combination_token(void **state)
{
	(void)state;
	every_combination(TSR_ASK_TOKEN);
}

static void
every_combination_again(void **state)
{
	(void)state;
	every_combination(TSR_ASK_AGAIN);
}

static void
every_combination_account(void **state)
{
	(void)state;
	every_combination(TSR_ASK_ACCOUNT);
}

/* One way to be wrong, or right, and what fails then. */
#define CASE(statement, failing)                                                                                \
	do {                                                                                                    \
		struct world w;                                                                                 \
		uint32_t got;                                                                                   \
		world_make(&w, question);                                                                       \
		statement;                                                                                      \
		got = judged(&w);                                                                               \
		if (got != (failing))                                                                           \
			fail_msg("%s: failures %x, wanted %x", #statement, (unsigned)got, (unsigned)(failing)); \
	} while (0)

static void
member(struct world *w, uint8_t scheme, int64_t created, int64_t before)
{
	w->account.class = TSR_CLASS_MEMBER;
	w->token.scheme = w->presented.scheme = scheme;
	w->presented.kind = scheme == TSR_SCHEME_BLAKE2B ? TSR_PUBLIC : TSR_KIND_NONE;
	w->token.created = created;
	w->meta.legacy_before = before;
}

static void
form_and_machine(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE((void)0, 0);
	CASE(w.facts.question = (enum tsr_question)7, BIT(NOT_A_TOKEN));
	CASE(w.facts.meta = NULL, BIT(UNAVAILABLE) | BIT(STALE));
	for (int status = TSR_VERSION; status < 0; status++)
		CASE(w.facts.cache = (enum tsr_status)status, BIT(UNAVAILABLE));
	CASE(w.facts.cache = (enum tsr_status)1, BIT(UNAVAILABLE));
	CASE(w.facts.age = 86400, 0);
	CASE(w.facts.age = INT64_MAX, BIT(STALE));
	CASE(w.facts.age = -TSR_CLOCK_SLACK, 0);
	CASE(w.facts.age = -TSR_CLOCK_SLACK - 1, BIT(STALE));
	CASE(w.facts.age = INT64_MIN, BIT(STALE));
	CASE(w.meta.max_age = 0, BIT(STALE));
	CASE((w.meta.max_age = 0, w.facts.age = 0), BIT(STALE));
	CASE(w.meta.max_age = -1, BIT(STALE));
	CASE(w.meta.max_age = INT64_MIN, BIT(STALE));
	CASE(w.meta.max_age = 2, BIT(STALE));
	CASE(w.meta.max_age = 3, 0);
	CASE(w.facts.cache_time = NOW + TSR_CLOCK_SLACK, 0);
	CASE(w.facts.cache_time = NOW + TSR_CLOCK_SLACK + 1, BIT(STALE));
	CASE(w.facts.cache_time = INT64_MAX, BIT(STALE) | BIT(EXPIRED));
	CASE(w.facts.cache_time = 0, BIT(STALE));
	CASE(w.facts.cache_time = INT64_MIN, BIT(STALE));
	CASE(w.request.now = 0, BIT(STALE));
	CASE(w.request.now = INT64_MIN, BIT(STALE) | BIT(NOT_YET));
	CASE(w.request.now = INT64_MAX, BIT(EXPIRED));
}

static void
legacy(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;
	struct world again;

	(void)state;
	CASE((w.token.scheme = w.presented.scheme = TSR_SCHEME_BLAKE2B_UUID, w.presented.kind = TSR_KIND_NONE), 0);
	CASE((w.token.scheme = w.presented.scheme = TSR_SCHEME_BLAKE2B_UUID, w.meta.legacy_tokens = 0),
	    BIT(NOT_A_TOKEN));
	CASE((w.token.scheme = w.presented.scheme = TSR_SCHEME_BLAKE2B_UUID, w.meta.legacy_tokens = 2),
	    BIT(NOT_A_TOKEN));
	CASE(w.meta.legacy_tokens = 0, 0);
	CASE(w.presented.scheme = TSR_SCHEME_BLAKE2B_UUID, BIT(WRONG_SECRET));
	CASE(w.token.scheme = TSR_SCHEME_BLAKE2B_UUID, BIT(WRONG_SECRET));
	CASE(member(&w, TSR_SCHEME_BLAKE2B_UUID, 0, 0), 0);
	CASE(member(&w, TSR_SCHEME_BLAKE2B, NOW - 5, 0), BIT(INCOMPLETE));
	CASE(member(&w, TSR_SCHEME_BLAKE2B, NOW - 5, NOW), 0);
	CASE(member(&w, TSR_SCHEME_BLAKE2B, NOW, NOW), BIT(INCOMPLETE));
	CASE(member(&w, TSR_SCHEME_BLAKE2B, 0, NOW), BIT(INCOMPLETE));
	CASE(member(&w, TSR_SCHEME_BLAKE2B, -5, NOW), BIT(INCOMPLETE));
	CASE((member(&w, TSR_SCHEME_BLAKE2B, NOW - 5, NOW), w.facts.meta = NULL),
	    BIT(UNAVAILABLE) | BIT(STALE) | BIT(INCOMPLETE));
	world_make(&again, TSR_ASK_AGAIN);
	again.token.scheme = TSR_SCHEME_BLAKE2B_UUID;
	assert_int_equal(judged(&again), 0);
	again.meta.legacy_tokens = 0;
	assert_int_equal(judged(&again), BIT(NOT_A_TOKEN));
}

static void
identity(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE(w.presented.kind = TSR_PRIVATE, BIT(WRONG_SECRET));
	CASE(w.presented.kind = TSR_KIND_NONE, BIT(WRONG_SECRET));
	CASE(w.facts.presented = NULL, BIT(NOT_A_TOKEN) | BIT(WRONG_SECRET));
	CASE(w.facts.claims = 0, BIT(AMBIGUOUS));
	CASE(w.facts.claims = UINT32_MAX, BIT(AMBIGUOUS));
	CASE(w.account.shared = 1, BIT(AMBIGUOUS));
	CASE(w.account.flaws = TSR_FLAW_TWO_LOGINS, BIT(AMBIGUOUS));
	CASE(w.account.flaws = TSR_FLAW_TWO_LOGINS | TSR_FLAW_LOGIN, BIT(AMBIGUOUS) | BIT(INCOMPLETE));
	CASE(w.token.flaws = TSR_FLAW_TWO_LOGINS, BIT(INCOMPLETE));
	CASE(w.facts.account = NULL, BIT(ORPHAN) | NO_ACCOUNT);
	CASE(memset(w.token.owner, 0, TSR_UUID_BYTES), BIT(ORPHAN));
	CASE((memset(w.token.owner, 0, TSR_UUID_BYTES), memset(w.account.uuid, 0, TSR_UUID_BYTES)),
	    BIT(ORPHAN) | BIT(INCOMPLETE));
	CASE(w.request.user = NULL, 0);
	CASE(w.request.user = "", BIT(WRONG_ACCOUNT));
	CASE(w.request.user = "svcmail ", BIT(WRONG_ACCOUNT));
	CASE(w.request.user = "Svcmail", BIT(WRONG_ACCOUNT));
	CASE(w.account.login = TEXT("svcmail\0x"), BIT(INCOMPLETE) | BIT(WRONG_ACCOUNT));
	CASE(w.account.login.len = 0, BIT(INCOMPLETE) | BIT(WRONG_ACCOUNT));
	CASE((w.account.login.len = 0, w.request.user = ""), BIT(INCOMPLETE));
	CASE((w.account.login.len = 0, w.request.user = NULL), BIT(INCOMPLETE));
}

static void
local_users(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE(w.facts.local = TSR_LOCAL_ALLOWED, 0);
	CASE(w.facts.local = (enum tsr_local)9, BIT(LOCAL_USER));
	CASE((w.facts.local = TSR_LOCAL_DENIED, w.request.flags = 0), 0);
	CASE((w.account.login = TEXT("root"), w.request.user = "root"), BIT(LOCAL_USER));
	CASE((w.account.login = TEXT("root"), w.request.user = NULL), BIT(LOCAL_USER));
	CASE((w.account.login = TEXT("root"), w.request.user = "root", w.facts.local = TSR_LOCAL_ALLOWED), 0);
	CASE((w.account.login = TEXT("root"), w.request.user = "root", w.request.flags = 0), 0);
}

static void
restrictions_are_explicit(void **state)
{
	static char too_long[TSR_LOGIN_MAX + 1];
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	memset(too_long, 'a', sizeof(too_long));
	CASE(w.token.services = NONE, BIT(INCOMPLETE) | BIT(WRONG_SERVICE));
	CASE(w.token.networks = NONE, BIT(INCOMPLETE) | BIT(WRONG_NETWORK));
	CASE(w.token.roles = NONE, BIT(INCOMPLETE) | BIT(MISSING_ROLE));
	CASE(w.token.domains = NONE, BIT(INCOMPLETE) | BIT(WRONG_ORIGIN));
	CASE((w.token.services = NONE, w.request.service = NULL), BIT(INCOMPLETE) | BIT(WRONG_SERVICE));
	CASE((w.token.networks = NONE, w.request.peer = NULL), BIT(INCOMPLETE) | BIT(WRONG_NETWORK));
	CASE((w.token.roles = NONE, w.request.role = NULL), BIT(INCOMPLETE));
	CASE(w.token.services = LIST("\4", "sshd\1\0*"), BIT(INCOMPLETE));
	CASE(w.token.services = LIST("\1", "*\4\0imap"), BIT(INCOMPLETE) | BIT(WRONG_SERVICE));
	CASE(w.token.networks = LIST("\1", "*\4\0::/0"), BIT(INCOMPLETE) | BIT(WRONG_NETWORK));
	CASE(w.token.roles = LIST("\1", "*\5\0other"), BIT(INCOMPLETE) | BIT(MISSING_ROLE));
	CASE(w.token.domains = ANY, BIT(WRONG_ORIGIN));
	CASE(w.token.state = TSR_STATE_NONE, BIT(INCOMPLETE) | BIT(DISABLED));
	CASE(w.token.state = TSR_STATE_INVITED, BIT(INCOMPLETE) | BIT(DISABLED));
	CASE(w.token.state = 200, BIT(INCOMPLETE) | BIT(DISABLED));
	CASE(w.token.not_after = 0, BIT(INCOMPLETE) | BIT(EXPIRED));
	CASE(w.token.id = TEXT("abcdefghijk"), BIT(INCOMPLETE));
	CASE(w.token.id.len = 0, BIT(INCOMPLETE));
	CASE(memset(w.token.uuid, 0, TSR_UUID_BYTES), BIT(INCOMPLETE));
	CASE(memset(w.token.proof, 0, TSR_PROOF_BYTES), BIT(INCOMPLETE));
	CASE(w.token.scheme = 0, BIT(WRONG_SECRET) | BIT(INCOMPLETE));
	CASE((w.token.scheme = 3, w.presented.scheme = (enum tsr_scheme)3), BIT(INCOMPLETE));
	CASE(w.token.kind = 0, BIT(WRONG_SECRET) | BIT(INCOMPLETE));
	CASE((w.token.kind = 'x', w.presented.kind = (enum tsr_kind)'x'), BIT(INCOMPLETE));
	CASE(w.account.class = TSR_CLASS_NONE, BIT(INCOMPLETE));
	CASE(w.account.class = 3, BIT(INCOMPLETE));
	CASE(w.account.state = TSR_STATE_NONE, BIT(INCOMPLETE) | BIT(ACCOUNT_DISABLED));
	CASE(w.account.state = TSR_STATE_REVOKED, BIT(INCOMPLETE) | BIT(ACCOUNT_DISABLED));
	CASE(w.account.state = TSR_STATE_INVITED, BIT(INCOMPLETE) | BIT(ACCOUNT_DISABLED));
	CASE((member(&w, TSR_SCHEME_BLAKE2B_UUID, 0, 0), w.account.state = TSR_STATE_INVITED), BIT(ACCOUNT_DISABLED));
	CASE(w.account.roles = NONE, BIT(INCOMPLETE) | BIT(MISSING_ROLE));
	CASE((w.account.roles = NONE, w.request.role = NULL), BIT(INCOMPLETE));
	CASE((w.account.login = (struct tsr_text){too_long, sizeof(too_long)}, w.request.user = NULL), BIT(INCOMPLETE));
	CASE((w.account.login = (struct tsr_text){too_long, TSR_LOGIN_MAX}, w.request.user = NULL), 0);
	for (uint32_t flaw = 1; flaw; flaw <<= 1) {
		CASE(w.token.flaws = flaw, BIT(INCOMPLETE));
		CASE(w.account.flaws = flaw, flaw == TSR_FLAW_TWO_LOGINS ? BIT(AMBIGUOUS) : BIT(INCOMPLETE));
	}
}

static void
states_and_times(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE(w.token.state = TSR_STATE_REVOKED, BIT(REVOKED) | BIT(DISABLED));
	CASE(w.token.revoked_at = -1, BIT(REVOKED));
	CASE(w.account.ends = NOW, 0);
	CASE(w.account.ends = NOW - 1, BIT(ACCOUNT_DISABLED));
	CASE((w.account.ends = NOW + 9, w.facts.cache_time = NOW + 10), BIT(ACCOUNT_DISABLED));
	CASE(w.token.not_before = NOW, 0);
	CASE((w.token.not_before = NOW + 1, w.facts.cache_time = NOW + 10), BIT(NOT_YET));
	CASE(w.token.not_before = INT64_MAX, BIT(NOT_YET));
	CASE(w.token.not_after = NOW, 0);
	CASE(w.token.not_after = -1, BIT(EXPIRED));
	CASE(w.token.not_after = TSR_NEVER, 0);
	CASE((w.token.not_after = NOW + 9, w.facts.cache_time = NOW + 10), BIT(EXPIRED));
}

static void
origins(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE(w.request.origin = NULL, BIT(NO_ORIGIN) | BIT(WRONG_ORIGIN));
	CASE((w.request.origin = "null", w.request.origin_len = 4), BIT(WRONG_ORIGIN));
	CASE((w.request.origin = "https://a.example https://a.example", w.request.origin_len = 35), BIT(WRONG_ORIGIN));
	CASE((w.request.origin = "https://a.example\0", w.request.origin_len = 18), BIT(WRONG_ORIGIN));
	CASE((w.request.origin = "http://a.example", w.request.origin_len = 16), BIT(WRONG_ORIGIN));
	CASE((w.request.origin = "https://A.example:443", w.request.origin_len = 21), 0);
	CASE(w.token.domains = LIST("\1", "/\21\0https://a.example"), 0);
	CASE((w.token.kind = w.presented.kind = TSR_PRIVATE, w.token.domains = NONE, w.request.origin = NULL), 0);
}

static void
services_networks_roles(void **state)
{
	const enum tsr_question question = TSR_ASK_TOKEN;

	(void)state;
	CASE(w.request.service = NULL, BIT(WRONG_SERVICE));
	CASE(w.request.service = "", BIT(WRONG_SERVICE));
	CASE(w.request.service = "SSHD", BIT(WRONG_SERVICE));
	CASE(w.request.service = "ssh", BIT(WRONG_SERVICE));
	CASE(w.request.service = "*", BIT(WRONG_SERVICE));
	CASE((w.token.services = ANY, w.request.service = NULL), 0);
	CASE(w.request.peer = NULL, BIT(WRONG_NETWORK));
	CASE(w.request.peer = "", BIT(WRONG_NETWORK));
	CASE(w.request.peer = "host.example", BIT(WRONG_NETWORK));
	CASE(w.request.peer = "192.0.2.7;4711", 0);
	CASE(w.request.peer = "::ffff:192.0.2.7", 0);
	CASE((w.token.networks = ANY, w.request.peer = NULL), 0);
	CASE((w.token.networks = ANY, w.request.peer = "host.example"), 0);
	CASE(w.token.networks = LIST("\3", "a/b\14\000192.0.2.0/24"), 0);
	CASE(w.request.role = NULL, 0);
	CASE(w.request.role = "", BIT(MISSING_ROLE));
	CASE(w.request.role = "*", BIT(MISSING_ROLE));
	CASE(w.request.role = "Mail", BIT(MISSING_ROLE));
	CASE(w.token.roles = LIST("\4", "mail"), 0);
	CASE(w.token.roles = LIST("\5", "other"), BIT(MISSING_ROLE));
	CASE((w.token.roles = LIST("\5", "other"), w.request.role = "other"), BIT(MISSING_ROLE));
	CASE((w.account.roles = ANY, w.request.role = "*"), BIT(MISSING_ROLE));
}

static void
account_alone(void **state)
{
	const enum tsr_question question = TSR_ASK_ACCOUNT;

	(void)state;
	CASE((void)0, 0);
	CASE((w.facts.account = NULL, w.facts.claims = 0), BIT(UNKNOWN) | NO_ACCOUNT);
	CASE(w.account.class = TSR_CLASS_NONE, BIT(INCOMPLETE));
	CASE(w.request.user = NULL, BIT(WRONG_ACCOUNT));
	CASE(w.request.user = "SVCMAIL", BIT(WRONG_ACCOUNT));
	CASE(w.facts.claims = 2, BIT(AMBIGUOUS));
	CASE(w.account.ends = NOW - 1, BIT(ACCOUNT_DISABLED));
	CASE(w.account.roles = NONE, BIT(INCOMPLETE) | BIT(MISSING_ROLE));
}

static void
zeroed_facts_deny(void **state)
{
	const struct tsr_facts facts = {0};
	const struct tsr_request request = {0};

	(void)state;
	assert_int_equal(tsr_verdict_of(tsr_failures(&facts, &request)), TSR_NOT_A_TOKEN);
	for (int question = TSR_ASK_TOKEN; question <= TSR_ASK_ACCOUNT; question++) {
		struct tsr_facts some = {.question = (enum tsr_question)question};
		struct world w;

		assert_true(tsr_failures(&some, &request) != 0);
		world_make(&w, (enum tsr_question)question);
		assert_true(tsr_failures(&some, &w.request) != 0);
		memset(&w.token, 0, sizeof(w.token));
		memset(&w.account, 0, sizeof(w.account));
		assert_true(judged(&w) != 0);
	}
}

/* Whether a field may be absent without denying. */
static bool
is_optional(const char *name)
{
	static const char *const optional[] = {"not_before", "flaws", "created", "revoked_at", "shared", "ends"};

	for (size_t i = 0; i < COUNT(optional); i++)
		if (strcmp(name, optional[i]) == 0)
			return true;
	return false;
}

/* A field that did not arrive never makes a record worth more. */
static void
absent_fields_deny(void **state)
{
	static const size_t sizes[] = {[TSR_TEXT] = sizeof(struct tsr_text),
	    [TSR_LIST] = sizeof(struct tsr_list),
	    [TSR_TIME] = 8,
	    [TSR_BYTE] = 1,
	    [TSR_WORD] = 4,
	    [TSR_UUID] = TSR_UUID_BYTES,
	    [TSR_PROOF] = TSR_PROOF_BYTES};

	(void)state;
	for (enum tsr_record_type type = TSR_RECORD_TOKEN; type <= TSR_RECORD_ACCOUNT; type++) {
		size_t count;
		const struct tsr_field *fields = tsr_record_fields(type, &count);

		for (size_t i = 0; i < count; i++) {
			struct world w;

			world_make(&w, TSR_ASK_TOKEN);
			memset((type == TSR_RECORD_TOKEN ? (char *)&w.token : (char *)&w.account) + fields[i].offset, 0,
			    sizes[fields[i].kind]);
			if (fields[i].tag & 0x80 && !is_optional(fields[i].name) && judged(&w) == 0)
				fail_msg("without %s the verdict is ALLOW", fields[i].name);
		}
	}
}

static void
verdict_of_bits(void **state)
{
	(void)state;
	assert_int_equal(tsr_verdict_of(0), TSR_ALLOW);
	assert_int_equal(tsr_verdict_of(BIT(DENY)), TSR_DENY);
	assert_int_equal(tsr_verdict_of(BIT(ALLOW)), TSR_DENY);
	assert_int_equal(tsr_verdict_of(BIT(VERDICTS)), TSR_DENY);
	assert_int_equal(tsr_verdict_of(UINT32_C(1) << 31), TSR_DENY);
	assert_int_equal(tsr_verdict_of(UINT32_MAX), TSR_NOT_A_TOKEN);
}

static void
effective_roles(void **state)
{
	struct tsr_token_record token = {.roles = ANY};
	struct tsr_account_record account = {.roles = LIST("\1", "a\1\0*\2\0bc\1\0D")};
	static uint8_t many[TSR_LIST_MAX * 34];
	char out[TSR_ROLES_MAX + 1];
	size_t len = 0;

	(void)state;
	assert_int_equal(tsr_roles_effective(&token, &account, out, sizeof(out)), TSR_OK);
	assert_string_equal(out, "a bc");
	assert_int_equal(tsr_roles_effective(NULL, &account, out, sizeof(out)), TSR_OK);
	assert_string_equal(out, "a bc");
	assert_int_equal(tsr_roles_effective(&token, &account, out, 4), TSR_TOOBIG);
	assert_string_equal(out, "");
	assert_int_equal(tsr_roles_effective(&token, &account, out, 5), TSR_OK);
	assert_int_equal(tsr_roles_effective(&token, &account, out, 0), TSR_TOOBIG);
	token.roles = LIST("\2", "bc\1\0D\1\0x");
	assert_int_equal(tsr_roles_effective(&token, &account, out, sizeof(out)), TSR_OK);
	assert_string_equal(out, "bc");
	token.roles = NONE;
	assert_int_equal(tsr_roles_effective(&token, &account, out, sizeof(out)), TSR_OK);
	assert_string_equal(out, "");
	for (int i = 0; i < TSR_LIST_MAX; i++)
		assert_int_equal(tsr_list_add(many, sizeof(many), &len, "abcdefghijabcdefghijabcdefghij", 30), TSR_OK);
	account.roles = (struct tsr_list){many, len};
	assert_int_equal(tsr_roles_effective(NULL, &account, out, sizeof(out)), TSR_TOOBIG);
}

static void
names_of_flaws(void **state)
{
	char out[64];

	(void)state;
	tsr_flaws_format(0, out, sizeof(out));
	assert_string_equal(out, "");
	tsr_flaws_format(TSR_FLAW_ID | TSR_FLAW_SERVICE | TSR_FLAW_PASSWORD, out, sizeof(out));
	assert_string_equal(out, "id, service, password");
	tsr_flaws_format(TSR_FLAW_KIND | TSR_FLAW_CHANGED, out, sizeof(out));
	assert_string_equal(out, "kind, not as at first");
	tsr_flaws_format(TSR_FLAW_ID | TSR_FLAW_SERVICE, out, sizeof("id, service"));
	assert_string_equal(out, "id, service");
	tsr_flaws_format(TSR_FLAW_ID | TSR_FLAW_SERVICE, out, sizeof("id, service") - 1);
	assert_string_equal(out, "id");
	tsr_flaws_format(UINT32_MAX, out, 1);
	assert_string_equal(out, "");
}

static void
roles_that_cannot_be_told_deny(void **state)
{
	static uint8_t many[TSR_LIST_MAX * 34];
	size_t len = 0;
	struct world w;

	(void)state;
	world_make(&w, TSR_ASK_TOKEN);
	assert_int_equal(tsr_list_add(many, sizeof(many), &len, "mail", 4), TSR_OK);
	for (int i = 1; i < TSR_LIST_MAX; i++)
		assert_int_equal(tsr_list_add(many, sizeof(many), &len, "abcdefghijabcdefghijabcdefghij", 30), TSR_OK);
	w.account.roles = (struct tsr_list){many, len};
	assert_int_equal(judged(&w), BIT(INCOMPLETE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_combination_token),
	    cmocka_unit_test(every_combination_again),
	    cmocka_unit_test(every_combination_account),
	    cmocka_unit_test(form_and_machine),
	    cmocka_unit_test(legacy),
	    cmocka_unit_test(identity),
	    cmocka_unit_test(local_users),
	    cmocka_unit_test(restrictions_are_explicit),
	    cmocka_unit_test(states_and_times),
	    cmocka_unit_test(origins),
	    cmocka_unit_test(services_networks_roles),
	    cmocka_unit_test(account_alone),
	    cmocka_unit_test(zeroed_facts_deny),
	    cmocka_unit_test(absent_fields_deny),
	    cmocka_unit_test(verdict_of_bits),
	    cmocka_unit_test(effective_roles),
	    cmocka_unit_test(names_of_flaws),
	    cmocka_unit_test(roles_that_cannot_be_told_deny),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
