/* SPDX-License-Identifier: ISC */
/*
 * The decision: a pure function of facts, request and time.  No input, no
 * output, no clock, no memory.
 */
#ifndef TSR_VERDICT_H
#define TSR_VERDICT_H

#include "record.h"

#define TSR_CLOCK_SLACK 300	/* seconds the clock may be behind the cache */

enum tsr_question {
	TSR_ASK_TOKEN,		/* a token was presented */
	TSR_ASK_AGAIN,		/* its secret has been proved before, in this process */
	TSR_ASK_ACCOUNT		/* no token: the account alone */
};

enum tsr_local {
	TSR_LOCAL_NO = 0,	/* not a user of this host's own */
	TSR_LOCAL_DENIED,
	TSR_LOCAL_ALLOWED	/* listed in allow_users */
};

/* All that a verdict depends on besides the request.  Zeroed facts deny. */
struct tsr_facts {
	enum tsr_question question;
	enum tsr_status cache;		/* TSR_OK: cache and "denied" could be read */
	int64_t age;			/* of the cache, as tsr_snapshot_age() */
	int64_t cache_time;		/* mtime of the delta */
	const struct tsr_meta_record *meta;	/* settings; NULL when cache is not TSR_OK */
	const struct tsr_token *presented;	/* NULL: not a token, or TSR_ASK_ACCOUNT */
	const struct tsr_token_record *token;	/* NULL: unknown */
	const struct tsr_account_record *account;	/* NULL: unknown or gone */
	unsigned claims;		/* records that claim the token id (or the login, TSR_ASK_ACCOUNT) */
	bool proved;			/* the proof of the text equals the recorded one */
	bool denied;			/* listed in "denied" */
	enum tsr_local local;
};

/*
 * Bit (1u << v) for every verdict v whose condition fails; 0: all hold.  A
 * condition that cannot be judged, because token or account are missing, fails.
 */
TSR_API uint32_t tsr_failures(const struct tsr_facts *facts, const struct tsr_request *request);

/* The first that failed, TSR_ALLOW when none did, TSR_DENY for bits that are no condition's. */
TSR_API enum tsr_verdict tsr_verdict_of(uint32_t failures);

/* By its state or by its time: either is enough, and final. */
TSR_API bool tsr_token_is_revoked(const struct tsr_token_record *token);

/*
 * Why a record denies itself: the recorded TSR_FLAW bits and those that show
 * by looking, since what an access rule of the directory hid is simply absent.
 */
TSR_API uint32_t tsr_token_flaws(const struct tsr_token_record *token);
TSR_API uint32_t tsr_account_flaws(const struct tsr_account_record *account);

/* The names of flaws for people, separated by ", "; cut at a name to SIZE, which is at least 1. */
TSR_API void tsr_flaws_format(uint32_t flaws, char *out, size_t size);

/* Whether the account has the role and the token, if there is one, lists it. */
TSR_API bool tsr_role_effective(const struct tsr_token_record *token, const struct tsr_account_record *account,
    const char *role, size_t len);

/*
 * Effective roles: the account's that the token lists, blank-separated; TSR_TOOBIG denies.
 * TOKEN NULL: all of the account's.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_roles_effective(const struct tsr_token_record *token,
    const struct tsr_account_record *account, char *out, size_t size);

#endif
