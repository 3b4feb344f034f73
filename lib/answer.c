/* SPDX-License-Identifier: ISC */
/* What a caller is told of a judgement. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "text.h"

static void
tell_account(struct tsr_answer *answer, const struct tsr_account_record *account)
{
	const struct tsr_text *login = &account->login;
	const struct tsr_text *name = account->display_name.len > 0 ? &account->display_name : login;

	if (login->len > 0 && login->len <= TSR_LOGIN_MAX && !memchr(login->s, '\0', login->len))
		memcpy(answer->account, login->s, login->len);
	if (name->len > 0)
		(void)tsr_name_clean(name->s, name->len, answer->display_name, sizeof(answer->display_name));
}

static void
tell_flaws(struct tsr_answer *answer, const struct tsr_facts *facts)
{
	const uint32_t token = facts->token ? tsr_token_flaws(facts->token) : 0;
	const uint32_t account = facts->account ? tsr_account_flaws(facts->account) : 0;
	char names[100];

	tsr_flaws_format(token ? token : account, names, sizeof(names));
	if (token || account)
		(void)snprintf(answer->detail, sizeof(answer->detail), "the %s lacks or breaks: %s",
		    token ? "token" : "account", names);
	else if (facts->token && facts->account && facts->account->class == TSR_CLASS_MEMBER)
		(void)snprintf(
		    answer->detail, sizeof(answer->detail), "a person owns the token, and it is no legacy token");
	else
		(void)snprintf(answer->detail, sizeof(answer->detail), "the roles do not fit %d bytes", TSR_ROLES_MAX);
}

static void
tell_age(struct tsr_answer *answer, const struct tsr_facts *facts, const struct tsr_request *request)
{
	if (facts->cache_time > request->now)
		(void)snprintf(answer->detail, sizeof(answer->detail),
		    "the clock is behind the cache: now is %" PRId64 ", the cache is of %" PRId64, request->now,
		    facts->cache_time);
	else
		(void)snprintf(answer->detail, sizeof(answer->detail),
		    "the cache is %" PRId64 " s old, allowed are %" PRId64, facts->age, facts->meta->max_age);
}

/* Only what the other members of the answer do not say. */
static void
tell_detail(
    struct tsr_answer *answer, const struct tsr_facts *facts, const struct tsr_request *request, const char *detail)
{
	if (answer->verdict == TSR_UNAVAILABLE)
		(void)snprintf(answer->detail, sizeof(answer->detail), "%s", detail);
	else if (answer->verdict == TSR_STALE)
		tell_age(answer, facts, request);
	else if (answer->verdict == TSR_INCOMPLETE)
		tell_flaws(answer, facts);
}

void
tsr_answer_fill(
    struct tsr_answer *answer, const struct tsr_facts *facts, const struct tsr_request *request, const char *detail)
{
	memset(answer, 0, sizeof(*answer));
	answer->failed = tsr_failures(facts, request);
	answer->verdict = tsr_verdict_of(answer->failed);
	answer->status = facts->cache;
	answer->age = -1;
	if (facts->presented)
		memcpy(answer->token_id, facts->presented->id, sizeof(answer->token_id));
	if (facts->meta)
		answer->age = facts->age > 0 ? facts->age : 0;
	if (facts->token)
		answer->not_after = facts->token->not_after >= TSR_NEVER ? INT64_MAX : facts->token->not_after;
	if (facts->account)
		tell_account(answer, facts->account);
	if (facts->account &&
	    tsr_roles_effective(facts->token, facts->account, answer->roles, sizeof(answer->roles)) != TSR_OK)
		answer->roles[0] = '\0';
	tell_detail(answer, facts, request, detail);
}
