/* SPDX-License-Identifier: ISC */
/* A token, an account and a request to which nothing is wrong, for tests to spoil. */
#ifndef TSR_TESTS_WORLD_H
#define TSR_TESTS_WORLD_H

#include <string.h>

#include "verdict.h"

#define NOW INT64_C(1800000000)
#define TEXT(literal) ((struct tsr_text){literal, sizeof(literal) - 1})
/* One item of at most 255 bytes, written as LIST("\4", "sshd"). */
#define LIST(len, text) ((struct tsr_list){(const uint8_t *)len "\0" text, sizeof(text) + 1})
#define ANY LIST("\1", "*")
#define NONE ((struct tsr_list){NULL, 0})

struct world {
	struct tsr_token presented;
	struct tsr_token_record token;
	struct tsr_account_record account;
	struct tsr_meta_record meta;
	struct tsr_facts facts;
	struct tsr_request request;
};

static inline void
world_token(struct tsr_token_record *token)
{
	token->id = TEXT("abcdefghijkl");
	memset(token->uuid, 0x11, sizeof(token->uuid));
	memset(token->owner, 0x22, sizeof(token->owner));
	memset(token->proof, 0x33, sizeof(token->proof));
	token->kind = TSR_PUBLIC;
	token->scheme = TSR_SCHEME_BLAKE2B;
	token->state = TSR_STATE_ACTIVE;
	token->not_after = NOW + 1000;
	token->services = LIST("\4", "sshd");
	token->networks = LIST("\14", "192.0.2.0/24");
	token->roles = ANY;
	token->domains = LIST("\21", "https://a.example");
	token->created = NOW - 1000;
}

static inline void
world_account(struct tsr_account_record *account)
{
	memset(account->uuid, 0x22, sizeof(account->uuid));
	account->class = TSR_CLASS_SERVICE;
	account->state = TSR_STATE_ACTIVE;
	account->login = TEXT("svcmail");
	account->roles = LIST("\4", "mail");
}

static inline void
world_request(struct tsr_request *request)
{
	request->user = "svcmail";
	request->service = "sshd";
	request->origin = "https://a.example";
	request->origin_len = strlen(request->origin);
	request->peer = "192.0.2.7";
	request->role = "mail";
	request->flags = TSR_SYSTEM_USERS;
	request->now = NOW;
}

/* W stays where it is: it points into itself. */
static inline void
world_make(struct world *w, enum tsr_question question)
{
	memset(w, 0, sizeof(*w));
	memcpy(w->presented.id, "abcdefghijkl", TSR_ID_LEN);
	if (question == TSR_ASK_TOKEN) {
		w->presented.kind = TSR_PUBLIC;
		w->presented.scheme = TSR_SCHEME_BLAKE2B;
	}
	world_token(&w->token);
	world_account(&w->account);
	world_request(&w->request);
	w->meta.max_age = 86400;
	w->meta.legacy_tokens = 1;
	w->facts.question = question;
	w->facts.age = 3;
	w->facts.cache_time = NOW - 3;
	w->facts.meta = &w->meta;
	w->facts.presented = question == TSR_ASK_ACCOUNT ? NULL : &w->presented;
	w->facts.token = question == TSR_ASK_ACCOUNT ? NULL : &w->token;
	w->facts.account = &w->account;
	w->facts.claims = 1;
	w->facts.proved = question == TSR_ASK_TOKEN;
}

#endif
