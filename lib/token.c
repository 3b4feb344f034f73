/* SPDX-License-Identifier: ISC */
/* The form of a token and of a verifier, without any secret arithmetic. */
#include "token.h"

#include <string.h>

#include "crc.h"
#include "digest.h"

#define PREFIX_LEN 5 /* tsr, kind, _ */
#define SECRET_AT (PREFIX_LEN + TSR_ID_LEN + 1)
#define PROOF_TEXT_LEN 43 /* unpadded base64 of TSR_PROOF_BYTES */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool
is_lower_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static bool
is_base62(char c)
{
	return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

void
tsr_checksum(const char *text, size_t len, char checksum[static TSR_CHECKSUM_LEN])
{
	uint32_t crc = tsr_crc32(0, text, len);

	for (int i = TSR_CHECKSUM_LEN; i-- > 0; crc /= 62)
		checksum[i] = TSR_SECRET_ALPHABET[crc % 62];
}

bool
tsr_id_valid(const char *id, size_t len)
{
	if (len != TSR_ID_LEN || memcmp(id, "0000", 4) == 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_lower_alnum(id[i]))
			return false;
	return true;
}

static bool
has_checksum(const char *text)
{
	char checksum[TSR_CHECKSUM_LEN];
	bool same;

	tsr_checksum(text, TSR_SIGNED_LEN, checksum);
	same = memcmp(text + TSR_SIGNED_LEN, checksum, sizeof(checksum)) == 0;
	tsr_wipe(checksum, sizeof(checksum));
	return same;
}

static enum tsr_status
parse_current(const char *text, struct tsr_token *token)
{
	const char kind = text[3];

	if (memcmp(text, "tsr", 3) != 0 || (kind != TSR_PRIVATE && kind != TSR_PUBLIC) || text[4] != '_' ||
	    text[SECRET_AT - 1] != '_' || !tsr_id_valid(text + PREFIX_LEN, TSR_ID_LEN))
		return TSR_INVALID;
	for (size_t i = SECRET_AT; i < TSR_TOKEN_LEN; i++)
		if (!is_base62(text[i]))
			return TSR_INVALID;
	if (!has_checksum(text))
		return TSR_INVALID;
	memcpy(token->id, text + PREFIX_LEN, TSR_ID_LEN);
	token->kind = kind == TSR_PUBLIC ? TSR_PUBLIC : TSR_PRIVATE;
	token->scheme = TSR_SCHEME_BLAKE2B;
	return TSR_OK;
}

/* xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx */
static bool
is_uuid4(const char *text)
{
	for (size_t i = 0; i < TSR_LEGACY_LEN; i++) {
		const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');

		if (hyphen ? text[i] != '-' : !hex)
			return false;
	}
	return text[14] == '4' && (text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b');
}

static enum tsr_status
parse_legacy(const char *text, struct tsr_token *token)
{
	char id[TSR_ID_LEN + 1];

	if (!is_uuid4(text))
		return TSR_INVALID;
	tsr_legacy_id(text, id);
	if (!tsr_id_valid(id, TSR_ID_LEN))
		return TSR_INVALID;
	memcpy(token->id, id, sizeof(id));
	token->scheme = TSR_SCHEME_BLAKE2B_UUID;
	return TSR_OK;
}

enum tsr_status
tsr_token_parse(const char *text, size_t len, struct tsr_token *token)
{
	memset(token, 0, sizeof(*token));
	if (text == NULL)
		return TSR_INVALID;
	if (len == TSR_TOKEN_LEN)
		return parse_current(text, token);
	if (len == TSR_LEGACY_LEN)
		return parse_legacy(text, token);
	return TSR_INVALID;
}

int
tsr_is_token(const char *text, size_t len)
{
	struct tsr_token token;

	return tsr_token_parse(text, len, &token) == TSR_OK;
}

/* As in tokens, whole or cut short, and in the codes of invitations. */
static bool
begins_secret(const char *text, size_t len)
{
	return len > SECRET_AT && memcmp(text, "tsr", 3) == 0 && text[3] != '\0' && strchr("spi", text[3]) != NULL &&
	       text[4] == '_' && text[SECRET_AT - 1] == '_' && tsr_id_valid(text + PREFIX_LEN, TSR_ID_LEN);
}

int
tsr_has_token(const char *text, size_t len)
{
	for (size_t at = 0; at < len; at++)
		if (begins_secret(text + at, len - at) || (len - at >= TSR_LEGACY_LEN && is_uuid4(text + at)))
			return 1;
	return 0;
}

static const char *
scheme_tag(enum tsr_scheme scheme)
{
	switch (scheme) {
	case TSR_SCHEME_BLAKE2B:
		return "{BLAKE2b}";
	case TSR_SCHEME_BLAKE2B_UUID:
		return "{BLAKE2b-UUID}";
	case TSR_SCHEME_NONE:
		break;
	}
	return NULL;
}

void
tsr_verifier_format(
    enum tsr_scheme scheme, const uint8_t proof[static TSR_PROOF_BYTES], char text[static TSR_VERIFIER_MAX])
{
	const char *tag = scheme_tag(scheme);
	size_t at = 0;
	uint32_t bits = 0;
	unsigned held = 0;

	memset(text, 0, TSR_VERIFIER_MAX);
	if (tag == NULL)
		return;
	at = strlen(tag);
	memcpy(text, tag, at);
	for (size_t i = 0; i < TSR_PROOF_BYTES; i++) {
		bits = bits << 8 | proof[i];
		for (held += 8; held >= 6; held -= 6)
			text[at++] = base64[bits >> (held - 6) & 63];
	}
	text[at] = base64[bits << (6 - held) & 63];
}

/* Decodes PROOF_TEXT_LEN characters; spare bits at the end are the caller's to check. */
static bool
decode_proof(const char *text, uint8_t proof[static TSR_PROOF_BYTES])
{
	uint32_t bits = 0;
	unsigned held = 0;
	size_t at = 0;

	for (size_t i = 0; i < PROOF_TEXT_LEN; i++) {
		const char *digit = text[i] != '\0' ? strchr(base64, text[i]) : NULL;

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - base64);
		held += 6;
		if (held >= 8) {
			held -= 8;
			proof[at++] = (uint8_t)(bits >> held & 0xff);
		}
	}
	return true;
}

enum tsr_status
tsr_verifier_parse(const char *text, size_t len, enum tsr_scheme *scheme, uint8_t proof[static TSR_PROOF_BYTES])
{
	static const enum tsr_scheme known[] = {TSR_SCHEME_BLAKE2B, TSR_SCHEME_BLAKE2B_UUID};
	char canonical[TSR_VERIFIER_MAX];

	*scheme = TSR_SCHEME_NONE;
	memset(proof, 0, TSR_PROOF_BYTES);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const size_t tag_len = strlen(scheme_tag(known[i]));

		if (len != tag_len + PROOF_TEXT_LEN || memcmp(text, scheme_tag(known[i]), tag_len) != 0)
			continue;
		if (!decode_proof(text + tag_len, proof))
			break;
		tsr_verifier_format(known[i], proof, canonical);
		if (memcmp(text, canonical, len) != 0)
			break;
		*scheme = known[i];
		return TSR_OK;
	}
	memset(proof, 0, TSR_PROOF_BYTES);
	return TSR_INVALID;
}
