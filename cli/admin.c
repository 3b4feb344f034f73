/* SPDX-License-Identifier: ISC */
/* Connection of the administrator, and the words for what the directory answers. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "admin.h"
#include "prompt.h"
#include "token.h"

static enum tsr_exit
override(struct tsr_settings *settings, const struct tsr_admin *admin)
{
	if ((admin->uri != NULL && strlen(admin->uri) >= TSR_VALUE_TEXT) ||
	    (admin->bind_dn != NULL && strlen(admin->bind_dn) >= TSR_VALUE_TEXT))
		return TSR_TELL(
		    TSR_EXIT_USAGE, "--uri or --bind-dn is too long; %d bytes is the limit", TSR_VALUE_TEXT - 1);
	if (admin->uri != NULL)
		memcpy(settings->admin_uri, admin->uri, strlen(admin->uri) + 1);
	if (admin->bind_dn != NULL) {
		memcpy(settings->admin_bind_dn, admin->bind_dn, strlen(admin->bind_dn) + 1);
		settings->admin_bind = TSR_BIND_PROMPT;
	}
	return TSR_GO_ON;
}

static enum tsr_exit
ask_password(struct tsr_settings *settings)
{
	char question[TSR_VALUE_TEXT + 32];
	enum tsr_status status;
	size_t len = 0;

	if (settings->admin_bind != TSR_BIND_PROMPT || settings->admin_password[0] != '\0')
		return TSR_GO_ON;
	if (settings->admin_bind_dn[0] == '\0')
		return TSR_TELL(
		    TSR_EXIT_USAGE, "nobody to bind as; set admin_bind_dn in [admin], or give --bind-dn DN");
	snprintf(question, sizeof(question), "Password of %s: ", settings->admin_bind_dn);
	status = tsr_prompt(question, settings->admin_password, sizeof(settings->admin_password), &len);
	if (status == TSR_ABSENT)
		return TSR_TELL(TSR_EXIT_USAGE,
		    "there is no terminal to ask for the password of %s; bind by ldapi:// (EXTERNAL) or GSSAPI in "
		    "scripts",
		    settings->admin_bind_dn);
	if (status != TSR_OK || len == 0 || strlen(settings->admin_password) != len)
		return TSR_TELL(TSR_EXIT_USAGE, "no password was given; nothing was done");
	return TSR_GO_ON;
}

/* The administrator's own URI, else those of the daemon in their order. */
static enum tsr_dir_fault
open_any(const struct tsr_settings *settings, struct tsr_dir **dir, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault = TSR_DIR_RETRY;

	if (settings->admin_uri[0] != '\0')
		return tsr_dir_open(settings, settings->admin_uri, TSR_DIR_ADMIN, dir, error);
	snprintf(
	    error->text, sizeof(error->text), "no directory is set; set uri in [directory] or admin_uri in [admin]");
	for (size_t i = 0; i < settings->uris && fault == TSR_DIR_RETRY; i++)
		fault = tsr_dir_open(settings, settings->uri[i], TSR_DIR_ADMIN, dir, error);
	return fault;
}

enum tsr_exit
tsr_admin_open(struct tsr_tool *tool, const struct tsr_admin *admin, struct tsr_dir **dir)
{
	struct tsr_dir_error error = {.fault = TSR_DIR_OK};
	enum tsr_exit code = tsr_tool_settings(tool, true);

	*dir = NULL;
	if (code == TSR_GO_ON)
		code = override(&tool->settings, admin);
	if (code == TSR_GO_ON)
		code = ask_password(&tool->settings);
	if (code == TSR_GO_ON && open_any(&tool->settings, dir, &error) != TSR_DIR_OK)
		code = TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s", error.text);
	return code;
}

enum tsr_exit
tsr_admin_fault(const struct tsr_dir_error *error, const char *what)
{
	switch (error->fault) {
	case TSR_DIR_OK:
		return TSR_GO_ON;
	case TSR_DIR_ABSENT:
		return TSR_TELL(TSR_EXIT_ABSENT, "%s: %s", what, error->text);
	case TSR_DIR_REFUSED:
	case TSR_DIR_RULE:
		return TSR_TELL(TSR_EXIT_REFUSED, "%s: the directory refused: %s", what, error->text);
	case TSR_DIR_UNKNOWN:
		return TSR_TELL(TSR_EXIT_UNKNOWN, "%s, or it was and the answer got lost: %s; it is safe to repeat",
		    what, error->text);
	case TSR_DIR_RETRY:
	case TSR_DIR_REFRESH:
	case TSR_DIR_AHEAD:
	case TSR_DIR_PROTOCOL:
		break;
	}
	return TSR_TELL(TSR_EXIT_UNAVAILABLE, "%s: %s", what, error->text);
}
