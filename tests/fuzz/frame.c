/* SPDX-License-Identifier: ISC */
/* Frames of saslauthd's protocol; the oracle looks ahead for all lengths before it looks at anything else. */
#include "fuzz.h"

#include <string.h>

#include "frame.h"

#define LEAST 4

/* How many parts are whole, from where they begin; what is left behind the last of them. */
static size_t
whole_parts(const uint8_t *data, size_t size, size_t starts[static TSR_FRAME_PARTS], bool *too_long, size_t *left)
{
	size_t parts = 0, at = 0;

	*too_long = false;
	while (parts < TSR_FRAME_PARTS && at + 2 <= size) {
		const size_t len = (size_t)data[at] * 256 + data[at + 1];

		*too_long = len > TSR_FRAME_PART_MAX;
		if (*too_long || at + 2 + len > size)
			break;
		starts[parts++] = at + 2;
		at += 2 + len;
	}
	*left = size - at;
	return parts;
}

static bool
has_nul(const uint8_t *data, const size_t *starts, size_t parts)
{
	for (size_t i = 0; i < parts; i++)
		for (size_t j = 0; j < (size_t)data[starts[i] - 2] * 256 + data[starts[i] - 1]; j++)
			if (data[starts[i] + j] == 0)
				return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t starts[TSR_FRAME_PARTS], parts, left;
	char *copy = exact_copy(data, size);
	enum tsr_frame_state state;
	struct tsr_frame frame;
	bool too_long;

	state = tsr_frame_read(&frame, copy, size);
	parts = whole_parts(data, size, starts, &too_long, &left);
	if (too_long || has_nul(data, starts, parts) || (parts == TSR_FRAME_PARTS && left > 0))
		REQUIRE(state == TSR_FRAME_MALFORMED);
	else if (parts < LEAST || left > 0)
		REQUIRE(state == TSR_FRAME_MORE);
	else
		REQUIRE(state == TSR_FRAME_WHOLE && frame.parts == parts);
	for (size_t i = 0; state == TSR_FRAME_WHOLE && i < parts; i++) {
		REQUIRE(frame.text[i] == copy + starts[i]);
		REQUIRE(frame.len[i] == (size_t)data[starts[i] - 2] * 256 + data[starts[i] - 1]);
	}
	free(copy);
	return 0;
}
