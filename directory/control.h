/* SPDX-License-Identifier: ISC */
/* The values of RFC 4533 section 2, taken apart.  Pure: for a server's bytes, whatever they are. */
#ifndef TSR_SYNC_CONTROL_H
#define TSR_SYNC_CONTROL_H

#include <stdbool.h>

#include "ber.h"
#include "record.h"

enum tsr_sync_state { TSR_SYNC_PRESENT = 0, TSR_SYNC_ADD = 1, TSR_SYNC_MODIFY = 2, TSR_SYNC_DELETE = 3 };

/* Sync State control, on each entry. */
struct tsr_sync_state_value {
	enum tsr_sync_state state;
	const uint8_t *uuid; /* 16 bytes */
	struct tsr_text cookie;
};

enum tsr_sync_info { TSR_INFO_COOKIE, TSR_INFO_REFRESH_DELETE, TSR_INFO_REFRESH_PRESENT, TSR_INFO_ID_SET };

/* Sync Info message. */
struct tsr_sync_info_value {
	enum tsr_sync_info kind;
	struct tsr_text cookie;
	bool refresh_done;	 /* REFRESH_*: the persist stage begins */
	bool deletes;		 /* ID_SET: these are gone; else they are present */
	struct tsr_ber uuids;	 /* ID_SET: what tsr_sync_next_uuid() steps through */
	size_t uuid_count;
};

/* False unless the bytes are exactly one such value; every UUID has 16 bytes. */
bool tsr_sync_state_decode(struct tsr_ber value, struct tsr_sync_state_value *out);
bool tsr_sync_info_decode(struct tsr_ber value, struct tsr_sync_info_value *out);

/* The next UUID of a set that was decoded; NULL at the end. */
const uint8_t *tsr_sync_next_uuid(struct tsr_ber *uuids);

#endif
