/* SPDX-License-Identifier: ISC */
/* What may stand in a name, whichever mechanism brings it. */
#include "name.h"

#include <stdint.h>
#include <string.h>

/* How many bytes a character has that begins so, and what its second one lies between; 0: none begins so. */
static size_t
shape_of(uint8_t first, uint8_t *low, uint8_t *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first == 0xe0 || first == 0xf0)
		*low = first == 0xe0 ? 0xa0 : 0x90; /* nothing is written longer than it need be, */
	if (first == 0xed || first == 0xf4)
		*high = first == 0xed ? 0x9f : 0x8f; /* no surrogates, and nothing behind U+10FFFF */
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

bool
tsr_sasl_utf8(const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + len;

	while (at < end) {
		uint8_t low, high;
		const size_t size = shape_of(*at, &low, &high);

		if (size == 0 || size > (size_t)(end - at))
			return false;
		for (size_t i = 1; i < size; i++) {
			if (at[i] < low || at[i] > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
		at += size;
	}
	return true;
}

const char *
tsr_sasl_name(const char *text, size_t len, char name[static TSR_LOGIN_MAX + 1])
{
	name[0] = '\0';
	if (len == 0)
		return "the name is empty";
	if (len > TSR_LOGIN_MAX)
		return "the name is too long";
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)text[i] < ' ' || text[i] == 0x7f)
			return "the name is malformed";
	if (!tsr_sasl_utf8(text, len))
		return "the name is malformed";
	memcpy(name, text, len);
	name[len] = '\0';
	return NULL;
}
