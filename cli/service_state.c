/* SPDX-License-Identifier: ISC */
/* tessera service disable and enable. */
#include "config.h"

#include "service_verbs.h"
#include "verb.h"

static enum tsr_exit
set_state(struct tsr_errand *errand)
{
	const char *name = errand->args[0], *state = *(const char **)errand->order;
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, TSR_ATTR_STATE, state};
	struct tsr_dir_error error = {0};
	json_t *account;
	enum tsr_exit code = tsr_admin_service(errand->dir, name, &account);

	if (code != TSR_GO_ON)
		return code;
	(void)tsr_dir_modify(errand->dir, tsr_member(account, "dn"), &change, 1, &error);
	json_decref(account);
	code = tsr_admin_fault(&error, "the account was not changed");
	return code == TSR_GO_ON ? TSR_TELL(TSR_EXIT_OK, "service account %s is %s", name, state) : code;
}

static enum tsr_exit
change_state(struct tsr_tool *tool, int argc, char **argv, const struct tsr_usage *usage, const char *state)
{
	struct tsr_errand errand = {.usage = usage, .work = set_state, .order = &state};

	return tsr_errand_run(&errand, tool, argc, argv);
}

enum tsr_exit
tsr_service_disable(struct tsr_tool *tool, int argc, char **argv)
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

enum tsr_exit
tsr_service_enable(struct tsr_tool *tool, int argc, char **argv)
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
