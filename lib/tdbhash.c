/* SPDX-License-Identifier: ISC */
/* Bob Jenkins' lookup3 with seed 0, the hash of TDB files made with TDB_INCOMPATIBLE_HASH. */
#include "config.h"

#include <endian.h>
#include <string.h>

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

	memcpy(&word, bytes, len < 4 ? len : 4);
	return le32toh(word);
}

static void
add_words(uint32_t state[static 3], const uint8_t *bytes, size_t len)
{
	state[0] += word_at(bytes, len);
	if (len > 4)
		state[1] += word_at(bytes + 4, len - 4);
	if (len > 8)
		state[2] += word_at(bytes + 8, len - 8);
}

/* Written out, since a loop over the turns takes ten times as long. */
static void
mix_one(uint32_t *x, const uint32_t *y, uint32_t *z, unsigned bits)
{
	*x -= *z;
	*x ^= turn(*z, bits);
	*z += *y;
}

static void
mix(uint32_t state[static 3])
{
	mix_one(&state[0], &state[1], &state[2], 4);
	mix_one(&state[1], &state[2], &state[0], 6);
	mix_one(&state[2], &state[0], &state[1], 8);
	mix_one(&state[0], &state[1], &state[2], 16);
	mix_one(&state[1], &state[2], &state[0], 19);
	mix_one(&state[2], &state[0], &state[1], 4);
}

static void
finish_one(uint32_t *x, const uint32_t *y, unsigned bits)
{
	*x ^= *y;
	*x -= turn(*y, bits);
}

static uint32_t
finish(uint32_t state[static 3])
{
	finish_one(&state[2], &state[1], 14);
	finish_one(&state[0], &state[2], 11);
	finish_one(&state[1], &state[0], 25);
	finish_one(&state[2], &state[1], 16);
	finish_one(&state[0], &state[2], 4);
	finish_one(&state[1], &state[0], 14);
	finish_one(&state[2], &state[1], 24);
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
