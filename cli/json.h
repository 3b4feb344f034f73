/* SPDX-License-Identifier: ISC */
/*
 * What verbs know, as JSON values: printed as they are by --json, or laid out
 * for people by table.h.  The names in them are documented in tessera(1) and
 * do not change.
 */
#ifndef TSR_JSON_H
#define TSR_JSON_H

#include <jansson.h>

#include "record.h"
#include "tool.h"

/* New references, NULL when memory ran out.  Malformed UTF-8 is left out. */
json_t *tsr_json_text(const char *text, size_t len);
json_t *tsr_json_list(const struct tsr_list *list);
/* "2027-01-31T23:59:59Z", "never", or null for 0. */
json_t *tsr_json_time(int64_t when);
json_t *tsr_json_uuid(const uint8_t uuid[static TSR_UUID_BYTES]);

/* UNSEEN: flaws that mean nothing, because whoever read the entry may not see what they speak of. */
json_t *tsr_json_token(const struct tsr_token_record *token, int64_t now, uint32_t unseen);
/* Adds whose TOKEN is: members of ACCOUNT, or null when there is none. */
int tsr_json_own(json_t *token, const json_t *account);
json_t *tsr_json_account(const struct tsr_account_record *account, int64_t now);

const char *tsr_member(const json_t *object, const char *key); /* text, "" when there is none */
/* Whether a text is among those of an array. */
bool tsr_json_has(const json_t *array, const char *text, size_t len);

/* Prints on stdout in ASCII, whatever it holds, and takes VALUE.  NULL is out of memory. */
enum tsr_exit tsr_json_print(json_t *value);

#endif
