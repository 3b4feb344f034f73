/* SPDX-License-Identifier: ISC */
/* Takes BER apart without allocating and without trusting a length. */
#include "config.h"

#include "ber.h"

#define LENGTH_BYTES_MAX 4
#define LONG_FORM 0x80
#define HIGH_TAG 0x1f

uint8_t
tsr_ber_peek(const struct tsr_ber *ber)
{
	return ber->len > 0 ? ber->at[0] : 0;
}

/* Reads the length octets that start at byte 1; *HEADER is how many bytes tag and length took. */
static bool
read_length(const struct tsr_ber *ber, size_t *header, size_t *len)
{
	size_t bytes;

	if (ber->len < 2)
		return false;
	*header = 2;
	*len = ber->at[1];
	if (ber->at[1] < LONG_FORM)
		return true;
	bytes = ber->at[1] & (LONG_FORM - 1);
	if (bytes == 0 || bytes > LENGTH_BYTES_MAX || ber->len < 2 + bytes)
		return false;
	*len = 0;
	for (size_t i = 0; i < bytes; i++)
		*len = *len << 8 | ber->at[2 + i];
	*header = 2 + bytes;
	return true;
}

bool
tsr_ber_any(struct tsr_ber *ber, uint8_t *tag, struct tsr_ber *content)
{
	size_t header, len;

	*tag = tsr_ber_peek(ber);
	*content = (struct tsr_ber){0};
	if ((*tag & HIGH_TAG) == HIGH_TAG || !read_length(ber, &header, &len) || len > ber->len - header)
		return false;
	*content = (struct tsr_ber){ber->at + header, len};
	ber->at += header + len;
	ber->len -= header + len;
	return true;
}

bool
tsr_ber_take(struct tsr_ber *ber, uint8_t tag, struct tsr_ber *content)
{
	uint8_t found;

	*content = (struct tsr_ber){0};
	return ber->len > 0 && tsr_ber_peek(ber) == tag && tsr_ber_any(ber, &found, content);
}

bool
tsr_ber_optional_bool(struct tsr_ber *ber, bool *value)
{
	struct tsr_ber content;

	if (tsr_ber_peek(ber) != TSR_BER_BOOLEAN)
		return true;
	if (!tsr_ber_take(ber, TSR_BER_BOOLEAN, &content) || content.len != 1)
		return false;
	*value = content.at[0] != 0;
	return true;
}
