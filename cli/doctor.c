/* SPDX-License-Identifier: ISC */
/* tessera doctor: the table of checks. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "options.h"
#include "text.h"

static const struct {
	const char *name;
	tsr_doctor_check *run;
} checks[] = {
    {"settings", tsr_doctor_settings},
    {"user", tsr_doctor_user},
    {"permissions", tsr_doctor_permissions},
    {"cache", tsr_doctor_cache},
    {"daemon", tsr_doctor_daemon},
    {"unit", tsr_doctor_unit},
    {"module", tsr_doctor_module},
    {"stacks", tsr_doctor_stacks},
    {"sasl", tsr_doctor_sasl},
    {"jails", tsr_doctor_jails},
    {"caches", tsr_doctor_caches},
    {"lengths", tsr_doctor_lengths},
    {"users", tsr_doctor_users},
    {"directory", tsr_doctor_directory},
    {"rules", tsr_doctor_rules},
};

static const char *
result_of(enum tsr_dir_finding finding)
{
	switch (finding) {
	case TSR_FINDING_OK:
		return "ok";
	case TSR_FINDING_WARNING:
		return "warn";
	case TSR_FINDING_FATAL:
		break;
	}
	return "fail";
}

void
tsr_find(struct tsr_doctor *doctor, enum tsr_dir_finding finding, const char *format, ...)
{
	char text[4096], safe[sizeof(text)];
	const char *result = result_of(finding);
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tsr_name_clean(text, strlen(text), safe, sizeof(safe));
	doctor->failed += finding == TSR_FINDING_FATAL;
	doctor->warned += finding == TSR_FINDING_WARNING;
	if (doctor->as_json)
		json_array_append_new(doctor->findings,
		    json_pack("{s:s s:s s:s}", "check", doctor->check, "result", result, "text", safe));
	else
		printf("%-4s  %s\n", result, safe);
}

static enum tsr_exit
examine(struct tsr_doctor *doctor)
{
	enum tsr_exit code = TSR_EXIT_OK;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		doctor->check = checks[i].name;
		checks[i].run(doctor);
		if (fflush(stdout) != 0)
			break; /* told at the end */
	}
	if (doctor->as_json)
		code = tsr_json_print(json_incref(doctor->findings));
	else if (doctor->failed + doctor->warned > 0)
		tsr_complain("%zu to mend, %zu to look at", doctor->failed, doctor->warned);
	if (code == TSR_EXIT_OK && doctor->failed > 0)
		code = TSR_EXIT_DENIED;
	return code;
}

enum tsr_exit
tsr_verb_doctor(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera doctor",
	    "",
	    "Looks at what keeps tokens out of this host, or revoked ones in: settings,\n"
	    "permissions, the cache, tesserad, PAM and SASL, caches of host programs, the\n"
	    "directory.  A line a finding: ok, warn or fail, and what to do.  Changes\n"
	    "nothing.  Ends with 1 when something fails.",
	    "  tessera doctor\n"
	    "  tessera doctor --offline --json\n"
	    "  tessera doctor --root /srv/container\n",
	    0,
	    0,
	};
	static struct tsr_doctor doctor;
	const char *root = NULL;
	const struct tsr_option options[] = {
	    {.name = "root", .argument = "DIR", .help = "look at the host whose files lie there", .text = &root},
	    {.name = "offline", .help = "do not go to the directory", .flag = &doctor.offline},
	    {.name = "json", .help = "print JSON", .flag = &doctor.as_json},
	};
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, 3, argc, argv, &at);
	if (code != TSR_GO_ON)
		return code;
	if (root != NULL && (root[0] != '/' || access(root, X_OK) != 0))
		return TSR_TELL(
		    TSR_EXIT_USAGE, "--root %s is no directory that can be entered; give its absolute path", root);
	doctor.root = root != NULL && strcmp(root, "/") != 0 ? root : "";
	doctor.conf = tool->conf;
	doctor.findings = json_array();
	code = doctor.findings != NULL ? examine(&doctor) : tsr_no_memory();
	json_decref(doctor.findings);
	return code;
}
