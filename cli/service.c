/* SPDX-License-Identifier: ISC */
/* tessera service: accounts tied to no person. */
#include "config.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "admin.h"
#include "cards.h"
#include "rules.h"

static const struct tsr_column columns[] = {
    {"login", "ACCOUNT", TSR_PLAIN},
    {"display_name", "NAME", TSR_CUT},
    {"condition", "STATE", TSR_TINT},
    {"roles", "ROLES", TSR_CUT},
};

#define ADD_FIXED 4 /* values of an account besides its roles and its name */

static enum tsr_exit
add(struct tsr_dir *dir, const char *services_dn, const char *name, const char *display, const struct tsr_values *roles)
{
	struct tsr_dir_value values[ADD_FIXED + 1 + TSR_LIST_MAX] = {
	    {"objectClass", "account"},
	    {"objectClass", "tesseraServiceAccount"},
	    {"uid", name},
	    {"tesseraState", "active"},
	};
	struct tsr_dir_error error = {0};
	char dn[TSR_DN_MAX + 1];
	size_t n = ADD_FIXED;
	enum tsr_exit code;

	if (services_dn[0] == '\0')
		return TSR_TELL(TSR_EXIT_USAGE, "no place for service accounts is set; set services_dn in [admin]");
	if (tsr_dn_child("uid", name, services_dn, dn) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE, "services_dn in [admin] is no DN, or too long: %s", services_dn);
	if (display != NULL)
		values[n++] = (struct tsr_dir_value){"displayName", display};
	for (size_t i = 0; i < roles->count; i++)
		values[n++] = (struct tsr_dir_value){"tesseraRole", roles->v[i]};
	(void)tsr_dir_add(dir, dn, values, n, &error);
	code = tsr_admin_fault(&error, "the service account was not made");
	if (code != TSR_GO_ON)
		return code;
	return TSR_TELL(TSR_EXIT_OK,
	    "service account %s is made; give it a token by \"tessera token add --account %s\"", name, name);
}

static bool
is_listed(const char *logins, const char *name)
{
	char list[sizeof(((struct tsr_settings *)NULL)->allow_users) + 2], word[TSR_LOGIN_MAX + 3];

	snprintf(list, sizeof(list), " %s ", logins);
	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word) != NULL;
}

/* Here at least, and probably wherever the same system is installed. */
static void
warn_of_local_user(const struct tsr_settings *settings, const char *name)
{
	FILE *file = fopen(settings->passwd_file, "re");
	const struct passwd *user;

	if (file == NULL)
		return;
	while ((user = fgetpwent(file)) != NULL && strcmp(user->pw_name, name) != 0)
		;
	fclose(file);
	if (user != NULL && !is_listed(settings->allow_users, name))
		(void)TSR_TELL(TSR_EXIT_OK,
		    "this host has a user %s of its own: where logins become system users, as in PAM, tokens of the "
		    "account are refused here unless allow_users lists it",
		    name);
}

static enum tsr_exit
service_add(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service add",
	    "NAME",
	    "Makes a service account.  Tokens may use the roles given here, no others.",
	    "  tessera service add nightly --display-name \"Nightly backup\" --role read\n",
	    1,
	    1,
	};
	struct tsr_admin admin = {0};
	struct tsr_values roles = {.count = 0};
	const char *display = NULL;
	const struct tsr_option options[] = {
	    {.name = "display-name", .argument = "TEXT", .help = "name for people", .text = &display},
	    {.name = "role", .argument = "ROLE", .help = "role, may be repeated", .values = &roles},
	    TSR_ADMIN_OPTIONS(admin),
	};
	struct tsr_dir *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, 2 + TSR_ADMIN_COUNT, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_rule_account_name(argv[at]);
	if (code == TSR_GO_ON && display != NULL)
		code = tsr_rule_display_name(display);
	if (code == TSR_GO_ON && roles.count == 0)
		code = TSR_TELL(TSR_EXIT_USAGE,
		    "an account has at least one role: --role ROLE; services that ask for none take any");
	if (code == TSR_GO_ON)
		code = tsr_rule_roles(&roles, false);
	if (code == TSR_GO_ON)
		code = tsr_admin_open(tool, &admin, &dir);
	if (code == TSR_GO_ON)
		code = tsr_admin_login_free(dir, argv[at]);
	if (code == TSR_GO_ON) {
		code = add(dir, tool->settings.services_dn, argv[at], display, &roles);
		if (code == TSR_EXIT_OK)
			warn_of_local_user(&tool->settings, argv[at]);
	}
	tsr_dir_close(dir);
	return code;
}

struct list {
	struct tsr_rows rows;
	const char *state; /* of this condition only; NULL: all */
	bool failed;
};

static bool
list_account(void *arg, const struct tsr_dir_entry *entry)
{
	struct list *list = arg;
	json_t *row;

	if (entry->account.class != TSR_CLASS_SERVICE)
		return true;
	row = tsr_json_account(&entry->account, (int64_t)time(NULL));
	if (list->state == NULL || strcmp(tsr_member(row, "condition"), list->state) == 0)
		list->failed |= !tsr_rows_add(&list->rows, row);
	json_decref(row);
	return !list->failed;
}

static enum tsr_exit
list(struct tsr_dir *dir, const char *state, bool as_json)
{
	static const char *const order[] = {"login", "dn", NULL};
	struct list all = {
	    .rows = {columns, sizeof(columns) / sizeof(columns[0]), order, as_json, NULL, 0, 0},
	    .state = state,
	};
	struct tsr_dir_error error = {0};
	enum tsr_exit code;

	(void)tsr_dir_find_all(dir, TSR_RECORD_ACCOUNT, list_account, &all, &error);
	code = all.failed ? tsr_no_memory() : tsr_admin_fault(&error, "the accounts could not be listed");
	if (code == TSR_GO_ON)
		code = tsr_rows_print(&all.rows, "no service account matches that you may read");
	tsr_rows_free(&all.rows);
	return code;
}

static enum tsr_exit
service_list(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service list",
	    "",
	    "Lists the service accounts of the directory.",
	    "  tessera service list\n"
	    "  tessera service list --state disabled --json\n",
	    0,
	    0,
	};
	struct tsr_admin admin = {0};
	const char *state = NULL;
	bool as_json = false;
	const struct tsr_option options[] = {
	    {.name = "state", .argument = "STATE", .help = "active|disabled|incomplete|ambiguous", .text = &state},
	    {.name = "json", .help = "print JSON", .flag = &as_json},
	    TSR_ADMIN_OPTIONS(admin),
	};
	struct tsr_dir *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, 2 + TSR_ADMIN_COUNT, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_admin_open(tool, &admin, &dir);
	if (code == TSR_GO_ON)
		code = list(dir, state, as_json);
	tsr_dir_close(dir);
	return code;
}

static bool
add_token_id(void *arg, const struct tsr_dir_entry *entry)
{
	if (entry->type == TSR_RECORD_TOKEN)
		json_array_append_new(arg, tsr_json_text(entry->token.id.s, entry->token.id.len));
	return true;
}

/* Adds the ids of its tokens. */
static enum tsr_exit
add_tokens(struct tsr_dir *dir, json_t *account)
{
	struct tsr_dir_error error = {0};
	json_t *ids = json_array();

	if (json_object_set_new(account, "tokens", ids) != 0)
		return tsr_no_memory();
	(void)tsr_dir_subtree(dir, tsr_member(account, "dn"), add_token_id, ids, &error);
	return tsr_admin_fault(&error, "the tokens could not be looked up");
}

static enum tsr_exit
service_show(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service show",
	    "NAME",
	    "Shows a service account of the directory, with the ids of its tokens.",
	    "  tessera service show nightly\n",
	    1,
	    1,
	};
	struct tsr_admin admin = {0};
	bool as_json = false;
	const struct tsr_option options[] = {
	    {.name = "json", .help = "print JSON", .flag = &as_json},
	    TSR_ADMIN_OPTIONS(admin),
	};
	struct tsr_dir *dir = NULL;
	json_t *account = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, &usage, options, 1 + TSR_ADMIN_COUNT, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_admin_open(tool, &admin, &dir);
	if (code == TSR_GO_ON)
		code = tsr_admin_service(dir, argv[at], &account);
	if (code == TSR_GO_ON)
		code = add_tokens(dir, account);
	if (code == TSR_GO_ON)
		code = as_json ? tsr_json_print(json_incref(account)) : tsr_account_card(account);
	json_decref(account);
	tsr_dir_close(dir);
	return code;
}

static enum tsr_exit
set_state(struct tsr_dir *dir, const char *name, const char *state)
{
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, "tesseraState", state};
	struct tsr_dir_error error = {0};
	json_t *account;
	enum tsr_exit code = tsr_admin_service(dir, name, &account);

	if (code != TSR_GO_ON)
		return code;
	(void)tsr_dir_modify(dir, tsr_member(account, "dn"), &change, 1, &error);
	json_decref(account);
	code = tsr_admin_fault(&error, "the account was not changed");
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "service account %s is %s", name, state) : code;
}

static enum tsr_exit
change_state(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, const char *state)
{
	struct tsr_admin admin = {0};
	const struct tsr_option options[] = {TSR_ADMIN_OPTIONS(admin)};
	struct tsr_dir *dir = NULL;
	enum tsr_exit code;
	int at;

	code = tsr_options(tool, usage, options, TSR_ADMIN_COUNT, argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_admin_open(tool, &admin, &dir);
	if (code == TSR_GO_ON)
		code = set_state(dir, argv[at], state);
	tsr_dir_close(dir);
	return code;
}

static enum tsr_exit
service_disable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service disable",
	    "NAME",
	    "All tokens of the account are denied until it is enabled again.",
	    "  tessera service disable nightly\n",
	    1,
	    1,
	};

	return change_state(tool, argc, argv, &usage, "disabled");
}

static enum tsr_exit
service_enable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service enable",
	    "NAME",
	    "Ends what \"tessera service disable\" began.  Revoked tokens stay revoked.",
	    "  tessera service enable nightly\n",
	    1,
	    1,
	};

	return change_state(tool, argc, argv, &usage, "active");
}

enum tsr_exit
tsr_verb_service(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {
	    {"add", service_add, "make a service account"},
	    {"list", service_list, "list them"},
	    {"show", service_show, "show one, with its tokens"},
	    {"disable", service_disable, "deny all its tokens for now"},
	    {"enable", service_enable, "let its tokens be judged again"},
	};
	static const struct tsr_group group = {"tessera service", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
