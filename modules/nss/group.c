/* SPDX-License-Identifier: ISC */
/* Groups: getgrnam(3), getgrgid(3), getgrent(3), initgroups(3). */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "module.h"

/* The C library lets one thread at a time into the three functions of a walk. */
static struct tsr_walk walk = {.fd = -1};

static void
fill_in(struct group *result, const struct tsr_group *group)
{
	result->gr_name = group->name;
	result->gr_gid = group->gid;
	result->gr_mem = group->members;
}

enum nss_status
_nss_tessera_getgrnam_r(const char *name, struct group *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_group group;
	enum tsr_status status = nss_password(&result->gr_passwd, &buffer, &size);

	if (status == TSR_OK)
		status = tsr_group_by_name(NULL, name, buffer, size, &group);
	if (status == TSR_OK)
		fill_in(result, &group);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_getgrgid_r(gid_t gid, struct group *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_group group;
	enum tsr_status status = nss_password(&result->gr_passwd, &buffer, &size);

	if (status == TSR_OK)
		status = tsr_group_by_gid(NULL, gid, buffer, size, &group);
	if (status == TSR_OK)
		fill_in(result, &group);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_setgrent(int stay_open)
{
	(void)stay_open;
	return nss_walk_begin(&walk);
}

enum nss_status
_nss_tessera_getgrent_r(struct group *result, char *buffer, size_t size, int *errnop)
{
	const int saved = errno;
	struct tsr_group group;
	enum tsr_status status = nss_password(&result->gr_passwd, &buffer, &size);

	if (status == TSR_OK && walk.fd < 0)
		status = tsr_walk_begin(&walk, NULL);
	if (status == TSR_OK)
		status = tsr_walk_group(&walk, buffer, size, &group);
	if (status == TSR_OK)
		fill_in(result, &group);
	return nss_answer(status, saved, errnop);
}

enum nss_status
_nss_tessera_endgrent(void)
{
	return nss_walk_end(&walk);
}

/* Room for one more.  TSR_TOOBIG: the limit is reached, TSR_NOMEM. */
static enum tsr_status
make_room(long count, long *size, gid_t **groups, long limit)
{
	long wanted = *size > 0 ? 2 * *size : 16;
	gid_t *larger;

	if (count < *size)
		return TSR_OK;
	if (limit > 0 && wanted > limit)
		wanted = limit;
	if (wanted <= *size)
		return TSR_TOOBIG;
	larger = realloc(*groups, (size_t)wanted * sizeof(**groups));
	if (larger == NULL)
		return TSR_NOMEM;
	*groups = larger;
	*size = wanted;
	return TSR_OK;
}

enum nss_status
_nss_tessera_initgroups_dyn(
    const char *user, gid_t primary, long *count, long *size, gid_t **groups, long limit, int *errnop)
{
	const int saved = errno;
	uint32_t gids[TSR_USER_GIDS_MAX];
	size_t found;
	enum tsr_status status = tsr_user_groups(NULL, user, gids, TSR_USER_GIDS_MAX, &found);

	for (size_t i = 0; status == TSR_OK && i < found; i++) {
		if (gids[i] == primary)
			continue;
		status = make_room(*count, size, groups, limit);
		if (status == TSR_OK)
			(*groups)[(*count)++] = gids[i];
	}
	/* Whoever set the limit wants no more than that, and no error. */
	return nss_answer(status == TSR_TOOBIG ? TSR_OK : status, saved, errnop);
}
