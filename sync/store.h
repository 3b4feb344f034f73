/* SPDX-License-Identifier: ISC */
/*
 * Where changes are collected: a scratch table over what is already published
 * (or over nothing, while everything is read anew).  Nothing here is visible
 * to a plug-in before it is published.
 */
#ifndef TSR_STORE_H
#define TSR_STORE_H

#include "builder.h"
#include "snapshot.h"

/* What a store holds, kept right by every change of a record. */
struct tsr_counts {
	uint32_t tokens;
	uint32_t accounts;
	uint32_t incomplete; /* tokens and accounts with a flaw */
	uint32_t orphans;    /* tokens without an owner */
	uint32_t ambiguous;  /* tokens that share an id, accounts that share a login */
};

struct tsr_store {
	const struct tsr_tdbfile *below; /* the published base; NULL: nothing */
	struct tsr_builder *top;         /* an empty value takes a key out of what is below */
	struct tsr_builder *also;        /* while a fold runs: what has changed since it began */
	bool unpublished;                /* changed since the last publication */
	bool torn;                       /* a write failed: the top may have lost what was under that key */
	struct tsr_counts counts;
	uint64_t account_changes; /* of records of accounts, those of CSNs alone not counted */
	uint32_t dead_ids;        /* ids seen revoked: none spares a look-up a token */
};

TSR_MUST_USE enum tsr_status tsr_store_get(
    const struct tsr_store *store, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len);
TSR_MUST_USE enum tsr_status tsr_store_put(
    struct tsr_store *store, const struct tsr_key *key, const uint8_t *value, size_t len);
TSR_MUST_USE enum tsr_status tsr_store_remove(struct tsr_store *store, const struct tsr_key *key);
/* Whether a key of a published file is for a store: META and local users are written anew with every delta. */
bool tsr_store_keeps(const uint8_t *key, size_t key_len);
/* Each key that a store keeps, once. */
TSR_MUST_USE enum tsr_status tsr_store_each(const struct tsr_store *store, tsr_visit *visit, void *arg);
/* Fills in ->counts and ->dead_ids by walking everything. */
TSR_MUST_USE enum tsr_status tsr_store_count(struct tsr_store *store);

/* Sets of entryUUIDs: members back to back, in no order. */
struct tsr_set {
	size_t count;
	uint8_t member[TSR_SET_MAX][TSR_UUID_BYTES];
};

/* An absent key is an empty set. */
TSR_MUST_USE enum tsr_status tsr_set_load(
    const struct tsr_store *store, const struct tsr_key *key, struct tsr_set *set);
/* Loads, adds or removes, stores.  SET is what came of it.  TSR_TOOBIG: full, nothing was changed. */
TSR_MUST_USE enum tsr_status tsr_set_add(
    struct tsr_store *store, const struct tsr_key *key, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_set *set);
TSR_MUST_USE enum tsr_status tsr_set_remove(
    struct tsr_store *store, const struct tsr_key *key, const uint8_t uuid[static TSR_UUID_BYTES], struct tsr_set *set);

#endif
