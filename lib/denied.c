/* SPDX-License-Identifier: ISC */
/* The emergency stop is read afresh by every judgement, so it works with daemon and directory down. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "denied.h"
#include "generation.h"
#include "snapshot.h"
#include "text.h"

#define TRIES 5
#define LINE_BYTES 1024
#define PIECE_BYTES 4096

/* The reading of a file, a piece at a time. */
struct scan {
	const struct tsr_denied_query *query;
	bool found;
	unsigned line;
	size_t len;
	char text[LINE_BYTES];
	const char *why; /* the line is malformed */
};

void
tsr_denied_init(struct tsr_denied *denied)
{
	memset(denied, 0, sizeof(*denied));
	denied->fd = -1;
}

/* WHY NULL: errno tells. */
static enum tsr_status
complain(struct tsr_denied *denied, enum tsr_status status, const char *why)
{
	if (why != NULL)
		(void)snprintf(denied->detail, sizeof(denied->detail), "%s/" TSR_DENIED_NAME " %s", denied->dir, why);
	else
		(void)snprintf(denied->detail, sizeof(denied->detail), "%s/" TSR_DENIED_NAME ": %m", denied->dir);
	return status;
}

/* What could not be read once somebody stands in it must not pass until then. */
static bool
is_readable(const struct stat *st)
{
	return st->st_mode & S_IROTH || (st->st_mode & S_IRUSR && geteuid() == st->st_uid);
}

bool
tsr_denied_is_empty(const char *dir)
{
	char path[TSR_PATH_MAX];
	const char *why;
	struct stat st;

	return tsr_path(path, sizeof(path), dir, "/" TSR_DENIED_NAME) &&
	       fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && tsr_safe_file(&st, 0, &why) == TSR_OK &&
	       st.st_size == 0 && is_readable(&st);
}

enum tsr_status
tsr_denied_open(struct tsr_denied *denied, const char *dir)
{
	enum tsr_status status = TSR_CHANGING;
	char path[TSR_PATH_MAX];
	const char *why = NULL;
	struct stat st;

	tsr_denied_close(denied);
	denied->dir = dir;
	denied->detail[0] = '\0';
	if (!tsr_path(path, sizeof(path), dir, "/" TSR_DENIED_NAME))
		return complain(denied, TSR_TOOBIG, "is too long a path");
	for (int tries = 0; status == TSR_CHANGING && tries < TRIES; tries++)
		status = tsr_safe_open(AT_FDCWD, path, 0, &st, &denied->fd, &why);
	if (status == TSR_CHANGING)
		return complain(denied, status, "is replaced without pause");
	if (status != TSR_OK)
		return complain(denied, status, why);
	denied->dev = st.st_dev;
	denied->ino = st.st_ino;
	denied->size = (uint64_t)st.st_size;
	return TSR_OK;
}

void
tsr_denied_close(struct tsr_denied *denied)
{
	struct stat st;

	if (tsr_same_file(denied->fd, denied->dev, denied->ino, &st))
		close(denied->fd);
	denied->fd = -1;
}

void
tsr_denied_drop(struct tsr_denied *denied)
{
	if (denied->fd >= 0)
		close(denied->fd);
	denied->fd = -1;
}

bool
tsr_denied_current(struct tsr_denied *denied)
{
	const char *why;
	struct stat st;

	if (!tsr_same_file(denied->fd, denied->dev, denied->ino, &st)) {
		denied->fd = -1;
		return false;
	}
	denied->size = (uint64_t)st.st_size;
	return tsr_safe_file(&st, 0, &why) == TSR_OK;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
names(const char *text, size_t len, const char *wanted)
{
	if (wanted[0] == '\0' || strlen(wanted) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(text[i]) != lower(wanted[i]))
			return false;
	return true;
}

/* Who has just lost a token pastes it whole: it would be a pity if that denied nobody. */
static bool
is_token_of(const char *text, size_t len, const char *id)
{
	struct tsr_token token;

	return tsr_token_parse(text, len, &token) == TSR_OK && strcmp(token.id, id) == 0;
}

static const char *
line_fault(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return "has a control character";
	if (!tsr_utf8_valid(text, len))
		return "is not UTF-8";
	return NULL;
}

/* How much of a line is left without its comment and the blanks behind. */
static size_t
content_len(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '#' && (i == 0 || text[i - 1] == ' '))
			len = i;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	return len;
}

static void
end_line(struct scan *scan)
{
	const struct tsr_denied_query *query = scan->query;
	const char *text = scan->text;
	size_t len = content_len(text, scan->len);

	scan->why = line_fault(text, scan->len);
	scan->len = 0;
	for (; len > 0 && text[0] == ' '; text++)
		len--;
	if (scan->why != NULL || len == 0)
		return;
	if (len > TSR_LOGIN_MAX)
		scan->why = "is too long for an id, a login or an entryUUID";
	else if (names(text, len, query->id) || names(text, len, query->login) || names(text, len, query->token_uuid) ||
		 names(text, len, query->account_uuid) || is_token_of(text, len, query->id))
		scan->found = true;
}

/* Takes a piece of the file, which ends anywhere. */
static void
take(struct scan *scan, const char *piece, size_t len)
{
	while (len > 0 && scan->why == NULL) {
		const char *end = memchr(piece, '\n', len);
		size_t part = end != NULL ? (size_t)(end - piece) : len;

		if (scan->len == 0)
			scan->line++;
		if (part > sizeof(scan->text) - scan->len) {
			scan->why = "is too long";
			return;
		}
		memcpy(scan->text + scan->len, piece, part);
		scan->len += part;
		if (end != NULL)
			end_line(scan);
		part += end != NULL;
		piece += part;
		len -= part;
	}
}

static enum tsr_status
read_all(const struct tsr_denied *denied, struct scan *scan)
{
	char piece[PIECE_BYTES];
	off_t at = 0;
	ssize_t n;

	while (scan->why == NULL) {
		n = pread(denied->fd, piece, sizeof(piece), at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return TSR_IO;
		if (n == 0)
			break;
		at += n;
		if (at > TSR_DENIED_MAX)
			return TSR_TOOBIG;
		take(scan, piece, (size_t)n);
	}
	if (scan->why == NULL && scan->len > 0)
		end_line(scan);
	return scan->why == NULL ? TSR_OK : TSR_INVALID;
}

enum tsr_status
tsr_denied_check(struct tsr_denied *denied, const struct tsr_denied_query *query, bool *found)
{
	struct scan scan = {.query = query};
	enum tsr_status status;

	*found = false;
	if (denied->size == 0)
		return TSR_OK;
	status = read_all(denied, &scan);
	if (status == TSR_INVALID)
		(void)snprintf(denied->detail, sizeof(denied->detail), "%s/" TSR_DENIED_NAME ":%u: the line %s",
		    denied->dir, scan.line, scan.why);
	else if (status == TSR_TOOBIG)
		(void)complain(denied, status, "is over 1 MiB");
	else if (status != TSR_OK)
		(void)complain(denied, status, NULL);
	*found = status == TSR_OK && scan.found;
	return status;
}
