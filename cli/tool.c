/* SPDX-License-Identifier: ISC */
/* Messages, settings and the way from a name to its verb. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "complete.h"
#include "progress.h"
#include "text.h"
#include "tool.h"

void
tsr_complain(const char *format, ...)
{
	char text[4096], safe[sizeof(text)];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0)
		return;
	tsr_name_clean(text, strlen(text), safe, sizeof(safe));
	tsr_progress_hide();
	fprintf(stderr, "tessera: %s\n", safe);
}

enum tsr_exit
tsr_no_memory(void)
{
	return TSR_TELL(TSR_EXIT_UNAVAILABLE, "out of memory; free some and try again");
}

static void
print_group(const struct tsr_verbs *group, FILE *out)
{
	fprintf(out, "usage: %s VERB [OPTION]... [ARGUMENT]...\n\n", group->path);
	for (size_t i = 0; i < group->count; i++)
		fprintf(out, "  %-10s %s\n", group->verbs[i].name, group->verbs[i].about);
	if (group->notes != NULL)
		fprintf(out, "\n%s", group->notes);
	fprintf(out, "\n\"%s VERB --help\" tells more; tessera(1) tells all.\n", group->path);
}

enum tsr_exit
tsr_dispatch(const struct tsr_verbs *group, struct tsr_tool *tool, int argc, char **argv)
{
	if (tool->completing && argc < 3)
		return tsr_complete_verb(group);
	if (argc < 2) {
		print_group(group, stderr);
		return TSR_EXIT_USAGE;
	}
	if (!tool->completing && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		print_group(group, stdout);
		return TSR_EXIT_OK;
	}
	for (size_t i = 0; i < group->count; i++) {
		if (strcmp(argv[1], group->verbs[i].name) == 0)
			return group->verbs[i].run(tool, argc - 1, argv + 1);
	}
	if (tool->completing)
		return TSR_EXIT_OK;
	return TSR_TELL(TSR_EXIT_USAGE, "there is no \"%s %s\"; \"%s --help\" lists what there is", group->path,
	    argv[1], group->path);
}

enum tsr_exit
tsr_tool_settings(struct tsr_tool *tool, bool demanded)
{
	const char *path = tool->conf != NULL ? tool->conf : TSR_DEFAULT_CONF;
	char error[1024] = "";
	enum tsr_status status = tsr_settings_read(&tool->settings, path, error, sizeof(error));

	if (status == TSR_OK)
		return TSR_GO_ON;
	if (status == TSR_ABSENT && tool->conf == NULL && !demanded) {
		tsr_settings_default(&tool->settings);
		return TSR_GO_ON;
	}
	if (status == TSR_ABSENT)
		return TSR_TELL(
		    TSR_EXIT_USAGE, "there is no settings file %s; make it, or name another by -c FILE", path);
	return TSR_TELL(TSR_EXIT_USAGE, "%s", error[0] != '\0' ? error : tsr_strerror(status));
}

bool
tsr_tool_begin(void)
{
	if (setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) != 0)
		return false;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	}
	return true;
}

enum tsr_exit
tsr_tool_end(enum tsr_exit code)
{
	tsr_progress_hide();
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	if (errno != EPIPE) /* who reads no further has seen enough */
		tsr_complain("standard output could not be written: %s", strerror(errno));
	return code == TSR_EXIT_OK ? TSR_EXIT_UNAVAILABLE : code;
}
