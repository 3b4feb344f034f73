/* SPDX-License-Identifier: ISC */
/*
 * tessera doctor: checks, each a small function that tells findings.  All paths
 * are those of the host that is looked at, which may lie under another root.
 */
#ifndef TSR_DOCTOR_H
#define TSR_DOCTOR_H

#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "directory.h"
#include "json.h"

#define TSR_DAEMON_USER "tesserad"
#define TSR_PLUGIN_GROUP "tessera"

struct tsr_doctor {
	struct tsr_settings settings; /* their paths as they are written, */
	struct tsr_settings reached;  /* and as they are reached from here */
	bool has_settings;
	bool knows_user; /* the two ids are known */
	uid_t daemon;
	gid_t plugins;
	const char *root; /* "": this host */
	const char *conf; /* -c FILE, NULL: the usual one */
	bool offline;
	bool uses_pam; /* a service of /etc/pam.d asks our module */

	const char *check; /* that is under way */
	bool as_json;
	json_t *findings; /* array of {"check", "result", "text"} */
	size_t failed, warned;
};

/* What was found; TSR_FINDING_FATAL is what keeps tokens out, or revoked ones in. */
void tsr_find(struct tsr_doctor *doctor, enum tsr_dir_finding finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define TSR_FIND_OK(doctor, ...) tsr_find(doctor, TSR_FINDING_OK, __VA_ARGS__)
#define TSR_FIND_WARN(doctor, ...) tsr_find(doctor, TSR_FINDING_WARNING, __VA_ARGS__)
#define TSR_FIND_FAIL(doctor, ...) tsr_find(doctor, TSR_FINDING_FATAL, __VA_ARGS__)

/* doctor_files.c: PATH under the root, NUL-terminated; an impossible one when it does not fit. */
void tsr_host_path(const struct tsr_doctor *doctor, const char *path, char out[static PATH_MAX]);
bool tsr_host_stat(const struct tsr_doctor *doctor, const char *path, struct stat *status);
/* Each path that fits a pattern of glob(7), as it is on the host, in order. */
typedef void tsr_host_visit(struct tsr_doctor *doctor, const char *path, void *arg);
void tsr_host_glob(struct tsr_doctor *doctor, const char *pattern, tsr_host_visit *visit, void *arg);
/* Settings that more than one check reads, as such patterns. */
#define TSR_APACHE_FILES "/etc/{apache2/{apache2.conf,*-enabled/*},httpd/conf{,.d}/*.conf}"
#define TSR_NGINX_FILES "/etc/nginx/{nginx.conf,{conf.d,sites-enabled}/*}"
/* Each line of a text file, without its end; a file that is not there has none. */
typedef void tsr_host_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg);
void tsr_host_lines(struct tsr_doctor *doctor, const char *path, tsr_host_line *visit, void *arg);
/* The value in "KEY = VALUE", "KEY: VALUE", "KEY=VALUE" or "KEY VALUE"; NULL: another line, a comment. */
const char *tsr_host_value(const char *line, const char *key);

typedef void tsr_doctor_check(struct tsr_doctor *doctor);
tsr_doctor_check tsr_doctor_settings, tsr_doctor_user;     /* doctor_host.c */
tsr_doctor_check tsr_doctor_permissions, tsr_doctor_cache; /* doctor_cache.c */
tsr_doctor_check tsr_doctor_daemon, tsr_doctor_unit;       /* doctor_daemon.c */
tsr_doctor_check tsr_doctor_module, tsr_doctor_stacks;     /* doctor_pam.c */
tsr_doctor_check tsr_doctor_sasl;                          /* doctor_sasl.c */
tsr_doctor_check tsr_doctor_jails;                         /* doctor_jails.c */
tsr_doctor_check tsr_doctor_caches;                        /* doctor_caches.c */
tsr_doctor_check tsr_doctor_lengths;                       /* doctor_lengths.c */
tsr_doctor_check tsr_doctor_users;                         /* doctor_users.c */
tsr_doctor_check tsr_doctor_directory, tsr_doctor_rules;   /* doctor_directory.c */

#endif
