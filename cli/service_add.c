/* SPDX-License-Identifier: ISC */
/* tessera service add. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "rules.h"
#include "service_verbs.h"
#include "verb.h"

struct order {
	const char *display;
	struct tsr_values roles;
};

#define ADD_FIXED 4 /* values of an account besides its roles and its name */

static enum tsr_exit
add(struct tsr_dir *dir, const char *services_dn, const char *name, const struct order *order)
{
	struct tsr_dir_value values[ADD_FIXED + 1 + TSR_LIST_MAX] = {
	    {"objectClass", "account"},
	    {"objectClass", TSR_CLASS_NAME_SERVICE},
	    {"uid", name},
	    {TSR_ATTR_STATE, "active"},
	};
	struct tsr_dir_error error = {0};
	char dn[TSR_DN_MAX + 1];
	size_t n = ADD_FIXED;
	enum tsr_exit code;

	if (services_dn[0] == '\0')
		return TSR_TELL(TSR_EXIT_USAGE, "no place for service accounts is set; set services_dn in [admin]");
	if (tsr_dn_child("uid", name, services_dn, dn) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE, "services_dn in [admin] is no DN, or too long: %s", services_dn);
	if (order->display != NULL)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_DISPLAY_NAME, order->display};
	for (size_t i = 0; i < order->roles.count; i++)
		values[n++] = (struct tsr_dir_value){TSR_ATTR_ROLE, order->roles.v[i]};
	(void)tsr_dir_add(dir, dn, values, n, &error);
	code = tsr_admin_fault(&error, "the service account was not made");
	if (code != TSR_GO_ON)
		return code;
	return TSR_TELL(TSR_EXIT_OK,
	    "service account %s is made; give it a token by \"tessera token add --account %s\"", name, name);
}

static enum tsr_exit
check(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	enum tsr_exit code = tsr_rule_account_name(errand->args[0]);

	if (code == TSR_GO_ON && order->display != NULL)
		code = tsr_rule_display_name(order->display);
	if (code == TSR_GO_ON && order->roles.count == 0)
		code = TSR_TELL(TSR_EXIT_USAGE,
		    "an account has at least one role: --role ROLE; services that ask for none take any");
	return code == TSR_GO_ON ? tsr_rule_roles(&order->roles, false) : code;
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	const struct tsr_settings *settings = &errand->tool->settings;
	const char *name = errand->args[0];
	enum tsr_exit code = tsr_admin_login_free(errand->dir, name);

	if (code == TSR_GO_ON)
		code = add(errand->dir, settings->services_dn, name, errand->order);
	if (code == TSR_EXIT_OK)
		tsr_warn_local_user(settings, name);
	return code;
}

enum tsr_exit
tsr_service_add(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service add",
	    "NAME",
	    "Makes a service account.  Tokens may use the roles given here, no others.",
	    "  tessera service add nightly --display-name \"Nightly backup\" --role read\n",
	    1,
	    1,
	};
	struct order order = {.display = NULL};
	const struct tsr_option options[] = {
	    {.name = "display-name", .argument = "TEXT", .help = "name for people", .text = &order.display},
	    {.name = "role", .argument = "ROLE", .help = "role, may be repeated", .values = &order.roles},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
