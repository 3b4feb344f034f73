/* SPDX-License-Identifier: ISC */
/* Finds the ids in lines that people, tessera scan and its JSON write. */
#include "config.h"

#include <string.h>

#include "ids.h"
#include "lines.h"
#include "scanner.h"

struct reader {
	struct tsr_ids *ids;
	enum tsr_exit code;
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

/* A line that is too long comes as NULL. */
static bool
take_line(void *arg, size_t number, const char *line, size_t len)
{
	struct reader *reader = arg;

	if (line != NULL && take(reader, line, len))
		return reader->code == TSR_GO_ON || reader->code == TSR_EXIT_USAGE;
	tsr_complain("line %zu of the input holds no token id that can be told; it was passed by", number);
	if (reader->code == TSR_GO_ON)
		reader->code = TSR_EXIT_USAGE;
	return true;
}

enum tsr_exit
tsr_ids_read(struct tsr_ids *ids, int fd)
{
	struct reader reader = {.ids = ids, .code = TSR_GO_ON};
	const enum tsr_exit code = tsr_lines_read(fd, take_line, &reader);

	tsr_ids_sort(ids);
	return code == TSR_GO_ON ? reader.code : code;
}
