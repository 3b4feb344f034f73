/* SPDX-License-Identifier: ISC */
/* Reads the settings file: every line is understood or refused, with its number. */
#include "config.h"

#include "settings_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include <ini.h>

#include "text.h"

#define FILE_MAX_BYTES 65536
#define NAME_SHOWN 40 /* bytes of a wrong key in a message */

struct reading {
	struct tsr_settings *settings;
	const char *path;
	char text[FILE_MAX_BYTES + 1];
	size_t len, at;            /* how much there is, how much inih was given */
	int line;                  /* the one inih has */
	bool continued;            /* it begins with a blank */
	int set[TSR_SETTINGS_MAX]; /* the line that set a row; 0: none */
	bool local;                /* no directory needs to be named */
	bool failed;
	int failed_line;
	char *error;
	size_t error_size;
};

/* Only the first complaint counts: those that follow may come of it. */
__attribute__((format(printf, 3, 4))) static bool
complain(struct reading *r, int line, const char *format, ...)
{
	va_list args;
	int used;

	if (r->failed)
		return false;
	r->failed = true;
	r->failed_line = line;
	if (line > 0)
		used = snprintf(r->error, r->error_size, "%s:%d: ", r->path, line);
	else
		used = snprintf(r->error, r->error_size, "%s: ", r->path);
	if (used < 0 || (size_t)used >= r->error_size)
		return false;
	va_start(args, format);
	vsnprintf(r->error + used, r->error_size - (size_t)used, format, args);
	va_end(args);
	return false;
}

void
tsr_settings_default(struct tsr_settings *settings)
{
	char why[256];

	memset(settings, 0, sizeof(*settings));
	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++)
		if (row->initial != NULL)
			(void)tsr_setting_take(row, settings, row->initial, why, sizeof(why));
}

/* How many letters have to be added, dropped or changed to make one word the other. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME_SHOWN + 1], len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[len];
}

static bool
unknown_section(struct reading *r, const char *section)
{
	const char *best = tsr_settings_table->section;
	char shown[4 * NAME_SHOWN + 4];

	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++)
		if (distance(section, row->section) < distance(section, best))
			best = row->section;
	tsr_escape(section, strlen(section), NAME_SHOWN, shown, sizeof(shown));
	return complain(r, r->line, "there is no section [%s]; the nearest is [%s]", shown, best);
}

/* A key of another section is nearer than any misspelling. */
static bool
unknown_key(struct reading *r, const char *section, const char *key)
{
	const struct tsr_setting *best = NULL, *elsewhere = NULL;
	char shown[4 * NAME_SHOWN + 4];

	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++) {
		if (strcmp(row->key, key) == 0)
			elsewhere = row;
		if (strcmp(row->section, section) == 0 &&
		    (best == NULL || distance(key, row->key) < distance(key, best->key)))
			best = row;
	}
	if (elsewhere != NULL)
		return complain(r, r->line, "%s belongs into the section [%s]", key, elsewhere->section);
	if (best == NULL)
		return unknown_section(r, section);
	tsr_escape(key, strlen(key), NAME_SHOWN, shown, sizeof(shown));
	return complain(r, r->line, "there is no key %s in [%s]; the nearest is %s", shown, section, best->key);
}

static bool
is_list(const struct tsr_setting *row)
{
	return row->type == TSR_SETTING_URIS || row->type == TSR_SETTING_LOGINS;
}

/* Called by inih for a key, and again for each line that continues its value. */
static int
take_line(void *arg, const char *section, const char *key, const char *value)
{
	const struct tsr_setting *row = tsr_settings_table;
	struct reading *r = arg;
	char why[256];
	int *set;

	if (section[0] == '\0')
		return complain(r, r->line, "there must be a [section] before the first key");
	while (row->section != NULL && (strcmp(row->section, section) != 0 || strcmp(row->key, key) != 0))
		row++;
	if (row->section == NULL)
		return unknown_key(r, section, key);
	set = &r->set[row - tsr_settings_table];
	if (r->continued && *set == 0)
		return complain(r, r->line, "a key must not have a blank before it");
	if (r->continued && !is_list(row))
		return complain(r, r->line,
		    "a line that begins with a blank continues the one above, and %s has one line only", key);
	if (!r->continued && *set != 0)
		return complain(r, r->line, "%s is set in line %d already", key, *set);
	if (!r->continued)
		*set = r->line;
	if (!tsr_setting_take(row, r->settings, value, why, sizeof(why)))
		return complain(r, r->line, "%s %s", key, why);
	return 1;
}

/* inih is silent about a section without keys. */
static bool
check_section(struct reading *r, char *line)
{
	const struct tsr_setting *row = tsr_settings_table;
	char *end = line[0] == '[' ? strchr(line, ']') : NULL;

	if (end == NULL)
		return true;
	*end = '\0';
	while (row->section != NULL && strcmp(row->section, line + 1) != 0)
		row++;
	if (row->section == NULL)
		unknown_section(r, line + 1);
	*end = ']';
	return row->section != NULL;
}

/* Hands inih one line; it would cut what exceeds SIZE and go on. */
static char *
next_line(char *out, int size, void *arg)
{
	struct reading *r = arg;
	const char *start = r->text + r->at, *end = memchr(start, '\n', r->len - r->at);
	const size_t len = end == NULL ? r->len - r->at : (size_t)(end - start) + 1;

	if (len == 0 || r->failed)
		return NULL;
	r->line++;
	r->at += len;
	r->continued = start[0] == ' ' || start[0] == '\t';
	if (len >= (size_t)size) {
		complain(r, r->line,
		    "the line has more than %d bytes; lists may go on in lines that begin with a blank", size - 2);
		return NULL;
	}
	memcpy(out, start, len);
	out[len] = '\0';
	return check_section(r, out) ? out : NULL;
}

static bool
check_bytes(struct reading *r)
{
	int line = 1;

	for (size_t i = 0; i < r->len; i++) {
		const unsigned char c = (unsigned char)r->text[i];
		const bool end = c == '\n' || (c == '\r' && r->text[i + 1] == '\n');

		if ((c < 0x20 && c != '\t' && !end) || c == 0x7f)
			return complain(r, line, "there is a control character (0x%02x) in it", c);
		line += c == '\n';
	}
	return true;
}

static int
line_of(const struct reading *r, const void *member)
{
	const size_t offset = (size_t)((const char *)member - (const char *)r->settings);

	for (size_t i = 0; tsr_settings_table[i].section != NULL; i++)
		if (tsr_settings_table[i].offset == offset)
			return r->set[i];
	return 0;
}

/* An identity of the server's choosing needs a socket or a certificate. */
static bool
check_external(struct reading *r)
{
	const struct tsr_settings *s = r->settings;

	for (size_t i = 0; i < s->uris; i++)
		if (strncmp(s->uri[i], "ldapi:", 6) != 0 && s->cert_file[0] == '\0')
			return complain(r, line_of(r, &s->bind),
			    "bind = external (the default) over %s needs cert_file and key_file; else say bind = "
			    "simple, gssapi or anonymous",
			    s->uri[i]);
	return true;
}

static bool
check_bind(struct reading *r)
{
	const struct tsr_settings *s = r->settings;
	const int line = line_of(r, &s->bind);

	if (s->bind == TSR_BIND_EXTERNAL)
		return check_external(r);
	if (s->bind == TSR_BIND_SIMPLE && (s->bind_dn[0] == '\0' || s->password_file[0] == '\0'))
		return complain(r, line, "bind = simple needs bind_dn and password_file");
	if (s->bind == TSR_BIND_GSSAPI && s->keytab[0] == '\0')
		return complain(r, line, "bind = gssapi needs keytab");
	return true;
}

/* What no value can be wrong in by itself. */
static bool
check_whole(struct reading *r)
{
	const struct tsr_settings *s = r->settings;

	if (r->local && s->uris == 0)
		return true;
	if (s->uris == 0)
		return complain(r, 0, "uri is missing in [directory]: write uri = ldaps://HOST");
	if (s->base[0] == '\0')
		return complain(
		    r, 0, "base is missing in [directory]: write the DN under which accounts and tokens lie");
	if ((s->cert_file[0] == '\0') != (s->key_file[0] == '\0'))
		return complain(r, line_of(r, s->cert_file[0] != '\0' ? s->cert_file : s->key_file),
		    "cert_file and key_file need each other");
	if (s->heartbeat >= s->max_age)
		return complain(
		    r, line_of(r, &s->max_age), "max_age must be longer than heartbeat, or every cache is too old");
	if (s->role_groups && s->ids.low == 0)
		return complain(
		    r, line_of(r, &s->role_groups), "role_groups = yes needs ids, which numbers groups too");
	if (s->admin_bind == TSR_BIND_PROMPT && s->admin_bind_dn[0] == '\0')
		return complain(r, line_of(r, &s->admin_bind), "admin_bind = prompt needs admin_bind_dn");
	return check_bind(r);
}

static enum tsr_status
open_safely(struct reading *r, int *fd)
{
	struct stat st;

	*fd = open(r->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0) {
		const enum tsr_status status = errno == ENOENT ? TSR_ABSENT : errno == ELOOP ? TSR_UNSAFE : TSR_IO;

		if (status == TSR_ABSENT)
			complain(r, 0, "there is no such file: make it, or name another by -c FILE");
		else
			complain(r, 0, "cannot be opened: %s",
			    status == TSR_UNSAFE ? "it must not be a symbolic link" : strerror(errno));
		return status;
	}
	if (fstat(*fd, &st) != 0) {
		complain(r, 0, "%s", strerror(errno));
		return TSR_IO;
	}
	if (!S_ISREG(st.st_mode))
		complain(r, 0, "must be a regular file");
	else if (st.st_uid != 0 && st.st_uid != geteuid())
		complain(r, 0, "must belong to root or to whoever reads it: chown root");
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		complain(r, 0, "must not be writable by group or others: chmod go-w");
	return r->failed ? TSR_UNSAFE : TSR_OK;
}

static enum tsr_status
read_whole(struct reading *r, int fd)
{
	while (r->len < sizeof(r->text)) {
		const ssize_t got = read(fd, r->text + r->len, sizeof(r->text) - r->len);

		if (got == 0)
			return TSR_OK;
		if (got < 0 && errno != EINTR) {
			complain(r, 0, "cannot be read: %s", strerror(errno));
			return TSR_IO;
		}
		r->len += got > 0 ? (size_t)got : 0;
	}
	complain(r, 0, "is larger than %d bytes", FILE_MAX_BYTES);
	return TSR_TOOBIG;
}

static enum tsr_status
parse(struct reading *r)
{
	int wrong;

	if (!check_bytes(r))
		return TSR_INVALID;
	/* A line without form does not stop inih; a complaint about a later one would hide it. */
	wrong = ini_parse_stream(next_line, r, take_line, r);
	if (wrong > 0 && (!r->failed || wrong < r->failed_line)) {
		r->failed = false;
		complain(r, wrong, "the line is neither [section] nor key = value");
	}
	return !r->failed && check_whole(r) ? TSR_OK : TSR_INVALID;
}

static enum tsr_status
read_settings(struct tsr_settings *settings, const char *path, bool local, char *error, size_t error_size)
{
	struct reading r = {
	    .settings = settings, .path = path, .local = local, .error = error, .error_size = error_size};
	enum tsr_status status;
	int fd = -1;

	if (error_size > 0)
		error[0] = '\0';
	tsr_settings_default(settings);
	status = open_safely(&r, &fd);
	if (status == TSR_OK)
		status = read_whole(&r, fd);
	if (status == TSR_OK)
		status = parse(&r);
	if (fd >= 0)
		close(fd);
	if (status != TSR_OK)
		tsr_settings_default(settings);
	return status;
}

enum tsr_status
tsr_settings_read(struct tsr_settings *settings, const char *path, char *error, size_t error_size)
{
	return read_settings(settings, path, false, error, error_size);
}

enum tsr_status
tsr_settings_read_local(struct tsr_settings *settings, const char *path, char *error, size_t error_size)
{
	return read_settings(settings, path, true, error, error_size);
}
