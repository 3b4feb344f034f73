/* SPDX-License-Identifier: ISC */
/* What the cache records, fetched by the keys of lib/key.h. */
#ifndef TSR_FACTS_H
#define TSR_FACTS_H

#include "json.h"
#include "snapshot.h"

/* Opens the cache under DIR; the caller gives *OUT to tsr_facts_close(), which takes NULL. */
enum tsr_exit tsr_facts_open(const char *dir, struct tsr_snapshot **out);
void tsr_facts_close(struct tsr_snapshot *snapshot);

/* Called with each record that claims a token id.  Returns false to stop. */
typedef bool tsr_token_visit(void *arg, const struct tsr_token_record *token);
/* Takes a value under TSR_KEY_TOKEN apart.  TSR_DAMAGED. */
TSR_MUST_USE enum tsr_status tsr_tokens_each(const uint8_t *value, size_t len, tsr_token_visit *visit, void *arg);

/* Arrays and objects, new references; empty or NULL when there is nothing.  *STATUS says how it went. */
json_t *tsr_facts_tokens(const struct tsr_snapshot *snapshot, const char *id, int64_t now, enum tsr_status *status);
json_t *tsr_facts_account(const struct tsr_snapshot *snapshot, const uint8_t uuid[static TSR_UUID_BYTES], int64_t now,
    enum tsr_status *status);
json_t *tsr_facts_login(const struct tsr_snapshot *snapshot, const char *login, int64_t now, enum tsr_status *status);
/* What became of an entryUUID: {"uuid", "dead", "id", "when", "csn"}. */
json_t *tsr_facts_fate(
    const struct tsr_snapshot *snapshot, const uint8_t uuid[static TSR_UUID_BYTES], enum tsr_status *status);
/* Whether DIR/denied can be read, without which nobody is let in; DETAIL says what is wrong. */
enum tsr_status tsr_facts_denied(const char *dir, char detail[static TSR_DETAIL_MAX]);
/* State, age, counts of the cache under DIR as members; readable or not. */
json_t *tsr_facts_cache(const char *dir, int64_t now);
bool tsr_facts_usable(const json_t *facts);

/* Since when an id is remembered as revoked: {"id", "when", "csn"}. */
json_t *tsr_facts_revoked(const struct tsr_snapshot *snapshot, const char *id, enum tsr_status *status);

#endif
