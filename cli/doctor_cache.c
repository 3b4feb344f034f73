/* SPDX-License-Identifier: ISC */
/* Whether plug-ins can use the cache, and for how long yet. */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "doctor.h"
#include "facts.h"

#define CLOCK_SLACK 5 /* seconds by which a file may seem to come from the future */
#define HOURS(seconds) ((long long)(seconds) / 3600)

/* What plug-ins in programs that are not root need beyond what all of them demand. */
static void
check_group(struct tsr_doctor *doctor, const char *name, mode_t wanted)
{
	char path[TSR_VALUE_TEXT + 32];
	struct stat status;

	snprintf(path, sizeof(path), "%s%s", doctor->settings.dir, name);
	if (!tsr_host_stat(doctor, path, &status) || (status.st_mode & (wanted >> 3)) == wanted >> 3)
		return;
	if (status.st_gid != doctor->plugins || (status.st_mode & wanted) != wanted)
		TSR_FIND_WARN(doctor,
		    "%s cannot be read by group " TSR_PLUGIN_GROUP ", so programs that are not root judge nothing; "
		    "run systemd-tmpfiles --create",
		    path);
}

static void
check_owner(struct tsr_doctor *doctor)
{
	char path[TSR_VALUE_TEXT + 32];
	struct stat status;

	snprintf(path, sizeof(path), "%s/" TSR_CACHE_SUBDIR, doctor->settings.dir);
	if (tsr_host_stat(doctor, path, &status) && status.st_uid != doctor->daemon)
		TSR_FIND_FAIL(doctor, "%s belongs to user %u, tesserad cannot write it; chown it to " TSR_DAEMON_USER,
		    path, (unsigned)status.st_uid);
}

/* Opened as plug-ins do, so that nothing they demand is forgotten here. */
static bool
check_denied(struct tsr_doctor *doctor, const char *dir)
{
	char detail[TSR_DETAIL_MAX];
	const enum tsr_status status = tsr_facts_denied(dir, detail);

	if (status != TSR_OK)
		TSR_FIND_FAIL(doctor, "nobody is let in: %s; mend it, see tessera-cache(5)", detail);
	return status == TSR_OK;
}

static bool
check_snapshot(struct tsr_doctor *doctor, const char *dir)
{
	static struct tsr_snapshot snapshot; /* too large for a stack */
	enum tsr_status status;

	tsr_snapshot_init(&snapshot);
	status = tsr_snapshot_open(&snapshot, dir);
	if (status == TSR_ABSENT)
		TSR_FIND_FAIL(doctor,
		    "nobody is let in: %s; run systemd-tmpfiles --create, and let tesserad come into step once",
		    snapshot.detail);
	else if (status != TSR_OK)
		TSR_FIND_FAIL(doctor, "nobody is let in: %s; mend it, see tessera-cache(5)", snapshot.detail);
	if (status == TSR_OK && snapshot.mtime > (int64_t)time(NULL) + CLOCK_SLACK)
		TSR_FIND_WARN(doctor,
		    "the clock is %lld seconds behind the cache, and at 300 nobody is let in; synchronise it",
		    (long long)(snapshot.mtime - (int64_t)time(NULL)));
	tsr_snapshot_close(&snapshot);
	return status == TSR_OK;
}

void
tsr_doctor_permissions(struct tsr_doctor *doctor)
{
	bool sound = check_denied(doctor, doctor->reached.dir);

	sound = check_snapshot(doctor, doctor->reached.dir) && sound;
	if (doctor->knows_user) {
		check_group(doctor, "", 050);
		check_group(doctor, "/" TSR_DENIED_NAME, 040);
		check_group(doctor, "/" TSR_CACHE_SUBDIR, 050);
		check_group(doctor, "/" TSR_CACHE_SUBDIR "/" TSR_BASE_NAME, 040);
		check_group(doctor, "/" TSR_CACHE_SUBDIR "/" TSR_DELTA_NAME, 040);
		check_owner(doctor);
	}
	if (sound)
		TSR_FIND_OK(doctor, "plug-ins can open the cache in %s", doctor->settings.dir);
}

void
tsr_doctor_cache(struct tsr_doctor *doctor)
{
	json_t *facts = tsr_facts_cache(doctor->reached.dir, (int64_t)time(NULL));
	const long long age = json_integer_value(json_object_get(facts, "age"));
	const long long max_age = json_integer_value(json_object_get(facts, "max_age"));

	if (json_object_get(facts, "age") == NULL)
		; /* that it cannot be read was told */
	else if (!tsr_facts_usable(facts))
		TSR_FIND_FAIL(doctor,
		    "the cache is stale, nobody is let in: last proved in step %lld hours ago, max_age is %lld hours; "
		    "see what tesserad says, and the clock",
		    HOURS(age), HOURS(max_age));
	else if (age > max_age / 2)
		TSR_FIND_WARN(doctor,
		    "the cache was last proved in step %lld hours ago; in %lld hours nobody is let in: see what "
		    "tesserad says",
		    HOURS(age), HOURS(max_age - age));
	else
		TSR_FIND_OK(doctor, "the cache was proved in step %lld seconds ago", age);
	json_decref(facts);
}
