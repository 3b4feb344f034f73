/* SPDX-License-Identifier: ISC */
/* Finds the ids in lines that people, tessera scan and its JSON write. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ids.h"
#include "scanner.h"

#define LINE_ROOM (128 * 1024)

struct reader {
	struct tsr_ids *ids;
	enum tsr_exit code;
	size_t line;   /* that is at hand, from 1 */
	bool too_long; /* its end is still to come */
};

static bool
keep(struct reader *reader, const char *id)
{
	if (!tsr_ids_add(reader->ids, id))
		reader->code = tsr_no_memory();
	return true;
}

static bool
take_tokens(struct reader *reader, const char *line, size_t len)
{
	struct tsr_token token;
	bool any = false;
	size_t at = 0;

	while (tsr_scan_next(line, len, &at, &token))
		any = keep(reader, token.id);
	if (!any && tsr_token_parse(line, len, &token) == TSR_OK)
		any = keep(reader, token.id);
	return any;
}

static size_t
skip_blanks(const char *line, size_t len, size_t at)
{
	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at;
}

/*
 * Whether what follows the name of a member "id" is an id.  A quote within a
 * JSON text is written \", so nothing in a text can look like a member.
 */
static bool
take_member(struct reader *reader, const char *line, size_t len, size_t at, bool *any)
{
	at = skip_blanks(line, len, at);
	if (at == len || line[at] != ':')
		return true; /* it is a value */
	at = skip_blanks(line, len, at + 1);
	if (len - at < TSR_ID_LEN + 2 || line[at] != '"' || line[at + 1 + TSR_ID_LEN] != '"' ||
	    !tsr_id_valid(line + at + 1, TSR_ID_LEN))
		return false;
	*any = keep(reader, line + at + 1);
	return true;
}

/* What holds no id is laid out so, or somebody's JSON with tokens in it. */
static bool
take_json(struct reader *reader, const char *line, size_t len)
{
	static const char name[] = "\"id\"";
	const char *from = line, *found;
	bool right = true, any = false;

	while ((found = memmem(from, len - (size_t)(from - line), name, sizeof(name) - 1)) != NULL) {
		from = found + sizeof(name) - 1;
		right = take_member(reader, line, len, (size_t)(from - line), &any) && right;
	}
	if (right && !any)
		take_tokens(reader, line, len);
	return right;
}

static bool
ends_with(const char *line, size_t len, const char *end)
{
	return len >= strlen(end) && memcmp(line + len - strlen(end), end, strlen(end)) == 0;
}

/* "FILE:LINE: ID private": only the end counts, whatever the name of the file is. */
static bool
take_find(struct reader *reader, const char *line, size_t len)
{
	static const char *const kinds[] = {" private", " public"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const size_t before = len - strlen(kinds[i]);

		if (ends_with(line, len, kinds[i]) && before >= TSR_ID_LEN + 2 &&
		    memcmp(line + before - TSR_ID_LEN - 2, ": ", 2) == 0 &&
		    tsr_id_valid(line + before - TSR_ID_LEN, TSR_ID_LEN))
			return keep(reader, line + before - TSR_ID_LEN);
	}
	return false;
}

static bool
take(struct reader *reader, const char *line, size_t len)
{
	const size_t blanks = skip_blanks(line, len, 0);

	line += blanks;
	len -= blanks;
	while (len > 0 && strchr(" \t\r", line[len - 1]) != NULL && line[len - 1] != '\0')
		len--;
	if (len == 0)
		return true;
	if (memchr("[]{},\"", line[0], 6) != NULL)
		return take_json(reader, line, len);
	if (tsr_id_valid(line, len))
		return keep(reader, line);
	return take_find(reader, line, len) || take_tokens(reader, line, len);
}

static void
take_line(struct reader *reader, const char *line, size_t len)
{
	reader->line++;
	if (!reader->too_long && take(reader, line, len))
		return;
	reader->too_long = false;
	tsr_complain("line %zu of the input holds no token id that can be told; it was passed by", reader->line);
	if (reader->code == TSR_GO_ON)
		reader->code = TSR_EXIT_USAGE;
}

/* The lines that are whole; returns how many bytes they are. */
static size_t
take_lines(struct reader *reader, const char *text, size_t len)
{
	const char *line = text, *end;

	while ((end = memchr(line, '\n', len - (size_t)(line - text))) != NULL) {
		take_line(reader, line, (size_t)(end - line));
		line = end + 1;
	}
	return (size_t)(line - text);
}

static enum tsr_exit
read_lines(struct reader *reader, int fd, char *text)
{
	size_t held = 0;
	ssize_t got;

	while ((got = read(fd, text + held, LINE_ROOM - held)) != 0) {
		size_t used;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return TSR_TELL(TSR_EXIT_UNAVAILABLE, "standard input: %s; nothing was done", strerror(errno));
		held += (size_t)got;
		used = take_lines(reader, text, held);
		if (used == 0 && held == LINE_ROOM) {
			reader->too_long = true;
			used = held;
		}
		held -= used;
		memmove(text, text + used, held);
		tsr_wipe(text + held, used);
	}
	if (held > 0 || reader->too_long)
		take_line(reader, text, held);
	return reader->code;
}

enum tsr_exit
tsr_ids_read(struct tsr_ids *ids, int fd)
{
	static char text[LINE_ROOM];
	struct reader reader = {.ids = ids, .code = TSR_GO_ON};
	const enum tsr_exit code = read_lines(&reader, fd, text);

	tsr_wipe(text, sizeof(text));
	tsr_ids_sort(ids);
	return code;
}
