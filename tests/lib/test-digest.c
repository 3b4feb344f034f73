/* SPDX-License-Identifier: ISC */
/* Hashes against published vectors, seals against what they have to catch. */
#include "cmocka-all.h"

#include <string.h>

#include "digest.h"

static void
hash_is_blake2b_256(void **state)
{
	/* b2sum -l 256 of nothing and of "abc" */
	static const uint8_t empty[] = {0x0e, 0x57, 0x51, 0xc0, 0x26, 0xe5, 0x43, 0xb2, 0xe8, 0xab, 0x2e, 0xb0, 0x60,
	    0x99, 0xda, 0xa1, 0xd1, 0xe5, 0xdf, 0x47, 0x77, 0x8f, 0x77, 0x87, 0xfa, 0xab, 0x45, 0xcd, 0xf1, 0x2f, 0xe3,
	    0xa8};
	static const uint8_t abc[] = {0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef, 0x3f, 0xee,
	    0x98, 0x57, 0x9b, 0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42, 0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23,
	    0x19};
	uint8_t hash[TSR_HASH_BYTES];

	(void)state;
	tsr_hash("", 0, hash);
	assert_memory_equal(hash, empty, sizeof(hash));
	tsr_hash("abc", 3, hash);
	assert_memory_equal(hash, abc, sizeof(hash));
}

static void
seal(const char *key, size_t key_len, const char *value, size_t value_len, uint8_t out[static TSR_SEAL_BYTES])
{
	tsr_seal((const uint8_t *)key, key_len, (const uint8_t *)value, value_len, out);
}

static void
a_seal_is_what_it_always_was(void **state)
{
	/* hashlib.blake2b(b"\x04\0Tkeyvalue", digest_size=16, person=b"tessera/seal/v1") */
	static const uint8_t wanted[] = {
	    0x16, 0x8e, 0xeb, 0x4f, 0x16, 0xdd, 0xa7, 0x86, 0xe0, 0x41, 0xf0, 0x20, 0xce, 0xaa, 0x6c, 0x88};
	uint8_t got[TSR_SEAL_BYTES];

	(void)state;
	seal("Tkey", 4, "value", 5, got);
	assert_memory_equal(got, wanted, sizeof(got));
}

static void
any_flipped_bit_breaks_the_seal(void **state)
{
	char key[13] = "Tq1w2e3r4t5y", value[40] = "some record that is not very long at al";
	uint8_t whole[TSR_SEAL_BYTES], other[TSR_SEAL_BYTES];

	(void)state;
	seal(key, sizeof(key), value, sizeof(value), whole);
	for (size_t bit = 0; bit < 8 * sizeof(key); bit++) {
		key[bit / 8] = (char)(key[bit / 8] ^ (1 << bit % 8));
		seal(key, sizeof(key), value, sizeof(value), other);
		assert_memory_not_equal(whole, other, sizeof(whole));
		key[bit / 8] = (char)(key[bit / 8] ^ (1 << bit % 8));
	}
	for (size_t bit = 0; bit < 8 * sizeof(value); bit++) {
		value[bit / 8] = (char)(value[bit / 8] ^ (1 << bit % 8));
		seal(key, sizeof(key), value, sizeof(value), other);
		assert_memory_not_equal(whole, other, sizeof(whole));
		value[bit / 8] = (char)(value[bit / 8] ^ (1 << bit % 8));
	}
}

static void
the_border_between_key_and_value_counts(void **state)
{
	uint8_t a[TSR_SEAL_BYTES], b[TSR_SEAL_BYTES];

	(void)state;
	seal("Tab", 3, "c", 1, a);
	seal("Ta", 2, "bc", 2, b);
	assert_memory_not_equal(a, b, sizeof(a));
	seal("T", 1, "", 0, a);
	seal("", 0, "T", 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hash_is_blake2b_256),
	    cmocka_unit_test(a_seal_is_what_it_always_was),
	    cmocka_unit_test(any_flipped_bit_breaks_the_seal),
	    cmocka_unit_test(the_border_between_key_and_value_counts),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
