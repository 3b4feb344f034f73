/* SPDX-License-Identifier: ISC */
/* What is stored in place of a secret: one spelling a proof, no other scheme. */
#include "cmocka-all.h"

#include <string.h>

#include "token.h"

#define PRIVATE_EXAMPLE "tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8"

static void
verifiers_go_there_and_back(void **state)
{
	static const enum tsr_scheme schemes[] = {TSR_SCHEME_BLAKE2B, TSR_SCHEME_BLAKE2B_UUID};
	uint8_t proof[TSR_PROOF_BYTES], back[TSR_PROOF_BYTES];
	char text[TSR_VERIFIER_MAX];
	enum tsr_scheme scheme;

	(void)state;
	for (int round = 0; round < 256; round++)
		for (size_t s = 0; s < COUNT(schemes); s++) {
			for (size_t i = 0; i < sizeof(proof); i++)
				proof[i] = (uint8_t)((unsigned)round * 7 + i * 31 + i * i);
			tsr_verifier_format(schemes[s], proof, text);
			assert_int_equal(tsr_verifier_parse(text, strlen(text), &scheme, back), TSR_OK);
			assert_int_equal(scheme, schemes[s]);
			assert_true(tsr_proof_equal(proof, back));
		}
	tsr_verifier_format(TSR_SCHEME_NONE, proof, text);
	assert_string_equal(text, "");
}

static void
the_stored_form_is_unpadded_url_safe_base64(void **state)
{
	struct tsr_token token = {.id = "0000tesserat", .scheme = TSR_SCHEME_BLAKE2B};
	uint8_t proof[TSR_PROOF_BYTES];
	char text[TSR_VERIFIER_MAX];

	(void)state;
	assert_int_equal(tsr_token_proof(PRIVATE_EXAMPLE, TSR_TOKEN_LEN, &token, proof), TSR_OK);
	tsr_verifier_format(TSR_SCHEME_BLAKE2B, proof, text);
	assert_string_equal(text, "{BLAKE2b}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU");
}

static void
assert_no_verifier(const char *text, size_t len)
{
	static const uint8_t zero[TSR_PROOF_BYTES];
	uint8_t proof[TSR_PROOF_BYTES];
	enum tsr_scheme scheme = TSR_SCHEME_BLAKE2B;

	memset(proof, 0xff, sizeof(proof));
	assert_int_equal(tsr_verifier_parse(text, len, &scheme, proof), TSR_INVALID);
	assert_int_equal(scheme, TSR_SCHEME_NONE);
	assert_memory_equal(proof, zero, sizeof(zero));
}

static void
other_verifiers_are_refused(void **state)
{
	static const char good[] = "{BLAKE2b}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU";
	static const char *const wrong[] = {"", "{BLAKE2b}", "{SSHA}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU",
	    "{blake2b}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU",
	    "{BLAKE2b-UUI}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU",
	    "{BLAKE2b}n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU=", "n2AjqnIPPg5p3j3q08V31PDRT0klECLcE1fHFVythSU"};
	char text[sizeof(good)];
	uint8_t proof[TSR_PROOF_BYTES], first[TSR_PROOF_BYTES];
	enum tsr_scheme scheme;

	(void)state;
	assert_int_equal(tsr_verifier_parse(good, strlen(good), &scheme, first), TSR_OK);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_no_verifier(wrong[i], strlen(wrong[i]));
	for (size_t len = 0; len < strlen(good); len++)
		assert_no_verifier(good, len);
	/* Two spellings of one proof would be two values to a directory. */
	for (size_t at = 0; at < strlen(good); at++)
		for (int byte = 0; byte < 256; byte++) {
			memcpy(text, good, sizeof(good));
			text[at] = (char)byte;
			if (byte == good[at])
				continue;
			if (tsr_verifier_parse(text, strlen(good), &scheme, proof) == TSR_OK)
				assert_false(tsr_proof_equal(proof, first));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verifiers_go_there_and_back),
	    cmocka_unit_test(the_stored_form_is_unpadded_url_safe_base64),
	    cmocka_unit_test(other_verifiers_are_refused),
	};

	return cmocka_run_group_tests_name("verifier", tests, NULL, NULL);
}
