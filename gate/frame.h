/* SPDX-License-Identifier: ISC */
/*
 * A question of saslauthd's protocol: user, password, service, realm, and from
 * newer clients the address of the client, each as two bytes of its length, the
 * first the higher, and so many bytes.
 */
#ifndef TSR_GATE_FRAME_H
#define TSR_GATE_FRAME_H

#include <stddef.h>

#define TSR_FRAME_PART_MAX 256 /* bytes, as saslauthd has it */

enum tsr_frame_part {
	TSR_FRAME_USER,
	TSR_FRAME_PASSWORD,
	TSR_FRAME_SERVICE,
	TSR_FRAME_REALM,
	TSR_FRAME_ADDRESS,
	TSR_FRAME_PARTS
};

#define TSR_FRAME_MAX (TSR_FRAME_PARTS * (2 + TSR_FRAME_PART_MAX))

enum tsr_frame_state { TSR_FRAME_MORE, TSR_FRAME_WHOLE, TSR_FRAME_MALFORMED };

/* The texts point into what was read. */
struct tsr_frame {
	const char *text[TSR_FRAME_PARTS];
	size_t len[TSR_FRAME_PARTS];
	size_t parts; /* 4 or 5 of a whole one */
};

/*
 * Whole is one with four parts and nothing behind them, or with five.  A part
 * that is too long or holds a NUL, and anything behind the fifth, is malformed.
 */
enum tsr_frame_state tsr_frame_read(struct tsr_frame *frame, const char *bytes, size_t len);

#endif
