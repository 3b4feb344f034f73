/* SPDX-License-Identifier: ISC */
/*
 * Tokens and verifiers.  The oracle reads a token by regular expression and
 * computes checksum and id by their definitions.  An input that begins with '!'
 * gets a right checksum first: no mutation would ever guess one.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>

#include <sodium.h>

#include "checksum.h"
#include "token.h"

static regex_t current, legacy;

static void
prepare(void)
{
	static bool done;

	if (done)
		return;
	REQUIRE(regcomp(&current, "^tsr([sp])_([0-9a-z]{12})_[0-9A-Za-z]{38}$", REG_EXTENDED) == 0);
	REQUIRE(regcomp(&legacy, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
		    REG_EXTENDED | REG_NOSUB) == 0);
	done = true;
}

static void
legacy_id(const char *text, char id[static 13])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	unsigned char salt[16] = {0}, hash[32];
	uint64_t number, power = UINT64_C(4738381338321616896); /* 36^12 */

	crypto_generichash_blake2b_salt_personal(
	    hash, 32, (const unsigned char *)text, 36, NULL, 0, salt, (const unsigned char *)"tessera/legacy/1");
	number = (uint64_t)hash[0] << 56 | (uint64_t)hash[1] << 48 | (uint64_t)hash[2] << 40 | (uint64_t)hash[3] << 32 |
		 (uint64_t)hash[4] << 24 | (uint64_t)hash[5] << 16 | (uint64_t)hash[6] << 8 | hash[7];
	number %= power;
	for (int i = 0; i < 12; i++) {
		power /= 36;
		id[i] = digits[number / power];
		number %= power;
	}
	id[12] = '\0';
}

/* What the token has to be; false: none. */
static bool
expected(const char *text, size_t len, struct tsr_token *token)
{
	char copy[TSR_TOKEN_LEN + 1], sum[6];

	memset(token, 0, sizeof(*token));
	if (len > TSR_TOKEN_LEN || memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (regexec(&legacy, copy, 0, NULL, 0) == 0) {
		token->scheme = TSR_SCHEME_BLAKE2B_UUID;
		legacy_id(copy, token->id);
		return strncmp(token->id, "0000", 4) != 0;
	}
	if (regexec(&current, copy, 0, NULL, 0) != 0)
		return false;
	checksum(copy, sum);
	token->scheme = TSR_SCHEME_BLAKE2B;
	token->kind = copy[3] == 's' ? TSR_PRIVATE : TSR_PUBLIC;
	memcpy(token->id, copy + 5, 12);
	return memcmp(copy + 50, sum, 6) == 0 && strncmp(copy + 5, "0000", 4) != 0;
}

static void
check_token(const char *text, size_t len)
{
	struct tsr_token token, wanted;
	uint8_t proof[TSR_PROOF_BYTES], back[TSR_PROOF_BYTES];
	char verifier[TSR_VERIFIER_MAX];
	enum tsr_scheme scheme;

	const bool good = expected(text, len, &wanted);

	REQUIRE((tsr_token_parse(text, len, &token) == TSR_OK) == good);
	REQUIRE(tsr_is_token(text, len) == good);
	if (!good) {
		REQUIRE(token.id[0] == '\0' && token.kind == TSR_KIND_NONE && token.scheme == TSR_SCHEME_NONE);
		return;
	}
	REQUIRE(strcmp(token.id, wanted.id) == 0 && token.kind == wanted.kind && token.scheme == wanted.scheme);
	REQUIRE(tsr_token_proof(text, len, &token, proof) == TSR_OK);
	tsr_verifier_format(token.scheme, proof, verifier);
	REQUIRE(tsr_verifier_parse(verifier, strlen(verifier), &scheme, back) == TSR_OK);
	REQUIRE(scheme == token.scheme && tsr_proof_equal(proof, back));
}

/* A verifier that is taken is the only spelling of what it says. */
static void
check_verifier(const char *text, size_t len)
{
	uint8_t proof[TSR_PROOF_BYTES];
	char again[TSR_VERIFIER_MAX];
	enum tsr_scheme scheme;

	if (tsr_verifier_parse(text, len, &scheme, proof) != TSR_OK) {
		REQUIRE(scheme == TSR_SCHEME_NONE && sodium_is_zero(proof, sizeof(proof)));
		return;
	}
	tsr_verifier_format(scheme, proof, again);
	REQUIRE(strlen(again) == len && memcmp(again, text, len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const bool mend = size == TSR_TOKEN_LEN + 1 && data[0] == '!';
	char *text = exact_copy(data + mend, size - mend);

	prepare();
	if (mend)
		checksum(text, text + TSR_SIGNED_LEN);
	check_token(text, size - mend);
	check_verifier(text, size - mend);
	free(text);
	return 0;
}
