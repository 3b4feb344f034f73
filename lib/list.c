/* SPDX-License-Identifier: ISC */
/* Texts and lists as records hold them, and entryUUIDs as people and directories write them. */
#include <string.h>

#include "record.h"
#include "text.h"

static size_t
get_u16(const uint8_t *bytes)
{
	return (size_t)(bytes[0] | bytes[1] << 8);
}

struct tsr_text
tsr_text_of(const char *string)
{
	return (struct tsr_text){string, strlen(string)};
}

bool
tsr_list_next(const struct tsr_list *list, size_t *at, struct tsr_text *item)
{
	size_t len;

	*item = (struct tsr_text){0};
	if (*at > list->len || list->len - *at < 2)
		return false;
	len = get_u16(list->bytes + *at);
	if (len == 0 || len > TSR_ITEM_MAX || len > list->len - *at - 2)
		return false;
	item->s = (const char *)(list->bytes + *at + 2);
	item->len = len;
	*at += 2 + len;
	return true;
}

bool
tsr_list_has(const struct tsr_list *list, const char *item, size_t len)
{
	struct tsr_text each;
	size_t at = 0;

	while (tsr_list_next(list, &at, &each))
		if (each.len == len && memcmp(each.s, item, len) == 0)
			return true;
	return false;
}

bool
tsr_list_is_any(const struct tsr_list *list)
{
	static const uint8_t any[] = {1, 0, '*'};

	return list->len == sizeof(any) && memcmp(list->bytes, any, sizeof(any)) == 0;
}

static size_t
count(const struct tsr_list *list)
{
	struct tsr_text item;
	size_t at = 0, n = 0;

	while (tsr_list_next(list, &at, &item))
		n++;
	return n;
}

enum tsr_status
tsr_list_add(uint8_t *bytes, size_t size, size_t *len, const char *item, size_t item_len)
{
	const struct tsr_list list = {bytes, *len};

	if (item_len == 0)
		return TSR_INVALID;
	if (item_len > TSR_ITEM_MAX || *len > size || size - *len < 2 + item_len || count(&list) >= TSR_LIST_MAX)
		return TSR_TOOBIG;
	bytes[(*len)++] = (uint8_t)(item_len & 0xff);
	bytes[(*len)++] = (uint8_t)(item_len >> 8);
	memcpy(bytes + *len, item, item_len);
	*len += item_len;
	return TSR_OK;
}

/* Whether a hyphen stands before this byte of an UUID. */
static bool
hyphen_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

enum tsr_status
tsr_uuid_parse(const char *text, size_t len, uint8_t uuid[static TSR_UUID_BYTES])
{
	uint8_t bytes[TSR_UUID_BYTES];

	memset(uuid, 0, TSR_UUID_BYTES);
	if (len != TSR_UUID_LEN)
		return TSR_INVALID;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		int high, low;

		if (hyphen_before(i) && *text++ != '-')
			return TSR_INVALID;
		high = tsr_hex_digit(*text++);
		low = tsr_hex_digit(*text++);
		if (high < 0 || low < 0)
			return TSR_INVALID;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(uuid, bytes, sizeof(bytes));
	return TSR_OK;
}

bool
tsr_uuid_is_zero(const uint8_t uuid[static TSR_UUID_BYTES])
{
	static const uint8_t zero[TSR_UUID_BYTES];

	return memcmp(uuid, zero, sizeof(zero)) == 0;
}

void
tsr_uuid_format(const uint8_t uuid[static TSR_UUID_BYTES], char text[static TSR_UUID_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < TSR_UUID_BYTES; i++) {
		if (hyphen_before(i))
			*text++ = '-';
		*text++ = digits[uuid[i] >> 4];
		*text++ = digits[uuid[i] & 15];
	}
	*text = '\0';
}
