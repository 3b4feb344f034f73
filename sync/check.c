/* SPDX-License-Identifier: ISC */
/* Settings were read already; here are the files, then each provider. */
#include "config.h"

#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory.h"
#include "snapshot.h"
#include "userbuild.h"

static void
report(void *arg, enum tsr_dir_finding finding, const char *text)
{
	int *fatal = arg;

	switch (finding) {
	case TSR_FINDING_OK:
		printf("ok       %s\n", text);
		break;
	case TSR_FINDING_WARNING:
		printf("warning  %s\n", text);
		break;
	case TSR_FINDING_FATAL:
		printf("FIX      %s\n", text);
		*fatal = 1;
		break;
	}
}

static void __attribute__((format(printf, 3, 4)))
tell(int *fatal, enum tsr_dir_finding finding, const char *format, ...)
{
	char text[TSR_VALUE_TEXT + 256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(fatal, finding, text);
}

static void
check_cache(const char *dir, int *fatal)
{
	char path[TSR_VALUE_TEXT + 16];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", dir, TSR_CACHE_SUBDIR);
	if (stat(path, &status) != 0 || access(path, R_OK | W_OK | X_OK) != 0)
		tell(fatal, TSR_FINDING_FATAL, "%s: %s; it must belong to the user tesserad runs as", path,
		    strerror(errno));
	else if (status.st_uid != geteuid())
		tell(fatal, TSR_FINDING_FATAL,
		    "%s belongs to user %u, and this is user %u; run tesserad as its owner, the check too", path,
		    (unsigned)status.st_uid, (unsigned)geteuid());
	else
		tell(fatal, TSR_FINDING_OK, "%s can be written", path);
}

static void
check_denied(const char *dir, int *fatal)
{
	char path[TSR_VALUE_TEXT + 16];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", dir, TSR_DENIED_NAME);
	if (stat(path, &status) != 0)
		tell(fatal, TSR_FINDING_FATAL, "%s: %s; without it nobody is let in: make it, empty", path,
		    strerror(errno));
}

static void
check_dir(const char *dir, int *fatal)
{
	struct stat status;

	if (stat(dir, &status) != 0) {
		tell(fatal, TSR_FINDING_FATAL, "%s: %s; install it with owner root", dir, strerror(errno));
	} else if (!S_ISDIR(status.st_mode) || status.st_uid != 0 || (status.st_mode & 022) != 0) {
		tell(fatal, TSR_FINDING_FATAL, "%s must be a directory of root that nobody else may write", dir);
	} else {
		check_cache(dir, fatal);
		check_denied(dir, fatal);
	}
}

static void
check_file(const char *path, const char *key, int *fatal)
{
	if (path[0] != '\0' && access(path, R_OK) != 0)
		tell(fatal, TSR_FINDING_FATAL, "%s = %s: %s; the user tesserad runs as must be able to read it", key,
		    path, strerror(errno));
}

/* Everybody has to get at the one file that is for everybody. */
static void
check_way(const char *dir, const char *below, int *fatal)
{
	char path[TSR_VALUE_TEXT + 16];
	struct stat status;

	snprintf(path, sizeof(path), "%s%s", dir, below);
	if (stat(path, &status) == 0 && (status.st_mode & S_IXOTH) == 0)
		tell(fatal, TSR_FINDING_FATAL,
		    "%s: others cannot pass through it to the file of users; run systemd-tmpfiles --create, or chmod "
		    "o+x",
		    path);
}

/* What would come of the cache as it is. */
static void
check_users(const struct tsr_settings *settings, int *fatal)
{
	struct tsr_userbuild result;
	char text[128];

	if (!settings->publish)
		return;
	check_way(settings->dir, "", fatal);
	check_way(settings->dir, "/" TSR_CACHE_SUBDIR, fatal);
	if (tsr_userbuild(settings, -1, &result) != TSR_OK) {
		tell(fatal, TSR_FINDING_WARNING, "who would be a user of this host is not known: %s", result.error);
		return;
	}
	tell(fatal, TSR_FINDING_OK, "%u accounts are users of this host, with %u groups", result.users, result.groups);
	for (uint32_t i = 0; i < result.loser_count; i++) {
		tsr_loser_text(&result, i, text, sizeof(text));
		tell(fatal, TSR_FINDING_WARNING, "no user or group of this host: %s", text);
	}
}

int
tsr_check(const struct tsr_settings *settings)
{
	struct tsr_dir_error error = {0};
	struct tsr_dir *dir;
	int fatal = 0;
	size_t i;

	report(&fatal, TSR_FINDING_OK, "the settings can be read");
	check_dir(settings->dir, &fatal);
	check_file(settings->passwd_file, "passwd_file", &fatal);
	if (settings->publish)
		check_file(settings->group_file, "group_file", &fatal);
	check_file(settings->ca_file, "ca_file", &fatal);
	check_file(settings->cert_file, "cert_file", &fatal);
	check_file(settings->key_file, "key_file", &fatal);
	check_file(settings->password_file, "password_file", &fatal);
	check_users(settings, &fatal);
	for (i = 0; i < settings->uris; i++) {
		if (tsr_dir_open(settings, settings->uri[i], TSR_DIR_READER, &dir, &error) != TSR_DIR_OK) {
			report(&fatal, TSR_FINDING_FATAL, error.text);
			continue;
		}
		tsr_dir_check(dir, report, &fatal);
		tsr_dir_close(dir);
	}
	return fatal;
}
