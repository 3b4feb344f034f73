/* SPDX-License-Identifier: ISC */
/*
 * Asks the plug-in as the C library does, by its entry points, in
 * /var/lib/tessera:
 *
 *	lookups conduct			errno, buffers, walks, lists of groups: against what nss.sh publishes
 *	lookups threads N ROUNDS	beside publishers of two generations, "a" and "b", as threads.t makes them
 *
 * Exit 0 when all was right; else stderr says what was not.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"

#define ROOM 4096
#define UNTOUCHED 4321 /* an errno that nobody sets */

static atomic_uint wrong;

#define RIGHT(condition)                                                                          \
	do {                                                                                      \
		if (!(condition)) {                                                               \
			fprintf(stderr, "# %s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			wrong++;                                                                  \
		}                                                                                 \
	} while (0)

static bool
within(const char *text, const char *buffer, size_t size)
{
	return text >= buffer && text + strlen(text) < buffer + size;
}

static bool
all_within(const struct passwd *user, const char *buffer, size_t size)
{
	return within(user->pw_name, buffer, size) && within(user->pw_passwd, buffer, size) &&
	       within(user->pw_gecos, buffer, size) && within(user->pw_dir, buffer, size) &&
	       within(user->pw_shell, buffer, size);
}

/* Too small a buffer, byte by byte, until it suffices. */
static void
conduct_of_buffers(void)
{
	char buffer[ROOM];
	struct passwd user;
	struct group group;
	enum nss_status status;
	size_t size = 0;
	int error = 0;

	while ((status = _nss_tessera_getpwnam_r("robot", &user, buffer, size, &error)) == NSS_STATUS_TRYAGAIN) {
		RIGHT(error == ERANGE);
		if (++size == sizeof(buffer))
			break;
	}
	RIGHT(status == NSS_STATUS_SUCCESS && size > 30 && size < 200 && all_within(&user, buffer, size));
	size = 0;
	while ((status = _nss_tessera_getgrgid_r(1900000007, &group, buffer, size, &error)) == NSS_STATUS_TRYAGAIN) {
		RIGHT(error == ERANGE);
		if (++size == sizeof(buffer))
			break;
	}
	RIGHT(status == NSS_STATUS_SUCCESS && strcmp(group.gr_mem[0], "robot") == 0 &&
	      strcmp(group.gr_mem[1], "svc-2") == 0 && group.gr_mem[2] == NULL && strcmp(group.gr_passwd, "*") == 0);
	RIGHT((char *)(group.gr_mem + 3) <= buffer + size && within(group.gr_mem[1], buffer, size));
}

static void
conduct_of_errno(void)
{
	char buffer[ROOM];
	struct passwd user;
	struct group group;
	int error = 0;

	errno = UNTOUCHED;
	RIGHT(_nss_tessera_getpwuid_r(4711, &user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_getgrnam_r("robot", &group, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_setpwent(0) == NSS_STATUS_SUCCESS && _nss_tessera_endpwent() == NSS_STATUS_SUCCESS);
	RIGHT(errno == UNTOUCHED && error == 0);
	RIGHT(_nss_tessera_getpwnam_r("nosuch", &user, buffer, sizeof(buffer), &error) == NSS_STATUS_NOTFOUND);
	RIGHT(error == ENOENT);
}

/* Two walks side by side, each resumed after a buffer that was too small, and look-ups between their steps. */
static void
conduct_of_walks(void)
{
	char buffer[ROOM], name[64];
	struct passwd user;
	struct group group;
	unsigned users = 0, groups = 0;
	int error;

	RIGHT(_nss_tessera_setpwent(1) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_setgrent(0) == NSS_STATUS_SUCCESS);
	while (_nss_tessera_getpwent_r(&user, buffer, 5, &error) == NSS_STATUS_TRYAGAIN && error == ERANGE) {
		RIGHT(_nss_tessera_getpwent_r(&user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
		(void)snprintf(name, sizeof(name), "%s", user.pw_name);
		users++;
		if (_nss_tessera_getgrent_r(&group, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS)
			groups++;
		RIGHT(_nss_tessera_getpwnam_r(name, &user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	}
	RIGHT(users == 2 && groups == 2);
	RIGHT(_nss_tessera_getpwent_r(&user, buffer, sizeof(buffer), &error) == NSS_STATUS_NOTFOUND && error == ENOENT);
	RIGHT(_nss_tessera_setpwent(0) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_getpwent_r(&user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_endpwent() == NSS_STATUS_SUCCESS && _nss_tessera_endgrent() == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_endgrent() == NSS_STATUS_SUCCESS);
}

/* SIZE gids are there already; LIMIT as initgroups(3) sets it.  How many there are in the end. */
static long
groups_of(const char *name, gid_t primary, long size, long limit, enum nss_status wanted)
{
	gid_t *groups = calloc((size_t)size + 1, sizeof(*groups));
	long count = size, room = size;
	int error;

	RIGHT(groups != NULL);
	RIGHT(_nss_tessera_initgroups_dyn(name, primary, &count, &room, &groups, limit, &error) == wanted);
	RIGHT(count <= room && (limit <= 0 || count <= limit));
	if (count > size)
		RIGHT(groups[count - 1] == 1900000007);
	free(groups);
	return count;
}

static void
conduct_of_groups(void)
{
	RIGHT(groups_of("robot", 1900000000, 0, -1, NSS_STATUS_SUCCESS) == 1);
	RIGHT(groups_of("robot", 1900000000, 7, -1, NSS_STATUS_SUCCESS) == 8);
	RIGHT(groups_of("robot", 1900000000, 7, 7, NSS_STATUS_SUCCESS) == 7);
	RIGHT(groups_of("robot", 1900000007, 1, -1, NSS_STATUS_SUCCESS) == 1);
	RIGHT(groups_of("svc-2", 1234, 1, -1, NSS_STATUS_SUCCESS) == 1);
	RIGHT(groups_of("nosuch", 1234, 1, -1, NSS_STATUS_NOTFOUND) == 1);
}

/* Of which generation an entry is; all of it is of one. */
static char
generation_of(const struct passwd *user)
{
	const bool a =
	    user->pw_uid == 1900000001 && strcmp(user->pw_gecos, "a") == 0 && strcmp(user->pw_dir, "/a") == 0;
	const bool b =
	    user->pw_uid == 1900000002 && strcmp(user->pw_gecos, "b") == 0 && strcmp(user->pw_dir, "/b") == 0;

	RIGHT(a != b);
	return a ? 'a' : 'b';
}

static void
look_up(void)
{
	char buffer[ROOM];
	struct passwd user;
	struct group group;
	enum nss_status status;
	int error;

	RIGHT(_nss_tessera_getpwnam_r("robot", &user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	(void)generation_of(&user);
	status = _nss_tessera_getpwuid_r(1900000001, &user, buffer, sizeof(buffer), &error);
	RIGHT(status == NSS_STATUS_NOTFOUND || (status == NSS_STATUS_SUCCESS && generation_of(&user) == 'a'));
	RIGHT(_nss_tessera_getgrnam_r("robot", &group, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS);
	RIGHT(_nss_tessera_getpwnam_r("nosuch", &user, buffer, sizeof(buffer), &error) == NSS_STATUS_NOTFOUND);
	RIGHT(groups_of("robot", 1, 0, -1, NSS_STATUS_SUCCESS) == 1);
}

static void *
look_up_on(void *rounds)
{
	for (uintptr_t i = (uintptr_t)rounds; i > 0 && wrong == 0; i--)
		look_up();
	return NULL;
}

/* The C library lets one thread at a time do this. */
static void
walk_on(unsigned rounds)
{
	char buffer[ROOM];
	struct passwd user;
	int error;

	for (; rounds > 0 && wrong == 0; rounds--) {
		char first = 0, now;
		unsigned users = 0;

		RIGHT(_nss_tessera_setpwent(0) == NSS_STATUS_SUCCESS);
		while (_nss_tessera_getpwent_r(&user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS) {
			now = user.pw_gecos[0];
			RIGHT(users++ == 0 || now == first);
			first = now;
		}
		RIGHT(users == 3);
		(void)_nss_tessera_endpwent();
	}
}

static void
threads(unsigned count, unsigned rounds)
{
	pthread_t *all = calloc(count, sizeof(*all));

	if (all == NULL)
		abort();
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&all[i], NULL, look_up_on, (void *)(uintptr_t)rounds) != 0)
			abort();
	walk_on(rounds);
	for (unsigned i = 0; i < count; i++)
		(void)pthread_join(all[i], NULL);
	free(all);
}

int
main(int argc, char **argv)
{
	if (argc == 4) {
		threads((unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	} else {
		conduct_of_buffers();
		conduct_of_errno();
		conduct_of_walks();
		conduct_of_groups();
	}
	return wrong == 0 ? 0 : 1;
}
