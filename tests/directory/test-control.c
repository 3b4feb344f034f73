/* SPDX-License-Identifier: ISC */
/* Sync State and Sync Info, byte by byte. */
#include "../lib/cmocka-all.h"

#include <string.h>

#include "control.h"

#define U15 "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
#define U16 U15 "\x10"
#define BYTES(text) ((struct tsr_ber){(const uint8_t *)(text), sizeof(text) - 1})

static void
states(void **state)
{
	struct tsr_sync_state_value value;

	(void)state;
	for (uint8_t each = 0; each <= 3; each++) {
		uint8_t bytes[] = "\x30\x15\x0a\x01?\x04\x10" U16;

		bytes[4] = each;
		assert_true(tsr_sync_state_decode((struct tsr_ber){bytes, sizeof(bytes) - 1}, &value));
		assert_int_equal(value.state, each);
		assert_memory_equal(value.uuid, U16, TSR_UUID_BYTES);
		assert_int_equal(value.cookie.len, 0);
	}
	assert_true(tsr_sync_state_decode(BYTES("\x30\x19\x0a\x01\x03\x04\x10" U16 "\x04\x02xy"), &value));
	assert_int_equal(value.cookie.len, 2);
	assert_memory_equal(value.cookie.s, "xy", 2);
}

static void
malformed_states(void **state)
{
	static const struct tsr_ber cases[] = {
	    BYTES(""), BYTES("\x30"), BYTES("\x30\x00"),
	    BYTES("\x30\x80\x0a\x01\x01\x04\x10" U16 "\x00\x00"),          /* indefinite length */
	    BYTES("\x30\x15\x0a\x01\x04\x04\x10" U16),                     /* no such state */
	    BYTES("\x30\x15\x02\x01\x01\x04\x10" U16),                     /* INTEGER */
	    BYTES("\x30\x16\x0a\x02\x00\x01\x04\x10" U16),                 /* two bytes of ENUMERATED */
	    BYTES("\x30\x05\x0a\x01\x01\x04\x00"),                         /* UUID of 0 bytes */
	    BYTES("\x30\x14\x0a\x01\x01\x04\x0f" U15),                     /* 15 */
	    BYTES("\x30\x16\x0a\x01\x01\x04\x11" U16 "\x11"),              /* 17 */
	    BYTES("\x30\x15\x0a\x01\x01\x04\x10" U15),                     /* cut off */
	    BYTES("\x30\x15\x0a\x01\x01\x04\x10" U16 "\x00"),              /* more behind it */
	    BYTES("\x30\x17\x0a\x01\x01\x04\x10" U16 "\x05\x00"),          /* more within it */
	    BYTES("\x30\x84\xff\xff\xff\xff\x0a\x01\x01\x04\x10" U16),     /* length of 4 GiB */
	    BYTES("\x30\x85\x00\x00\x00\x00\x15\x0a\x01\x01\x04\x10" U16), /* length of a length */
	    BYTES("\x1f\x15\x0a\x01\x01\x04\x10" U16),                     /* high tag */
	};
	struct tsr_sync_state_value value;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (tsr_sync_state_decode(cases[i], &value))
			fail_msg("case %zu was taken", i);
}

static void
phases(void **state)
{
	struct tsr_sync_info_value info;

	(void)state;
	assert_true(tsr_sync_info_decode(BYTES("\x80\x03"
					       "abc"),
	    &info));
	assert_int_equal(info.kind, TSR_INFO_COOKIE);
	assert_int_equal(info.cookie.len, 3);
	assert_true(tsr_sync_info_decode(BYTES("\xa1\x00"), &info));
	assert_int_equal(info.kind, TSR_INFO_REFRESH_DELETE);
	assert_true(info.refresh_done);
	assert_true(tsr_sync_info_decode(BYTES("\xa2\x08\x04\x03xyz\x01\x01\x00"), &info));
	assert_int_equal(info.kind, TSR_INFO_REFRESH_PRESENT);
	assert_false(info.refresh_done);
	assert_int_equal(info.cookie.len, 3);
	assert_true(tsr_sync_info_decode(BYTES("\xa2\x03\x01\x01\xff"), &info));
	assert_true(info.refresh_done);
	assert_true(tsr_sync_info_decode(BYTES("\xa2\x03\x01\x01\x01"), &info));
	assert_true(info.refresh_done);
}

static void
id_sets(void **state)
{
	struct tsr_sync_info_value info;

	(void)state;
	assert_true(tsr_sync_info_decode(BYTES("\xa3\x26\x31\x24\x04\x10" U16 "\x04\x10" U16), &info));
	assert_int_equal(info.kind, TSR_INFO_ID_SET);
	assert_int_equal(info.uuid_count, 2);
	assert_false(info.deletes);
	assert_memory_equal(tsr_sync_next_uuid(&info.uuids), U16, TSR_UUID_BYTES);
	assert_non_null(tsr_sync_next_uuid(&info.uuids));
	assert_null(tsr_sync_next_uuid(&info.uuids));
	assert_true(tsr_sync_info_decode(BYTES("\xa3\x1a\x04\x01x\x01\x01\xff\x31\x12\x04\x10" U16), &info));
	assert_true(info.deletes);
	assert_int_equal(info.cookie.len, 1);
	assert_true(tsr_sync_info_decode(BYTES("\xa3\x02\x31\x00"), &info));
	assert_int_equal(info.uuid_count, 0);
}

static void
malformed_infos(void **state)
{
	static const struct tsr_ber cases[] = {
	    BYTES(""), BYTES("\x80"),
	    BYTES("\x80\x04"
		  "abc"),
	    BYTES("\xa0\x00"), BYTES("\xa4\x00"), BYTES("\xa1\x03\x01\x02\x00"), BYTES("\xa1\x03\x01\x00\x00"),
	    BYTES("\xa1\x05\x01\x01\x00\x04\x00"),                /* the wrong way round */
	    BYTES("\xa3\x00"),                                    /* no set at all */
	    BYTES("\xa3\x02\x30\x00"),                            /* SEQUENCE for SET */
	    BYTES("\xa3\x04\x31\x02\x04\x00"),                    /* UUID of 0 bytes */
	    BYTES("\xa3\x13\x31\x11\x04\x0f" U15),                /* 15 */
	    BYTES("\xa3\x15\x31\x13\x04\x11" U16 "\x11"),         /* 17 */
	    BYTES("\xa3\x25\x31\x23\x04\x10" U16 "\x04\x0f" U15), /* a good one and a bad one */
	    BYTES("\xa3\x14\x31\x12\x04\x10" U16 "\x00"),         /* more behind it */
	    BYTES("\xa3\x16\x31\x14\x30\x12\x04\x10" U16),        /* nested */
	};
	struct tsr_sync_info_value info;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (tsr_sync_info_decode(cases[i], &info))
			fail_msg("case %zu was taken", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(states),
	    cmocka_unit_test(malformed_states),
	    cmocka_unit_test(phases),
	    cmocka_unit_test(id_sets),
	    cmocka_unit_test(malformed_infos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
