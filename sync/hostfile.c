/* SPDX-License-Identifier: ISC */
/* Which names and numbers the host has given away itself. */
#include "config.h"

#include "hostfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX 16777216 /* bytes; beyond that it is no file of users */

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static enum tsr_status
read_whole(int fd, char *buffer, size_t size, size_t *len)
{
	ssize_t got;

	*len = 0;
	while (*len < size) {
		got = read(fd, buffer + *len, size - *len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return TSR_IO;
		if (got == 0)
			break;
		*len += (size_t)got;
	}
	return TSR_OK;
}

enum tsr_status
tsr_hostfile_read(const char *path, const struct stat *known, char **text, size_t *len, struct stat *now)
{
	enum tsr_status status = TSR_IO;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	*text = NULL;
	*len = 0;
	if (fd < 0 || fstat(fd, now) != 0)
		goto out;
	if (known != NULL && same_file(now, known)) {
		status = TSR_OK;
		goto out;
	}
	if (!S_ISREG(now->st_mode) || now->st_size > FILE_MAX) {
		errno = S_ISREG(now->st_mode) ? EFBIG : EINVAL;
		goto out;
	}
	*text = malloc((size_t)now->st_size + 1);
	status = *text == NULL ? TSR_NOMEM : read_whole(fd, *text, (size_t)now->st_size, len);
	if (status != TSR_OK) {
		free(*text);
		*text = NULL;
	}
out:
	if (fd >= 0)
		close(fd);
	return status;
}

bool
tsr_hostfile_changed(const char *path, struct stat *known)
{
	struct stat now = {0};

	if (stat(path, &now) != 0 || same_file(&now, known))
		return false;
	*known = now;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* '+' and '-' lines of old NIS files name nobody.  The C library passes over blanks in front of a name, too. */
bool
tsr_hostfile_line(const char *text, size_t len, size_t *at, const char **line, size_t *line_len)
{
	while (*at < len) {
		const char *start = text + *at, *end = memchr(start, '\n', len - *at);

		*line = start;
		*line_len = end != NULL ? (size_t)(end - start) : len - *at;
		*at += *line_len + 1;
		for (; *line_len > 0 && is_blank(**line); (*line)++)
			(*line_len)--;
		if (*line_len > 0 && strchr("+-#:", **line) == NULL && memchr(*line, ':', *line_len) != NULL)
			return true;
	}
	return false;
}

static enum tsr_status
add_name(struct tsr_taken *taken, const char *name, size_t len)
{
	char **names = tsr_array_grow(taken->names, taken->name_count, &taken->name_room, sizeof(*names)), *copy;

	if (names == NULL)
		return TSR_NOMEM;
	taken->names = names;
	copy = strndup(name, len);
	if (copy == NULL)
		return TSR_NOMEM;
	taken->names[taken->name_count++] = copy;
	return TSR_OK;
}

/* What is no number takes none.  Blanks, a sign and zeros in front of one are nothing to the C library. */
static enum tsr_status
add_number(struct tsr_taken *taken, const char *text, size_t len)
{
	uint64_t number = 0;

	for (; len > 1 && (is_blank(*text) || *text == '+' || *text == '0'); text++)
		len--;
	if (len == 0 || len > 10)
		return TSR_OK;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return TSR_OK;
		number = number * 10 + (uint64_t)(text[i] - '0');
	}
	return number > UINT32_MAX ? TSR_OK : tsr_number_list_add(&taken->numbers, (uint32_t)number);
}

/* Field WHICH of a line, the first being 0; of a shorter one, nothing. */
static const char *
field(const char *line, size_t len, unsigned which, size_t *field_len)
{
	const char *at = line, *end = line + len, *colon;

	for (; which > 0; which--) {
		colon = memchr(at, ':', (size_t)(end - at));
		if (colon == NULL) {
			*field_len = 0;
			return end;
		}
		at = colon + 1;
	}
	colon = memchr(at, ':', (size_t)(end - at));
	*field_len = (size_t)((colon != NULL ? colon : end) - at);
	return at;
}

static enum tsr_status
add_field(struct tsr_taken *taken, const char *line, size_t len, unsigned which)
{
	size_t field_len;
	const char *text = field(line, len, which, &field_len);

	return which == 0 ? add_name(taken, text, field_len) : add_number(taken, text, field_len);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort(struct tsr_taken *taken)
{
	if (taken->name_count > 0)
		qsort(taken->names, taken->name_count, sizeof(taken->names[0]), by_name);
	tsr_number_list_sort(&taken->numbers);
}

/* Both files have the name first and their number third; of a user, the primary group's follows. */
static enum tsr_status
take_lines(struct tsr_taken *own, struct tsr_taken *groups, const char *text, size_t len)
{
	enum tsr_status status = TSR_OK;
	const char *line;
	size_t at = 0, line_len;

	while (status == TSR_OK && tsr_hostfile_line(text, len, &at, &line, &line_len)) {
		status = add_field(own, line, line_len, 0);
		if (status == TSR_OK)
			status = add_field(own, line, line_len, 2);
		if (status == TSR_OK && groups != NULL)
			status = add_field(groups, line, line_len, 3);
	}
	return status;
}

static enum tsr_status
take_file(struct tsr_taken *own, struct tsr_taken *groups, const char *path)
{
	enum tsr_status status;
	struct stat now;
	char *text;
	size_t len;

	status = tsr_hostfile_read(path, NULL, &text, &len, &now);
	if (status == TSR_OK)
		status = take_lines(own, groups, text, len);
	free(text);
	return status;
}

enum tsr_status
tsr_host_read(struct tsr_host *host, const char *passwd_file, const char *group_file, const char **path)
{
	enum tsr_status status;

	*host = (struct tsr_host){0};
	*path = passwd_file;
	status = take_file(&host->users, &host->groups, passwd_file);
	if (status == TSR_OK) {
		*path = group_file;
		status = take_file(&host->groups, NULL, group_file);
	}
	sort(&host->users);
	sort(&host->groups);
	return status;
}

static void
free_taken(struct tsr_taken *taken)
{
	for (size_t i = 0; i < taken->name_count; i++)
		free(taken->names[i]);
	free(taken->names);
	tsr_number_list_free(&taken->numbers);
}

void
tsr_host_free(struct tsr_host *host)
{
	free_taken(&host->users);
	free_taken(&host->groups);
	*host = (struct tsr_host){0};
}

bool
tsr_taken_name(const struct tsr_taken *taken, const char *name)
{
	return taken->name_count > 0 &&
	       bsearch(&name, taken->names, taken->name_count, sizeof(taken->names[0]), by_name) != NULL;
}

bool
tsr_taken_number(const struct tsr_taken *taken, uint32_t number)
{
	return tsr_number_list_has(&taken->numbers, number);
}
