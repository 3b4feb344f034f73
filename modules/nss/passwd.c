/* SPDX-License-Identifier: ISC */
/* Users: getpwnam(3), getpwuid(3), getpwent(3). */
#include "config.h"

#include <errno.h>

#include "module.h"

/* The C library lets one thread at a time into the three functions of a walk. */
static struct tsr_walk walk = {.fd = -1};

static void
fill_in(struct passwd *result, const struct tsr_user *user)
{
	result->pw_name = user->name;
	result->pw_uid = user->uid;
	result->pw_gid = user->gid;
	result->pw_gecos = user->gecos;
	result->pw_dir = user->home;
	result->pw_shell = user->shell;
}

enum nss_status
_nss_tessera_getpwnam_r(const char *name, struct passwd *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_user user;
	enum tsr_status status = nss_password(&result->pw_passwd, &buffer, &size);

	if (status == TSR_OK)
		status = tsr_user_by_name(NULL, name, buffer, size, &user);
	if (status == TSR_OK)
		fill_in(result, &user);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_getpwuid_r(uid_t uid, struct passwd *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_user user;
	enum tsr_status status = nss_password(&result->pw_passwd, &buffer, &size);

	if (status == TSR_OK)
		status = tsr_user_by_uid(NULL, uid, buffer, size, &user);
	if (status == TSR_OK)
		fill_in(result, &user);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_setpwent(int stay_open)
{
	(void)stay_open;
	return nss_walk_begin(&walk);
}

enum nss_status
_nss_tessera_getpwent_r(struct passwd *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_user user;
	enum tsr_status status = nss_password(&result->pw_passwd, &buffer, &size);

	if (status == TSR_OK && walk.fd < 0)
		status = tsr_walk_begin(&walk, NULL);
	if (status == TSR_OK)
		status = tsr_walk_user(&walk, buffer, size, &user);
	if (status == TSR_OK)
		fill_in(result, &user);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_endpwent(void)
{
	return nss_walk_end(&walk);
}
