/* SPDX-License-Identifier: ISC */
/* What stands between programs and us: the SASL library, and jails. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor.h"
#include "modules/sasl/names.h"
#include "safefile.h"

#define PLUGIN "libtessera_sasl.so"

static void
note_plugin(struct tsr_doctor *doctor, const char *path, void *arg)
{
	*(bool *)arg = true;
	TSR_FIND_OK(doctor, "%s is installed", path);
}

/* Whether a line begins with a setting that the plug-in never asks for, so that it restricts nothing. */
static bool
is_misspelt(const char *line)
{
#define NAME(name, form) TSR_SASL_PREFIX #name,
	static const char *const names[] = {TSR_SASL_SETTINGS(NAME)};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (tsr_host_value(line, names[i]) != NULL)
			return false;
	}
	return strncasecmp(line, "tessera", 7) == 0;
}

static void
check_sasl_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const char *key = line + strspn(line, " \t"), *list = tsr_host_value(line, "mech_list");
	const bool *installed = arg;

	if (*installed && is_misspelt(key))
		TSR_FIND_FAIL(doctor, "%s:%u: %.*s is no setting of " PLUGIN "; tessera_sasl(8) has them", path, number,
		    (int)strcspn(key, ":= \t\n"), key);
	if (*installed)
		return;
	if (strncmp(key, "tessera", 7) == 0 || (list != NULL && strcasestr(list, "tessera") != NULL))
		TSR_FIND_FAIL(
		    doctor, "%s:%u: speaks of tessera, and " PLUGIN " is in no sasl2 folder; install it", path, number);
	else if (list != NULL && (strcasestr(list, "OAUTHBEARER") != NULL || strcasestr(list, "XOAUTH2") != NULL))
		TSR_FIND_WARN(doctor,
		    "%s:%u: offers tokens, and " PLUGIN
		    " is in no sasl2 folder, so another plug-in judges them; install it",
		    path, number);
}

static void
check_sasl_file(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, check_sasl_line, arg);
}

void
tsr_doctor_sasl(struct tsr_doctor *doctor)
{
	bool installed = false;

	tsr_host_glob(doctor, "/usr/lib{,/*,64}/sasl2/" PLUGIN, note_plugin, &installed);
	tsr_host_glob(doctor, "{/etc/{sasl2,postfix/sasl,ldap/sasl2},/usr/lib{,/*,64}/sasl2}/*.conf", check_sasl_file,
	    &installed);
}

/* Whether smtpd finds in its jail what the daemon publishes. */
static void
check_jail(struct tsr_doctor *doctor, const char *jail, void *arg)
{
	const char *dir = doctor->settings.dir;
	char path[PATH_MAX], cache[PATH_MAX];
	struct stat ours, jailed, status;

	(void)arg;
	snprintf(path, sizeof(path), "%s%s", jail, dir);
	snprintf(cache, sizeof(cache), "%s%s/" TSR_CACHE_SUBDIR, jail, dir);
	if (!tsr_host_stat(doctor, dir, &ours) || !tsr_host_stat(doctor, path, &jailed))
		return;
	if (ours.st_dev == jailed.st_dev && ours.st_ino == jailed.st_ino)
		TSR_FIND_OK(doctor, "%s in the jail of Postfix is %s itself", path, dir);
	else if (tsr_host_stat(doctor, cache, &status))
		TSR_FIND_FAIL(doctor,
		    "%s is not %s but another directory, which nobody keeps in step, so a revoked token lives on in "
		    "the jail of Postfix; mount %s there, tessera_sasl(8)",
		    path, dir, dir);
	else
		TSR_FIND_FAIL(doctor,
		    "%s has no cache, so Postfix lets nobody in from its jail; mount %s there, tessera_sasl(8)", path,
		    dir);
}

void
tsr_doctor_jails(struct tsr_doctor *doctor)
{
	tsr_host_glob(doctor, "/var/spool/postfix*", check_jail, NULL);
}
