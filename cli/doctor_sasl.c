/* SPDX-License-Identifier: ISC */
/* The SASL library: whether it has our plug-ins, and what the files of host programs ask of them. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor.h"
#include "modules/sasl/names.h"

#define PLUGIN "libtessera_sasl.so"
#define PLAIN_PLUGIN "libtessera_sasl_plain.so"

/* Of the whole host. */
struct sasl {
	bool bearer, plain;  /* which plug-ins the library finds */
	bool lists, offered; /* there is a mech_list; PLAIN or LOGIN are offered somewhere */
};

/* Of one file: the lines that matter, 0: there is none. */
struct sasl_file {
	const struct sasl *sasl;
	unsigned setting, list;
	bool names_us, bearer, plain; /* what the list names */
};

static bool
note_plugin(struct tsr_doctor *doctor, const char *path)
{
	struct stat status;

	if (!tsr_host_stat(doctor, path, &status)) {
		TSR_FIND_FAIL(doctor, "%s is a link that leads nowhere; link what is installed", path);
		return false;
	}
	TSR_FIND_OK(doctor, "%s is installed", path);
	return true;
}

static void
note_bearer(struct tsr_doctor *doctor, const char *path, void *arg)
{
	((struct sasl *)arg)->bearer |= note_plugin(doctor, path);
}

static void
note_plain(struct tsr_doctor *doctor, const char *path, void *arg)
{
	((struct sasl *)arg)->plain |= note_plugin(doctor, path);
}

/* Whether a line begins with a setting that no plug-in ever asks for, so that it restricts nothing. */
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

static bool
names(const char *list, const char *mechanism)
{
	static const char blank[] = " \t\r\n";
	const size_t len = strlen(mechanism);

	for (list += strspn(list, blank); *list != '\0'; list += strspn(list, blank)) {
		const size_t word = strcspn(list, blank);

		if (word == len && strncasecmp(list, mechanism, len) == 0)
			return true;
		list += word;
	}
	return false;
}

static void
note_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const char *key = line + strspn(line, " \t"), *list = tsr_host_value(line, "mech_list");
	struct sasl_file *file = arg;

	if ((file->sasl->bearer || file->sasl->plain) && is_misspelt(key))
		TSR_FIND_FAIL(doctor, "%s:%u: %.*s is no setting of our plug-ins; tessera_sasl(8) has them", path,
		    number, (int)strcspn(key, ":= \t\n"), key);
	if (strncmp(key, "tessera", 7) == 0 && file->setting == 0)
		file->setting = number;
	if (list == NULL)
		return;
	file->list = number;
	file->names_us = strcasestr(list, "tessera") != NULL;
	file->bearer = names(list, "OAUTHBEARER") || names(list, "XOAUTH2");
	file->plain = names(list, "PLAIN") || names(list, "LOGIN");
}

static void
check_file(struct tsr_doctor *doctor, const char *path, void *arg)
{
	struct sasl *sasl = arg;
	struct sasl_file file = {.sasl = sasl};

	tsr_host_lines(doctor, path, note_line, &file);
	sasl->lists = sasl->lists || file.list != 0;
	sasl->offered = sasl->offered || file.plain || file.list == 0;
	if (!sasl->bearer && !sasl->plain && (file.setting != 0 || file.names_us))
		TSR_FIND_FAIL(doctor, "%s:%u: speaks of tessera, and " PLUGIN " is in no sasl2 folder; install it",
		    path, file.setting != 0 ? file.setting : file.list);
	else if (file.bearer && !sasl->bearer)
		TSR_FIND_WARN(doctor,
		    "%s:%u: offers tokens, and " PLUGIN
		    " is in no sasl2 folder, so another plug-in judges them; install it",
		    path, file.list);
	if (file.setting != 0 && file.plain && !file.bearer && sasl->bearer && !sasl->plain)
		TSR_FIND_FAIL(doctor,
		    "%s:%u: offers passwords alone, and " PLAIN_PLUGIN
		    " is in no sasl2 folder, so that tokens are handed to who checks passwords; link it, or offer "
		    "OAUTHBEARER: tessera_sasl(8)",
		    path, file.list);
	if (file.setting != 0 && file.list == 0 && sasl->plain)
		TSR_FIND_WARN(doctor,
		    "%s: has no mech_list, so PLAIN and LOGIN are offered twice; list what is to be offered", path);
}

void
tsr_doctor_sasl(struct tsr_doctor *doctor)
{
	struct sasl sasl = {0};

	tsr_host_glob(doctor, "/usr/lib{,/*,64}/sasl2/" PLUGIN, note_bearer, &sasl);
	tsr_host_glob(doctor, "/usr/lib{,/*,64}/sasl2/" PLAIN_PLUGIN, note_plain, &sasl);
	tsr_host_glob(
	    doctor, "{/etc/{sasl2,postfix/sasl,ldap/sasl2},/usr/lib{,/*,64}/sasl2}/*.conf", check_file, &sasl);
	if (sasl.plain && sasl.lists && !sasl.offered)
		TSR_FIND_WARN(doctor,
		    PLAIN_PLUGIN " is linked, and no mech_list names PLAIN or LOGIN; name them where tokens come as "
				 "passwords, or take the link away");
}
