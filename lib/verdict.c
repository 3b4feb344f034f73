/* SPDX-License-Identifier: ISC */
/*
 * The decision: one small function a condition, in the order in which they are
 * reported.  Only tsr_verdict_of() says TSR_ALLOW, and only when none failed.
 */
#include <string.h>

#include "network.h"
#include "origin.h"
#include "verdict.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef bool condition_fails(const struct tsr_facts *facts, const struct tsr_request *request);

static bool
text_is(const struct tsr_text *text, const char *string)
{
	const size_t len = strlen(string);

	return text->len == len && (len == 0 || memcmp(text->s, string, len) == 0);
}

/* Of a legacy token there is nothing in the record of a question asked again but its scheme. */
static bool
is_legacy(const struct tsr_facts *facts)
{
	return facts->presented->scheme == TSR_SCHEME_BLAKE2B_UUID ||
	       (facts->token && facts->token->scheme == TSR_SCHEME_BLAKE2B_UUID);
}

static bool
not_a_token(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	switch (facts->question) {
	case TSR_ASK_TOKEN:
	case TSR_ASK_AGAIN:
		return !facts->presented || (facts->meta && facts->meta->legacy_tokens != 1 && is_legacy(facts));
	case TSR_ASK_ACCOUNT:
		return false;
	}
	return true;
}

static bool
unavailable(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	return facts->cache != TSR_OK || !facts->meta;
}

/* Whether the clock is so far behind the cache that it cannot be right. */
static bool
clock_is_behind(int64_t cache_time, int64_t now)
{
	return cache_time > now && (uint64_t)cache_time - (uint64_t)now > TSR_CLOCK_SLACK;
}

static bool
stale(const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (!facts->meta || facts->meta->max_age <= 0 || facts->cache_time <= 0 || request->now <= 0)
		return true;
	return facts->age > facts->meta->max_age || facts->age < -TSR_CLOCK_SLACK ||
	       clock_is_behind(facts->cache_time, request->now);
}

static bool
unknown(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	if (facts->question != TSR_ASK_ACCOUNT)
		return !facts->token;
	return !facts->account || facts->account->class == TSR_CLASS_MEMBER;
}

static bool
wrong_secret(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const struct tsr_token *presented = facts->presented;

	(void)request;
	if (facts->question == TSR_ASK_AGAIN)
		return false;
	if (!facts->proved || !presented || presented->scheme != facts->token->scheme)
		return true;
	return presented->scheme == TSR_SCHEME_BLAKE2B && presented->kind != facts->token->kind;
}

static bool
denied_locally(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	return facts->denied;
}

static bool
ambiguous(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const bool found = facts->question == TSR_ASK_ACCOUNT ? facts->account != NULL : facts->token != NULL;

	(void)request;
	if (facts->claims != (found ? 1u : 0u))
		return true;
	return facts->account && (facts->account->shared || facts->account->flaws & TSR_FLAW_TWO_LOGINS);
}

/* A person may own what came from another product, and what was made before a day the administrator set. */
static bool
may_belong_to_member(const struct tsr_token_record *token, const struct tsr_meta_record *meta)
{
	return token->scheme == TSR_SCHEME_BLAKE2B_UUID || (token->created > 0 && token->created < meta->legacy_before);
}

static bool
incomplete(const struct tsr_facts *facts, const struct tsr_request *request)
{
	char roles[TSR_ROLES_MAX + 1];

	(void)request;
	if (facts->token && tsr_token_flaws(facts->token))
		return true;
	if (!facts->account)
		return false;
	if (tsr_account_flaws(facts->account) & ~TSR_FLAW_TWO_LOGINS)
		return true;
	if (facts->token && facts->account->class != TSR_CLASS_SERVICE &&
	    (!facts->meta || !may_belong_to_member(facts->token, facts->meta)))
		return true;
	return tsr_roles_effective(facts->token, facts->account, roles, sizeof(roles)) != TSR_OK;
}

static bool
orphan(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const uint8_t *owner = facts->token->owner;

	(void)request;
	return !facts->account || tsr_uuid_is_zero(owner) || memcmp(owner, facts->account->uuid, TSR_UUID_BYTES) != 0;
}

static bool
wrong_account(const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (!request->user)
		return facts->question == TSR_ASK_ACCOUNT;
	return !text_is(&facts->account->login, request->user);
}

/* Root needs listing on every host, also where the daemon could not read the local names. */
static bool
local_user(const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (!(request->flags & TSR_SYSTEM_USERS) || facts->local == TSR_LOCAL_ALLOWED)
		return false;
	return facts->local != TSR_LOCAL_NO || text_is(&facts->account->login, "root");
}

bool
tsr_token_is_revoked(const struct tsr_token_record *token)
{
	return token->state == TSR_STATE_REVOKED || token->revoked_at != 0;
}

static bool
revoked(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	return tsr_token_is_revoked(facts->token);
}

static bool
disabled(const struct tsr_facts *facts, const struct tsr_request *request)
{
	(void)request;
	return facts->token->state != TSR_STATE_ACTIVE;
}

/* A clock that was set back revives nothing: the cache knows of a later time. */
static int64_t
later_of_clocks(const struct tsr_facts *facts, const struct tsr_request *request)
{
	return request->now > facts->cache_time ? request->now : facts->cache_time;
}

static bool
account_disabled(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const int64_t ends = facts->account->ends;

	return facts->account->state != TSR_STATE_ACTIVE || (ends != 0 && later_of_clocks(facts, request) > ends);
}

static bool
not_yet(const struct tsr_facts *facts, const struct tsr_request *request)
{
	return request->now < facts->token->not_before;
}

static bool
expired(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const int64_t not_after = facts->token->not_after;

	return not_after == 0 || later_of_clocks(facts, request) > not_after;
}

static bool
no_origin(const struct tsr_facts *facts, const struct tsr_request *request)
{
	return facts->token->kind != TSR_PRIVATE && (!request->origin || request->origin_len == 0);
}

static bool
lists_origin(const struct tsr_list *domains, const char *text, size_t len)
{
	struct tsr_origin origin, domain;
	struct tsr_text item;
	size_t at = 0;

	if (tsr_origin_parse(text, len, &origin) != TSR_OK)
		return false;
	while (tsr_list_next(domains, &at, &item))
		if (tsr_domain_parse(item.s, item.len, &domain, NULL) == TSR_OK && tsr_origin_matches(&origin, &domain))
			return true;
	return false;
}

static bool
wrong_origin(const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (facts->token->kind == TSR_PRIVATE)
		return false;
	return !request->origin || !lists_origin(&facts->token->domains, request->origin, request->origin_len);
}

static bool
wrong_service(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const struct tsr_list *services = &facts->token->services;

	if (tsr_list_is_any(services))
		return false;
	return !request->service || !tsr_list_has(services, request->service, strlen(request->service));
}

static bool
lists_peer(const struct tsr_list *networks, const char *text)
{
	struct tsr_network network, peer;
	struct tsr_text item;
	size_t at = 0;

	if (tsr_peer_parse(text, &peer) != TSR_OK)
		return false;
	while (tsr_list_next(networks, &at, &item))
		if (tsr_network_parse(item.s, item.len, &network, NULL) == TSR_OK &&
		    tsr_network_contains(&network, &peer))
			return true;
	return false;
}

static bool
wrong_network(const struct tsr_facts *facts, const struct tsr_request *request)
{
	const struct tsr_list *networks = &facts->token->networks;

	if (tsr_list_is_any(networks))
		return false;
	return !request->peer || !lists_peer(networks, request->peer);
}

static bool
missing_role(const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (!request->role)
		return false;
	if (facts->question != TSR_ASK_ACCOUNT && !facts->token)
		return true;
	return !tsr_role_effective(facts->token, facts->account, request->role, strlen(request->role));
}

/* What must be there before a condition can be looked at. */
enum needs { NOTHING, TOKEN, ACCOUNT };

static const struct condition {
	enum tsr_verdict verdict;
	enum needs needs;
	condition_fails *fails;
} conditions[] = {
    {TSR_NOT_A_TOKEN, NOTHING, not_a_token},
    {TSR_UNAVAILABLE, NOTHING, unavailable},
    {TSR_STALE, NOTHING, stale},
    {TSR_UNKNOWN, NOTHING, unknown},
    {TSR_WRONG_SECRET, TOKEN, wrong_secret},
    {TSR_DENIED_LOCALLY, NOTHING, denied_locally},
    {TSR_AMBIGUOUS, NOTHING, ambiguous},
    {TSR_INCOMPLETE, NOTHING, incomplete},
    {TSR_ORPHAN, TOKEN, orphan},
    {TSR_WRONG_ACCOUNT, ACCOUNT, wrong_account},
    {TSR_LOCAL_USER, ACCOUNT, local_user},
    {TSR_REVOKED, TOKEN, revoked},
    {TSR_DISABLED, TOKEN, disabled},
    {TSR_ACCOUNT_DISABLED, ACCOUNT, account_disabled},
    {TSR_NOT_YET, TOKEN, not_yet},
    {TSR_EXPIRED, TOKEN, expired},
    {TSR_NO_ORIGIN, TOKEN, no_origin},
    {TSR_WRONG_ORIGIN, TOKEN, wrong_origin},
    {TSR_WRONG_SERVICE, TOKEN, wrong_service},
    {TSR_WRONG_NETWORK, TOKEN, wrong_network},
    {TSR_MISSING_ROLE, ACCOUNT, missing_role},
};

_Static_assert(COUNT(conditions) == TSR_VERDICTS - TSR_NOT_A_TOKEN, "every reason to deny has its condition");

static bool
fails(const struct condition *condition, const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (condition->needs == TOKEN && facts->question == TSR_ASK_ACCOUNT)
		return false;
	if (condition->needs == TOKEN && !facts->token)
		return true;
	if (condition->needs == ACCOUNT && !facts->account)
		return true;
	return condition->fails(facts, request);
}

uint32_t
tsr_failures(const struct tsr_facts *facts, const struct tsr_request *request)
{
	uint32_t failures = 0;

	for (size_t i = 0; i < COUNT(conditions); i++)
		if (fails(&conditions[i], facts, request))
			failures |= UINT32_C(1) << conditions[i].verdict;
	return failures;
}

enum tsr_verdict
tsr_verdict_of(uint32_t failures)
{
	if (failures == 0)
		return TSR_ALLOW;
	for (enum tsr_verdict verdict = TSR_NOT_A_TOKEN; verdict < TSR_VERDICTS; verdict++)
		if (failures & UINT32_C(1) << verdict)
			return verdict;
	return TSR_DENY;
}
