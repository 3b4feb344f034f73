/* SPDX-License-Identifier: ISC */
/*
 * The settings file.  What is taken must hold every rule that the manual page
 * states and stand in the file uncut; what is refused leaves the defaults and a
 * message; an unknown key behind a good file spoils it, a comment does not.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "settings_table.h"

static char path[] = "/tmp/tessera-fuzz.XXXXXX";
static int file = -1;

static void
remove_file(void)
{
	unlink(path);
}

static enum tsr_status
read_back(const uint8_t *data, size_t size, const char *more, struct tsr_settings *settings, char error[static 512])
{
	if (file < 0) {
		file = mkstemp(path);
		REQUIRE(file >= 0 && atexit(remove_file) == 0);
	}
	REQUIRE(ftruncate(file, 0) == 0);
	REQUIRE(pwrite(file, data, size, 0) == (ssize_t)size);
	REQUIRE(pwrite(file, more, strlen(more), (off_t)size) == (ssize_t)strlen(more));
	memset(settings, 0xff, sizeof(*settings));
	memset(error, 'x', 512);
	return tsr_settings_read(settings, path, error, 512);
}

/* Whether the file has that value, and nothing behind it that would have been cut off. */
static bool
stands_in(const uint8_t *data, size_t size, const char *value)
{
	const size_t len = strlen(value);
	const uint8_t *end = data + size, *at = data;

	while ((at = memmem(at, (size_t)(end - at), value, len)) != NULL) {
		const uint8_t next = at + len < end ? at[len] : '\n';

		at++;
		if (next == ' ' || next == '\t' || next == '\n' || next == '\r' || next == '\v' || next == '\f')
			return true;
	}
	return false;
}

static void
check_texts(const struct tsr_settings *settings, const uint8_t *data, size_t size)
{
	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++) {
		const char *value = (const char *)settings + row->offset;

		if (row->type != TSR_SETTING_TEXT && row->type != TSR_SETTING_PATH && row->type != TSR_SETTING_DN &&
		    row->type != TSR_SETTING_URI)
			continue;
		REQUIRE(strlen(value) <= TSR_VALUE_TEXT - 1);
		if (value[0] != '\0' && (row->initial == NULL || strcmp(row->initial, value) != 0))
			REQUIRE(stands_in(data, size, value));
		if (row->type == TSR_SETTING_PATH && value[0] != '\0')
			REQUIRE(value[0] == '/');
	}
	for (size_t i = 0; i < settings->uris; i++)
		REQUIRE(stands_in(data, size, settings->uri[i]) && strncmp(settings->uri[i], "ldap", 4) == 0);
}

static void
check_rules(const struct tsr_settings *s)
{
	REQUIRE(s->uris >= 1 && s->uris <= TSR_URIS_MAX && strchr(s->base, '=') != NULL);
	REQUIRE(s->heartbeat >= 1 && s->heartbeat <= 3600 && s->heartbeat < s->max_age);
	REQUIRE(s->connect_timeout >= 1 && s->connect_timeout <= 300);
	REQUIRE(s->sweep_percent >= 0 && s->sweep_percent <= 100 && s->sweep_entries >= 0);
	REQUIRE(s->bind != TSR_BIND_SIMPLE || (s->bind_dn[0] != '\0' && s->password_file[0] != '\0'));
	REQUIRE(s->bind != TSR_BIND_GSSAPI || s->keytab[0] != '\0');
	REQUIRE(s->bind != TSR_BIND_PROMPT && s->admin_bind != TSR_BIND_SIMPLE);
	REQUIRE(s->admin_bind != TSR_BIND_PROMPT || s->admin_bind_dn[0] != '\0');
	REQUIRE((s->cert_file[0] == '\0') == (s->key_file[0] == '\0'));
	for (size_t i = 0; s->bind == TSR_BIND_EXTERNAL && i < s->uris; i++)
		REQUIRE(s->cert_file[0] != '\0' || strncmp(s->uri[i], "ldapi://", 8) == 0);
	REQUIRE(strstr(s->allow_users, "  ") == NULL && s->allow_users[0] != ' ');
	REQUIRE(s->admin_password[0] == '\0');
}

static void
check_message(const char error[static 512])
{
	const size_t len = strnlen(error, 512);

	REQUIRE(len > strlen(path) + 2 && len < 512 && strncmp(error, path, strlen(path)) == 0);
	for (size_t i = 0; i < len; i++)
		REQUIRE((unsigned char)error[i] >= 0x20 && error[i] != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tsr_settings settings, again, defaults;
	char error[512];

	tsr_settings_default(&defaults);
	if (read_back(data, size, "", &settings, error) != TSR_OK) {
		check_message(error);
		REQUIRE(memcmp(&settings, &defaults, sizeof(defaults)) == 0);
		return 0;
	}
	REQUIRE(error[0] == '\0');
	check_rules(&settings);
	check_texts(&settings, data, size);
	if (size > 65000)
		return 0;
	REQUIRE(read_back(data, size, "\n# a comment\n", &again, error) == TSR_OK);
	REQUIRE(memcmp(&settings, &again, sizeof(again)) == 0);
	REQUIRE(read_back(data, size, "\n[cache]\nbogus = 1\n", &again, error) == TSR_INVALID);
	check_message(error);
	return 0;
}
