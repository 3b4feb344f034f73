/* SPDX-License-Identifier: ISC */
/* Settings and connection of who acts for himself. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "self.h"

static enum tsr_exit
take(char *member, const char *option, const char *value)
{
	if (value == NULL)
		return TSR_GO_ON;
	if (strlen(value) >= TSR_VALUE_TEXT)
		return TSR_TELL(TSR_EXIT_USAGE, "%s is too long; %d bytes is the limit", option, TSR_VALUE_TEXT - 1);
	memcpy(member, value, strlen(value) + 1);
	return TSR_GO_ON;
}

static enum tsr_exit
read_settings(struct tsr_tool *tool, const struct tsr_self *self)
{
	const bool told = self->uri != NULL && (self->members_dn != NULL || self->bind_dn != NULL);

	if (!told || tool->conf != NULL || access(TSR_DEFAULT_CONF, R_OK) == 0)
		return tsr_tool_settings(tool, false);
	tsr_settings_default(&tool->settings);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_self_settings(struct tsr_tool *tool, const struct tsr_self *self)
{
	struct tsr_settings *settings = &tool->settings;
	enum tsr_exit code = read_settings(tool, self);

	if (code == TSR_GO_ON)
		code = take(settings->uri[0], "--uri", self->uri);
	if (code == TSR_GO_ON)
		code = take(settings->members_dn, "--members-dn", self->members_dn);
	if (code != TSR_GO_ON)
		return code;
	if (self->uri != NULL)
		settings->uris = 1;
	if (settings->uris == 0)
		return TSR_TELL(TSR_EXIT_USAGE, "no directory is known here; say where it is: --uri ldaps://HOST");
	if (settings->members_dn[0] == '\0' && self->bind_dn == NULL)
		return TSR_TELL(TSR_EXIT_USAGE,
		    "where the directory has its members is not known here; say --members-dn "
		    "DN, as your invitation does");
	if (settings->base[0] == '\0' && settings->members_dn[0] == '\0')
		return take(settings->base, "--bind-dn", self->bind_dn);
	return settings->base[0] == '\0' ? take(settings->base, "members_dn", settings->members_dn) : TSR_GO_ON;
}

enum tsr_exit
tsr_self_connect(const struct tsr_settings *settings, struct tsr_dir **dir)
{
	enum tsr_dir_fault fault = TSR_DIR_RETRY;
	struct tsr_dir_error error = {.text = ""};

	*dir = NULL;
	for (size_t i = 0; i < settings->uris && fault == TSR_DIR_RETRY; i++)
		fault = tsr_dir_open(settings, settings->uri[i], TSR_DIR_PERSON, dir, &error);
	return fault == TSR_DIR_OK ? TSR_GO_ON : TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s", error.text);
}

void
tsr_self_trim(char *text)
{
	size_t len = strlen(text), blanks = strspn(text, " \t\r\n");

	while (len > blanks && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	memmove(text, text + blanks, len - blanks);
	text[len - blanks] = '\0';
}
