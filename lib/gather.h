/* SPDX-License-Identifier: ISC */
/* Reads from one generation of the cache what a verdict depends on. */
#ifndef TSR_GATHER_H
#define TSR_GATHER_H

#include "snapshot.h"
#include "verdict.h"

#define TSR_CLAIMS_SIZE 32768	/* bytes of records that claim one token id, or of a set of accounts */

/*
 * Room for the records that facts point at.  What was looked up last stays in
 * it: to ask about the same token again costs no look-up as long as the
 * generation is the same, whether the token is known or not.
 */
struct tsr_gather {
	char id[TSR_ID_LEN + 1];	/* whose claims these are; "": nobody's */
	size_t claims_len;		/* 0: nobody claims the id */
	uint8_t owner[TSR_UUID_BYTES];	/* whose account this is */
	enum tsr_status account_status;	/* TSR_OK, TSR_ABSENT; anything else: nobody's */
	struct tsr_token_record token;
	struct tsr_account_record account;
	uint8_t claims[TSR_CLAIMS_SIZE];
	uint8_t account_value[TSR_RECORD_MAX];
	char detail[TSR_DETAIL_MAX];	/* what could not be read, "" otherwise */
};

/* Forgets what was looked up.  Before the first look-up, and whenever another generation has been opened. */
void tsr_gather_forget(struct tsr_gather *gather);

/*
 * The records that claim PRESENTED->id, and the owner's.  PROOF, NULL when
 * nothing is to be proved, chooses among several.  Not found is TSR_OK.
 */
TSR_MUST_USE enum tsr_status tsr_gather_token(struct tsr_gather *gather, const struct tsr_snapshot *snapshot,
    const struct tsr_token *presented, const uint8_t *proof, struct tsr_facts *facts);

/* The service account that has the login, or whoever else has it.  Not found is TSR_OK. */
TSR_MUST_USE enum tsr_status tsr_gather_login(struct tsr_gather *gather, const struct tsr_snapshot *snapshot,
    const char *login, struct tsr_facts *facts);

/* Whether the login of the account found is a user of this host's own. */
TSR_MUST_USE enum tsr_status tsr_gather_local(struct tsr_gather *gather, const struct tsr_snapshot *snapshot,
    struct tsr_facts *facts);

#endif
