/* SPDX-License-Identifier: ISC */
/* Whether a new login meets a user that this host has of its own. */
#include "config.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "service_verbs.h"
#include "token.h"

static bool
is_listed(const char *logins, const char *name)
{
	char list[sizeof(((struct tsr_settings *)NULL)->allow_users) + 2], word[TSR_LOGIN_MAX + 3];

	snprintf(list, sizeof(list), " %s ", logins);
	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word) != NULL;
}

/* Here at least, and probably wherever the same system is installed. */
void
tsr_warn_local_user(const struct tsr_settings *settings, const char *name)
{
	FILE *file = fopen(settings->passwd_file, "re");
	const struct passwd *user;

	if (file == NULL)
		return;
	while ((user = fgetpwent(file)) != NULL && strcmp(user->pw_name, name) != 0)
		;
	fclose(file);
	if (user != NULL && !is_listed(settings->allow_users, name))
		tsr_complain(
		    "this host has a user %s of its own: where logins become system users, as in PAM, tokens of "
		    "the account are refused here unless allow_users lists it",
		    name);
}
