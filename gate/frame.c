/* SPDX-License-Identifier: ISC */
/* Takes a frame apart; as long as it is not whole, from its start again. */
#include "frame.h"

#include <string.h>

enum tsr_frame_state
tsr_frame_read(struct tsr_frame *frame, const char *bytes, size_t len)
{
	*frame = (struct tsr_frame){0};
	while (frame->parts < TSR_FRAME_PARTS) {
		size_t part;

		if (frame->parts == TSR_FRAME_ADDRESS && len == 0)
			return TSR_FRAME_WHOLE;
		if (len < 2)
			return TSR_FRAME_MORE;
		part = (size_t)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
		if (part > TSR_FRAME_PART_MAX)
			return TSR_FRAME_MALFORMED;
		if (len - 2 < part)
			return TSR_FRAME_MORE;
		if (memchr(bytes + 2, '\0', part) != NULL)
			return TSR_FRAME_MALFORMED;
		frame->text[frame->parts] = bytes + 2;
		frame->len[frame->parts++] = part;
		bytes += 2 + part;
		len -= 2 + part;
	}
	return len == 0 ? TSR_FRAME_WHOLE : TSR_FRAME_MALFORMED;
}
