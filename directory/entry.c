/* SPDX-License-Identifier: ISC */
/* Decodes entries by the table of attributes: whatever is missing or malformed marks the record, never widens it. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "entry.h"
#include "text.h"

void
tsr_raw_add(struct tsr_raw_entry *raw, enum tsr_slot slot, const struct berval *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].bv_len > TSR_VALUE_BYTES)
			raw->oversized = true;
		raw->bytes += values[i].bv_len > TSR_ENTRY_BYTES ? TSR_ENTRY_BYTES + 1 : values[i].bv_len;
		if (raw->bytes > TSR_ENTRY_BYTES)
			raw->oversized = true;
	}
	if (count > TSR_LIST_MAX || raw->values[slot] != NULL)
		raw->oversized = true;
	if (raw->values[slot] == NULL && count > 0) {
		raw->values[slot] = values;
		raw->counts[slot] = count;
	}
}

const struct berval *
tsr_raw_only(const struct tsr_raw_entry *raw, enum tsr_slot slot)
{
	return raw->counts[slot] == 1 ? raw->values[slot] : NULL;
}

bool
tsr_raw_has(const struct tsr_raw_entry *raw, enum tsr_slot slot, const char *word)
{
	const size_t len = strlen(word);

	for (size_t i = 0; i < raw->counts[slot]; i++)
		if (raw->values[slot][i].bv_len == len && strncasecmp(raw->values[slot][i].bv_val, word, len) == 0)
			return true;
	return false;
}

enum tsr_record_type
tsr_raw_type(const struct tsr_raw_entry *raw)
{
	static const char *const accounts[] = {
	    TSR_CLASS_NAME_SERVICE, TSR_CLASS_NAME_MEMBER, "inetOrgPerson", "posixAccount", "user"};

	if (tsr_raw_has(raw, TSR_SLOT_OBJECT_CLASS, TSR_CLASS_NAME_TOKEN))
		return TSR_RECORD_TOKEN;
	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++)
		if (tsr_raw_has(raw, TSR_SLOT_OBJECT_CLASS, accounts[i]))
			return TSR_RECORD_ACCOUNT;
	return TSR_RECORD_META;
}

struct tsr_text
tsr_entry_clean(struct tsr_entry_store *store, const struct berval *value, size_t max)
{
	char *out = (char *)store->scratch + store->used;
	const size_t room = sizeof(store->scratch) - store->used;
	struct tsr_text text = {0};

	if (room < 2)
		return text;
	text.s = out;
	text.len = tsr_name_clean(value->bv_val, value->bv_len, out, room < max + 1 ? room : max + 1);
	store->used += text.len;
	return text;
}

/* What one row works on. */
struct cell {
	const struct tsr_row *row;
	const struct berval *values;
	size_t count;
	void *field;
	struct tsr_entry_store *store;
};

static bool
read_text(const struct cell *cell)
{
	struct tsr_text *text = cell->field;

	if (cell->row->valid == NULL) {
		*text = tsr_entry_clean(cell->store, &cell->values[0], cell->row->max);
		return text->len > 0;
	}
	if (cell->count != 1 || !cell->row->valid(cell->values[0].bv_val, cell->values[0].bv_len))
		return false;
	*text = (struct tsr_text){cell->values[0].bv_val, cell->values[0].bv_len};
	return true;
}

static bool
read_list(const struct cell *cell)
{
	struct tsr_entry_store *store = cell->store;
	struct tsr_list *list = cell->field;
	char item[TSR_ITEM_MAX];
	size_t item_len, len = 0;
	bool sound = true;

	list->bytes = store->scratch + store->used;
	for (size_t i = 0; i < cell->count; i++) {
		if (!cell->row->item(cell->values[i].bv_val, cell->values[i].bv_len, item, &item_len)) {
			sound = false;
			continue;
		}
		if (tsr_list_add(store->scratch + store->used, sizeof(store->scratch) - store->used, &len, item,
			item_len) != TSR_OK) {
			*list = (struct tsr_list){0};
			return false;
		}
	}
	list->len = len;
	store->used += len;
	return sound;
}

static bool
read_time(const struct cell *cell)
{
	return cell->count == 1 &&
	       tsr_time_parse(cell->values[0].bv_val, cell->values[0].bv_len, cell->field) == TSR_OK;
}

/* Nothing that could be taken for another number; 0 is root's, and stands for none in a record. */
static bool
read_number(const struct cell *cell)
{
	const struct berval *value = &cell->values[0];
	uint32_t *word = cell->field;
	uint64_t number = 0;

	*word = TSR_NUMBER_BAD;
	if (cell->count != 1 || value->bv_len == 0 || value->bv_len > 10)
		return false;
	for (size_t i = 0; i < value->bv_len; i++) {
		if (value->bv_val[i] < '0' || value->bv_val[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(value->bv_val[i] - '0');
	}
	if (number == 0 || number >= TSR_NUMBER_BAD)
		return false;
	*word = (uint32_t)number;
	return true;
}

static bool
read_word(const struct cell *cell)
{
	uint8_t *byte = cell->field;

	for (const struct tsr_word *word = cell->row->words; word != NULL && word->text != NULL; word++)
		if (cell->count == 1 && strlen(word->text) == cell->values[0].bv_len &&
		    memcmp(word->text, cell->values[0].bv_val, cell->values[0].bv_len) == 0) {
			*byte = word->value;
			return true;
		}
	return false;
}

static bool
read_proof(const struct cell *cell)
{
	enum tsr_scheme scheme = TSR_SCHEME_NONE;
	uint8_t *proof = cell->field;

	if (cell->count != 1 ||
	    tsr_verifier_parse(cell->values[0].bv_val, cell->values[0].bv_len, &scheme, proof) != TSR_OK)
		return false;
	cell->store->entry.token.scheme = (uint8_t)scheme;
	return true;
}

static bool
read_cell(const struct cell *cell, enum tsr_field_kind kind)
{
	switch (kind) {
	case TSR_TEXT:
		return read_text(cell);
	case TSR_LIST:
		return read_list(cell);
	case TSR_TIME:
		return read_time(cell);
	case TSR_BYTE:
		return read_word(cell);
	case TSR_PROOF:
		return read_proof(cell);
	case TSR_WORD:
		return read_number(cell);
	case TSR_UUID:
		break;
	}
	return false;
}

/* Absent attributes and bad values, as bits. */
static uint32_t
decode_rows(const struct tsr_plan *plan, const struct tsr_raw_entry *raw, struct tsr_entry_store *store, void *record)
{
	uint32_t flaws = 0;

	for (size_t i = 0; i < plan->row_count; i++) {
		const struct tsr_row *row = &plan->rows[i];
		struct cell cell = {row, raw->values[row->slot], raw->counts[row->slot], NULL, store};

		if (row->type != store->entry.type)
			continue;
		cell.field = (uint8_t *)record + plan->fields[i]->offset;
		if (cell.count == 0 ? row->required : !read_cell(&cell, plan->fields[i]->kind))
			flaws |= row->flaw;
	}
	return flaws;
}

static void
decode_token(const struct tsr_plan *plan, const struct tsr_raw_entry *raw, struct tsr_entry_store *store)
{
	struct tsr_token_record *token = &store->entry.token;

	/* A token of unknown age is none of the old ones that members may keep. */
	token->created = TSR_NEVER;
	token->flaws = decode_rows(plan, raw, store, token);
	memcpy(token->uuid, store->entry.uuid, TSR_UUID_BYTES);
	if (token->kind == TSR_PUBLIC && token->domains.len == 0)
		token->flaws |= TSR_FLAW_DOMAIN;
	/* The time alone is as good as the word: it can be set and never taken away. */
	if (raw->counts[TSR_SLOT_REVOKED_AT] > 0)
		token->state = TSR_STATE_REVOKED;
	if (raw->oversized || store->entry.dn_key[0] == '\0')
		token->flaws |= TSR_FLAW_SIZE;
}

static void
decode_account(const struct tsr_plan *plan, const struct tsr_raw_entry *raw, struct tsr_entry_store *store)
{
	struct tsr_account_record *account = &store->entry.account;

	account->flaws = decode_rows(plan, raw, store, account);
	memcpy(account->uuid, store->entry.uuid, TSR_UUID_BYTES);
	if (raw->oversized || store->entry.dn_key[0] == '\0')
		account->flaws |= TSR_FLAW_SIZE;
	else
		account->dn = tsr_text_of(store->entry.dn);
	tsr_account_decode(raw, store);
}

void
tsr_entry_decode(const struct tsr_plan *plan, const struct tsr_raw_entry *raw, struct tsr_entry_store *store)
{
	if (store->entry.type == TSR_RECORD_TOKEN)
		decode_token(plan, raw, store);
	else if (store->entry.type == TSR_RECORD_ACCOUNT)
		decode_account(plan, raw, store);
}
