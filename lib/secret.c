/* SPDX-License-Identifier: ISC */
/* Makes, compares and wipes secrets. */
#include "token.h"

#include <string.h>

#include <sodium.h>

bool
tsr_random_text(char *out, size_t len, const char *alphabet)
{
	const uint32_t letters = (uint32_t)strlen(alphabet);

	if (sodium_init() < 0)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = alphabet[randombytes_uniform(letters)];
	return true;
}

enum tsr_status
tsr_token_make(enum tsr_kind kind, char text[static TSR_TOKEN_LEN + 1])
{
	char *id = text + 5, *secret = id + TSR_ID_LEN + 1;

	memset(text, 0, TSR_TOKEN_LEN + 1);
	if (kind != TSR_PRIVATE && kind != TSR_PUBLIC)
		return TSR_INVALID;
	memcpy(text, "tsr", 3);
	text[3] = (char)kind;
	text[4] = text[17] = '_';
	do
		if (!tsr_random_text(id, TSR_ID_LEN, TSR_ID_ALPHABET))
			return TSR_IO;
	while (!tsr_id_valid(id, TSR_ID_LEN));
	if (!tsr_random_text(secret, TSR_SIGNED_LEN - 18, TSR_SECRET_ALPHABET))
		return TSR_IO;
	tsr_checksum(text, TSR_SIGNED_LEN, text + TSR_SIGNED_LEN);
	return TSR_OK;
}

bool
tsr_proof_equal(const uint8_t a[static TSR_PROOF_BYTES], const uint8_t b[static TSR_PROOF_BYTES])
{
	return sodium_memcmp(a, b, TSR_PROOF_BYTES) == 0;
}

void
tsr_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}
