/* SPDX-License-Identifier: ISC */
/* Accounts as users of the host: whether the C library asks for them, in the right order, and gets an answer. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "doctor.h"
#include "safefile.h"
#include "users.h"

#define PLUGIN "libnss_tessera.so.2"
#define SWITCH_FILE "/etc/nsswitch.conf"

/* A line of nsswitch.conf(5) that counts here. */
struct database {
	const char *name;
	bool asks_us;
};

struct nss {
	struct database users, groups;
	bool installed;
};

/* Takes the next source off a line; what stands in brackets says what to do after the one before. */
static char *
next_source(char **at)
{
	char *source = strtok_r(NULL, " \t", at);

	while (source != NULL && source[0] == '[') {
		while (source != NULL && strchr(source, ']') == NULL)
			source = strtok_r(NULL, " \t", at);
		if (source != NULL)
			source = strtok_r(NULL, " \t", at);
	}
	return source;
}

static void
check_database(struct tsr_doctor *doctor, unsigned number, char *sources, struct database *database)
{
	bool files_first = false;
	char *at = NULL;

	sources[strcspn(sources, "#")] = '\0';
	for (char *source = strtok_r(sources, " \t", &at); source != NULL; source = next_source(&at)) {
		if (strcmp(source, "files") == 0 || strcmp(source, "compat") == 0)
			files_first = true;
		if (strcmp(source, "tessera") != 0)
			continue;
		database->asks_us = true;
		if (!files_first)
			TSR_FIND_FAIL(doctor,
			    SWITCH_FILE ":%u: tessera is asked for a %s before this host's own files are; "
					"write \"%s: files tessera\"",
			    number, database->name, database->name);
	}
}

static void
check_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	struct nss *nss = arg;
	struct database *databases[] = {&nss->users, &nss->groups};
	char *colon = strchr(line, ':');

	(void)path;
	line += strspn(line, " \t");
	for (size_t i = 0; colon != NULL && i < sizeof(databases) / sizeof(databases[0]); i++) {
		const size_t len = strlen(databases[i]->name);

		if (strncmp(line, databases[i]->name, len) == 0 && line + len + strspn(line + len, " \t") == colon)
			check_database(doctor, number, colon + 1, databases[i]);
	}
}

static void
note_plugin(struct tsr_doctor *doctor, const char *path, void *arg)
{
	struct nss *nss = arg;

	(void)doctor;
	(void)path;
	nss->installed = true;
}

/* Asked as the plug-in asks it, so that nothing it demands is forgotten here. */
static void
check_file(struct tsr_doctor *doctor)
{
	struct tsr_walk walk;
	const enum tsr_status status = tsr_walk_begin(&walk, doctor->reached.dir);

	if (status == TSR_OK)
		TSR_FIND_OK(doctor, "accounts are users of this host");
	else
		TSR_FIND_FAIL(doctor,
		    "no account is a user of this host: %s/" TSR_CACHE_SUBDIR "/" TSR_USERS_NAME ": %s; "
		    "see what tesserad says, and nss_tessera(8)",
		    doctor->settings.dir, status == TSR_IO ? strerror(errno) : tsr_strerror(status));
	tsr_walk_end(&walk);
}

void
tsr_doctor_users(struct tsr_doctor *doctor)
{
	struct nss nss = {.users.name = "passwd", .groups.name = "group"};

	tsr_host_lines(doctor, SWITCH_FILE, check_line, &nss);
	if (!nss.users.asks_us && !nss.groups.asks_us) {
		if (doctor->settings.publish)
			TSR_FIND_WARN(doctor, "publish is on in [users], and " SWITCH_FILE
					      " does not name tessera, so no account is a user; add it behind files");
		return;
	}
	tsr_host_glob(doctor, "{,/usr,/usr/local}/lib{,/*,64}/" PLUGIN, note_plugin, &nss);
	if (!nss.installed)
		TSR_FIND_FAIL(
		    doctor, SWITCH_FILE " names tessera, and " PLUGIN " is in no folder of libraries; install it");
	else if (!doctor->settings.publish)
		TSR_FIND_WARN(doctor,
		    SWITCH_FILE " names tessera, and publish is off in [users], so no account is a user; "
				"turn it on, or take tessera out");
	else
		check_file(doctor);
	if (nss.users.asks_us != nss.groups.asks_us)
		TSR_FIND_WARN(doctor,
		    SWITCH_FILE " names tessera for %s alone, so groups and users do not fit; add it for both",
		    nss.users.asks_us ? nss.users.name : nss.groups.name);
}
