/* SPDX-License-Identifier: ISC */
/* The form of tokens and their proofs, against vectors computed by other programs. */
#include "cmocka-all.h"

#include <stdio.h>
#include <string.h>

#include "token.h"

#define PRIVATE_EXAMPLE "tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8"
#define PUBLIC_EXAMPLE "tsrp_0000tesserat_ThisIsNotARealSecretJustAVector021dXEP"
#define LEGACY_EXAMPLE "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"
/* Checksums of these by zlib. */
#define PRIVATE_GOOD "tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123453wMc7y"
#define PUBLIC_GOOD "tsrp_000q1w2e3r4t_abcdefghijklmnopqrstuvwxyz9876544C59h8"

/* The same by the definition, bit by bit. */
static void
slow_checksum(const char *text, char out[static 7])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc = 0xffffffff;

	for (int i = 0; i < 50; i++)
		for (int bit = 0; bit < 8; bit++) {
			const uint32_t odd = (crc ^ (uint32_t)(uint8_t)text[i] >> bit) & 1;

			crc = crc >> 1 ^ (odd ? 0xedb88320 : 0);
		}
	crc = ~crc;
	out[6] = '\0';
	for (int i = 5; i >= 0; i--, crc /= 62)
		out[i] = digits[crc % 62];
}

static void
assert_refused(const char *text, size_t len)
{
	static const struct tsr_token zero;
	struct tsr_token token;

	memset(&token, 0xff, sizeof(token));
	assert_int_equal(tsr_token_parse(text, len, &token), TSR_INVALID);
	assert_memory_equal(&token, &zero, sizeof(zero));
	assert_false(tsr_is_token(text, len));
}

static void
assert_proof(const char *text, const char *id, enum tsr_scheme scheme, const char *hex)
{
	struct tsr_token token = {.scheme = scheme};
	uint8_t proof[TSR_PROOF_BYTES];
	char got[2 * TSR_PROOF_BYTES + 1];

	memcpy(token.id, id, TSR_ID_LEN);
	assert_int_equal(tsr_token_proof(text, strlen(text), &token, proof), TSR_OK);
	for (size_t i = 0; i < sizeof(proof); i++)
		snprintf(got + 2 * i, 3, "%02x", proof[i]);
	assert_string_equal(got, hex);
}

static void
proofs_are_those_of_other_implementations(void **state)
{
	(void)state;
	assert_proof(PRIVATE_EXAMPLE, "0000tesserat", TSR_SCHEME_BLAKE2B,
	    "9f6023aa720f3e0e69de3dead3c577d4f0d14f49251022dc1357c7155cad8525");
	assert_proof(PUBLIC_EXAMPLE, "0000tesserat", TSR_SCHEME_BLAKE2B,
	    "ea270b9cc70db9e9571405e26b5db7a4bada90699a837206c08ed79b57c3ac8c");
	assert_proof(LEGACY_EXAMPLE, "3mqvxbsk5mrs", TSR_SCHEME_BLAKE2B_UUID,
	    "b31cf16facb84a4eb495eecfc73b337ed3d17ed13fadf3e69cf04582cf96abae");
}

static void
a_proof_needs_the_form_it_was_made_for(void **state)
{
	static const uint8_t zero[TSR_PROOF_BYTES];
	const struct tsr_token none = {.id = "q1w2e3r4t5y6"};
	const struct tsr_token legacy = {.id = "q1w2e3r4t5y6", .scheme = TSR_SCHEME_BLAKE2B_UUID};
	const struct tsr_token current = {.id = "q1w2e3r4t5y6", .scheme = TSR_SCHEME_BLAKE2B};
	uint8_t proof[TSR_PROOF_BYTES];

	(void)state;
	memset(proof, 0xff, sizeof(proof));
	assert_int_equal(tsr_token_proof(PRIVATE_GOOD, TSR_TOKEN_LEN, &none, proof), TSR_INVALID);
	assert_memory_equal(proof, zero, sizeof(zero));
	assert_int_equal(tsr_token_proof(PRIVATE_GOOD, TSR_TOKEN_LEN, &legacy, proof), TSR_INVALID);
	assert_int_equal(tsr_token_proof(LEGACY_EXAMPLE, TSR_LEGACY_LEN, &current, proof), TSR_INVALID);
	assert_memory_equal(proof, zero, sizeof(zero));
}

static void
good_tokens_are_taken_apart(void **state)
{
	struct tsr_token token;

	(void)state;
	assert_int_equal(tsr_token_parse(PRIVATE_GOOD, TSR_TOKEN_LEN, &token), TSR_OK);
	assert_string_equal(token.id, "q1w2e3r4t5y6");
	assert_int_equal(token.kind, TSR_PRIVATE);
	assert_int_equal(token.scheme, TSR_SCHEME_BLAKE2B);
	assert_int_equal(tsr_token_parse(PUBLIC_GOOD, TSR_TOKEN_LEN, &token), TSR_OK);
	assert_string_equal(token.id, "000q1w2e3r4t");
	assert_int_equal(token.kind, TSR_PUBLIC);
	assert_true(tsr_is_token(PRIVATE_GOOD, TSR_TOKEN_LEN));
}

static void
tokens_are_seen_in_texts(void **state)
{
	static const char *const with[] = {PRIVATE_GOOD, PUBLIC_GOOD, PRIVATE_GOOD " ", " " PRIVATE_GOOD,
	    PRIVATE_GOOD "@example.com", "Bearer " PUBLIC_GOOD, "robot:" PRIVATE_GOOD, "tsrs_q1w2e3r4t5y6_abc",
	    "tsri_q1w2e3r4t5y6_abc", "<6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a>"};
	static const char *const without[] = {"", "tsrs_", "robot", "tsrs_q1w2e3r4t5y6", "tsrs_q1w2e3r4t5y6_",
	    "tsrx_q1w2e3r4t5y6_abc", "tsrs_q1w2e3r4t5Y6_abc", "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6",
	    "6f1c7c1e-5b1f-1c57-9d3a-1f2e3d4c5b6a"};

	(void)state;
	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++)
		if (!tsr_has_token(with[i], strlen(with[i])))
			fail_msg("not seen: %s", with[i]);
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		if (tsr_has_token(without[i], strlen(without[i])))
			fail_msg("seen: %s", without[i]);
	assert_false(tsr_has_token(PRIVATE_GOOD, 18));
	assert_true(tsr_has_token(PRIVATE_GOOD, 19));
}

static void
legacy_tokens_get_their_id(void **state)
{
	struct tsr_token token;

	(void)state;
	assert_int_equal(tsr_token_parse(LEGACY_EXAMPLE, TSR_LEGACY_LEN, &token), TSR_OK);
	assert_string_equal(token.id, "3mqvxbsk5mrs");
	assert_int_equal(token.kind, TSR_KIND_NONE);
	assert_int_equal(token.scheme, TSR_SCHEME_BLAKE2B_UUID);
}

static void
the_examples_of_the_manual_are_no_tokens(void **state)
{
	char checksum[7];

	(void)state;
	slow_checksum(PRIVATE_EXAMPLE, checksum);
	assert_string_equal(&PRIVATE_EXAMPLE[TSR_SIGNED_LEN], checksum);
	slow_checksum(PUBLIC_EXAMPLE, checksum);
	assert_string_equal(&PUBLIC_EXAMPLE[TSR_SIGNED_LEN], checksum);
	assert_refused(PRIVATE_EXAMPLE, TSR_TOKEN_LEN);
	assert_refused(PUBLIC_EXAMPLE, TSR_TOKEN_LEN);
}

/* Every other byte at every place; no checksum of 32 bits misses a change of one byte. */
static void
one_changed_byte_is_refused(void **state)
{
	static const char *const good[] = {PRIVATE_GOOD, PUBLIC_GOOD};
	char text[TSR_TOKEN_LEN];

	(void)state;
	for (size_t t = 0; t < COUNT(good); t++)
		for (size_t at = 0; at < TSR_TOKEN_LEN; at++)
			for (int byte = 0; byte < 256; byte++) {
				memcpy(text, good[t], TSR_TOKEN_LEN);
				if ((uint8_t)text[at] == byte)
					continue;
				text[at] = (char)byte;
				assert_refused(text, TSR_TOKEN_LEN);
			}
}

/* The rule as the RFC 4122 pattern says it. */
static bool
byte_fits_uuid4(size_t at, int byte)
{
	if (at == 8 || at == 13 || at == 18 || at == 23)
		return byte == '-';
	if (at == 14)
		return byte == '4';
	if (at == 19)
		return byte != 0 && strchr("89ab", byte) != NULL;
	return byte != 0 && strchr("0123456789abcdef", byte) != NULL;
}

static void
one_changed_byte_of_a_legacy_token_is_another_or_none(void **state)
{
	struct tsr_token token, original;
	char text[TSR_LEGACY_LEN];

	(void)state;
	assert_int_equal(tsr_token_parse(LEGACY_EXAMPLE, TSR_LEGACY_LEN, &original), TSR_OK);
	for (size_t at = 0; at < TSR_LEGACY_LEN; at++)
		for (int byte = 0; byte < 256; byte++) {
			memcpy(text, LEGACY_EXAMPLE, TSR_LEGACY_LEN);
			if ((uint8_t)text[at] == byte)
				continue;
			text[at] = (char)byte;
			if (!byte_fits_uuid4(at, byte)) {
				assert_refused(text, TSR_LEGACY_LEN);
				continue;
			}
			assert_int_equal(tsr_token_parse(text, TSR_LEGACY_LEN, &token), TSR_OK);
			assert_string_not_equal(token.id, original.id);
		}
}

static void
no_other_length_is_taken(void **state)
{
	char text[256];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, PRIVATE_GOOD, TSR_TOKEN_LEN);
	for (size_t len = 0; len < sizeof(text); len++)
		if (len != TSR_TOKEN_LEN)
			assert_refused(text, len);
	memcpy(text, LEGACY_EXAMPLE, TSR_LEGACY_LEN);
	for (size_t len = 0; len < sizeof(text); len++)
		if (len != TSR_LEGACY_LEN)
			assert_refused(text, len);
	assert_refused(NULL, 0);
	assert_refused(NULL, TSR_TOKEN_LEN);
}

static void
refuses_with_a_right_checksum(const char *start)
{
	char text[TSR_TOKEN_LEN + 1];

	memcpy(text, start, TSR_SIGNED_LEN);
	slow_checksum(text, text + TSR_SIGNED_LEN);
	assert_refused(text, TSR_TOKEN_LEN);
}

static void
a_right_checksum_saves_no_wrong_form(void **state)
{
	static const char *const wrong[] = {
	    "tsrx_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", /* kind */
	    "TSRs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrS_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrs-q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrs_q1w2e3r4t5y6-ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrs_Q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", /* id */
	    "tsrs_q1w2e3r4t5y__ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrs_0000e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	    "tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ01234_", /* secret */
	    "tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ01234 ",
	    "tsrs_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123-5",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		refuses_with_a_right_checksum(wrong[i]);
}

static void
new_tokens_are_good_and_differ(void **state)
{
	char text[64][TSR_TOKEN_LEN + 1], checksum[7];
	struct tsr_token token;

	(void)state;
	for (size_t i = 0; i < COUNT(text); i++) {
		const enum tsr_kind kind = i % 2 ? TSR_PUBLIC : TSR_PRIVATE;

		assert_int_equal(tsr_token_make(kind, text[i]), TSR_OK);
		assert_int_equal(strlen(text[i]), TSR_TOKEN_LEN);
		assert_int_equal(tsr_token_parse(text[i], TSR_TOKEN_LEN, &token), TSR_OK);
		assert_int_equal(token.kind, kind);
		slow_checksum(text[i], checksum);
		assert_string_equal(text[i] + TSR_SIGNED_LEN, checksum);
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(text[i] + 5, text[j] + 5, TSR_ID_LEN);
			assert_memory_not_equal(text[i] + 18, text[j] + 18, 32);
		}
	}
	assert_int_equal(tsr_token_make(TSR_KIND_NONE, text[0]), TSR_INVALID);
	assert_string_equal(text[0], "");
}

/* Every letter of the alphabets turns up: a narrowed choice would show. */
static void
new_tokens_use_the_whole_alphabet(void **state)
{
	bool in_id[256] = {0}, in_secret[256] = {0};
	size_t ids = 0, secrets = 0;
	char text[TSR_TOKEN_LEN + 1];

	(void)state;
	for (int i = 0; i < 400; i++) {
		assert_int_equal(tsr_token_make(TSR_PRIVATE, text), TSR_OK);
		for (int at = 5; at < 17; at++)
			in_id[(uint8_t)text[at]] = true;
		for (int at = 18; at < 50; at++)
			in_secret[(uint8_t)text[at]] = true;
	}
	for (int c = 0; c < 256; c++) {
		ids += in_id[c];
		secrets += in_secret[c];
	}
	assert_int_equal(ids, 36);
	assert_int_equal(secrets, 62);
}

static void
ids_have_one_form(void **state)
{
	char id[TSR_ID_LEN];

	(void)state;
	assert_true(tsr_id_valid("q1w2e3r4t5y6", 12));
	assert_true(tsr_id_valid("000100000000", 12));
	assert_false(tsr_id_valid("0000zzzzzzzz", 12));
	assert_false(tsr_id_valid("q1w2e3r4t5y", 11));
	assert_false(tsr_id_valid("q1w2e3r4t5y67", 13));
	assert_false(tsr_id_valid("", 0));
	for (size_t at = 0; at < TSR_ID_LEN; at++)
		for (int byte = 0; byte < 256; byte++) {
			const bool good = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');

			memcpy(id, "q1w2e3r4t5y6", TSR_ID_LEN);
			id[at] = (char)byte;
			assert_int_equal(tsr_id_valid(id, TSR_ID_LEN), good);
		}
}

static void
proofs_compare_whole(void **state)
{
	uint8_t a[TSR_PROOF_BYTES] = {0}, b[TSR_PROOF_BYTES] = {0};

	(void)state;
	assert_true(tsr_proof_equal(a, b));
	for (size_t bit = 0; bit < 8 * sizeof(a); bit++) {
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(tsr_proof_equal(a, b));
		b[bit / 8] = 0;
	}
}

static void
wiping_leaves_zeroes(void **state)
{
	static const char zero[32];
	char secret[32];

	(void)state;
	memset(secret, 'x', sizeof(secret));
	tsr_wipe(secret, sizeof(secret));
	assert_memory_equal(secret, zero, sizeof(zero));
	tsr_wipe(secret, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proofs_are_those_of_other_implementations),
	    cmocka_unit_test(a_proof_needs_the_form_it_was_made_for),
	    cmocka_unit_test(good_tokens_are_taken_apart),
	    cmocka_unit_test(tokens_are_seen_in_texts),
	    cmocka_unit_test(legacy_tokens_get_their_id),
	    cmocka_unit_test(the_examples_of_the_manual_are_no_tokens),
	    cmocka_unit_test(one_changed_byte_is_refused),
	    cmocka_unit_test(one_changed_byte_of_a_legacy_token_is_another_or_none),
	    cmocka_unit_test(no_other_length_is_taken),
	    cmocka_unit_test(a_right_checksum_saves_no_wrong_form),
	    cmocka_unit_test(new_tokens_are_good_and_differ),
	    cmocka_unit_test(new_tokens_use_the_whole_alphabet),
	    cmocka_unit_test(ids_have_one_form),
	    cmocka_unit_test(proofs_compare_whole),
	    cmocka_unit_test(wiping_leaves_zeroes),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
