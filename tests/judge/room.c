/* SPDX-License-Identifier: ISC */
/* A private cache for a test, and the request that it would allow. */
#include "cmocka-all.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "builder.h"
#include "fields.h"
#include "maker.h"
#include "room.h"

void
room_need_root(void)
{
	if (geteuid() == 0)
		return;
	puts("1..0 # SKIP needs root: the cache must lie under a directory of root's");
	exit(0);
}

void
room_whole(struct room *room, const char *lines)
{
	assert_true(maker_make(room->dir, MAKER_WHOLE, lines, room->token));
}

void
room_make(struct room *room, const char *lines)
{
	memset(room, 0, sizeof(*room));
	strcpy(room->dir, "/tmp/tessera-judge.XXXXXX");
	assert_non_null(mkdtemp(room->dir));
	strcpy(room->token, "tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8");
	room_whole(room, lines);
}

void
room_delta(struct room *room, const char *format, ...)
{
	char lines[2000];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(lines, sizeof(lines), format, args);
	va_end(args);
	assert_true(maker_make(room->dir, MAKER_DELTA, lines, NULL));
}

void
room_remove(struct room *room)
{
	char command[100];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", room->dir);
	assert_int_equal(system(command), 0);
}

void
room_request(const struct room *room, struct tsr_request *request)
{
	memset(request, 0, sizeof(*request));
	request->token = room->token;
	request->token_len = strlen(room->token);
	request->user = "svcmail";
	request->service = "sshd";
	request->now = time(NULL);
}

void
room_forge(char token[static TSR_TOKEN_LEN + 1], size_t at, char letter)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc = UINT32_MAX;

	token[at] = letter;
	for (size_t i = 0; i < TSR_SIGNED_LEN; i++) {
		crc ^= (uint8_t)token[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
	}
	crc = ~crc;
	for (size_t i = TSR_TOKEN_LEN; i-- > TSR_SIGNED_LEN; crc /= 62)
		token[i] = digits[crc % 62];
}

static size_t
other_token(uint8_t *value, size_t size)
{
	const struct tsr_token_record token = {.id = {"abcdefghijkl", TSR_ID_LEN}, .state = TSR_STATE_ACTIVE};
	size_t len;

	assert_int_equal(tsr_record_encode(TSR_RECORD_TOKEN, &token, value + 2, size - 2, &len), TSR_OK);
	value[0] = (uint8_t)len;
	value[1] = (uint8_t)(len >> 8);
	return len + 2;
}

static size_t
other_account(uint8_t *value, size_t size)
{
	const struct tsr_account_record account = {.uuid = {1}, .class = TSR_CLASS_SERVICE, .state = TSR_STATE_ACTIVE};
	size_t len;

	assert_int_equal(tsr_record_encode(TSR_RECORD_ACCOUNT, &account, value, size, &len), TSR_OK);
	return len;
}

void
room_misplace(const struct room *room, bool token)
{
	const struct timespec mtime = {.tv_sec = time(NULL)};
	struct tsr_snapshot snapshot;
	struct tsr_builder *builder;
	uint8_t value[1000], uuid[TSR_UUID_BYTES];
	struct tsr_key key;
	char path[100];
	size_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/cache", room->dir);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tsr_snapshot_init(&snapshot);
	assert_int_equal(tsr_snapshot_open(&snapshot, room->dir), TSR_OK);
	assert_int_equal(tsr_builder_new(fd, "misplaced", 10, &builder), TSR_OK);
	assert_int_equal(tsr_key(&key, TSR_KEY_META, NULL, 0), TSR_OK);
	assert_int_equal(tsr_record_encode(TSR_RECORD_META, &snapshot.meta, value, sizeof(value), &len), TSR_OK);
	assert_int_equal(tsr_builder_put(builder, &key, value, len), TSR_OK);
	uuid_of("svcmail", uuid);
	if (token)
		assert_int_equal(tsr_key(&key, TSR_KEY_TOKEN, room->token + 5, TSR_ID_LEN), TSR_OK);
	else
		assert_int_equal(tsr_key(&key, TSR_KEY_ACCOUNT, uuid, sizeof(uuid)), TSR_OK);
	len = token ? other_token(value, sizeof(value)) : other_account(value, sizeof(value));
	assert_int_equal(tsr_builder_put(builder, &key, value, len), TSR_OK);
	assert_int_equal(tsr_builder_publish(builder, TSR_DELTA_NAME, &mtime), TSR_OK);
	tsr_builder_free(builder);
	tsr_snapshot_close(&snapshot);
	close(fd);
}
