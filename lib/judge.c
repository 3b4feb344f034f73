/* SPDX-License-Identifier: ISC */
/* The way from a request to an answer: open the cache, gather the facts, ask for the verdict. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "denied.h"
#include "gather.h"
#include "use.h"

#define DIR_MAX 200 /* promised in tessera.h */
#define ATTEMPTS 4  /* at a cache that is replaced while it is read */
#define LOGIN 2     /* judgements of a context that serves one login; from there on it is a server's */

struct tsr_cache {
	char dir[DIR_MAX + 1];
	bool keep, trial;
	unsigned judged; /* judgements, as far as they matter */
	struct tsr_snapshot snapshot;
	struct tsr_denied denied;
	struct tsr_reporter reporter;
	struct tsr_gather gather;
};

/* What is asked, and what the presented text came to. */
struct inquiry {
	enum tsr_question question;
	enum tsr_status status; /* of the proof */
	const struct tsr_token *presented;
	const uint8_t *proof;
	const struct tsr_request *request;
};

enum tsr_status
tsr_cache_new(const char *dir, unsigned flags, struct tsr_cache **out)
{
	const char *path = dir ? dir : TSR_DEFAULT_DIR;
	const size_t len = strlen(path);
	struct tsr_cache *cache;

	*out = NULL;
	if (len > DIR_MAX)
		return TSR_TOOBIG;
	cache = malloc(sizeof(*cache));
	if (!cache)
		return TSR_NOMEM;
	memcpy(cache->dir, path, len + 1);
	cache->keep = flags & TSR_KEEP;
	cache->trial = flags & TSR_TRIAL;
	cache->judged = 0;
	tsr_snapshot_init(&cache->snapshot);
	tsr_denied_init(&cache->denied);
	tsr_reporter_init(&cache->reporter);
	*out = cache;
	return TSR_OK;
}

/* Whether much is going to be asked of it: to keep a descriptor open pays only then. */
static bool
is_servers(const struct tsr_cache *cache)
{
	return cache->keep && cache->judged >= LOGIN;
}

static void
close_files(struct tsr_cache *cache)
{
	tsr_snapshot_close(&cache->snapshot);
	tsr_denied_close(&cache->denied);
}

/* After a judgement that opened them, or after none. */
static void
drop_files(struct tsr_cache *cache)
{
	tsr_snapshot_drop(&cache->snapshot);
	tsr_denied_drop(&cache->denied);
}

void
tsr_cache_free(struct tsr_cache *cache)
{
	if (!cache)
		return;
	close_files(cache);
	tsr_reporter_close(&cache->reporter);
	free(cache);
}

/* What a file says of its trouble becomes the answer's. */
static enum tsr_status
pass_on(struct tsr_cache *cache, enum tsr_status status, const char detail[static TSR_DETAIL_MAX])
{
	if (status != TSR_OK)
		memcpy(cache->gather.detail, detail, TSR_DETAIL_MAX);
	return status;
}

static enum tsr_status
open_generation(struct tsr_cache *cache)
{
	if (tsr_snapshot_current(&cache->snapshot))
		return TSR_OK;
	tsr_gather_forget(&cache->gather);
	return pass_on(cache, tsr_snapshot_open(&cache->snapshot, cache->dir), cache->snapshot.detail);
}

static enum tsr_status
open_denied(struct tsr_cache *cache)
{
	if (tsr_denied_current(&cache->denied))
		return TSR_OK;
	cache->denied.size = 0;
	if (!is_servers(cache) && tsr_denied_is_empty(cache->dir))
		return TSR_OK;
	return pass_on(cache, tsr_denied_open(&cache->denied, cache->dir), cache->denied.detail);
}

static void
copy_text(const struct tsr_text *text, char *out, size_t size)
{
	const size_t len = text->len < size ? text->len : 0;

	if (len > 0)
		memcpy(out, text->s, len);
	out[len] = '\0';
}

static enum tsr_status
check_denied(struct tsr_cache *cache, struct tsr_facts *facts)
{
	struct tsr_denied_query query;
	enum tsr_status status = open_denied(cache);

	if (status != TSR_OK || cache->denied.size == 0)
		return status;
	memset(&query, 0, sizeof(query));
	if (facts->presented)
		memcpy(query.id, facts->presented->id, sizeof(query.id));
	if (facts->token)
		tsr_uuid_format(facts->token->uuid, query.token_uuid);
	if (facts->account) {
		tsr_uuid_format(facts->account->uuid, query.account_uuid);
		copy_text(&facts->account->login, query.login, sizeof(query.login));
	}
	return pass_on(cache, tsr_denied_check(&cache->denied, &query, &facts->denied), cache->denied.detail);
}

/* One attempt to gather the facts from one generation. */
static enum tsr_status
gather(struct tsr_cache *cache, const struct inquiry *inquiry, struct tsr_facts *facts)
{
	const struct tsr_request *request = inquiry->request;
	enum tsr_status status;

	*facts = (struct tsr_facts){.question = inquiry->question, .presented = inquiry->presented};
	cache->gather.detail[0] = '\0';
	status = open_generation(cache);
	if (status != TSR_OK)
		return status;
	facts->meta = &cache->snapshot.meta;
	facts->age = tsr_snapshot_age(&cache->snapshot, request->now);
	facts->cache_time = cache->snapshot.mtime;
	if (inquiry->presented)
		status = tsr_gather_token(&cache->gather, &cache->snapshot, inquiry->presented, inquiry->proof, facts);
	else if (request->user)
		status = tsr_gather_login(&cache->gather, &cache->snapshot, request->user, facts);
	if (status == TSR_OK && facts->account && request->flags & TSR_SYSTEM_USERS)
		status = tsr_gather_local(&cache->gather, &cache->snapshot, facts);
	return status == TSR_OK ? check_denied(cache, facts) : status;
}

static enum tsr_verdict
judge(struct tsr_cache *cache, const struct inquiry *inquiry, struct tsr_answer *answer)
{
	struct tsr_facts facts = {.question = inquiry->question, .presented = inquiry->presented};
	const bool worth_looking = inquiry->presented || inquiry->question == TSR_ASK_ACCOUNT;
	enum tsr_status status = worth_looking ? TSR_CHANGING : TSR_OK;

	cache->gather.detail[0] = '\0';
	for (int attempt = 0; attempt < ATTEMPTS && status == TSR_CHANGING; attempt++) {
		status = gather(cache, inquiry, &facts);
		if (status == TSR_CHANGING)
			close_files(cache);
	}
	facts.cache = inquiry->status != TSR_OK ? inquiry->status : status;
	tsr_answer_fill(answer, &facts, inquiry->request, cache->gather.detail);
	if (!cache->keep)
		drop_files(cache);
	cache->judged += cache->judged < LOGIN;
	return answer->verdict;
}

/*
 * Tells of a token whose secret was right, let in or not: one that was revoked
 * and is still tried is not out of use.  Who has no right secret reports nothing.
 */
static void
report(struct tsr_cache *cache, const struct tsr_request *request, const struct tsr_answer *answer)
{
	uint8_t bytes[TSR_USE_MAX];
	size_t len;

	if (cache->trial || answer->token_id[0] == '\0' || answer->failed & (UINT32_C(1) << TSR_WRONG_SECRET))
		return;
	len = tsr_use_encode(answer->token_id, answer->verdict, request->service, request->peer, bytes);
	tsr_reporter_send(&cache->reporter, cache->dir, is_servers(cache), request->now, bytes, len);
}

enum tsr_verdict
tsr_judge(struct tsr_cache *cache, const struct tsr_request *request, struct tsr_answer *answer)
{
	struct inquiry inquiry = {.question = TSR_ASK_TOKEN, .request = request};
	uint8_t proof[TSR_PROOF_BYTES];
	struct tsr_token presented;
	enum tsr_verdict verdict;

	if (request->token && tsr_token_parse(request->token, request->token_len, &presented) == TSR_OK) {
		inquiry.status = tsr_token_proof(request->token, request->token_len, &presented, proof);
		inquiry.presented = &presented;
		inquiry.proof = proof;
	}
	verdict = judge(cache, &inquiry, answer);
	tsr_wipe(proof, sizeof(proof));
	report(cache, request, answer);
	return verdict;
}

enum tsr_verdict
tsr_judge_again(
    struct tsr_cache *cache, const char *token_id, const struct tsr_request *request, struct tsr_answer *answer)
{
	struct inquiry inquiry = {.question = TSR_ASK_AGAIN, .request = request};
	struct tsr_token presented = {0};

	if (token_id && tsr_id_valid(token_id, strlen(token_id))) {
		memcpy(presented.id, token_id, TSR_ID_LEN);
		inquiry.presented = &presented;
	}
	return judge(cache, &inquiry, answer);
}

enum tsr_verdict
tsr_judge_account(struct tsr_cache *cache, const struct tsr_request *request, struct tsr_answer *answer)
{
	const struct inquiry inquiry = {.question = TSR_ASK_ACCOUNT, .request = request};

	return judge(cache, &inquiry, answer);
}
