/* SPDX-License-Identifier: ISC */
/* tessera service set. */
#include "config.h"

#include <string.h>

#include "person.h"
#include "rules.h"
#include "service_verbs.h"
#include "verb.h"

struct order {
	const char *display, *description;
	struct tsr_values roles, added, removed;
};

/* What will be written: two texts, and at most every role there can be, taken away and given. */
struct changes {
	struct tsr_dir_change list[2 + 2 * TSR_LIST_MAX];
	size_t count;
};

static bool
has(const json_t *roles, const char *role)
{
	return tsr_json_has(roles, role, strlen(role));
}

static bool
names(const struct tsr_values *roles, const char *role)
{
	for (size_t i = 0; i < roles->count; i++) {
		if (strcmp(roles->v[i], role) == 0)
			return true;
	}
	return false;
}

static void
change(struct changes *changes, enum tsr_dir_op op, const char *attribute, const char *value)
{
	changes->list[changes->count++] = (struct tsr_dir_change){op, attribute, value};
}

/* An empty text takes the attribute away. */
static void
change_text(struct changes *changes, const char *attribute, const char *text)
{
	if (text != NULL)
		change(changes, TSR_DIR_REPLACE, attribute, text[0] != '\0' ? text : NULL);
}

/* Roles that go come first, so that each kind of change is one. */
static void
change_roles(struct changes *changes, const struct order *order, const json_t *roles)
{
	for (size_t i = 0; i < order->roles.count; i++)
		change(changes, TSR_DIR_REPLACE, TSR_ATTR_ROLE, order->roles.v[i]);
	for (size_t i = 0; i < order->removed.count; i++) {
		if (has(roles, order->removed.v[i]))
			change(changes, TSR_DIR_DELETE_VALUE, TSR_ATTR_ROLE, order->removed.v[i]);
	}
	for (size_t i = 0; i < order->added.count; i++) {
		if (!has(roles, order->added.v[i]))
			change(changes, TSR_DIR_ADD_VALUE, TSR_ATTR_ROLE, order->added.v[i]);
	}
}

/* Whether a role that the account has would be gone. */
static bool
goes(const struct order *order, const char *role)
{
	if (order->roles.count > 0)
		return !names(&order->roles, role);
	return names(&order->removed, role) && !names(&order->added, role);
}

static enum tsr_exit
check_some_stay(const struct order *order, const json_t *account)
{
	const char *login = tsr_member(account, "login");
	const json_t *roles = json_object_get(account, "roles");
	size_t stay = order->roles.count + order->added.count, i;
	json_t *role;

	for (size_t n = 0; n < order->removed.count; n++) {
		if (!has(roles, order->removed.v[n]))
			return TSR_TELL(TSR_EXIT_REFUSED,
			    "%s has no role \"%s\" that could be removed; \"tessera service show %s\" lists its roles",
			    login, order->removed.v[n], login);
	}
	json_array_foreach (roles, i, role)
		stay += !goes(order, json_string_value(role));
	if (stay > 0)
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "an account has at least one role, and %s would have none; give it another by --add-role, or disable it",
	    login);
}

static void
warn_of_token(const json_t *token, const struct order *order, const json_t *roles)
{
	const json_t *listed = json_object_get(token, "roles");
	json_t *role;
	size_t i;

	if (strcmp(tsr_member(token, "state"), "revoked") == 0)
		return;
	json_array_foreach (listed, i, role) {
		if (has(roles, json_string_value(role)) && goes(order, json_string_value(role)))
			tsr_complain("token %s (%s) lists the role %s and has it no longer", tsr_member(token, "id"),
			    tsr_member(token, "label"), json_string_value(role));
	}
}

/* The account is changed already: what cannot be read is no failure of that. */
static void
warn_of_tokens(struct tsr_dir *dir, const struct order *order, const json_t *account)
{
	json_t *tokens, *token;
	size_t i;

	if (order->roles.count + order->removed.count == 0)
		return;
	if (tsr_person_tokens(dir, tsr_member(account, "dn"), &tokens) == TSR_GO_ON) {
		json_array_foreach (tokens, i, token)
			warn_of_token(token, order, json_object_get(account, "roles"));
	}
	json_decref(tokens);
}

static enum tsr_exit
write_changes(struct tsr_dir *dir, const struct order *order, const json_t *account)
{
	struct changes changes = {.count = 0};
	struct tsr_dir_error error = {0};

	change_text(&changes, TSR_ATTR_DISPLAY_NAME, order->display);
	change_text(&changes, TSR_ATTR_DESCRIPTION, order->description);
	change_roles(&changes, order, json_object_get(account, "roles"));
	if (changes.count > 0)
		(void)tsr_dir_modify(dir, tsr_member(account, "dn"), changes.list, changes.count, &error);
	return tsr_admin_fault(&error, "the account was not changed");
}

static enum tsr_exit
work(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	json_t *account = NULL;
	enum tsr_exit code = tsr_admin_service(errand->dir, errand->args[0], &account);

	if (code == TSR_GO_ON)
		code = check_some_stay(order, account);
	if (code == TSR_GO_ON)
		code = write_changes(errand->dir, order, account);
	if (code == TSR_GO_ON) {
		warn_of_tokens(errand->dir, order, account);
		code = TSR_TELL(TSR_EXIT_OK, "service account %s is changed", errand->args[0]);
	}
	json_decref(account);
	return code;
}

static enum tsr_exit
check(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	const size_t more = order->added.count + order->removed.count;
	enum tsr_exit code = TSR_GO_ON;

	if (order->display == NULL && order->description == NULL && order->roles.count + more == 0)
		return TSR_TELL(TSR_EXIT_USAGE, "nothing to set; see tessera service set --help");
	if (order->roles.count > 0 && more > 0)
		return TSR_TELL(TSR_EXIT_USAGE,
		    "--role says all the roles there will be; give --add-role and --remove-role without it");
	for (size_t i = 0; i < order->added.count; i++) {
		if (names(&order->removed, order->added.v[i]))
			return TSR_TELL(
			    TSR_EXIT_USAGE, "the role %s is to be added and removed; decide", order->added.v[i]);
	}
	if (order->display != NULL && order->display[0] != '\0')
		code = tsr_rule_display_name(order->display);
	if (code == TSR_GO_ON && order->description != NULL && order->description[0] != '\0')
		code = tsr_rule_description(order->description);
	if (code == TSR_GO_ON)
		code = tsr_rule_roles(&order->roles, false);
	return code == TSR_GO_ON ? tsr_rule_roles(&order->added, false) : code;
}

enum tsr_exit
tsr_service_set(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service set",
	    "NAME",
	    "Changes what is given; an empty text takes it away.  Tokens have at once the\n"
	    "roles that they list and the account has.",
	    "  tessera service set nightly --display-name \"Nightly backup\" --add-role write\n"
	    "  tessera service set nightly --role read\n",
	    1,
	    1,
	};
	struct order order = {.display = NULL};
	const struct tsr_option options[] = {
	    {.name = "display-name", .argument = "TEXT", .help = "name for people", .text = &order.display},
	    {.name = "description", .argument = "TEXT", .help = "what it is for", .text = &order.description},
	    {.name = "role", .argument = "ROLE", .help = "role in place of all it has; repeat", .values = &order.roles},
	    {.name = "add-role", .argument = "ROLE", .help = "one more; may be repeated", .values = &order.added},
	    {.name = "remove-role", .argument = "ROLE", .help = "one less; may be repeated", .values = &order.removed},
	};
	struct tsr_errand errand = {
	    .usage = &usage, TSR_OPTIONS(options), .check = check, .work = work, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}
