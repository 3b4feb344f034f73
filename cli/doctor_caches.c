/* SPDX-License-Identifier: ISC */
/* Host programs that remember who was let in, so that a revoked token lives on. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "pam_stack.h"

/* What saslauthd(8) is told, in a file or in a process. */
struct saslauthd {
	bool caches, asks_pam;
	unsigned line; /* where the cache is asked for */
};

/* A word of options: "-c", also among others without a value. */
static bool
is_cache_option(const char *word)
{
	if (word[0] != '-')
		return false;
	for (word++; *word != '\0' && strchr("aFhmnOstT", *word) == NULL; word++) {
		if (*word == 'c')
			return true;
	}
	return false;
}

static void
note_words(struct saslauthd *daemon, char *words, const char *between)
{
	char *rest = NULL;

	for (char *word = strtok_r(words, between, &rest); word != NULL; word = strtok_r(NULL, between, &rest)) {
		daemon->caches = daemon->caches || is_cache_option(word);
		daemon->asks_pam = daemon->asks_pam || strcmp(word, "pam") == 0 || strcmp(word, "-apam") == 0;
	}
}

static void
note_default(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	struct saslauthd *daemon = arg;
	char *value = strchr(line, '=');

	(void)doctor, (void)path;
	if (value == NULL || (strncmp(line, "OPTIONS=", 8) != 0 && strncmp(line, "MECHANISMS=", 11) != 0))
		return;
	note_words(daemon, value + 1, " \t\"'");
	if (daemon->caches && daemon->line == 0)
		daemon->line = number;
}

static void
check_default(struct tsr_doctor *doctor, const char *path, void *arg)
{
	struct saslauthd daemon = {0};

	(void)arg;
	tsr_host_lines(doctor, path, note_default, &daemon);
	if (daemon.caches && daemon.asks_pam)
		TSR_FIND_FAIL(doctor,
		    "%s:%u: saslauthd remembers logins (-c), so a revoked token lives on for hours; take -c out of "
		    "OPTIONS and start it anew",
		    path, daemon.line);
}

static void
check_process(struct tsr_doctor *doctor, const char *path, void *arg)
{
	char whole[PATH_MAX], line[4096];
	struct saslauthd daemon = {0};
	ssize_t len;
	int fd;

	tsr_host_path(doctor, path, whole);
	fd = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	len = fd >= 0 ? read(fd, line, sizeof(line) - 1) : -1;
	if (fd >= 0)
		close(fd);
	if (*(bool *)arg || len <= 0)
		return;
	line[len] = '\0';
	if (strstr(line, "saslauthd") == NULL)
		return;
	for (ssize_t i = 0; i < len; i++)
		line[i] = line[i] == '\0' ? '\n' : line[i];
	note_words(&daemon, line, "\n");
	if (!daemon.caches || !daemon.asks_pam)
		return;
	*(bool *)arg = true;
	TSR_FIND_FAIL(doctor, "saslauthd runs with -c (%.*s): a revoked token lives on for hours; start it without -c",
	    (int)(strlen(path) - strlen("/cmdline")), path);
}

/* Of PAM, Dovecot remembers nothing unless it is told by what. */
struct dovecot {
	char size[128], key[128]; /* where it is said */
};

static void
note_dovecot(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const char *size = tsr_host_value(line, "auth_cache_size");
	struct dovecot *dovecot = arg;

	(void)doctor;
	line[strcspn(line, "#")] = '\0';
	if (size != NULL && *size >= '1' && *size <= '9')
		snprintf(dovecot->size, sizeof(dovecot->size), "%s:%u", path, number);
	else if (size != NULL)
		dovecot->size[0] = '\0';
	if (strstr(line, "cache_key") != NULL)
		snprintf(dovecot->key, sizeof(dovecot->key), "%s:%u", path, number);
}

static void
read_dovecot(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, note_dovecot, arg);
}

static void
check_apache_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const char *providers = tsr_host_value(line, "AuthnCacheProvideFor");

	(void)arg;
	if (providers != NULL && strcasestr(providers, "pam") != NULL)
		TSR_FIND_FAIL(doctor,
		    "%s:%u: Apache remembers logins through PAM, so a revoked token lives on; take PAM out of "
		    "AuthnCacheProvideFor",
		    path, number);
}

static void
check_apache(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, check_apache_line, arg);
}

/* Answers of auth_request that nginx keeps by the credentials they were asked with. */
struct nginx {
	bool asks;     /* auth_request */
	char key[128]; /* where the credentials are part of a key */
};

static void
note_nginx(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	static const char *const keys[] = {"proxy_cache_key", "fastcgi_cache_key", "scgi_cache_key", "uwsgi_cache_key"};
	struct nginx *nginx = arg;
	const char *asked = tsr_host_value(line, "auth_request");

	(void)doctor;
	nginx->asks = nginx->asks || (asked != NULL && strncmp(asked, "off", 3) != 0);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *key = tsr_host_value(line, keys[i]);

		if (key != NULL && strcasestr(key, "$http_authorization") != NULL)
			snprintf(nginx->key, sizeof(nginx->key), "%s:%u", path, number);
	}
}

static void
read_nginx(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, note_nginx, arg);
}

/* sudo(8) remembers whom it asked, and goes on to the account phase alone. */
struct sudo {
	bool shows, judges; /* tokens are shown to it; whoever comes without one is refused */
	bool forgets;       /* somebody is asked each time */
};

static void
note_sudo_line(struct tsr_doctor *doctor, const struct tsr_pam_line *line, void *arg)
{
	struct sudo *sudo = arg;
	bool lets_in = false;

	(void)doctor;
	if (!tsr_pam_is_module(line, TSR_PAM_MODULE))
		return;
	for (int i = 0; i < line->argc; i++)
		lets_in = lets_in || strcmp(line->argv[i], "account_only=yes") == 0;
	sudo->shows = sudo->shows || strcasecmp(line->type, "auth") == 0;
	sudo->judges = sudo->judges || (strcasecmp(line->type, "account") == 0 && !lets_in);
}

static void
note_sudoers(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const char *value;
	struct sudo *sudo = arg;

	(void)doctor, (void)path, (void)number;
	line[strcspn(line, "#")] = '\0';
	value = strstr(line, "timestamp_timeout");
	value = value != NULL ? tsr_host_value(value, "timestamp_timeout") : NULL;
	sudo->forgets = sudo->forgets || (value != NULL && value[0] == '0' && value[strspn(value, "0.")] == '\0');
}

static void
read_sudoers(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, note_sudoers, arg);
}

static void
check_sudo(struct tsr_doctor *doctor)
{
	struct sudo sudo = {0};

	tsr_pam_stack(doctor, "sudo", note_sudo_line, &sudo);
	tsr_host_glob(doctor, "/etc/sudoers{,.d/*}", read_sudoers, &sudo);
	if (sudo.shows && !sudo.judges && !sudo.forgets)
		TSR_FIND_FAIL(doctor,
		    "sudo remembers logins, and /etc/pam.d/sudo lets in who shows no token, so a revoked one lives on "
		    "for timestamp_timeout; set timestamp_timeout=0 for service accounts in sudoers");
}

static void
check_dovecot(struct tsr_doctor *doctor)
{
	struct dovecot dovecot = {"", ""};

	tsr_host_glob(doctor, "/etc/dovecot/{dovecot.conf,conf.d/*,local.conf}", read_dovecot, &dovecot);
	if (dovecot.size[0] != '\0' && dovecot.key[0] != '\0')
		TSR_FIND_FAIL(doctor,
		    "%s: Dovecot remembers logins, also through PAM (%s), so a revoked token lives on for "
		    "auth_cache_ttl; set auth_cache_size = 0",
		    dovecot.size, dovecot.key);
}

/* Whoever is asked: the gate, or a server that asks PAM. */
static void
check_nginx(struct tsr_doctor *doctor)
{
	struct nginx nginx = {false, ""};

	tsr_host_glob(doctor, TSR_NGINX_FILES, read_nginx, &nginx);
	if (nginx.asks && nginx.key[0] != '\0')
		TSR_FIND_FAIL(doctor,
		    "%s: nginx keeps answers by the credentials they were asked with, and auth_request takes such "
		    "answers, so a revoked token lives on; set proxy_cache off where auth_request asks",
		    nginx.key);
}

/* Programs that ask PAM. */
static void
check_askers(struct tsr_doctor *doctor)
{
	bool told = false;

	tsr_host_glob(doctor, "/etc/default/saslauthd*", check_default, NULL);
	tsr_host_glob(doctor, "/proc/[0-9]*/cmdline", check_process, &told);
	check_dovecot(doctor);
	tsr_host_glob(doctor, TSR_APACHE_FILES, check_apache, NULL);
	check_sudo(doctor);
}

void
tsr_doctor_caches(struct tsr_doctor *doctor)
{
	const size_t failed = doctor->failed;

	check_nginx(doctor);
	if (doctor->uses_pam)
		check_askers(doctor);
	if (doctor->failed == failed)
		TSR_FIND_OK(doctor, "no cache of a host program is known to keep revoked tokens alive");
}
