/* SPDX-License-Identifier: ISC */
/* Messages of our own programs: each is one write(2), so threads and processes do not mix theirs. */
#include "config.h"

#include "log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/stat.h>

#define SLOTS 32
#define LINE_MAX_BYTES 2048

/* The monotonic second from which a slot may speak again, and what it kept to itself until then. */
struct limit {
	_Atomic int64_t again;
	atomic_uint left_out;
};

struct tsr_log {
	char program[32];
	enum tsr_level max;
	bool journal;
	struct limit limits[SLOTS];
};

/* JOURNAL_STREAM is inherited by children whose stderr may be something else: it has to name this very file. */
static bool
journal_reads_stderr(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(stream, own) == 0;
}

struct tsr_log *
tsr_log_new(const char *program, enum tsr_level max)
{
	struct tsr_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	snprintf(log->program, sizeof(log->program), "%s", program);
	log->max = max;
	log->journal = journal_reads_stderr();
	return log;
}

void
tsr_log_free(struct tsr_log *log)
{
	free(log);
}

/* A control character could end the line early or command a terminal. */
static void
make_printable(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
}

static void
write_line(char *line, size_t len)
{
	make_printable(line, len);
	line[len] = '\n';
	while (write(STDERR_FILENO, line, len + 1) < 0 && errno == EINTR)
		;
}

static size_t
limit_length(int printed, size_t room)
{
	if (printed < 0)
		return 0;
	return (size_t)printed < room ? (size_t)printed : room - 1;
}

__attribute__((format(printf, 4, 0))) static void
emit(const struct tsr_log *log, enum tsr_level level, unsigned left_out, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES + 1];
	const int saved = errno;
	size_t len, room;

	if (log->journal)
		len = limit_length(snprintf(line, sizeof(line), "<%d>", (int)level), sizeof(line));
	else
		len = limit_length(snprintf(line, sizeof(line), "%s: ", log->program), sizeof(line));
	room = LINE_MAX_BYTES - len;
	errno = saved; /* for %m */
	len += limit_length(vsnprintf(line + len, room, format, args), room);
	if (len == LINE_MAX_BYTES - 1)
		memcpy(line + len - 3, "...", 3);
	if (left_out > 0) {
		const size_t at = len < LINE_MAX_BYTES - 64 ? len : LINE_MAX_BYTES - 64;

		len = at + limit_length(snprintf(line + at, 64, " (%u more like this were left out)", left_out), 64);
	}
	write_line(line, len);
	errno = saved;
}

void
tsr_log(struct tsr_log *log, enum tsr_level level, const char *format, ...)
{
	va_list args;

	if (log == NULL || level > log->max)
		return;
	va_start(args, format);
	emit(log, level, 0, format, args);
	va_end(args);
}

/* Whether it is this call's turn to speak; of two threads one wins. */
static bool
take_turn(struct limit *limit, int seconds)
{
	struct timespec now;
	int64_t again = atomic_load(&limit->again);

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec >= again && atomic_compare_exchange_strong(&limit->again, &again, (int64_t)now.tv_sec + seconds))
		return true;
	atomic_fetch_add(&limit->left_out, 1);
	return false;
}

void
tsr_log_limited(struct tsr_log *log, unsigned slot, int seconds, enum tsr_level level, const char *format, ...)
{
	va_list args;

	if (log == NULL || level > log->max || !take_turn(&log->limits[slot % SLOTS], seconds))
		return;
	va_start(args, format);
	emit(log, level, atomic_exchange(&log->limits[slot % SLOTS].left_out, 0), format, args);
	va_end(args);
}
