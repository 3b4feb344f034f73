/* SPDX-License-Identifier: ISC */
/*
 * The scanner.  The oracle looks at every place of the whole text by regular
 * expression and computes the checksum by its definition.  The first byte of an
 * input is for the size of the buffer; a byte 0xff further on stands for a
 * token, one after 0xfe for a token whose checksum is wrong.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checksum.h"
#include "scanner.h"

#define ROOM 65536

struct text {
	char bytes[ROOM];
	size_t len;
};

/* Walks the text as the finds come in. */
struct oracle {
	const struct text *text;
	size_t at;
	uint64_t line;
};

static regex_t form;

static void
prepare(void)
{
	static bool done;

	if (!done)
		REQUIRE(regcomp(&form, "^tsr[sp]_([0-9a-z]{12})_[0-9A-Za-z]{38}$", REG_EXTENDED | REG_NOSUB) == 0);
	done = true;
}

static bool
is_token(const char *bytes)
{
	char copy[TSR_TOKEN_LEN + 1], sum[6];

	if (bytes[0] != 't' || memchr(bytes, '\0', TSR_TOKEN_LEN) != NULL)
		return false;
	memcpy(copy, bytes, TSR_TOKEN_LEN);
	copy[TSR_TOKEN_LEN] = '\0';
	checksum(copy, sum);
	return regexec(&form, copy, 0, NULL, 0) == 0 && memcmp(copy + 50, sum, 6) == 0 &&
	       memcmp(copy + 5, "0000", 4) != 0;
}

static void
put_token(struct text *text, uint8_t salt, bool right)
{
	char *token = text->bytes + text->len;

	REQUIRE(snprintf(token, TSR_TOKEN_LEN, "tsr%c_%04xtesserat_ThisIsNotARealSecretJustAVector0",
		    salt & 1 ? 's' : 'p', salt * 97u & 0xffff) == 50);
	checksum(token, token + 50);
	if (!right)
		token[55] = token[55] == 'a' ? 'b' : 'a';
	text->len += TSR_TOKEN_LEN;
}

static void
lay_out(struct text *text, const uint8_t *data, size_t size)
{
	text->len = 0;
	for (size_t i = 0; i < size && text->len < ROOM - 2 * TSR_TOKEN_LEN; i++) {
		if (data[i] >= 0xfe)
			put_token(text, (uint8_t)i, data[i] == 0xff);
		else
			text->bytes[text->len++] = (char)data[i];
	}
}

/* Moves to the next token, or to the end. */
static bool
step(struct oracle *oracle)
{
	const struct text *text = oracle->text;

	for (; oracle->at + TSR_TOKEN_LEN <= text->len; oracle->at++) {
		if (is_token(text->bytes + oracle->at))
			return true;
		if (text->bytes[oracle->at] == '\0')
			oracle->line = 0;
		else if (text->bytes[oracle->at] == '\n' && oracle->line > 0)
			oracle->line++;
	}
	return false;
}

static void
compare(void *arg, const struct tsr_find *find)
{
	struct oracle *oracle = arg;

	REQUIRE(step(oracle));
	REQUIRE(find->offset == oracle->at);
	REQUIRE(find->line == oracle->line);
	REQUIRE(memcmp(find->id, oracle->text->bytes + oracle->at + 5, 12) == 0 && find->id[12] == '\0');
	REQUIRE((char)find->kind == oracle->text->bytes[oracle->at + 3]);
	oracle->at++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text text;
	struct oracle oracle = {&text, 0, 1};
	size_t room;
	char *buffer;
	int fd;

	if (size == 0)
		return 0;
	prepare();
	lay_out(&text, data + 1, size - 1);
	room = TSR_SCAN_MIN + data[0];
	buffer = malloc(room);
	fd = memfd_create("scan", MFD_CLOEXEC);
	REQUIRE(buffer != NULL && fd >= 0 && write(fd, text.bytes, text.len) == (ssize_t)text.len);
	REQUIRE(lseek(fd, 0, SEEK_SET) == 0);
	REQUIRE(tsr_scan_fd(fd, buffer, room, compare, &oracle) == TSR_OK);
	REQUIRE(!step(&oracle));
	close(fd);
	free(buffer);
	return 0;
}
