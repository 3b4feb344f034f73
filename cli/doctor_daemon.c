/* SPDX-License-Identifier: ISC */
/* Whether tesserad runs, is in step, and will be started again. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "control_client.h"
#include "doctor.h"
#include "use.h"

static void
check_answer(struct tsr_doctor *doctor, const json_t *answer)
{
	const char *state = json_string_value(json_object_get(answer, "state"));
	const char *reason = json_string_value(json_object_get(answer, "reason"));

	if (state != NULL && (strcmp(state, "persist") == 0 || strcmp(state, "polling") == 0))
		TSR_FIND_OK(
		    doctor, "tesserad is in step with %s", json_string_value(json_object_get(answer, "provider")));
	else
		TSR_FIND_WARN(doctor, "tesserad is not in step (%s)%s%s; revocations wait", state, reason ? ": " : "",
		    reason ? reason : "");
	if (json_integer_value(json_object_get(answer, "sweep_held")) > 0)
		TSR_FIND_WARN(doctor, "tesserad holds back %lld deletions until a second search; see tesserad(8)",
		    json_integer_value(json_object_get(answer, "sweep_held")));
}

/* It is made when tesserad starts; nothing else would tell that it could not be. */
static void
check_use_socket(struct tsr_doctor *doctor)
{
	char path[PATH_MAX];
	struct stat status;

	(void)!tsr_use_path(path, sizeof(path), doctor->settings.dir); /* whose length the settings bound */
	if (!tsr_host_stat(doctor, path, &status) || !S_ISSOCK(status.st_mode))
		TSR_FIND_WARN(doctor,
		    "%s is no socket, so it is not recorded when tokens are used; tesserad's log says why", path);
}

void
tsr_doctor_daemon(struct tsr_doctor *doctor)
{
	char error[512];
	json_t *answer = tsr_control_ask(&doctor->reached, "status", error, sizeof(error));

	if (answer != NULL) {
		check_answer(doctor, answer);
		check_use_socket(doctor);
	} else {
		TSR_FIND_FAIL(doctor, "%s", error);
	}
	json_decref(answer);
}

static void
note_first(struct tsr_doctor *doctor, const char *path, void *arg)
{
	(void)doctor;
	if (((char *)arg)[0] == '\0')
		snprintf(arg, PATH_MAX, "%s", path);
}

void
tsr_doctor_unit(struct tsr_doctor *doctor)
{
	char unit[PATH_MAX] = "", wanted[PATH_MAX] = "";
	struct stat status;

	if (!tsr_host_stat(doctor, "/run/systemd/system", &status))
		return;
	tsr_host_glob(doctor, "/{etc,run,usr/local/lib,usr/lib,lib}/systemd/system/tesserad.service", note_first, unit);
	tsr_host_glob(doctor, "/etc/systemd/system/*.wants/tesserad.service", note_first, wanted);
	if (unit[0] == '\0')
		TSR_FIND_WARN(doctor, "there is no unit tesserad.service; install it, or see that tesserad is started "
				      "in another way");
	else if (wanted[0] == '\0')
		TSR_FIND_WARN(doctor, "tesserad is not started at boot; systemctl enable --now tesserad");
	else
		TSR_FIND_OK(doctor, "tesserad is started at boot (%s)", wanted);
}
