/* SPDX-License-Identifier: ISC */
/* See pamtest.h. */
#include "config.h"

#include "pamtest.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
answer(int style, struct script *script, char **reply)
{
	const char *text = style == PAM_PROMPT_ECHO_OFF ? script->reply : script->user;

	if (style != PAM_PROMPT_ECHO_OFF && style != PAM_PROMPT_ECHO_ON) {
		script->others++;
		return PAM_SUCCESS;
	}
	script->prompts += style == PAM_PROMPT_ECHO_OFF;
	if (script->rename_to != NULL && style == PAM_PROMPT_ECHO_OFF)
		(void)pam_set_item(script->pamh, PAM_USER, script->rename_to);
	if (script->move_to != NULL && style == PAM_PROMPT_ECHO_OFF)
		(void)pam_set_item(script->pamh, PAM_RHOST, script->move_to);
	*reply = text == NULL ? NULL : strdup(text);
	return text == NULL || *reply != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
}

static int
converse(int n, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	struct script *script = data;
	struct pam_response *replies;
	int rc = PAM_SUCCESS;

	if (script->code != PAM_SUCCESS || script->no_array) {
		for (int i = 0; i < n; i++)
			script->prompts += messages[i]->msg_style == PAM_PROMPT_ECHO_OFF;
		return script->code;
	}
	replies = calloc((size_t)n, sizeof(*replies));
	if (replies == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < n && rc == PAM_SUCCESS; i++)
		rc = answer(messages[i]->msg_style, script, &replies[i].resp);
	if (rc != PAM_SUCCESS) {
		free(replies);
		return rc;
	}
	*responses = replies;
	return PAM_SUCCESS;
}

pam_handle_t *
pamtest_start(const char *folder, const char *service, const char *user, struct script *script)
{
	struct pam_conv conversation = {converse, script};
	int rc = pam_start_confdir(service, user, &conversation, folder, &script->pamh);

	if (rc != PAM_SUCCESS)
		errx(1, "pam_start_confdir(%s, %s): %d", service, folder, rc);
	return script->pamh;
}

static FILE *
open_file(const char *folder, const char *name, const char *mode)
{
	char path[PATH_MAX];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, mode);
	if (file == NULL)
		err(1, "%s", path);
	return file;
}

void
pamtest_service(const char *folder, const char *service, const char *control, const char *module, const char *options)
{
	static const char *const types[] = {"auth", "account", "password", "session"};
	FILE *file = open_file(folder, service, "w");

	for (size_t i = 0; i < 4; i++)
		fprintf(file, "%s %s %s %s\n", types[i], control, module, options);
	if (fclose(file) != 0)
		err(1, "%s/%s", folder, service);
}

void
pamtest_read(const char *folder, const char *name, char text[PAMTEST_TEXT])
{
	FILE *file = open_file(folder, name, "r");

	if (fgets(text, PAMTEST_TEXT, file) == NULL)
		err(1, "%s/%s", folder, name);
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
}

const char *
pamtest_env(const char *name)
{
	const char *value = getenv(name);

	if (value == NULL)
		errx(1, "%s is not set: this program is run by the .t script beside it", name);
	return value;
}
