/* SPDX-License-Identifier: ISC */
/*
 * The GNU C library's name service switch asks these when nsswitch.conf(5)
 * says "tessera".  They stand in every program of the host, so they keep
 * nothing but the place of a walk, write nothing and wait for nobody.
 */
#ifndef TSR_NSS_MODULE_H
#define TSR_NSS_MODULE_H

#include <grp.h>
#include <nss.h>
#include <pwd.h>

#include <tessera.h>

#define NSS_ENTRY __attribute__((visibility("default")))

/*
 * Puts a password that nothing matches at the front of the buffer; the rest of
 * it is for the library.  TSR_TOOBIG.
 */
enum tsr_status nss_password(char **field, char **buffer, size_t *size);

/* What the switch is told.  *ERRNOP tells more, unless all is well: then errno becomes what it was before, SAVED. */
enum nss_status nss_answer(enum tsr_status status, int saved, int *errnop);

/* Begins a walk anew, and ends one; nobody has to have begun it. */
enum nss_status nss_walk_begin(struct tsr_walk *walk);
enum nss_status nss_walk_end(struct tsr_walk *walk);

NSS_ENTRY enum nss_status _nss_tessera_getpwnam_r(
    const char *name, struct passwd *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_getpwuid_r(
    uid_t uid, struct passwd *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_setpwent(int stay_open);
NSS_ENTRY enum nss_status _nss_tessera_getpwent_r(struct passwd *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_endpwent(void);

NSS_ENTRY enum nss_status _nss_tessera_getgrnam_r(
    const char *name, struct group *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_getgrgid_r(
    gid_t gid, struct group *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_setgrent(int stay_open);
NSS_ENTRY enum nss_status _nss_tessera_getgrent_r(struct group *result, char *buffer, size_t size, int *errnop);
NSS_ENTRY enum nss_status _nss_tessera_endgrent(void);

/* Adds the groups of a user to *GROUPS, which has room for *SIZE and grows up to LIMIT unless that is not positive. */
NSS_ENTRY enum nss_status _nss_tessera_initgroups_dyn(
    const char *user, gid_t primary, long *count, long *size, gid_t **groups, long limit, int *errnop);

#endif
