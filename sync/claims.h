/* SPDX-License-Identifier: ISC */
/*
 * The value under a token id: the records of all tokens that claim it, each
 * behind a u16 length.  There should be one; two deny each other.
 */
#ifndef TSR_CLAIMS_H
#define TSR_CLAIMS_H

#include "record.h"
#include "store.h"

#define TSR_CLAIMS_MAX 8u /* records under one id; what comes beyond them is refused */
#define TSR_CLAIMS_BYTES (TSR_CLAIMS_MAX * (TSR_RECORD_MAX + 2u))

struct tsr_claims {
	size_t len;
	uint8_t bytes[TSR_CLAIMS_BYTES];
};

/* An absent id has no claims. */
TSR_MUST_USE enum tsr_status tsr_claims_load(const struct tsr_store *store, const char *id, struct tsr_claims *claims);
/* Stores them and keeps the counts of STORE right; BEFORE is what was loaded. */
TSR_MUST_USE enum tsr_status tsr_claims_store(
    struct tsr_store *store, const char *id, const struct tsr_claims *before, const struct tsr_claims *after);
/* Finds the record of a token; texts point into CLAIMS.  TSR_ABSENT. */
TSR_MUST_USE enum tsr_status tsr_claims_find(
    const struct tsr_claims *claims, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_token_record *record);
/* Copies FROM to TO with the record of one token replaced, added, or (LEN 0) left out. */
TSR_MUST_USE enum tsr_status tsr_claims_replace(const struct tsr_claims *from,
    const uint8_t uuid[static TSR_UUID_BYTES], const uint8_t *record, size_t len, struct tsr_claims *to);

/* Steps through the records of a value: AT starts at 0.  False at the end or at a malformed one. */
bool tsr_claims_next(const uint8_t *value, size_t len, size_t *at, struct tsr_token_record *record);

/* Adds (SIGN +1) or takes away (-1) what a value contributes to the counts. */
void tsr_claims_count(struct tsr_counts *counts, const uint8_t *value, size_t len, int sign);
void tsr_account_count(struct tsr_counts *counts, const uint8_t *value, size_t len, int sign);

#endif
