/* SPDX-License-Identifier: ISC */
/* The records under one token id, and what they contribute to the counts. */
#include "config.h"

#include "claims.h"

#include <string.h>

#include "verdict.h"

bool
tsr_claims_next(const uint8_t *value, size_t len, size_t *at, struct tsr_token_record *record)
{
	const uint8_t *bytes;
	size_t size;

	return tsr_record_next(value, len, at, &bytes, &size) == TSR_OK &&
	       tsr_record_decode(TSR_RECORD_TOKEN, bytes, size, record) == TSR_OK;
}

enum tsr_status
tsr_claims_load(const struct tsr_store *store, const char *id, struct tsr_claims *claims)
{
	struct tsr_key key;
	enum tsr_status status;

	claims->len = 0;
	status = tsr_key(&key, TSR_KEY_TOKEN, id, TSR_ID_LEN);
	if (status == TSR_OK)
		status = tsr_store_get(store, &key, claims->bytes, sizeof(claims->bytes), &claims->len);
	if (status == TSR_ABSENT) {
		claims->len = 0;
		status = TSR_OK;
	}
	return status;
}

enum tsr_status
tsr_claims_store(
    struct tsr_store *store, const char *id, const struct tsr_claims *before, const struct tsr_claims *after)
{
	struct tsr_key key;
	enum tsr_status status = tsr_key(&key, TSR_KEY_TOKEN, id, TSR_ID_LEN);

	if (status != TSR_OK)
		return status;
	if (after->len == 0)
		status = tsr_store_remove(store, &key);
	else
		status = tsr_store_put(store, &key, after->bytes, after->len);
	if (status == TSR_OK) {
		tsr_claims_count(&store->counts, before->bytes, before->len, -1);
		tsr_claims_count(&store->counts, after->bytes, after->len, +1);
	}
	return status;
}

enum tsr_status
tsr_claims_find(
    const struct tsr_claims *claims, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_token_record *record)
{
	size_t at = 0;

	while (tsr_claims_next(claims->bytes, claims->len, &at, record))
		if (memcmp(record->uuid, uuid, TSR_UUID_BYTES) == 0)
			return TSR_OK;
	memset(record, 0, sizeof(*record));
	return TSR_ABSENT;
}

static enum tsr_status
append(struct tsr_claims *to, const uint8_t *record, size_t len)
{
	if (len > TSR_RECORD_MAX || to->len + 2 + len > sizeof(to->bytes))
		return TSR_TOOBIG;
	to->bytes[to->len] = (uint8_t)(len & 0xff);
	to->bytes[to->len + 1] = (uint8_t)(len >> 8);
	memcpy(to->bytes + to->len + 2, record, len);
	to->len += 2 + len;
	return TSR_OK;
}

enum tsr_status
tsr_claims_replace(const struct tsr_claims *from, const uint8_t uuid[static TSR_UUID_BYTES], const uint8_t *record,
    size_t len, struct tsr_claims *to)
{
	struct tsr_token_record other;
	enum tsr_status status = TSR_OK;
	const uint8_t *bytes;
	size_t at = 0, size;

	to->len = 0;
	while (status == TSR_OK && tsr_record_next(from->bytes, from->len, &at, &bytes, &size) == TSR_OK) {
		/* A record that cannot be read names nobody; what replaces it is better. */
		if (tsr_record_decode(TSR_RECORD_TOKEN, bytes, size, &other) == TSR_OK &&
		    memcmp(other.uuid, uuid, TSR_UUID_BYTES) != 0)
			status = append(to, bytes, size);
	}
	if (status == TSR_OK && len > 0)
		status = append(to, record, len);
	return status;
}

/* A negative sign takes away; unsigned arithmetic wraps back exactly. */
static void
add(uint32_t *count, uint32_t n, int sign)
{
	*count += sign > 0 ? n : 0u - n;
}

void
tsr_claims_count(struct tsr_counts *counts, const uint8_t *value, size_t len, int sign)
{
	struct tsr_token_record record;
	uint32_t claims = 0;
	size_t at = 0;

	while (tsr_claims_next(value, len, &at, &record)) {
		claims++;
		if (tsr_token_flaws(&record) != 0)
			add(&counts->incomplete, 1, sign);
		if (tsr_uuid_is_zero(record.owner))
			add(&counts->orphans, 1, sign);
	}
	add(&counts->tokens, claims, sign);
	if (claims > 1)
		add(&counts->ambiguous, claims, sign);
}

void
tsr_account_count(struct tsr_counts *counts, const uint8_t *value, size_t len, int sign)
{
	struct tsr_account_record record;

	if (tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &record) != TSR_OK)
		return;
	add(&counts->accounts, 1, sign);
	if (tsr_account_flaws(&record) != 0)
		add(&counts->incomplete, 1, sign);
	if (record.shared)
		add(&counts->ambiguous, 1, sign);
}
