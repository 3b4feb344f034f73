/* SPDX-License-Identifier: ISC */
/* Records and lists: what goes in comes out, and nothing malformed gets in. */
#include "cmocka-all.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

#define TEXT(literal) ((struct tsr_text){literal, sizeof(literal) - 1})

union any_record {
	struct tsr_token_record token;
	struct tsr_account_record account;
	struct tsr_fate_record fate;
	struct tsr_revoked_record revoked;
	struct tsr_meta_record meta;
};

static struct tsr_token_record
sample(uint8_t *list, size_t *list_len)
{
	struct tsr_token_record token = {0};

	*list_len = 0;
	assert_int_equal(tsr_list_add(list, 64, list_len, "sshd", 4), TSR_OK);
	assert_int_equal(tsr_list_add(list, 64, list_len, "imap", 4), TSR_OK);
	token.id = TEXT("abcdefghijkl");
	memset(token.uuid, 0x11, sizeof(token.uuid));
	memset(token.owner, 0x22, sizeof(token.owner));
	memset(token.proof, 0x33, sizeof(token.proof));
	token.kind = 's';
	token.scheme = 1;
	token.state = TSR_STATE_ACTIVE;
	token.not_after = INT64_MAX;
	token.not_before = -1;
	token.services = (struct tsr_list){list, *list_len};
	token.flaws = 0x80000001u;
	token.label = TEXT("backup \xc3\xa9");
	return token;
}

static void
round_trip(void **state)
{
	uint8_t list[64], first[512], second[512];
	size_t list_len, first_len, second_len;
	struct tsr_token_record in = sample(list, &list_len), out;

	(void)state;
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &in, first, sizeof(first), &first_len), TSR_OK);
	assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, first, first_len, &out), TSR_OK);
	assert_memory_equal(out.id.s, "abcdefghijkl", 12);
	assert_int_equal(out.id.len, 12);
	assert_memory_equal(out.uuid, in.uuid, sizeof(in.uuid));
	assert_memory_equal(out.owner, in.owner, sizeof(in.owner));
	assert_memory_equal(out.proof, in.proof, sizeof(in.proof));
	assert_int_equal(out.kind, 's');
	assert_int_equal(out.scheme, 1);
	assert_int_equal(out.state, TSR_STATE_ACTIVE);
	assert_true(out.not_after == INT64_MAX && out.not_before == -1);
	assert_int_equal(out.flaws, 0x80000001u);
	assert_true(tsr_list_has(&out.services, "imap", 4));
	assert_int_equal(out.networks.len, 0);
	assert_int_equal(out.revoked_at, 0);
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &out, second, sizeof(second), &second_len), TSR_OK);
	assert_int_equal(first_len, second_len);
	assert_memory_equal(first, second, first_len);
}

/* The bytes on disk are a promise to other versions: these must never change. */
static void
golden(void **state)
{
	static const uint8_t wanted[] = {
	    1, 4, 0x81, 4, 0, 'a', 'b', 'c', 'd', 0x02, 8, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	const struct tsr_revoked_record record = {.id = TEXT("abcd"), .when = -2};
	uint8_t out[64];
	size_t len;

	(void)state;
	assert_int_equal(tsr_record_encode(TSR_RECORD_REVOKED, &record, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, sizeof(wanted));
	assert_memory_equal(out, wanted, len);
}

static void
zero_is_empty(void **state)
{
	const union any_record zero = {0};

	(void)state;
	for (enum tsr_record_type type = TSR_RECORD_TOKEN; type <= TSR_RECORD_META; type++) {
		union any_record back;
		uint8_t out[8];
		size_t len;

		memset(&back, 0xff, sizeof(back));
		assert_int_equal(tsr_record_encode(type, &zero, out, sizeof(out), &len), TSR_OK);
		assert_int_equal(len, 2);
		assert_int_equal(tsr_record_decode(type, out, len, &back), TSR_OK);
	}
}

static void
tables_are_sound(void **state)
{
	(void)state;
	for (enum tsr_record_type type = TSR_RECORD_TOKEN; type <= TSR_RECORD_META; type++) {
		size_t count;
		const struct tsr_field *fields = tsr_record_fields(type, &count);
		bool seen[128] = {false};

		assert_non_null(fields);
		for (size_t i = 0; i < count; i++) {
			assert_false(seen[fields[i].tag & 0x7f]);
			seen[fields[i].tag & 0x7f] = true;
		}
	}
	for (int type = -1; type <= 6; type += 7) {
		union any_record any;
		size_t count;

		assert_null(tsr_record_fields((enum tsr_record_type)type, &count));
		assert_int_equal(count, 0);
		assert_int_equal(
		    tsr_record_decode((enum tsr_record_type)type, (const uint8_t *)"\1\1", 2, &any), TSR_INVALID);
	}
}

static enum tsr_status
decode(const char *bytes, size_t len)
{
	static const union any_record zero;
	union any_record any;
	enum tsr_status status;

	memset(&any, 0xff, sizeof(any));
	status = tsr_record_decode(TSR_RECORD_TOKEN, (const uint8_t *)bytes, len, &any);
	if (status != TSR_OK)
		assert_memory_equal(&any.token, &zero.token, sizeof(any.token));
	return status;
}

#define DECODE(literal) decode(literal, sizeof(literal) - 1)

static void
refuses_malformed(void **state)
{
	(void)state;
	assert_int_equal(DECODE("\1\1"), TSR_OK);
	assert_int_equal(DECODE(""), TSR_DAMAGED);
	assert_int_equal(DECODE("\1"), TSR_DAMAGED);
	assert_int_equal(DECODE("\2\1"), TSR_VERSION);
	assert_int_equal(DECODE("\0\1"), TSR_VERSION);
	assert_int_equal(DECODE("\1\2"), TSR_DAMAGED); /* an account */
	assert_int_equal(DECODE("\1\1\x87\1\0\1"), TSR_OK);
	assert_int_equal(DECODE("\1\1\x87\1\0\1\x87\1\0\1"), TSR_DAMAGED); /* twice */
	assert_int_equal(DECODE("\1\1\x87\1\0\1\x84\1\0s\x87\1\0\1"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x87\0\0"), TSR_DAMAGED); /* sizes */
	assert_int_equal(DECODE("\1\1\x87\2\0\1\1"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x88\7\0\1\1\1\1\1\1\1"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x81\3\0ab"), TSR_DAMAGED); /* beyond the end */
	assert_int_equal(DECODE("\1\1\x81\xff\xff"
				"ab"),
	    TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x87\1\0\1\x10"), TSR_DAMAGED); /* trailing bytes */
	assert_int_equal(DECODE("\1\1\x87\1\0\1\x10\0"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x7f\2\0ab\x87\1\0\1"), TSR_OK); /* unknown */
	assert_int_equal(DECODE("\1\1\xff\2\0ab"), TSR_VERSION);      /* unknown and critical */
	assert_int_equal(DECODE("\1\1\xff\0\0"), TSR_VERSION);
	assert_int_equal(DECODE("\1\1\x01\0\0"), TSR_OK); /* not the critical field of the same number */
}

static void
refuses_malformed_lists(void **state)
{
	(void)state;
	assert_int_equal(DECODE("\1\1\x8a\0\0"), TSR_OK);
	assert_int_equal(DECODE("\1\1\x8a\3\0\1\0a"), TSR_OK);
	assert_int_equal(DECODE("\1\1\x8a\1\0\1"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x8a\2\0\0\0"), TSR_DAMAGED); /* an empty item */
	assert_int_equal(DECODE("\1\1\x8a\3\0\2\0a"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x8a\4\0\1\0ab"), TSR_DAMAGED);
	assert_int_equal(DECODE("\1\1\x8a\6\0\1\0a\xff\xff"
				"b"),
	    TSR_DAMAGED);
}

static void
any_order(void **state)
{
	struct tsr_token_record token;
	const uint8_t bytes[] = "\1\1\x10\1\0L\x87\1\0\2\x81\2\0id";

	(void)state;
	assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, bytes, sizeof(bytes) - 1, &token), TSR_OK);
	assert_int_equal(token.state, 2);
	assert_int_equal(token.id.len, 2);
	assert_int_equal(token.label.len, 1);
}

/* Every cut, and every byte changed, is refused or decodes to something that encodes to itself. */
static void
mutations(void **state)
{
	uint8_t list[64], bytes[512], again[512], third[512];
	size_t list_len, len, again_len, third_len;
	struct tsr_token_record token = sample(list, &list_len);

	(void)state;
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, bytes, sizeof(bytes), &len), TSR_OK);
	for (size_t i = 0; i < len * 256; i++) {
		const uint8_t saved = bytes[i / 256];

		bytes[i / 256] = (uint8_t)i;
		if (decode((const char *)bytes, len) == TSR_OK) {
			assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, bytes, len, &token), TSR_OK);
			assert_int_equal(
			    tsr_record_encode(TSR_RECORD_TOKEN, &token, again, sizeof(again), &again_len), TSR_OK);
			assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, again, again_len, &token), TSR_OK);
			assert_int_equal(
			    tsr_record_encode(TSR_RECORD_TOKEN, &token, third, sizeof(third), &third_len), TSR_OK);
			assert_int_equal(again_len, third_len);
			assert_memory_equal(again, third, third_len);
		}
		bytes[i / 256] = saved;
	}
	for (size_t cut = 0; cut < len; cut++)
		(void)decode((const char *)bytes, cut);
}

static void
encode_limits(void **state)
{
	static char big[TSR_RECORD_MAX];
	static uint8_t out[2 * TSR_RECORD_MAX];
	struct tsr_token_record token = {.description = {big, sizeof(big) - 5}};
	size_t len = 99;

	(void)state;
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, out, sizeof(out), &len), TSR_OK);
	assert_int_equal(len, TSR_RECORD_MAX);
	assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, out, len, &token), TSR_OK);
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, out, len - 1, &len), TSR_TOOBIG);
	assert_int_equal(len, 0);
	token.description.len++;
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, out, sizeof(out), &len), TSR_TOOBIG);
	token.description.len = 0;
	token.services = (struct tsr_list){(const uint8_t *)"\1", 1};
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, out, sizeof(out), &len), TSR_INVALID);
	for (size_t size = 0; size < 2; size++)
		assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, out, size, &len), TSR_TOOBIG);
	assert_int_equal(tsr_record_decode(TSR_RECORD_TOKEN, out, TSR_RECORD_MAX + 1, &token), TSR_DAMAGED);
}

static void
list_limits(void **state)
{
	static uint8_t bytes[4 * TSR_LIST_MAX], record[8 * TSR_LIST_MAX];
	static const char item[TSR_ITEM_MAX + 1];
	struct tsr_token_record token = {0};
	size_t len = 0, record_len;

	(void)state;
	assert_int_equal(tsr_list_add(bytes, sizeof(bytes), &len, item, TSR_ITEM_MAX + 1), TSR_TOOBIG);
	assert_int_equal(tsr_list_add(bytes, sizeof(bytes), &len, item, 0), TSR_INVALID);
	assert_int_equal(tsr_list_add(bytes, TSR_ITEM_MAX + 1, &len, item, TSR_ITEM_MAX), TSR_TOOBIG);
	assert_int_equal(len, 0);
	for (int i = 0; i < TSR_LIST_MAX; i++)
		assert_int_equal(tsr_list_add(bytes, sizeof(bytes), &len, "x", 1), TSR_OK);
	token.roles = (struct tsr_list){bytes, len};
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, record, sizeof(record), &record_len), TSR_OK);
	assert_int_equal(tsr_list_add(bytes, sizeof(bytes), &len, "x", 1), TSR_TOOBIG);
	assert_int_equal(len, 3 * TSR_LIST_MAX);
	memcpy(bytes + len, "\1\0x", 3);
	token.roles.len += 3;
	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, record, sizeof(record), &record_len), TSR_INVALID);
}

static void
list_walk(void **state)
{
	const struct tsr_list list = {(const uint8_t *)"\1\0a\2\0bc\3\0de", 11}, none = {NULL, 0};
	struct tsr_text item;
	size_t at = 0;

	(void)state;
	assert_true(tsr_list_next(&list, &at, &item) && item.len == 1 && item.s[0] == 'a');
	assert_true(tsr_list_next(&list, &at, &item) && item.len == 2 && item.s[1] == 'c');
	assert_false(tsr_list_next(&list, &at, &item));
	assert_int_equal(at, 7);
	at = 12;
	assert_false(tsr_list_next(&list, &at, &item));
	at = 0;
	assert_false(tsr_list_next(&none, &at, &item));
	assert_true(tsr_list_has(&list, "bc", 2));
	assert_false(tsr_list_has(&list, "b", 1));
	assert_false(tsr_list_has(&list, "B", 1));
	assert_false(tsr_list_has(&list, "", 0));
	assert_false(tsr_list_has(&none, "a", 1));
}

static void
uuids(void **state)
{
	static const char *const bad[] = {"", "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6",
	    "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6aa", "6f1c7c1e_5b1f-4c57-9d3a-1f2e3d4c5b6a",
	    "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6g", "6f1c7c1e5b1f-4c57-9d3a-1f2e3d4c5b6a-",
	    "{f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6}"};
	const char *text = "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a";
	static const uint8_t zero[TSR_UUID_BYTES];
	uint8_t uuid[TSR_UUID_BYTES], upper[TSR_UUID_BYTES];
	char back[37];

	(void)state;
	assert_int_equal(tsr_uuid_parse(text, 36, uuid), TSR_OK);
	assert_int_equal(uuid[0], 0x6f);
	assert_int_equal(uuid[15], 0x6a);
	tsr_uuid_format(uuid, back);
	assert_string_equal(back, text);
	assert_int_equal(tsr_uuid_parse("6F1C7C1E-5B1F-4C57-9D3A-1F2E3D4C5B6A", 36, upper), TSR_OK);
	assert_memory_equal(uuid, upper, sizeof(uuid));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(uuid, 1, sizeof(uuid));
		assert_int_equal(tsr_uuid_parse(bad[i], strlen(bad[i]), uuid), TSR_INVALID);
		assert_memory_equal(uuid, zero, sizeof(uuid));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(round_trip),
	    cmocka_unit_test(golden),
	    cmocka_unit_test(zero_is_empty),
	    cmocka_unit_test(tables_are_sound),
	    cmocka_unit_test(refuses_malformed),
	    cmocka_unit_test(refuses_malformed_lists),
	    cmocka_unit_test(any_order),
	    cmocka_unit_test(mutations),
	    cmocka_unit_test(encode_limits),
	    cmocka_unit_test(list_limits),
	    cmocka_unit_test(list_walk),
	    cmocka_unit_test(uuids),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
