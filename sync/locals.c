/* SPDX-License-Identifier: ISC */
/* Reads names out of passwd(5) by itself: getpwent would ask the network. */
#include "config.h"

#include "locals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "key.h"

#define PASSWD_MAX 16777216 /* bytes; beyond that it is no passwd file */

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

/* Shortens the lines in place to their first fields; '+' and '-' lines of old NIS files name nobody. */
static void
keep_names(struct tsr_locals *locals, char *text, size_t len)
{
	char *line = text, *end = text + len, *next, *colon, *out = text;
	size_t name_len;

	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next != NULL ? next + 1 : end;
		colon = memchr(line, ':', (size_t)(next - line));
		if (colon == NULL || colon == line || *line == '+' || *line == '-' || *line == '#')
			continue;
		name_len = (size_t)(colon - line);
		if (name_len > TSR_LOGIN_MAX)
			continue;
		memmove(out, line, name_len);
		out[name_len] = '\0';
		out += name_len + 1;
		locals->count++;
	}
	locals->names = text;
	locals->len = (size_t)(out - text);
}

enum tsr_status
tsr_locals_read(struct tsr_locals *locals, const char *path, bool *changed)
{
	enum tsr_status status = TSR_IO;
	struct stat now;
	char *text = NULL;
	size_t len;
	int fd;

	*changed = false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &now) != 0)
		goto out;
	if (locals->names != NULL && same_file(&now, &locals->seen)) {
		status = TSR_OK;
		goto out;
	}
	if (!S_ISREG(now.st_mode) || now.st_size > PASSWD_MAX)
		goto out;
	text = malloc((size_t)now.st_size + 1);
	if (text == NULL) {
		status = TSR_NOMEM;
		goto out;
	}
	status = read_whole(fd, text, (size_t)now.st_size, &len);
	if (status != TSR_OK)
		goto out;
	tsr_locals_free(locals);
	keep_names(locals, text, len);
	locals->seen = now;
	*changed = true;
	text = NULL;
out:
	free(text);
	if (fd >= 0)
		close(fd);
	return status;
}

void
tsr_locals_free(struct tsr_locals *locals)
{
	free(locals->names);
	*locals = (struct tsr_locals){0};
}

static bool
listed(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *at;

	for (at = list; (at = strstr(at, name)) != NULL; at++) {
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	}
	return false;
}

enum tsr_status
tsr_locals_store(const struct tsr_locals *locals, const char *allowed, struct tsr_builder *builder)
{
	enum tsr_status status = TSR_OK;
	struct tsr_key key;
	const char *name;
	uint8_t value;

	for (name = locals->names; status == TSR_OK && name < locals->names + locals->len; name += strlen(name) + 1) {
		value = listed(allowed, name);
		status = tsr_key(&key, TSR_KEY_LOCAL, name, strlen(name));
		if (status == TSR_OK)
			status = tsr_builder_put(builder, &key, &value, sizeof(value));
	}
	return status;
}
