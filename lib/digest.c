/* SPDX-License-Identifier: ISC */
/* Everything that hashes: proofs of tokens, ids of legacy tokens, seals of records. */
#include "digest.h"

#include <string.h>

#include <sodium.h>

#define PERSONAL_BYTES crypto_generichash_blake2b_PERSONALBYTES
#define SALT_BYTES crypto_generichash_blake2b_SALTBYTES
#define STACK_LEFT 2048 /* bytes below us that a hash may have left the token in */

static const uint8_t token_personal[PERSONAL_BYTES] = "tessera/token/v1";
_Static_assert(TSR_PERSONAL_BYTES == PERSONAL_BYTES, "as long as BLAKE2b takes it");
static const char legacy_personal[PERSONAL_BYTES] = "tessera/legacy/1";
static const uint8_t seal_personal[PERSONAL_BYTES] = "tessera/seal/v1";
static const uint8_t no_salt[SALT_BYTES];

/* BLAKE2b works without it all the same, only slower, so failure changes nothing. */
void
tsr_digest_prepare(void)
{
	(void)!sodium_init();
}

void
tsr_seal(
    const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len, uint8_t seal[static TSR_SEAL_BYTES])
{
	crypto_generichash_blake2b_state state;
	const uint8_t key_size[2] = {(uint8_t)(key_len & 0xff), (uint8_t)(key_len >> 8 & 0xff)};

	crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, TSR_SEAL_BYTES, no_salt, seal_personal);
	/* The length keeps the border between key and value where it is. */
	crypto_generichash_blake2b_update(&state, key_size, sizeof(key_size));
	crypto_generichash_blake2b_update(&state, key, key_len);
	crypto_generichash_blake2b_update(&state, value, value_len);
	crypto_generichash_blake2b_final(&state, seal, TSR_SEAL_BYTES);
}

void
tsr_hash(const void *data, size_t len, uint8_t hash[static TSR_HASH_BYTES])
{
	crypto_generichash_blake2b(hash, TSR_HASH_BYTES, data, len, NULL, 0);
}

enum tsr_status
tsr_token_proof(const char *text, size_t len, const struct tsr_token *token, uint8_t proof[static TSR_PROOF_BYTES])
{
	uint8_t salt[SALT_BYTES] = {0};
	size_t covered = 0;

	memset(proof, 0, TSR_PROOF_BYTES);
	if (token->scheme == TSR_SCHEME_BLAKE2B && len == TSR_TOKEN_LEN)
		covered = TSR_SIGNED_LEN;
	else if (token->scheme == TSR_SCHEME_BLAKE2B_UUID && len == TSR_LEGACY_LEN)
		covered = TSR_LEGACY_LEN;
	else
		return TSR_INVALID;
	memcpy(salt, token->id, TSR_ID_LEN);
	crypto_generichash_blake2b_salt_personal(
	    proof, TSR_PROOF_BYTES, (const uint8_t *)text, covered, NULL, 0, salt, token_personal);
	sodium_stackzero(STACK_LEFT);
	return TSR_OK;
}

uint64_t
tsr_number_from(const void *data, size_t len, const char personal[static TSR_PERSONAL_BYTES])
{
	uint8_t hash[TSR_HASH_BYTES];
	uint64_t number = 0;

	crypto_generichash_blake2b_salt_personal(
	    hash, sizeof(hash), data, len, NULL, 0, no_salt, (const uint8_t *)personal);
	for (int i = 0; i < 8; i++)
		number = number << 8 | hash[i];
	return number;
}

void
tsr_legacy_id(const char uuid[static TSR_LEGACY_LEN], char id[static TSR_ID_LEN + 1])
{
	uint64_t number = tsr_number_from(uuid, TSR_LEGACY_LEN, legacy_personal);

	sodium_stackzero(STACK_LEFT);
	/* The lowest twelve digits are the number modulo 36^12. */
	id[TSR_ID_LEN] = '\0';
	for (int i = TSR_ID_LEN; i-- > 0; number /= 36)
		id[i] = TSR_ID_ALPHABET[number % 36];
}
