/* SPDX-License-Identifier: ISC */
/* Names, roles, services, networks and dates as the directory will want them. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "network.h"
#include "rules.h"
#include "text.h"
#include "token.h"

#define LABEL_MAX 128
#define DESCRIPTION_MAX 255
#define SERVICE_MAX 64

enum tsr_exit
tsr_rule_account_name(const char *name)
{
	if (tsr_service_name_valid(name, strlen(name)))
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "\"%s\" cannot name a service account: a lower-case letter, then up to 31 lower-case letters or digits, no "
	    "blanks or signs; choose another name and say the rest in --display-name",
	    name);
}

/* What is shown to people must be what was typed. */
static bool
printable(const char *text, size_t max)
{
	char copy[TSR_NAME_MAX + 1];
	size_t len = strlen(text);

	return len > 0 && len <= max && max < sizeof(copy) && tsr_name_clean(text, len, copy, sizeof(copy)) == len &&
	       memcmp(text, copy, len) == 0;
}

enum tsr_exit
tsr_rule_display_name(const char *name)
{
	if (printable(name, TSR_NAME_MAX))
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "a display name is 1 to %d bytes of UTF-8 without control or direction characters; leave those out",
	    TSR_NAME_MAX);
}

enum tsr_exit
tsr_rule_label(const char *label)
{
	if (printable(label, LABEL_MAX))
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "a label is 1 to %d bytes of UTF-8 without control or direction characters; say what the token is for",
	    LABEL_MAX);
}

enum tsr_exit
tsr_rule_description(const char *description)
{
	if (printable(description, DESCRIPTION_MAX))
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "a description is at most %d bytes of UTF-8 in one line, without control or direction characters",
	    DESCRIPTION_MAX);
}

enum tsr_exit
tsr_rule_id(const char *id)
{
	if (tsr_id_valid(id, strlen(id)))
		return TSR_GO_ON;
	if (tsr_is_token(id, strlen(id)))
		return TSR_TELL(TSR_EXIT_USAGE, "that is a whole token, and others may have seen it in the process "
						"list: revoke it; ids are the 12 characters in its middle");
	return TSR_TELL(TSR_EXIT_USAGE,
	    "\"%s\" is no token id: 12 of 0-9 and a-z, the first four not all 0, as \"tessera token list\" shows them",
	    id);
}

enum tsr_exit
tsr_rule_roles(const struct tsr_values *roles, bool star)
{
	for (size_t i = 0; i < roles->count; i++) {
		const char *role = roles->v[i];

		if (star && strcmp(role, "*") == 0 && roles->count == 1)
			continue;
		if (!tsr_role_valid(role, strlen(role)))
			return TSR_TELL(TSR_EXIT_REFUSED,
			    "\"%s\" is no role: a lower-case letter, then up to 31 of a-z, 0-9 and \"-\"", role);
	}
	return TSR_GO_ON;
}

static bool
graphic(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~')
			return false;
	}
	return true;
}

enum tsr_exit
tsr_rule_services(const struct tsr_values *services)
{
	for (size_t i = 0; i < services->count; i++) {
		const char *service = services->v[i];
		size_t len = strlen(service);

		if (strcmp(service, "*") == 0 && services->count > 1)
			return TSR_TELL(
			    TSR_EXIT_REFUSED, "--service \"*\" means any service; give it alone, or not at all");
		if (len == 0 || len > SERVICE_MAX || !graphic(service))
			return TSR_TELL(TSR_EXIT_REFUSED,
			    "\"%s\" is no service: 1 to %d ASCII characters without blanks, as the program calls "
			    "itself (sshd, dovecot)",
			    service, SERVICE_MAX);
	}
	return TSR_GO_ON;
}

enum tsr_exit
tsr_rule_networks(const struct tsr_values *networks)
{
	for (size_t i = 0; i < networks->count; i++) {
		const char *text = networks->v[i], *why = NULL;
		struct tsr_network network;

		if (strcmp(text, "*") == 0 && networks->count == 1)
			continue;
		if (tsr_network_parse(text, strlen(text), &network, &why) != TSR_OK)
			return TSR_TELL(TSR_EXIT_REFUSED, "network \"%s\": %s; write ADDRESS/BITS, like 192.0.2.0/24",
			    text, why != NULL ? why : "not understood");
	}
	return TSR_GO_ON;
}

enum tsr_exit
tsr_rule_word(const char *option, const char *value, const char *const words[], const char *path)
{
	if (value == NULL)
		return TSR_GO_ON;
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcmp(value, words[i]) == 0)
			return TSR_GO_ON;
	}
	return TSR_TELL(TSR_EXIT_USAGE, "there is no %s \"%s\"; see %s --help", option, value, path);
}
