/* SPDX-License-Identifier: ISC */
/* A file without a name that is written line by line, then sorted where it lies. */
#include "config.h"

#include "roster.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME ".roster.tmp"

enum tsr_status
tsr_roster_start(struct tsr_roster *roster, int dirfd, bool over)
{
	int fd;

	tsr_roster_end(roster);
	fd = openat(dirfd, NAME, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return TSR_IO;
	(void)unlinkat(dirfd, NAME, 0);
	roster->file = fdopen(fd, "w+");
	if (roster->file == NULL) {
		close(fd);
		return TSR_NOMEM;
	}
	roster->over = over;
	return TSR_OK;
}

void
tsr_roster_end(struct tsr_roster *roster)
{
	if (roster->file != NULL)
		(void)fclose(roster->file);
	*roster = (struct tsr_roster){.file = NULL};
}

enum tsr_status
tsr_roster_add(
    struct tsr_roster *roster, const uint8_t owner[static TSR_UUID_BYTES], const uint8_t token[static TSR_UUID_BYTES])
{
	struct tsr_roster_line line;
	struct tsr_key key;

	tsr_key_children(&key, owner, token);
	memcpy(line.set, key.bytes, sizeof(line.set));
	memcpy(line.token, token, sizeof(line.token));
	if (fwrite(&line, sizeof(line), 1, roster->file) != 1)
		return TSR_IO;
	roster->count++;
	return TSR_OK;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct tsr_roster_line));
}

enum tsr_status
tsr_roster_each(struct tsr_roster *roster, tsr_roster_visit *visit, void *arg)
{
	size_t size = roster->count * sizeof(struct tsr_roster_line), i;
	struct tsr_roster_line *lines;
	enum tsr_status status = TSR_OK;

	if (roster->count == 0)
		return TSR_OK;
	if (fflush(roster->file) != 0)
		return TSR_IO;
	lines = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(roster->file), 0);
	if (lines == MAP_FAILED)
		return TSR_NOMEM;
	qsort(lines, roster->count, sizeof(lines[0]), compare);
	for (i = 0; status == TSR_OK && i < roster->count; i++)
		if (i == 0 || compare(&lines[i - 1], &lines[i]) != 0)
			status = visit(arg, &lines[i]);
	munmap(lines, size);
	return status;
}
