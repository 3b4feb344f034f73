/* SPDX-License-Identifier: ISC */
/*
 * Values of RFC 4533.  The first byte says which is meant.  What is taken must
 * be what liblber reads in it too; what is made by the rules from the input
 * must be taken as it was meant.
 */
#include "../fuzz/fuzz.h"

#include <lber.h>
#include <string.h>

#include "control.h"

#define MADE_MAX 8192

static bool
inside(const void *pointer, size_t len, const uint8_t *data, size_t size)
{
	const uint8_t *at = pointer;

	return len == 0 || (at >= data && at + len <= data + size);
}

static BerElement *
open_ber(const uint8_t *data, size_t size)
{
	struct berval value = {size, (char *)malloc(size > 0 ? size : 1)};
	BerElement *ber;

	REQUIRE(value.bv_val != NULL);
	memcpy(value.bv_val, data, size);
	ber = ber_init(&value);
	free(value.bv_val);
	REQUIRE(ber != NULL);
	return ber;
}

static void
compare_text(const struct tsr_text *ours, const struct berval *theirs)
{
	REQUIRE(ours->len == theirs->bv_len);
	REQUIRE(ours->len == 0 || memcmp(ours->s, theirs->bv_val, ours->len) == 0);
}

static void
take_cookie(BerElement *ber, const struct tsr_text *ours)
{
	struct berval cookie = {0};
	ber_len_t len;

	if (ber_peek_tag(ber, &len) == LBER_OCTETSTRING)
		REQUIRE(ber_scanf(ber, "m", &cookie) != LBER_ERROR);
	compare_text(ours, &cookie);
}

static void
compare_state(const struct tsr_sync_state_value *ours, const uint8_t *data, size_t size)
{
	BerElement *ber = open_ber(data, size);
	struct berval uuid;
	ber_int_t state;

	REQUIRE(ber_scanf(ber, "{em", &state, &uuid) != LBER_ERROR);
	REQUIRE(state == (ber_int_t)ours->state);
	REQUIRE(uuid.bv_len == TSR_UUID_BYTES && memcmp(uuid.bv_val, ours->uuid, TSR_UUID_BYTES) == 0);
	take_cookie(ber, &ours->cookie);
	ber_free(ber, 1);
}

static void
try_state(const uint8_t *data, size_t size)
{
	struct tsr_sync_state_value value;

	if (!tsr_sync_state_decode((struct tsr_ber){data, size}, &value))
		return;
	REQUIRE(inside(value.uuid, TSR_UUID_BYTES, data, size));
	REQUIRE(inside(value.cookie.s, value.cookie.len, data, size));
	compare_state(&value, data, size);
}

static void
take_bool(BerElement *ber, bool preset, bool ours)
{
	ber_int_t value = preset;
	ber_len_t len;

	if (ber_peek_tag(ber, &len) == LBER_BOOLEAN)
		REQUIRE(ber_scanf(ber, "b", &value) != LBER_ERROR);
	REQUIRE((value != 0) == ours);
}

static void
take_uuids(BerElement *ber, struct tsr_ber ours)
{
	BerVarray theirs = NULL;

	REQUIRE(ber_scanf(ber, "[W]", &theirs) != LBER_ERROR);
	for (size_t i = 0; theirs != NULL && theirs[i].bv_val != NULL; i++) {
		const uint8_t *uuid = tsr_sync_next_uuid(&ours);

		REQUIRE(uuid != NULL && theirs[i].bv_len == TSR_UUID_BYTES);
		REQUIRE(memcmp(uuid, theirs[i].bv_val, TSR_UUID_BYTES) == 0);
	}
	REQUIRE(tsr_sync_next_uuid(&ours) == NULL);
	ber_bvarray_free(theirs);
}

static void
compare_info(const struct tsr_sync_info_value *ours, const uint8_t *data, size_t size)
{
	BerElement *ber = open_ber(data, size);
	struct berval cookie = {0};

	if (ours->kind == TSR_INFO_COOKIE) {
		REQUIRE(ber_scanf(ber, "m", &cookie) != LBER_ERROR);
		compare_text(&ours->cookie, &cookie);
	} else {
		REQUIRE(ber_scanf(ber, "{") != LBER_ERROR);
		take_cookie(ber, &ours->cookie);
		if (ours->kind == TSR_INFO_ID_SET) {
			take_bool(ber, false, ours->deletes);
			take_uuids(ber, ours->uuids);
		} else {
			take_bool(ber, true, ours->refresh_done);
		}
	}
	ber_free(ber, 1);
}

static void
try_info(const uint8_t *data, size_t size)
{
	struct tsr_sync_info_value info;

	if (!tsr_sync_info_decode((struct tsr_ber){data, size}, &info))
		return;
	REQUIRE(inside(info.cookie.s, info.cookie.len, data, size));
	REQUIRE(info.uuid_count * (2 + TSR_UUID_BYTES) <= info.uuids.len);
	REQUIRE(inside(info.uuids.at, info.uuids.len, data, size));
	compare_info(&info, data, size);
}

/* A set that is well-formed by construction: COUNT names, the bytes of the input in turn. */
static void
make_set(const uint8_t *data, size_t size, size_t count, bool deletes)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct tsr_sync_info_value info;
	uint8_t uuid[TSR_UUID_BYTES];
	struct berval value;

	REQUIRE(ber != NULL && ber_printf(ber, "t{", (ber_tag_t)0xa3) != -1);
	REQUIRE(ber_printf(ber, "o", data, (ber_len_t)size) != -1);
	REQUIRE(!deletes || ber_printf(ber, "b", (ber_int_t)1) != -1);
	REQUIRE(ber_printf(ber, "[") != -1);
	for (size_t i = 0; i < count; i++) {
		memset(uuid, data[i % size], sizeof(uuid));
		REQUIRE(ber_printf(ber, "o", uuid, (ber_len_t)sizeof(uuid)) != -1);
	}
	REQUIRE(ber_printf(ber, "]}") != -1 && ber_flatten2(ber, &value, 0) != -1);
	REQUIRE(tsr_sync_info_decode((struct tsr_ber){(uint8_t *)value.bv_val, value.bv_len}, &info));
	REQUIRE(info.kind == TSR_INFO_ID_SET && info.uuid_count == count && info.deletes == deletes);
	REQUIRE(info.cookie.len == size && memcmp(info.cookie.s, data, size) == 0);
	for (size_t i = 0; i < count; i++)
		REQUIRE(tsr_sync_next_uuid(&info.uuids)[0] == data[i % size]);
	ber_free(ber, 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact;

	if (size == 0)
		return 0;
	exact = exact_copy(data + 1, size - 1);
	if (data[0] % 2 == 0)
		try_state((const uint8_t *)exact, size - 1);
	else
		try_info((const uint8_t *)exact, size - 1);
	if (size < MADE_MAX)
		make_set(data, size, data[0], (data[size - 1] & 1) != 0);
	free(exact);
	return 0;
}
