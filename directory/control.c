/* SPDX-License-Identifier: ISC */
/* Decodes the Sync State control and the Sync Info message. */
#include "config.h"

#include "control.h"

#define TAG_NEW_COOKIE 0x80
#define TAG_REFRESH_DELETE 0xa1
#define TAG_REFRESH_PRESENT 0xa2
#define TAG_ID_SET 0xa3

static bool
take_cookie(struct tsr_ber *ber, struct tsr_text *cookie)
{
	struct tsr_ber content;

	if (tsr_ber_peek(ber) != TSR_BER_OCTETS)
		return true;
	if (!tsr_ber_take(ber, TSR_BER_OCTETS, &content))
		return false;
	*cookie = (struct tsr_text){(const char *)content.at, content.len};
	return true;
}

bool
tsr_sync_state_decode(struct tsr_ber value, struct tsr_sync_state_value *out)
{
	struct tsr_ber body, state, uuid;

	*out = (struct tsr_sync_state_value){0};
	if (!tsr_ber_take(&value, TSR_BER_SEQUENCE, &body) || value.len != 0 ||
	    !tsr_ber_take(&body, TSR_BER_ENUM, &state) || state.len != 1 || state.at[0] > TSR_SYNC_DELETE ||
	    !tsr_ber_take(&body, TSR_BER_OCTETS, &uuid) || uuid.len != TSR_UUID_BYTES ||
	    !take_cookie(&body, &out->cookie) || body.len != 0)
		return false;
	out->state = state.at[0];
	out->uuid = uuid.at;
	return true;
}

const uint8_t *
tsr_sync_next_uuid(struct tsr_ber *uuids)
{
	struct tsr_ber content;

	return tsr_ber_take(uuids, TSR_BER_OCTETS, &content) && content.len == TSR_UUID_BYTES ? content.at : NULL;
}

static bool
decode_phase(struct tsr_ber body, struct tsr_sync_info_value *out)
{
	out->refresh_done = true;
	return take_cookie(&body, &out->cookie) && tsr_ber_optional_bool(&body, &out->refresh_done) && body.len == 0;
}

static bool
decode_set(struct tsr_ber body, struct tsr_sync_info_value *out)
{
	struct tsr_ber rest;

	if (!take_cookie(&body, &out->cookie) || !tsr_ber_optional_bool(&body, &out->deletes) ||
	    !tsr_ber_take(&body, TSR_BER_SET, &out->uuids) || body.len != 0)
		return false;
	rest = out->uuids;
	while (rest.len > 0) {
		if (tsr_sync_next_uuid(&rest) == NULL)
			return false;
		out->uuid_count++;
	}
	return true;
}

bool
tsr_sync_info_decode(struct tsr_ber value, struct tsr_sync_info_value *out)
{
	struct tsr_ber body;
	uint8_t tag;

	*out = (struct tsr_sync_info_value){0};
	if (!tsr_ber_any(&value, &tag, &body) || value.len != 0)
		return false;
	switch (tag) {
	case TAG_NEW_COOKIE:
		out->kind = TSR_INFO_COOKIE;
		out->cookie = (struct tsr_text){(const char *)body.at, body.len};
		return true;
	case TAG_REFRESH_DELETE:
		out->kind = TSR_INFO_REFRESH_DELETE;
		return decode_phase(body, out);
	case TAG_REFRESH_PRESENT:
		out->kind = TSR_INFO_REFRESH_PRESENT;
		return decode_phase(body, out);
	case TAG_ID_SET:
		out->kind = TSR_INFO_ID_SET;
		return decode_set(body, out);
	default:
		return false;
	}
}
