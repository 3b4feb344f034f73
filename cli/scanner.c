/* SPDX-License-Identifier: ISC */
/*
 * No word boundary is asked for.  The checksum alone says what is a token, and
 * in escaped text ("%3Dtsrs_", "\ntsrs_") or behind the length byte of a binary
 * format ('8' is 56) a letter or digit does stand before it.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scanner.h"

#define MARK_AT 4 /* where the first '_' of a token stands: rarer in most files than any letter of the prefix */

struct stream {
	char *buffer;
	size_t len;
	size_t seen;     /* bytes of the buffer that lines and binary speak of */
	uint64_t offset; /* of the buffer in the stream */
	uint64_t lines;
	bool binary;
	tsr_find_visit *visit;
	void *arg;
};

bool
tsr_scan_next(const char *text, size_t len, size_t *at, struct tsr_token *token)
{
	while (len >= TSR_TOKEN_LEN && *at <= len - TSR_TOKEN_LEN) {
		const char *mark = memchr(text + *at + MARK_AT, '_', len - TSR_TOKEN_LEN - *at + 1);
		const char *start;

		if (mark == NULL)
			break;
		start = mark - MARK_AT;
		*at = (size_t)(start - text) + 1;
		if (memcmp(start, "tsr", 3) == 0 && tsr_token_parse(start, TSR_TOKEN_LEN, token) == TSR_OK)
			return true;
	}
	return false;
}

static uint64_t
count_newlines(const char *text, size_t len)
{
	const char *const end = text + len;
	uint64_t count = 0;

	while (text < end && (text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		count++;
		text++;
	}
	return count;
}

static void
look_over(struct stream *stream, size_t until)
{
	const char *text = stream->buffer + stream->seen;
	const size_t len = until - stream->seen;

	stream->seen = until;
	if (!stream->binary)
		stream->binary = memchr(text, '\0', len) != NULL;
	if (!stream->binary)
		stream->lines += count_newlines(text, len);
}

static void
search(struct stream *stream)
{
	struct tsr_token token;
	size_t at = 0;

	while (tsr_scan_next(stream->buffer, stream->len, &at, &token)) {
		struct tsr_find find = {.kind = token.kind, .offset = stream->offset + at - 1};

		memcpy(find.id, token.id, sizeof(find.id));
		look_over(stream, at - 1);
		if (!stream->binary)
			find.line = stream->lines + 1;
		stream->visit(stream->arg, &find);
	}
}

/* What may still be the beginning of a token stays. */
static void
drop(struct stream *stream)
{
	const size_t keep = stream->len < TSR_TOKEN_LEN ? stream->len : TSR_TOKEN_LEN - 1;
	const size_t gone = stream->len - keep;

	look_over(stream, gone);
	memmove(stream->buffer, stream->buffer + gone, keep);
	stream->offset += gone;
	stream->seen -= gone;
	stream->len = keep;
}

enum tsr_status
tsr_scan_fd(int fd, char *buffer, size_t size, tsr_find_visit *visit, void *arg)
{
	struct stream stream = {.buffer = buffer, .visit = visit, .arg = arg};
	ssize_t got;

	if (size < TSR_SCAN_MIN)
		return TSR_INVALID;
	while ((got = read(fd, buffer + stream.len, size - stream.len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		stream.len += (size_t)got;
		search(&stream);
		drop(&stream);
	}
	tsr_wipe(buffer, size);
	return got == 0 ? TSR_OK : TSR_IO;
}
