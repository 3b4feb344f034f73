/* SPDX-License-Identifier: ISC */
/* Makes invitation codes and takes them apart. */
#include "code.h"

#include <string.h>

static const char prefix[] = "tsri_";

#define ID_AT (sizeof(prefix) - 1)
#define SECRET_AT (ID_AT + TSR_ID_LEN + 1)
#define SIGNED_LEN (TSR_CODE_LEN - TSR_CHECKSUM_LEN)

enum tsr_status
tsr_member_id_make(char id[static TSR_ID_LEN + 1])
{
	memset(id, 0, TSR_ID_LEN + 1);
	do
		if (!tsr_random_text(id, TSR_ID_LEN, TSR_ID_ALPHABET))
			return TSR_IO;
	while (!tsr_id_valid(id, TSR_ID_LEN));
	return TSR_OK;
}

enum tsr_status
tsr_code_make(const char *id, char code[static TSR_CODE_LEN + 1])
{
	memset(code, 0, TSR_CODE_LEN + 1);
	if (!tsr_id_valid(id, strlen(id)))
		return TSR_INVALID;
	memcpy(code, prefix, ID_AT);
	memcpy(code + ID_AT, id, TSR_ID_LEN);
	code[SECRET_AT - 1] = '_';
	if (!tsr_random_text(code + SECRET_AT, SIGNED_LEN - SECRET_AT, TSR_SECRET_ALPHABET))
		return TSR_IO;
	tsr_checksum(code, SIGNED_LEN, code + SIGNED_LEN);
	return TSR_OK;
}

/* The checksum spans prefix, id and secret; what it would let through by chance is of no harm. */
static bool
is_sound(const char *text)
{
	char checksum[TSR_CHECKSUM_LEN];

	if (memcmp(text, prefix, ID_AT) != 0 || text[SECRET_AT - 1] != '_' || !tsr_id_valid(text + ID_AT, TSR_ID_LEN))
		return false;
	for (size_t i = SECRET_AT; i < TSR_CODE_LEN; i++)
		if (text[i] == '\0' || strchr(TSR_SECRET_ALPHABET, text[i]) == NULL)
			return false;
	tsr_checksum(text, SIGNED_LEN, checksum);
	return memcmp(text + SIGNED_LEN, checksum, sizeof(checksum)) == 0;
}

enum tsr_status
tsr_code_parse(const char *text, size_t len, char id[static TSR_ID_LEN + 1])
{
	memset(id, 0, TSR_ID_LEN + 1);
	if (len != TSR_CODE_LEN || !is_sound(text))
		return TSR_INVALID;
	memcpy(id, text + ID_AT, TSR_ID_LEN);
	return TSR_OK;
}
