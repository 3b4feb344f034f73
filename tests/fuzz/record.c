/* SPDX-License-Identifier: ISC */
/*
 * Records.  The first byte says which type is asked for.  The oracle walks the
 * fields by the published form and says what has to come of it; what is taken
 * must survive being written and read again, and point nowhere else.
 */
#include "fuzz.h"

#include <string.h>

#include "record.h"

union any_record {
	struct tsr_token_record token;
	struct tsr_account_record account;
	struct tsr_fate_record fate;
	struct tsr_revoked_record revoked;
	struct tsr_meta_record meta;
};

static const size_t sizes[] = {
    [TSR_TEXT] = 0, [TSR_LIST] = 0, [TSR_TIME] = 8, [TSR_BYTE] = 1, [TSR_WORD] = 4, [TSR_UUID] = 16, [TSR_PROOF] = 32};

static size_t
u16(const uint8_t *bytes)
{
	return bytes[0] + 256u * bytes[1];
}

static bool
good_list(const uint8_t *bytes, size_t len)
{
	size_t items = 0;

	while (len > 0) {
		if (len < 2 || u16(bytes) == 0 || u16(bytes) > TSR_ITEM_MAX || u16(bytes) + 2 > len ||
		    ++items > TSR_LIST_MAX)
			return false;
		len -= u16(bytes) + 2;
		bytes += u16(bytes) + 2;
	}
	return true;
}

static const struct tsr_field *
field_of(const struct tsr_field *fields, size_t count, uint8_t tag)
{
	for (size_t i = 0; i < count; i++)
		if (fields[i].tag == tag)
			return &fields[i];
	return NULL;
}

static enum tsr_status
expected(enum tsr_record_type type, const uint8_t *data, size_t len)
{
	size_t count;
	const struct tsr_field *fields = tsr_record_fields(type, &count);
	bool seen[256] = {0};

	if (len < 2 || len > TSR_RECORD_MAX)
		return TSR_DAMAGED;
	if (data[0] != 1)
		return TSR_VERSION;
	if (data[1] != type)
		return TSR_DAMAGED;
	for (size_t at = 2; at < len; at += 3 + u16(data + at + 1)) {
		const struct tsr_field *field = field_of(fields, count, data[at]);

		if (len - at < 3 || len - at - 3 < u16(data + at + 1))
			return TSR_DAMAGED;
		if (field == NULL && data[at] >= 0x80)
			return TSR_VERSION;
		if (field == NULL)
			continue;
		if (seen[data[at]] || (sizes[field->kind] != 0 && sizes[field->kind] != u16(data + at + 1)) ||
		    (field->kind == TSR_LIST && !good_list(data + at + 3, u16(data + at + 1))))
			return TSR_DAMAGED;
		seen[data[at]] = true;
	}
	return TSR_OK;
}

/* Texts and lists lie within the bytes they came from. */
static void
check_pointers(enum tsr_record_type type, const union any_record *record, const uint8_t *data, size_t len)
{
	size_t count;
	const struct tsr_field *fields = tsr_record_fields(type, &count);

	for (size_t i = 0; i < count; i++) {
		const void *member = (const char *)record + fields[i].offset;
		const struct tsr_text *text = member;
		const struct tsr_list *list = member;

		if (fields[i].kind == TSR_TEXT && text->len > 0)
			REQUIRE((const uint8_t *)text->s >= data && (const uint8_t *)text->s + text->len <= data + len);
		if (fields[i].kind == TSR_LIST && list->len > 0)
			REQUIRE(list->bytes >= data && list->bytes + list->len <= data + len);
	}
}

static void
check_round_trip(enum tsr_record_type type, const union any_record *record, size_t len)
{
	static uint8_t once[TSR_RECORD_MAX], twice[TSR_RECORD_MAX];
	size_t once_len, twice_len, none;
	union any_record back;

	REQUIRE(tsr_record_encode(type, record, once, sizeof(once), &once_len) == TSR_OK);
	REQUIRE(once_len <= len);
	REQUIRE(tsr_record_decode(type, once, once_len, &back) == TSR_OK);
	check_pointers(type, &back, once, once_len);
	REQUIRE(tsr_record_encode(type, &back, twice, once_len, &twice_len) == TSR_OK);
	REQUIRE(once_len == twice_len && memcmp(once, twice, once_len) == 0);
	REQUIRE(tsr_record_encode(type, &back, twice, once_len - 1, &none) == TSR_TOOBIG && none == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const union any_record zero;
	const enum tsr_record_type type = size == 0 ? TSR_RECORD_META : (enum tsr_record_type)(data[0] % 5 + 1);
	const size_t len = size == 0 ? 0 : size - 1;
	uint8_t *bytes = (uint8_t *)exact_copy(data + size - len, len);
	const enum tsr_status wanted = expected(type, bytes, len);
	union any_record record = zero;

	REQUIRE(tsr_record_decode(type, bytes, len, &record) == wanted);
	if (wanted == TSR_OK) {
		check_pointers(type, &record, bytes, len);
		check_round_trip(type, &record, len);
	} else {
		REQUIRE(memcmp(&record, &zero, sizeof(zero)) == 0);
	}
	free(bytes);
	return 0;
}
