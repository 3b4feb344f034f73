/* SPDX-License-Identifier: ISC */
/* The names of passwd(5), as they are published with every delta. */
#include "config.h"

#include "locals.h"

#include <stdlib.h>
#include <string.h>

#include "hostfile.h"
#include "key.h"

/* Shortens the lines in place to their first fields. */
static void
keep_names(struct tsr_locals *locals, char *text, size_t len)
{
	const char *line;
	size_t at = 0, line_len, name_len;
	char *out = text;

	while (tsr_hostfile_line(text, len, &at, &line, &line_len)) {
		name_len = (size_t)((const char *)memchr(line, ':', line_len) - line);
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
	enum tsr_status status;
	struct stat now;
	char *text;
	size_t len;

	*changed = false;
	status = tsr_hostfile_read(path, locals->names != NULL ? &locals->seen : NULL, &text, &len, &now);
	if (status != TSR_OK || text == NULL)
		return status;
	tsr_locals_free(locals);
	keep_names(locals, text, len);
	locals->seen = now;
	*changed = true;
	return TSR_OK;
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
