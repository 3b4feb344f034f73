/* SPDX-License-Identifier: ISC */
/* Settings, and the users that the rest belongs to. */
#include "config.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/* Credentials of systemd are there while the service runs, and for it alone. */
static void
check_secret(struct tsr_doctor *doctor, const char *key, const char *path)
{
	struct stat status;

	if (path[0] == '\0' || strncmp(path, "/run/credentials/", 17) == 0)
		return;
	if (!tsr_host_stat(doctor, path, &status))
		TSR_FIND_FAIL(
		    doctor, "%s = %s cannot be found; make it, readable by root or tesserad alone", key, path);
	else if ((status.st_mode & 077) != 0)
		TSR_FIND_FAIL(doctor, "%s = %s has mode %04o, others may use it; chmod 0600 it", key, path,
		    (unsigned)(status.st_mode & 07777));
}

static void
reach(struct tsr_doctor *doctor, char path[static TSR_VALUE_TEXT])
{
	char whole[PATH_MAX];

	if (path[0] != '/')
		return;
	tsr_host_path(doctor, path, whole);
	if (strlen(whole) < TSR_VALUE_TEXT)
		memcpy(path, whole, strlen(whole) + 1);
}

static void
reach_all(struct tsr_doctor *doctor)
{
	struct tsr_settings *there = &doctor->reached;
	char *const paths[] = {there->dir, there->run_dir, there->password_file, there->keytab, there->ca_file,
	    there->cert_file, there->key_file, there->crl_file};

	*there = doctor->settings;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		reach(doctor, paths[i]);
}

void
tsr_doctor_settings(struct tsr_doctor *doctor)
{
	char path[PATH_MAX], error[1024] = "";
	enum tsr_status status;

	tsr_host_path(doctor, TSR_DEFAULT_CONF, path);
	status = tsr_settings_read(&doctor->settings, doctor->conf != NULL ? doctor->conf : path, error, sizeof(error));
	doctor->has_settings = status == TSR_OK;
	if (geteuid() != 0)
		TSR_FIND_WARN(doctor, "this is not root, who alone sees everything; run it as root");
	if (status == TSR_ABSENT)
		TSR_FIND_FAIL(doctor, "there is no %s; copy tessera.conf of the examples there and adapt it",
		    doctor->conf != NULL ? doctor->conf : TSR_DEFAULT_CONF);
	else if (status != TSR_OK)
		TSR_FIND_FAIL(doctor, "%s", error[0] != '\0' ? error : tsr_strerror(status));
	else
		TSR_FIND_OK(doctor, "%s is valid", doctor->conf != NULL ? doctor->conf : TSR_DEFAULT_CONF);
	if (!doctor->has_settings)
		tsr_settings_default(&doctor->settings);
	reach_all(doctor);
	check_secret(doctor, "password_file", doctor->settings.password_file);
	check_secret(doctor, "key_file", doctor->settings.key_file);
	check_secret(doctor, "keytab", doctor->settings.keytab);
}

struct ids {
	bool user, group;
	uid_t uid;
	gid_t gid, own;
};

/* Lines of passwd(5) and group(5). */
static void
note_user(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	struct ids *ids = arg;
	unsigned uid, gid;

	(void)doctor, (void)path, (void)number;
	if (sscanf(line, TSR_DAEMON_USER ":%*[^:]:%u:%u:", &uid, &gid) != 2)
		return;
	ids->user = true;
	ids->uid = uid;
	ids->own = gid;
}

static void
note_group(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	struct ids *ids = arg;
	unsigned gid;

	(void)doctor, (void)path, (void)number;
	if (sscanf(line, TSR_PLUGIN_GROUP ":%*[^:]:%u:", &gid) != 1)
		return;
	ids->group = true;
	ids->gid = gid;
}

static void
ask_this_host(struct ids *ids)
{
	const struct passwd *user = getpwnam(TSR_DAEMON_USER);
	const struct group *group = getgrnam(TSR_PLUGIN_GROUP);

	ids->user = user != NULL;
	ids->group = group != NULL;
	if (user != NULL) {
		ids->uid = user->pw_uid;
		ids->own = user->pw_gid;
	}
	if (group != NULL)
		ids->gid = group->gr_gid;
}

void
tsr_doctor_user(struct tsr_doctor *doctor)
{
	struct ids ids = {0};

	if (doctor->root[0] == '\0') {
		ask_this_host(&ids);
	} else {
		tsr_host_lines(doctor, "/etc/passwd", note_user, &ids);
		tsr_host_lines(doctor, "/etc/group", note_group, &ids);
	}
	if (!ids.user)
		TSR_FIND_FAIL(doctor, "there is no user " TSR_DAEMON_USER "; run systemd-sysusers");
	if (!ids.group)
		TSR_FIND_FAIL(doctor, "there is no group " TSR_PLUGIN_GROUP "; run systemd-sysusers");
	doctor->knows_user = ids.user && ids.group;
	doctor->daemon = ids.uid;
	doctor->plugins = ids.gid;
	if (!doctor->knows_user)
		return;
	if (ids.own != ids.gid)
		TSR_FIND_WARN(doctor,
		    "the group of user " TSR_DAEMON_USER " is %u, not " TSR_PLUGIN_GROUP
		    " (%u); usermod -g " TSR_PLUGIN_GROUP " " TSR_DAEMON_USER,
		    (unsigned)ids.own, (unsigned)ids.gid);
	else
		TSR_FIND_OK(doctor, "user " TSR_DAEMON_USER " and group " TSR_PLUGIN_GROUP " exist");
}
