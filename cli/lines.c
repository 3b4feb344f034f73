/* SPDX-License-Identifier: ISC */
/* Lines of any length, in bounded memory that is wiped. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "token.h"

#define LINE_ROOM (128 * 1024)

struct reader {
	tsr_line *take;
	void *arg;
	size_t number; /* of the last line */
	bool too_long; /* its end is still to come */
	bool stop;
};

static void
take_line(struct reader *reader, const char *line, size_t len)
{
	const bool too_long = reader->too_long;

	reader->number++;
	reader->too_long = false;
	reader->stop = !reader->take(reader->arg, reader->number, too_long ? NULL : line, too_long ? 0 : len);
}

/* The lines that are whole; returns how many bytes they are. */
static size_t
take_lines(struct reader *reader, const char *text, size_t len)
{
	const char *line = text, *end;

	while (!reader->stop && (end = memchr(line, '\n', len - (size_t)(line - text))) != NULL) {
		take_line(reader, line, (size_t)(end - line));
		line = end + 1;
	}
	return (size_t)(line - text);
}

static enum tsr_exit
read_all(struct reader *reader, int fd, char *text)
{
	size_t held = 0;
	ssize_t got;

	while (!reader->stop && (got = read(fd, text + held, LINE_ROOM - held)) != 0) {
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
	if (!reader->stop && (held > 0 || reader->too_long))
		take_line(reader, text, held);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_lines_read(int fd, tsr_line *take, void *arg)
{
	static char text[LINE_ROOM];
	struct reader reader = {.take = take, .arg = arg};
	const enum tsr_exit code = read_all(&reader, fd, text);

	tsr_wipe(text, sizeof(text));
	return code;
}
