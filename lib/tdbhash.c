/* SPDX-License-Identifier: ISC */
/* Bob Jenkins' lookup3 with seed 0, the hash of TDB files made with TDB_INCOMPATIBLE_HASH. */
#include "config.h"

#include "tdbfile.h"

static uint32_t
turn(uint32_t word, unsigned bits)
{
	return word << bits | word >> (32 - bits);
}

/* Up to four bytes as a little-endian word, zero filled. */
static uint32_t
word_at(const uint8_t *bytes, size_t len)
{
	uint32_t word = 0;

	for (size_t i = 0; i < len && i < 4; i++)
		word |= (uint32_t)bytes[i] << (8 * i);
	return word;
}

static void
add_words(uint32_t state[static 3], const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < 3 && 4 * i < len; i++)
		state[i] += word_at(bytes + 4 * i, len - 4 * i);
}

static void
mix(uint32_t state[static 3])
{
	static const uint8_t turns[] = {4, 6, 8, 16, 19, 4};

	for (unsigned i = 0; i < 6; i++) {
		uint32_t *x = &state[i % 3], *y = &state[(i + 1) % 3], *z = &state[(i + 2) % 3];

		*x -= *z;
		*x ^= turn(*z, turns[i]);
		*z += *y;
	}
}

static uint32_t
finish(uint32_t state[static 3])
{
	static const uint8_t turns[] = {14, 11, 25, 16, 4, 14, 24};

	for (unsigned i = 0; i < 7; i++) {
		uint32_t *x = &state[(i + 2) % 3], *y = &state[(i + 1) % 3];

		*x ^= *y;
		*x -= turn(*y, turns[i]);
	}
	return state[2];
}

uint32_t
tsr_tdb_hash(const uint8_t *key, size_t len)
{
	uint32_t start = 0xDEADBEEFu + (uint32_t)len;
	uint32_t state[3] = {start, start, start};

	if (len == 0)
		return start;
	for (; len > 12; key += 12, len -= 12) {
		add_words(state, key, 12);
		mix(state);
	}
	add_words(state, key, len);
	return finish(state);
}
