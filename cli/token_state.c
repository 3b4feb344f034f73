/* SPDX-License-Identifier: ISC */
/* tessera token disable, enable, revoke. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rules.h"
#include "text.h"
#include "token_verbs.h"
#include "verb.h"

static enum tsr_exit
modify(struct tsr_dir *dir, const json_t *token, const struct tsr_dir_change *changes, size_t count)
{
	struct tsr_dir_error error = {0};

	(void)tsr_dir_modify(dir, tsr_member(token, "dn"), changes, count, &error);
	return tsr_admin_fault(&error, "the token was not changed");
}

static bool
is_revoked(const json_t *token)
{
	return strcmp(tsr_member(token, "state"), "revoked") == 0 || tsr_member(token, "revoked_at")[0] != '\0';
}

typedef enum tsr_exit change_token(struct tsr_dir *dir, const char *id, const json_t *token);

static enum tsr_exit
set_state(struct tsr_dir *dir, const char *id, const json_t *token, const char *state)
{
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, TSR_ATTR_STATE, state};
	enum tsr_exit code;

	if (is_revoked(token))
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "token %s is revoked, which is final; make a new one by \"tessera token add\"", id);
	code = modify(dir, token, &change, 1);
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "token %s is %s", id, state) : code;
}

static enum tsr_exit
disable(struct tsr_dir *dir, const char *id, const json_t *token)
{
	return set_state(dir, id, token, "disabled");
}

static enum tsr_exit
enable(struct tsr_dir *dir, const char *id, const json_t *token)
{
	return set_state(dir, id, token, "active");
}

static enum tsr_exit
revoke(struct tsr_dir *dir, const char *id, const json_t *token)
{
	char now[TSR_TIME_LEN + 1];
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_STATE, "revoked"},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_REVOKED_AT, now},
	};
	enum tsr_exit code;

	if (is_revoked(token))
		return TSR_TELL(TSR_EXIT_OK, "token %s was revoked before", id);
	tsr_time_format((int64_t)time(NULL), now);
	code = modify(dir, token, changes, 2);
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "token %s is revoked; this is final", id) : code;
}

static enum tsr_exit
check_ids(struct tsr_errand *errand)
{
	enum tsr_exit code = TSR_GO_ON;

	for (int i = 0; code == TSR_GO_ON && i < errand->arg_count; i++)
		code = tsr_rule_id(errand->args[i]);
	return code;
}

struct order {
	change_token *change;
};

/* Every id is tried; the first failure is the exit code. */
static enum tsr_exit
change_all(struct tsr_errand *errand)
{
	const struct order *order = errand->order;
	enum tsr_exit first = TSR_EXIT_OK;

	for (int i = 0; i < errand->arg_count; i++) {
		json_t *token;
		enum tsr_exit code = tsr_admin_token(errand->dir, errand->args[i], &token);

		if (code == TSR_GO_ON)
			code = order->change(errand->dir, errand->args[i], token);
		json_decref(token);
		if (first == TSR_EXIT_OK)
			first = code;
	}
	return first;
}

static enum tsr_exit
run(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, change_token *change)
{
	struct order order = {change};
	struct tsr_errand errand = {.usage = usage, .check = check_ids, .work = change_all, .order = &order};

	return tsr_errand_run(&errand, tool, argc, argv);
}

enum tsr_exit
tsr_token_disable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token disable",
	    "ID...",
	    "The tokens are denied until they are enabled again.",
	    "  tessera token disable 3mqvxbsk5mrs\n",
	    1,
	    -1,
	};

	return run(tool, argc, argv, &usage, disable);
}

enum tsr_exit
tsr_token_enable(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token enable",
	    "ID...",
	    "Ends what \"tessera token disable\" began.  A revoked token stays revoked.",
	    "  tessera token enable 3mqvxbsk5mrs\n",
	    1,
	    -1,
	};

	return run(tool, argc, argv, &usage, enable);
}

enum tsr_exit
tsr_token_revoke(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera token revoke",
	    "ID...",
	    "The tokens are denied for ever, on every host within moments.  This is final.",
	    "  tessera token revoke 3mqvxbsk5mrs 8k2j4h6g8f0d\n",
	    1,
	    -1,
	};

	return run(tool, argc, argv, &usage, revoke);
}
