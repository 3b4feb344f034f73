/* SPDX-License-Identifier: ISC */
/* Files of the host that is looked at. */
#include "config.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

void
tsr_host_path(const struct tsr_doctor *doctor, const char *path, char out[static PATH_MAX])
{
	const int n = snprintf(out, PATH_MAX, "%s%s", doctor->root, path);

	if (n < 0 || n >= PATH_MAX)
		out[0] = '\0';
}

bool
tsr_host_stat(const struct tsr_doctor *doctor, const char *path, struct stat *status)
{
	char whole[PATH_MAX];

	tsr_host_path(doctor, path, whole);
	return stat(whole, status) == 0;
}

/* The root is a name, however it looks. */
static bool
escape_root(const char *root, char *out, size_t size)
{
	size_t len = 0;

	for (; *root != '\0'; root++) {
		if (len + 3 > size)
			return false;
		if (strchr("*?[]{}\\", *root) != NULL)
			out[len++] = '\\';
		out[len++] = *root;
	}
	out[len] = '\0';
	return true;
}

void
tsr_host_glob(struct tsr_doctor *doctor, const char *pattern, tsr_host_visit *visit, void *arg)
{
	char root[PATH_MAX], whole[2 * PATH_MAX];
	glob_t found = {0};

	if (!escape_root(doctor->root, root, sizeof(root)))
		return;
	snprintf(whole, sizeof(whole), "%s%s", root, pattern);
	if (glob(whole, GLOB_BRACE, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			visit(doctor, found.gl_pathv[i] + strlen(doctor->root), arg);
	}
	globfree(&found);
}

void
tsr_host_lines(struct tsr_doctor *doctor, const char *path, tsr_host_line *visit, void *arg)
{
	char whole[PATH_MAX], *line = NULL;
	unsigned number = 0;
	size_t room = 0;
	struct stat status;
	FILE *file;

	if (!tsr_host_stat(doctor, path, &status) || !S_ISREG(status.st_mode))
		return;
	tsr_host_path(doctor, path, whole);
	file = fopen(whole, "re");
	if (file == NULL) {
		TSR_FIND_WARN(doctor, "%s: %s; ask as root", path, strerror(errno));
		return;
	}
	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		visit(doctor, path, ++number, line, arg);
	}
	free(line);
	fclose(file);
}

const char *
tsr_host_value(const char *line, const char *key)
{
	line += strspn(line, " \t");
	if (strncasecmp(line, key, strlen(key)) != 0)
		return NULL;
	line += strlen(key);
	if (line[strspn(line, " \t")] != '\0' && strchr("=: \t", *line) == NULL)
		return NULL;
	return line + strspn(line, "=: \t");
}
