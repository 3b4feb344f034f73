/* SPDX-License-Identifier: ISC */
/*
 * One encoder and one decoder for all records, walking one table a type.  A
 * field that is zero or empty is left out, and fields are written in the order
 * of the table: equal records are equal bytes.
 */
#include <string.h>

#include "record.h"

#define RECORD_VERSION 1
#define CRITICAL 0x80
#define HEADER 2       /* version, type */
#define FIELD_HEADER 3 /* tag, length */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ROW(type, tag, kind, member) {tag, TSR_##kind, #member, offsetof(struct type, member)},
#define TOKEN_ROW(tag, kind, member) ROW(tsr_token_record, tag, kind, member)
#define ACCOUNT_ROW(tag, kind, member) ROW(tsr_account_record, tag, kind, member)
#define FATE_ROW(tag, kind, member) ROW(tsr_fate_record, tag, kind, member)
#define REVOKED_ROW(tag, kind, member) ROW(tsr_revoked_record, tag, kind, member)
#define META_ROW(tag, kind, member) ROW(tsr_meta_record, tag, kind, member)

static const struct tsr_field token_fields[] = {TSR_TOKEN_FIELDS(TOKEN_ROW)};
static const struct tsr_field account_fields[] = {TSR_ACCOUNT_FIELDS(ACCOUNT_ROW)};
static const struct tsr_field fate_fields[] = {TSR_FATE_FIELDS(FATE_ROW)};
static const struct tsr_field revoked_fields[] = {TSR_REVOKED_FIELDS(REVOKED_ROW)};
static const struct tsr_field meta_fields[] = {TSR_META_FIELDS(META_ROW)};

struct layout {
	const struct tsr_field *fields;
	size_t count;
	size_t size; /* of the structure */
};

static const struct layout layouts[] = {
    [TSR_RECORD_TOKEN] = {token_fields, COUNT(token_fields), sizeof(struct tsr_token_record)},
    [TSR_RECORD_ACCOUNT] = {account_fields, COUNT(account_fields), sizeof(struct tsr_account_record)},
    [TSR_RECORD_FATE] = {fate_fields, COUNT(fate_fields), sizeof(struct tsr_fate_record)},
    [TSR_RECORD_REVOKED] = {revoked_fields, COUNT(revoked_fields), sizeof(struct tsr_revoked_record)},
    [TSR_RECORD_META] = {meta_fields, COUNT(meta_fields), sizeof(struct tsr_meta_record)},
};

/* Which fields were met is kept in the bits of one uint32_t. */
_Static_assert(COUNT(token_fields) <= 32, "more fields than bits");

static const struct layout *
layout_of(enum tsr_record_type type)
{
	return (size_t)type < COUNT(layouts) && layouts[type].count > 0 ? &layouts[type] : NULL;
}

const struct tsr_field *
tsr_record_fields(enum tsr_record_type type, size_t *count)
{
	const struct layout *layout = layout_of(type);

	*count = layout ? layout->count : 0;
	return layout ? layout->fields : NULL;
}

/* Bytes of a value of fixed size; 0 for texts and lists. */
static size_t
fixed_size(enum tsr_field_kind kind)
{
	switch (kind) {
	case TSR_TIME:
		return 8;
	case TSR_WORD:
		return 4;
	case TSR_BYTE:
		return 1;
	case TSR_UUID:
		return TSR_UUID_BYTES;
	case TSR_PROOF:
		return TSR_PROOF_BYTES;
	case TSR_TEXT:
	case TSR_LIST:
		break;
	}
	return 0;
}

/* Whether every item is well-formed and there are not too many. */
static bool
list_is_sound(const struct tsr_list *list)
{
	struct tsr_text item;
	size_t at = 0, items = 0;

	while (tsr_list_next(list, &at, &item))
		if (++items > TSR_LIST_MAX)
			return false;
	return at == list->len;
}

static void
store_number(uint8_t *out, uint64_t number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t
load_number(const uint8_t *bytes, size_t len)
{
	uint64_t number = 0;

	for (size_t i = 0; i < len; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

static uint64_t
number_of(enum tsr_field_kind kind, const void *member)
{
	const int64_t *time = member;
	const uint32_t *word = member;
	const uint8_t *byte = member;

	if (kind == TSR_TIME)
		return (uint64_t)*time;
	return kind == TSR_WORD ? *word : *byte;
}

/*
 * The encoded value of a member: numbers are written to SCRATCH, anything else
 * is where it is.
 */
static struct tsr_list
value_of(enum tsr_field_kind kind, const void *member, uint8_t scratch[static 8])
{
	switch (kind) {
	case TSR_TEXT: {
		const struct tsr_text *text = member;

		return (struct tsr_list){(const uint8_t *)text->s, text->len};
	}
	case TSR_LIST:
		return *(const struct tsr_list *)member;
	case TSR_TIME:
	case TSR_WORD:
	case TSR_BYTE:
		store_number(scratch, number_of(kind, member), fixed_size(kind));
		return (struct tsr_list){scratch, fixed_size(kind)};
	case TSR_UUID:
	case TSR_PROOF:
		break;
	}
	return (struct tsr_list){member, fixed_size(kind)};
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static enum tsr_status
encode_field(const struct tsr_field *field, const void *record, uint8_t *out, size_t size, size_t *len)
{
	uint8_t scratch[8];
	const struct tsr_list value = value_of(field->kind, (const char *)record + field->offset, scratch);

	if (value.len == 0 || (fixed_size(field->kind) > 0 && is_zero(value.bytes, value.len)))
		return TSR_OK;
	if (value.len > UINT16_MAX || size - *len < FIELD_HEADER || size - *len - FIELD_HEADER < value.len)
		return TSR_TOOBIG;
	if (field->kind == TSR_LIST && !list_is_sound(&value))
		return TSR_INVALID;
	out[*len] = field->tag;
	store_number(out + *len + 1, value.len, 2);
	memcpy(out + *len + FIELD_HEADER, value.bytes, value.len);
	*len += FIELD_HEADER + value.len;
	return TSR_OK;
}

enum tsr_status
tsr_record_encode(enum tsr_record_type type, const void *record, uint8_t *out, size_t size, size_t *len)
{
	const struct layout *layout = layout_of(type);
	enum tsr_status status = TSR_OK;
	size_t used = HEADER;

	*len = 0;
	if (!layout)
		return TSR_INVALID;
	if (size > TSR_RECORD_MAX)
		size = TSR_RECORD_MAX;
	if (size < HEADER)
		return TSR_TOOBIG;
	out[0] = RECORD_VERSION;
	out[1] = (uint8_t)type;
	for (size_t i = 0; i < layout->count && status == TSR_OK; i++)
		status = encode_field(&layout->fields[i], record, out, size, &used);
	if (status == TSR_OK)
		*len = used;
	return status;
}

static enum tsr_status
decode_field(const struct tsr_field *field, const uint8_t *bytes, size_t len, void *record)
{
	void *member = (char *)record + field->offset;
	const struct tsr_list list = {bytes, len};

	if (fixed_size(field->kind) > 0 && len != fixed_size(field->kind))
		return TSR_DAMAGED;
	switch (field->kind) {
	case TSR_TEXT:
		*(struct tsr_text *)member = (struct tsr_text){(const char *)bytes, len};
		break;
	case TSR_LIST:
		if (!list_is_sound(&list))
			return TSR_DAMAGED;
		*(struct tsr_list *)member = list;
		break;
	case TSR_TIME:
		*(int64_t *)member = (int64_t)load_number(bytes, len);
		break;
	case TSR_WORD:
		*(uint32_t *)member = (uint32_t)load_number(bytes, len);
		break;
	case TSR_BYTE:
	case TSR_UUID:
	case TSR_PROOF:
		memcpy(member, bytes, len);
		break;
	}
	return TSR_OK;
}

/* The row of a tag, looked for from AT on: we write fields in the order of the table. */
static size_t
find_row(const struct layout *layout, uint8_t tag, size_t at)
{
	for (size_t i = at; i < layout->count; i++)
		if (layout->fields[i].tag == tag)
			return i;
	for (size_t i = 0; i < at; i++)
		if (layout->fields[i].tag == tag)
			return i;
	return layout->count;
}

static enum tsr_status
decode_fields(const struct layout *layout, const uint8_t *data, size_t len, void *record)
{
	enum tsr_status status = TSR_OK;
	uint32_t seen = 0;
	size_t row = 0;

	for (size_t at = 0, size; at < len && status == TSR_OK; at += FIELD_HEADER + size) {
		if (len - at < FIELD_HEADER)
			return TSR_DAMAGED;
		size = (size_t)(data[at + 1] | data[at + 2] << 8);
		if (size > len - at - FIELD_HEADER)
			return TSR_DAMAGED;
		row = find_row(layout, data[at], row);
		if (row < layout->count) {
			if (seen & UINT32_C(1) << row)
				return TSR_DAMAGED;
			seen |= UINT32_C(1) << row;
			status = decode_field(&layout->fields[row], data + at + FIELD_HEADER, size, record);
		} else if (data[at] & CRITICAL) {
			return TSR_VERSION;
		}
	}
	return status;
}

enum tsr_status
tsr_record_decode(enum tsr_record_type type, const uint8_t *data, size_t len, void *record)
{
	const struct layout *layout = layout_of(type);
	enum tsr_status status;

	if (!layout)
		return TSR_INVALID;
	memset(record, 0, layout->size);
	if (len < HEADER || len > TSR_RECORD_MAX)
		return TSR_DAMAGED;
	if (data[0] != RECORD_VERSION)
		return TSR_VERSION;
	if (data[1] != type)
		return TSR_DAMAGED;
	status = decode_fields(layout, data + HEADER, len - HEADER, record);
	if (status != TSR_OK)
		memset(record, 0, layout->size);
	return status;
}

enum tsr_status
tsr_record_next(const uint8_t *value, size_t len, size_t *at, const uint8_t **record, size_t *record_len)
{
	size_t size;

	if (*at >= len)
		return TSR_ABSENT;
	if (len - *at < 2)
		return TSR_DAMAGED;
	size = (size_t)load_number(value + *at, 2);
	if (size > len - *at - 2)
		return TSR_DAMAGED;
	*record = value + *at + 2;
	*record_len = size;
	*at += 2 + size;
	return TSR_OK;
}
