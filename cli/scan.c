/* SPDX-License-Identifier: ISC */
/* tessera scan: tokens that lie in files, told by their ids. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "options.h"
#include "progress.h"
#include "scan.h"
#include "text.h"

#define BUFFER_SIZE (256 * 1024)

struct scan {
	bool as_json;
	bool incomplete;    /* something could not be read or told, and that was said */
	enum tsr_kind only; /* TSR_KIND_NONE: both */
	uint64_t found;
	struct tsr_progress progress;
	char path[4 * PATH_MAX + 4]; /* of the file that is read, as it is shown */
	char buffer[BUFFER_SIZE];
};

/* A name that could steer a terminal, or end its line, is shown with \xHH in it. */
static void
set_path(struct scan *scan, const char *path)
{
	const size_t len = strlen(path);

	if (tsr_name_clean(path, len, scan->path, sizeof(scan->path)) != len)
		tsr_escape(path, len, PATH_MAX, scan->path, sizeof(scan->path));
}

static void
tell_line(const struct scan *scan, const struct tsr_find *find, const char *kind)
{
	if (find->line > 0)
		printf("%s:%" PRIu64 ": %s %s\n", scan->path, find->line, find->id, kind);
	else
		printf("%s: byte %" PRIu64 ": %s %s\n", scan->path, find->offset, find->id, kind);
}

/* An element a line, so that any number can be told while reading goes on. */
static void
tell_json(struct scan *scan, const struct tsr_find *find, const char *kind)
{
	json_t *value = json_pack("{s:s s:o s:I s:s s:s}", "file", scan->path, "line",
	    find->line > 0 ? json_integer((json_int_t)find->line) : json_null(), "offset", (json_int_t)find->offset,
	    "id", find->id, "kind", kind);

	fputs(scan->found > 0 ? ",\n" : "\n", stdout);
	if (value == NULL || json_dumpf(value, stdout, JSON_ENSURE_ASCII) != 0) {
		tsr_no_memory();
		scan->incomplete = true;
	}
	json_decref(value);
}

static void
tell(void *arg, const struct tsr_find *find)
{
	struct scan *scan = arg;
	const char *kind = find->kind == TSR_PUBLIC ? "public" : "private";

	if (scan->only != TSR_KIND_NONE && find->kind != scan->only)
		return;
	tsr_progress_hide();
	if (scan->as_json)
		tell_json(scan, find, kind);
	else
		tell_line(scan, find, kind);
	scan->found++;
}

static void
scan_file(void *arg, int fd, const char *path)
{
	struct scan *scan = arg;

	set_path(scan, path);
	tsr_progress_step(&scan->progress, 1);
	if (tsr_scan_fd(fd, scan->buffer, sizeof(scan->buffer), tell, scan) == TSR_OK)
		return;
	tsr_complain("%s was not scanned to its end: %s", path, strerror(errno));
	scan->incomplete = true;
}

static void
scan_path(struct scan *scan, const char *path)
{
	if (strcmp(path, "-") == 0)
		scan_file(scan, STDIN_FILENO, path);
	else if (!tsr_scan_walk(path, scan_file, scan))
		scan->incomplete = true;
}

static enum tsr_exit
set_kind(struct scan *scan, const char *kind)
{
	if (kind == NULL)
		return TSR_GO_ON;
	scan->only = strcmp(kind, "private") == 0  ? TSR_PRIVATE
		     : strcmp(kind, "public") == 0 ? TSR_PUBLIC
						   : TSR_KIND_NONE;
	if (scan->only == TSR_KIND_NONE)
		return TSR_TELL(TSR_EXIT_USAGE, "--kind %s is not understood; write private or public", kind);
	return TSR_GO_ON;
}

static enum tsr_exit
scan_all(struct scan *scan, char **paths)
{
	tsr_progress_begin(&scan->progress, "scanning files", 0);
	if (scan->as_json)
		putchar('[');
	if (*paths == NULL)
		scan_path(scan, "-");
	for (; *paths != NULL; paths++)
		scan_path(scan, *paths);
	if (scan->as_json)
		puts(scan->found > 0 ? "\n]" : "]");
	tsr_progress_hide();
	if (scan->found > 0)
		return TSR_EXIT_DENIED;
	return scan->incomplete ? TSR_EXIT_UNAVAILABLE : TSR_EXIT_OK;
}

enum tsr_exit
tsr_verb_scan(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera scan",
	    "[PATH]...",
	    "Finds tokens in files, and in all files below directories, by their form and\n"
	    "checksum, and tells where they are and their ids, never a secret.  Without a\n"
	    "path, or for \"-\", standard input is read.  Ends with 1 when there is one, 5\n"
	    "when there is none but something could not be read.",
	    "  tessera scan --kind private .\n"
	    "  git log -p --all | tessera scan\n"
	    "  tessera scan --json /srv | tessera token revoke --stdin\n",
	    0,
	    -1,
	};
	static struct scan scan;
	const char *kind = NULL;
	const struct tsr_option options[] = {
	    {.name = "kind", .argument = "KIND", .help = "private|public", .text = &kind},
	    {.name = "json", .help = "print JSON", .flag = &scan.as_json},
	};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, 2, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = set_kind(&scan, kind);
	return code == TSR_GO_ON ? scan_all(&scan, argv + at) : code;
}
