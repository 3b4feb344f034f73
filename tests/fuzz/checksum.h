/* SPDX-License-Identifier: ISC */
/* The checksum of a token by its definition, bit by bit, for oracles. */
#ifndef TSR_TESTS_FUZZ_CHECKSUM_H
#define TSR_TESTS_FUZZ_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The six characters that follow these fifty, without a NUL. */
static inline void
checksum(const char text[static 50], char out[static 6])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc = 0xffffffff;

	for (size_t bit = 0; bit < 400; bit++) {
		const uint32_t in = (uint32_t)(uint8_t)text[bit / 8] >> bit % 8 & 1;

		crc = (crc & 1) != in ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	crc = ~crc;
	for (int i = 5; i >= 0; i--, crc /= 62)
		out[i] = digits[crc % 62];
}

#endif
