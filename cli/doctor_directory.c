/* SPDX-License-Identifier: ISC */
/* What the directory's servers are to tesserad. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "doctor.h"

static void
report(void *arg, enum tsr_dir_finding finding, const char *text)
{
	tsr_find(arg, finding, "%s", text);
}

/* As tesserad: with its files, and to a server that knows its peers by user ids. */
static bool
become(const struct tsr_doctor *doctor)
{
	if (!doctor->knows_user || geteuid() != 0)
		return false;
	if (setegid(doctor->plugins) == 0 && seteuid(doctor->daemon) == 0)
		return true;
	(void)!setegid(getgid());
	return false;
}

static void
check_server(struct tsr_doctor *doctor, const char *uri)
{
	struct tsr_dir_error error = {.fault = TSR_DIR_OK};
	const bool changed = become(doctor);
	struct tsr_dir *dir = NULL;

	if (tsr_dir_open(&doctor->reached, uri, TSR_DIR_READER, &dir, &error) != TSR_DIR_OK)
		TSR_FIND_FAIL(doctor, "%s", error.text);
	else
		tsr_dir_check(dir, report, doctor);
	tsr_dir_close(dir);
	if (changed && (seteuid(getuid()) != 0 || setegid(getgid()) != 0))
		_exit(TSR_EXIT_UNAVAILABLE); /* nothing may go on as somebody else */
}

void
tsr_doctor_directory(struct tsr_doctor *doctor)
{
	for (size_t i = 0; doctor->has_settings && !doctor->offline && i < doctor->settings.uris; i++)
		check_server(doctor, doctor->settings.uri[i]);
}

/* As the administrator, where that takes no password. */
void
tsr_doctor_rules(struct tsr_doctor *doctor)
{
	const struct tsr_settings *settings = &doctor->reached;
	const char *uri = settings->admin_uri[0] != '\0' ? settings->admin_uri : settings->uri[0];
	struct tsr_dir_error error = {.fault = TSR_DIR_OK};
	struct tsr_dir *dir = NULL;

	if (!doctor->has_settings || doctor->offline || settings->admin_bind == TSR_BIND_PROMPT)
		return;
	if (tsr_dir_open(settings, uri, TSR_DIR_ADMIN, &dir, &error) == TSR_DIR_OK)
		tsr_dir_check_rules(dir, report, doctor);
	else
		TSR_FIND_WARN(doctor, "which rules the server holds is not known: %s", error.text);
	tsr_dir_close(dir);
}
