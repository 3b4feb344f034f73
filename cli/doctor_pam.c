/* SPDX-License-Identifier: ISC */
/* Whether libpam finds the module, and what the lines that name it come to. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "modules/pam/options.h"
#include "pam_stack.h"

#define MODULE TSR_PAM_MODULE
/* Every libpam has this one, so the folder it is in is where libpam looks. */
#define LANDMARK "pam_permit.so"

static void
check_folder(struct tsr_doctor *doctor, const char *path, void *arg)
{
	const int folder = (int)(strlen(path) - strlen(LANDMARK));
	char module[PATH_MAX];
	struct stat status;

	snprintf(module, sizeof(module), "%.*s" MODULE, folder, path);
	if (!tsr_host_stat(doctor, module, &status))
		TSR_FIND_FAIL(doctor,
		    "libpam looks for modules in %.*s, and " MODULE
		    " is not there; install it there, configure --with-pamdir says where",
		    folder, path);
	else if (status.st_uid != 0 || (status.st_mode & 022) != 0)
		TSR_FIND_FAIL(doctor, "%s can be changed by others than root; chown root, chmod 0644", module);
	else
		TSR_FIND_OK(doctor, "%s is where libpam looks", module);
	*(bool *)arg = true;
}

/* /lib is /usr/lib on most hosts: one of the two names is enough. */
void
tsr_doctor_module(struct tsr_doctor *doctor)
{
	bool found = false;

	tsr_host_glob(doctor, "/usr/lib{,/*,64}/security/" LANDMARK, check_folder, &found);
	if (!found)
		tsr_host_glob(doctor, "/lib{,/*,64}/security/" LANDMARK, check_folder, &found);
	if (!found)
		TSR_FIND_OK(doctor, "libpam is not here, and nothing asks " MODULE);
}

/* What is found out about a service while its lines go by. */
struct service {
	const char *file;
	bool auth, account; /* the module was named there */
	bool blocked;       /* no token gets further in the auth stack... */
	bool jumps;         /* ...unless a failure jumps over something, which is not followed */
	unsigned blocker;   /* line that ends it, */
	char blocker_file[256];
};

static void
check_arguments(struct tsr_doctor *doctor, const struct tsr_pam_line *line)
{
	const char *argv[TSR_PAM_WORDS];
	struct tsr_complaint complaint;
	struct tsr_options options;
	struct stat status;

	memcpy(argv, line->argv, sizeof(argv));
	if (line->module[0] == '/' && !tsr_host_stat(doctor, line->module, &status))
		TSR_FIND_FAIL(doctor, "%s:%u: %s is not there; write " MODULE " alone, and libpam looks for it",
		    line->file, line->number, line->module);
	if (!tsr_options_parse(&options, line->argc, argv, &complaint))
		TSR_FIND_FAIL(doctor, "%s:%u: nobody is let in, \"%s\" %s; see pam_tessera(8)", line->file,
		    line->number, complaint.word, complaint.why);
	else if (doctor->has_settings &&
		 strcmp(options.cache != NULL ? options.cache : TSR_DEFAULT_DIR, doctor->settings.dir) != 0)
		TSR_FIND_WARN(doctor, "%s:%u: reads the cache in %s, and tesserad writes it in %s; write cache=%s",
		    line->file, line->number, options.cache != NULL ? options.cache : TSR_DEFAULT_DIR,
		    doctor->settings.dir, doctor->settings.dir);
}

/* "[success=1 default=ignore]": a jump when something else than success came of it. */
static bool
jumps_on_failure(const char *control)
{
	for (const char *at = strchr(control, '='); at != NULL; at = strchr(at + 1, '=')) {
		const char *word = at;

		while (word > control && strchr("[ \t", word[-1]) == NULL)
			word--;
		if (at[1] >= '1' && at[1] <= '9' && strncmp(word, "success=", 8) != 0 &&
		    strncmp(word, "new_authtok_reqd=", 17) != 0)
			return true;
	}
	return false;
}

/* Whether a token that comes here is refused for good: it is nobody's password. */
static bool
refuses_tokens(const struct tsr_pam_line *line)
{
	const bool must = strcasecmp(line->control, "required") == 0 || strcasecmp(line->control, "requisite") == 0;

	return must && (tsr_pam_is_module(line, "pam_deny.so") || tsr_pam_is_module(line, "pam_unix.so"));
}

static void
take_auth(struct service *service, const struct tsr_pam_line *line)
{
	service->jumps = service->jumps || jumps_on_failure(line->control);
	if (service->auth || service->blocked || line->nested || !refuses_tokens(line))
		return;
	service->blocked = true;
	service->blocker = line->number;
	snprintf(service->blocker_file, sizeof(service->blocker_file), "%s", line->file);
}

static void
take_line(struct tsr_doctor *doctor, const struct tsr_pam_line *line, void *arg)
{
	struct service *service = arg;
	const bool ours = tsr_pam_is_module(line, MODULE), auth = strcasecmp(line->type, "auth") == 0;

	if (ours && strcmp(line->file, service->file) == 0)
		check_arguments(doctor, line);
	if (ours && auth && service->blocked && !service->auth && !service->jumps)
		TSR_FIND_FAIL(doctor,
		    "%s: no token gets as far as " MODULE ", %s:%u refuses it before; put the auth line of " MODULE
		    " first",
		    service->file, service->blocker_file, service->blocker);
	if (auth && !ours)
		take_auth(service, line);
	service->auth = service->auth || (ours && auth);
	service->account = service->account || (ours && strcasecmp(line->type, "account") == 0);
}

static bool
is_part(const char *name)
{
	return strncmp(name, "common-", 7) == 0 || strcmp(name, "system-auth") == 0 ||
	       strcmp(name, "password-auth") == 0;
}

static void
check_service(struct tsr_doctor *doctor, const char *path, void *arg)
{
	const char *name = strrchr(path, '/') + 1;
	struct service service = {.file = path};
	const size_t failed = doctor->failed;

	(void)arg;
	tsr_pam_stack(doctor, path, take_line, &service);
	if (!service.auth && !service.account)
		return;
	doctor->uses_pam = true;
	if (is_part(name))
		return;
	if (service.auth && !service.account)
		TSR_FIND_WARN(doctor,
		    "%s: the account phase does not ask " MODULE
		    ", so nothing is judged again after the secret; add its account line, see pam_tessera(8)",
		    path);
	else if (doctor->failed == failed)
		TSR_FIND_OK(doctor, "service %s asks " MODULE, name);
}

void
tsr_doctor_stacks(struct tsr_doctor *doctor)
{
	tsr_host_glob(doctor, "/etc/pam.d/*", check_service, NULL);
	if (!doctor->uses_pam)
		TSR_FIND_WARN(doctor, "no service in /etc/pam.d asks " MODULE "; copy one of the examples, see "
				      "pam_tessera(8)");
}
