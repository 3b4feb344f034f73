/* SPDX-License-Identifier: ISC */
/* The settings file: what it says when right, what is said when it is wrong, who may own it. */
#include "cmocka-all.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "settings.h"
#include "text.h"

#define LEAST "[directory]\nuri = ldapi:///\nbase = dc=example\n"

static char folder[] = "/tmp/tessera-settings.XXXXXX";
static char path[64];
static struct tsr_settings settings;
static char error[512];

static void
put_bytes(const char *text, size_t len)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
}

static enum tsr_status
read_text(const char *text)
{
	put_bytes(text, strlen(text));
	return tsr_settings_read(&settings, path, error, sizeof(error));
}

/* WANTED follows "path:LINE: ", or "path: " for line 0. */
static void
assert_refused(const char *text, int line, const char *wanted)
{
	static struct tsr_settings defaults;
	char start[128];

	assert_int_equal(read_text(text), TSR_INVALID);
	snprintf(start, sizeof(start), line > 0 ? "%s:%d: " : "%s: ", path, line);
	if (strncmp(error, start, strlen(start)) != 0 || strstr(error, wanted) == NULL)
		fail_msg("%s\nwanted: %s%s\ngot:    %s", text, start, wanted, error);
	tsr_settings_default(&defaults);
	assert_memory_equal(&settings, &defaults, sizeof(defaults));
}

static void
accept(const char *text)
{
	if (read_text(text) != TSR_OK)
		fail_msg("%s\n%s", text, error);
	assert_string_equal(error, "");
}

static void
what_is_left_out_has_a_default(void **state)
{
	(void)state;
	accept(LEAST);
	assert_int_equal(settings.uris, 1);
	assert_string_equal(settings.uri[0], "ldapi:///");
	assert_string_equal(settings.base, "dc=example");
	assert_int_equal(settings.bind, TSR_BIND_EXTERNAL);
	assert_int_equal(settings.server, TSR_FLAVOUR_AUTO);
	assert_int_equal(settings.connect_timeout, 5);
	assert_int_equal(settings.heartbeat, 5);
	assert_int_equal(settings.verify_every, 3600);
	assert_int_equal(settings.poll_every, 300);
	assert_string_equal(settings.dir, "/var/lib/tessera");
	assert_string_equal(settings.run_dir, "/run/tessera");
	assert_int_equal(settings.max_age, 86400);
	assert_int_equal(settings.sweep_percent, 10);
	assert_int_equal(settings.sweep_entries, 10);
	assert_true(settings.legacy_tokens);
	assert_int_equal(settings.legacy_before, 0);
	assert_string_equal(settings.allow_users, "");
	assert_string_equal(settings.passwd_file, "/etc/passwd");
	assert_string_equal(settings.admin_uri, "");
	assert_int_equal(settings.admin_bind, TSR_BIND_EXTERNAL);
}

static void
everything_can_be_set(void **state)
{
	(void)state;
	accept(
	    "; comment\n# comment\n\n[directory]\r\n"
	    "uri = ldaps://a.example:6360 ldap://[2001:db8::1]/\n"
	    "  ldapi://%2Frun%2Fslapd%2Fldapi\t ldap://192.0.2.7:389\n"
	    "base=dc=example,dc=com ; the company\n"
	    "filter = (&(a=b)(c=d))\nserver = 389ds\nbind = simple\nbind_dn = cn=J\xc3\xbcrgen,dc=example\n"
	    "password_file = /etc/pw\nkeytab = /etc/kt\nca_file = /etc/ca\ncert_file = /etc/crt\nkey_file = /etc/key\n"
	    "crl_file = /etc/crl\ntls_priority = NORMAL:-VERS-ALL:+VERS-TLS1.3\nconnect_timeout = 7\nheartbeat = 2s\n"
	    "verify_every = 2h\npoll_every = 1d\n"
	    "[cache]\ndir = /srv/t\nrun_dir = /run/t\nmax_age = 30d\nsweep_percent = 0\nsweep_entries = 1000\n"
	    "[policy]\nlegacy_tokens = deny\nlegacy_before = 2026-01-31\nallow_users = root  backup\n"
	    "\tann@example.com\n# in between\n  b.ob_1$\npasswd_file = /etc/passwd.local\n"
	    "[admin]\nadmin_uri = ldap://admin.example\nadmin_bind = prompt\nadmin_bind_dn = cn=admin\n"
	    "services_dn = ou=s,dc=example\nmembers_dn = ou=m,dc=example\n[cache]\n");
	assert_int_equal(settings.uris, 4);
	assert_string_equal(settings.uri[0], "ldaps://a.example:6360");
	assert_string_equal(settings.uri[1], "ldap://[2001:db8::1]/");
	assert_string_equal(settings.uri[2], "ldapi://%2Frun%2Fslapd%2Fldapi");
	assert_string_equal(settings.uri[3], "ldap://192.0.2.7:389");
	assert_string_equal(settings.base, "dc=example,dc=com");
	assert_string_equal(settings.filter, "(&(a=b)(c=d))");
	assert_int_equal(settings.server, TSR_FLAVOUR_389DS);
	assert_int_equal(settings.bind, TSR_BIND_SIMPLE);
	assert_string_equal(settings.bind_dn, "cn=J\xc3\xbcrgen,dc=example");
	assert_string_equal(settings.password_file, "/etc/pw");
	assert_string_equal(settings.keytab, "/etc/kt");
	assert_string_equal(settings.ca_file, "/etc/ca");
	assert_string_equal(settings.cert_file, "/etc/crt");
	assert_string_equal(settings.key_file, "/etc/key");
	assert_string_equal(settings.crl_file, "/etc/crl");
	assert_string_equal(settings.tls_priority, "NORMAL:-VERS-ALL:+VERS-TLS1.3");
	assert_int_equal(settings.connect_timeout, 7);
	assert_int_equal(settings.heartbeat, 2);
	assert_int_equal(settings.verify_every, 7200);
	assert_int_equal(settings.poll_every, 86400);
	assert_string_equal(settings.dir, "/srv/t");
	assert_string_equal(settings.run_dir, "/run/t");
	assert_int_equal(settings.max_age, 30 * 86400);
	assert_int_equal(settings.sweep_percent, 0);
	assert_int_equal(settings.sweep_entries, 1000);
	assert_false(settings.legacy_tokens);
	assert_int_equal(settings.legacy_before, 1769817600);
	assert_string_equal(settings.allow_users, "root backup ann@example.com b.ob_1$");
	assert_string_equal(settings.passwd_file, "/etc/passwd.local");
	assert_string_equal(settings.admin_uri, "ldap://admin.example");
	assert_int_equal(settings.admin_bind, TSR_BIND_PROMPT);
	assert_string_equal(settings.admin_bind_dn, "cn=admin");
	assert_string_equal(settings.services_dn, "ou=s,dc=example");
	assert_string_equal(settings.members_dn, "ou=m,dc=example");
}

static void
a_mistake_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *wanted;
	} cases[] = {
	    {"", 0, "uri is missing in [directory]"},
	    {"[directory]\nuri = ldapi:///\n", 0, "base is missing in [directory]"},
	    {"uri = ldapi:///\n", 1, "there must be a [section]"},
	    {LEAST "bases = x\n", 4, "there is no key bases in [directory]; the nearest is base"},
	    {LEAST "Base = x=y\n", 4, "there is no key Base in [directory]; the nearest is base"},
	    {LEAST "pasword_file = /x\n", 4, "the nearest is password_file"},
	    {LEAST "[cache]\nmaxage = 1d\n", 5, "there is no key maxage in [cache]; the nearest is max_age"},
	    {LEAST "max_age = 1d\n", 4, "max_age belongs into the section [cache]"},
	    {LEAST "[cach]\nmax_age = 1d\n", 4, "there is no section [cach]; the nearest is [cache]"},
	    {LEAST "[polices]\nx = y\n", 4, "there is no section [polices]; the nearest is [policy]"},
	    {LEAST "[polices]\n[admin]\n", 4, "there is no section [polices]; the nearest is [policy]"},
	    {LEAST "\"\x80\\ = y\n", 4, "there is no key \\x22\\x80\\x5c in [directory]"},
	    {LEAST "base = dc=other\n", 4, "base is set in line 3 already"},
	    {LEAST "[directory]\nuri = ldapi:///\n", 5, "uri is set in line 2 already"},
	    {"[directory]\nuri = ldapi:///\n  base = dc=x\n", 3, "uri \"base\" must be ldap://"},
	    {LEAST "  dc=com\n", 4, "continues the one above, and base has one line only"},
	    {"[directory]\n  uri = ldapi:///\n", 2, "a key must not have a blank before it"},
	    {"[directory]\n  base = dc=x\n", 2, "a key must not have a blank before it"},
	    {LEAST "junk\n", 4, "neither [section] nor key = value"},
	    {LEAST "junk\nbogus = 1\n", 4, "neither [section] nor key = value"},
	    {LEAST "[cache\n", 4, "neither [section] nor key = value"},
	    {LEAST "filter =\n", 4, "filter has no value"},
	    {LEAST "filter = ; none\n", 4, "filter has no value"},
	    {"[directory]\nuri =\n", 2, "uri has no value"},
	    {LEAST "filter = a\x01"
		   "b\n",
		4, "control character (0x01)"},
	    {LEAST "filter = a\rb\n", 4, "control character (0x0d)"},
	    {LEAST "filter = \xff\n", 4, "filter is not UTF-8"},
	    {"[directory]\nbase = example.com\n", 2, "base must be a DN"},
	    {LEAST "bind = kerberos\n", 4, "bind must be one of: external simple gssapi anonymous"},
	    {LEAST "bind = prompt\n", 4, "bind must be one of: external simple gssapi anonymous"},
	    {LEAST "server = OpenLDAP\n", 4, "server must be one of: auto openldap 389ds ad"},
	    {LEAST "[policy]\nlegacy_tokens = yes\n", 5, "legacy_tokens must be one of: allow deny"},
	    {LEAST "ca_file = ca.pem\n", 4, "ca_file must be an absolute path"},
	    {LEAST "heartbeat = 0\n", 4, "heartbeat must be from 1 to 3600 seconds"},
	    {LEAST "heartbeat = 2h\n", 4, "heartbeat must be from 1 to 3600 seconds"},
	    {LEAST "heartbeat = -5s\n", 4, "heartbeat must be a duration"},
	    {LEAST "heartbeat = 5 s\n", 4, "heartbeat must be a duration"},
	    {LEAST "heartbeat = 5w\n", 4, "heartbeat must be a duration"},
	    {LEAST "heartbeat = s\n", 4, "heartbeat must be a duration"},
	    {LEAST "heartbeat = 9999999999999999999999s\n", 4, "heartbeat must be a duration"},
	    {LEAST "heartbeat = 1h\n[cache]\nmax_age = 1h\n", 6, "max_age must be longer than heartbeat"},
	    {LEAST "[cache]\nsweep_percent = 101\n", 5, "sweep_percent must be a number from 0 to 100"},
	    {LEAST "[cache]\nsweep_percent = 10%\n", 5, "sweep_percent must be a number from 0 to 100"},
	    {LEAST "[cache]\nsweep_percent = 0x10\n", 5, "sweep_percent must be a number from 0 to 100"},
	    {LEAST "[policy]\nlegacy_before = 2026-02-30\n", 5, "legacy_before must be a day"},
	    {LEAST "[policy]\nlegacy_before = yesterday\n", 5, "legacy_before must be a day"},
	    {LEAST "[policy]\nlegacy_before = 1970-01-01\n", 5, "legacy_before must be a day"},
	    {LEAST "[policy]\nlegacy_before = 2026-1-031\n", 5, "legacy_before must be a day"},
	    {LEAST "[policy]\nallow_users = root,backup\n", 5, "allow_users must be logins"},
	    {LEAST "[policy]\nallow_users = *\n", 5, "allow_users must be logins"},
	    {LEAST "[policy]\nallow_users = root\n  passwd_file = /etc/passwd\n", 6, "allow_users must be logins"},
	    {LEAST "bind = simple\n", 4, "bind = simple needs bind_dn and password_file"},
	    {LEAST "bind = simple\nbind_dn = cn=x\n", 4, "bind = simple needs bind_dn and password_file"},
	    {LEAST "bind = gssapi\n", 4, "bind = gssapi needs keytab"},
	    {"[directory]\nuri = ldaps://a\nbase = dc=x\n", 0,
		"bind = external (the default) over ldaps://a needs cert_file"},
	    {"[directory]\nuri = ldapi:/// ldap://b\nbase = dc=x\nbind = external\n", 4,
		"over ldap://b needs cert_file"},
	    {LEAST "cert_file = /c\n", 4, "cert_file and key_file need each other"},
	    {LEAST "key_file = /k\n", 4, "cert_file and key_file need each other"},
	    {LEAST "[users]\npublish = true\n", 5, "publish must be one of: yes no"},
	    {LEAST "[users]\nids = 1000\n", 5, "ids must be LOW-HIGH"},
	    {LEAST "[users]\nrole_groups = yes\n", 5, "role_groups = yes needs ids"},
	    {LEAST "[admin]\nadmin_bind = prompt\n", 5, "admin_bind = prompt needs admin_bind_dn"},
	    {LEAST "[admin]\nadmin_bind = simple\n", 5, "admin_bind must be one of: external gssapi prompt"},
	    /* the first mistake is the one that is told */
	    {LEAST "x = 1\ny = 2\njunk\n", 4, "no key x"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(cases[i].text, cases[i].line, cases[i].wanted);
}

/* Nothing is ever cut: a line is read whole or refused. */
static void
long_lines_are_read_whole_or_refused(void **state)
{
	char text[4096], value[3000];

	(void)state;
	for (size_t len = 100; len < sizeof(value); len += len < 400 ? 1 : 97) {
		memset(value, 'x', len);
		value[len] = '\0';
		snprintf(text, sizeof(text), LEAST "filter = %s\n[cache]\nmax_age = 2d\n", value);
		if (read_text(text) == TSR_OK) {
			assert_string_equal(settings.filter, value);
			assert_int_equal(settings.max_age, 2 * 86400);
			assert_true(len < 511);
		} else if (strstr(error, "filter is longer than") == NULL) {
			assert_refused(text, 4, "the line has more than");
		}
	}
	/* the very shortest of what every inih reads */
	memset(value, 'x', 180);
	value[180] = '\0';
	snprintf(text, sizeof(text), LEAST "filter = %s", value);
	accept(text);
	assert_string_equal(settings.filter, value);
	snprintf(text, sizeof(text), LEAST "# %0200d%0200d\n", 0, 0);
	assert_refused(text, 4, "the line has more than");
}

static void
lists_go_on_over_lines(void **state)
{
	static char text[8192];
	size_t at = (size_t)snprintf(text, sizeof(text), LEAST "[policy]\nallow_users = u0\n");

	(void)state;
	for (int i = 1; i < 100; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "  user-with-a-long-name-%d\n", i);
	accept(text);
	assert_int_equal(strncmp(settings.allow_users, "u0 user-with-a-long-name-1 user-with", 36), 0);
	assert_non_null(strstr(settings.allow_users, " user-with-a-long-name-99"));
	for (int i = 100; i < 200; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "  user-with-a-long-name-%d\n", i);
	assert_int_equal(read_text(text), TSR_INVALID);
	assert_non_null(strstr(error, "allow_users is longer than 4095 bytes"));
}

static void
the_file_has_limits(void **state)
{
	static char text[65537 + 1];

	(void)state;
	memset(text, '\n', sizeof(text));
	memcpy(text, LEAST, strlen(LEAST));
	put_bytes(text, 65536);
	assert_int_equal(tsr_settings_read(&settings, path, error, sizeof(error)), TSR_OK);
	put_bytes(text, 65537);
	assert_int_equal(tsr_settings_read(&settings, path, error, sizeof(error)), TSR_TOOBIG);
	assert_non_null(strstr(error, "is larger than 65536 bytes"));
	put_bytes("[directory]\nbase = a=\0b\n", 24);
	assert_int_equal(tsr_settings_read(&settings, path, error, sizeof(error)), TSR_INVALID);
	assert_non_null(strstr(error, ":2: there is a control character (0x00)"));
}

static void
assert_unsafe(const char *file, enum tsr_status status, const char *wanted)
{
	assert_int_equal(tsr_settings_read(&settings, file, error, sizeof(error)), status);
	if (strstr(error, wanted) == NULL || strncmp(error, file, strlen(file)) != 0)
		fail_msg("%s", error);
}

static void
others_must_not_write_it(void **state)
{
	char other[96];

	(void)state;
	accept(LEAST);
	assert_int_equal(chmod(path, 0664), 0);
	assert_unsafe(path, TSR_UNSAFE, "chmod go-w");
	assert_int_equal(chmod(path, 0646), 0);
	assert_unsafe(path, TSR_UNSAFE, "chmod go-w");
	assert_int_equal(chmod(path, 0644), 0);
	snprintf(other, sizeof(other), "%s/link", folder);
	assert_int_equal(symlink(path, other), 0);
	assert_unsafe(other, TSR_UNSAFE, "symbolic link");
	unlink(other);
	snprintf(other, sizeof(other), "%s/fifo", folder);
	assert_int_equal(mkfifo(other, 0600), 0);
	assert_unsafe(other, TSR_UNSAFE, "regular file");
	unlink(other);
	assert_unsafe(folder, TSR_UNSAFE, "regular file");
	snprintf(other, sizeof(other), "%s/nothing", folder);
	assert_unsafe(other, TSR_ABSENT, "there is no such file");
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 65534), 0);
		assert_unsafe(path, TSR_UNSAFE, "belong to root");
		assert_int_equal(chown(path, 0, 0), 0);
	}
	accept(LEAST);
}

static void
an_error_fits_any_buffer(void **state)
{
	char small[64];

	(void)state;
	put_bytes(LEAST "bogus = 1\n", strlen(LEAST "bogus = 1\n"));
	for (size_t size = 0; size < sizeof(small); size++) {
		memset(small, 'x', sizeof(small));
		assert_int_equal(tsr_settings_read(&settings, path, small, size), TSR_INVALID);
		for (size_t i = size; i < sizeof(small); i++)
			assert_int_equal(small[i], 'x');
		if (size > 0)
			assert_true(strnlen(small, size) < size);
	}
}

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/tessera.conf", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_left_out_has_a_default),
	    cmocka_unit_test(everything_can_be_set),
	    cmocka_unit_test(a_mistake_is_named_with_its_line),
	    cmocka_unit_test(long_lines_are_read_whole_or_refused),
	    cmocka_unit_test(lists_go_on_over_lines),
	    cmocka_unit_test(the_file_has_limits),
	    cmocka_unit_test(others_must_not_write_it),
	    cmocka_unit_test(an_error_fits_any_buffer),
	};

	return cmocka_run_group_tests_name("settings", tests, make_folder, remove_folder);
}
