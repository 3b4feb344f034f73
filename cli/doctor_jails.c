/* SPDX-License-Identifier: ISC */
/* Jails of host programs, in which the cache has to appear. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "safefile.h"

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
