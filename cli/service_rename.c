/* SPDX-License-Identifier: ISC */
/* tessera service rename and remove. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "removal.h"
#include "rules.h"
#include "service_verbs.h"
#include "verb.h"

/* The name is in the entry's DN, or an attribute beside it. */
static enum tsr_exit
write_name(struct tsr_dir *dir, const char *dn, const char *name)
{
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, "uid", name};
	struct tsr_dir_error error = {0};
	char rdn[TSR_LOGIN_MAX + 8];

	snprintf(rdn, sizeof(rdn), "uid=%s", name); /* the rule leaves nothing to escape */
	if (strncasecmp(dn, "uid=", 4) == 0)
		(void)tsr_dir_rename(dir, dn, rdn, NULL, &error);
	else
		(void)tsr_dir_modify(dir, dn, &change, 1, &error);
	return tsr_admin_fault(&error, "the account was not renamed");
}

static enum tsr_exit
check_name(struct tsr_errand *errand)
{
	return tsr_rule_account_name(errand->args[1]);
}

static enum tsr_exit
rename_account(struct tsr_errand *errand)
{
	const char *old = errand->args[0], *name = errand->args[1];
	json_t *account = NULL;
	enum tsr_exit code = tsr_admin_service(errand->dir, old, &account);

	if (code == TSR_GO_ON)
		code = tsr_admin_login_free(errand->dir, name);
	if (code == TSR_GO_ON)
		code = write_name(errand->dir, tsr_member(account, "dn"), name);
	if (code == TSR_GO_ON) {
		code = TSR_TELL(
		    TSR_EXIT_OK, "service account %s is %s now; its tokens work under the new name only", old, name);
		tsr_warn_local_user(&errand->tool->settings, name);
	}
	json_decref(account);
	return code;
}

enum tsr_exit
tsr_service_rename(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service rename",
	    "OLD NEW",
	    "Gives a service account another login.  Its tokens stay its own and work\n"
	    "under the new name at once, and no longer under the old one.",
	    "  tessera service rename nightly archive\n",
	    2,
	    2,
	};
	struct tsr_errand errand = {.usage = &usage, .check = check_name, .work = rename_account};

	return tsr_errand_run(&errand, tool, argc, argv);
}

static enum tsr_exit
remove_account(struct tsr_errand *errand)
{
	struct tsr_removal removal = {.revoke = *(const bool *)errand->order};
	char way_out[512];
	json_t *account = NULL;
	enum tsr_exit code = tsr_admin_service(errand->dir, errand->args[0], &account);

	snprintf(way_out, sizeof(way_out),
	    "revoke too by --revoke-tokens, or reassign by \"tessera token reassign --all-of %.64s --to NAME\"",
	    errand->args[0]);
	removal.account = account;
	removal.way_out = way_out;
	if (code == TSR_GO_ON)
		code = tsr_account_remove(errand->dir, &removal);
	json_decref(account);
	return code;
}

enum tsr_exit
tsr_service_remove(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera service remove",
	    "NAME",
	    "Removes a service account.  Refused, with the list, while it owns tokens\n"
	    "that are not revoked, expired and disabled ones included.  Revoked ones go\n"
	    "with it.",
	    "  tessera service remove nightly\n"
	    "  tessera service remove nightly --revoke-tokens\n",
	    1,
	    1,
	};
	bool revoke = false;
	const struct tsr_option options[] = {
	    {.name = "revoke-tokens", .help = "revoke its tokens first, which is final", .flag = &revoke},
	};
	struct tsr_errand errand = {.usage = &usage, TSR_OPTIONS(options), .work = remove_account, .order = &revoke};

	return tsr_errand_run(&errand, tool, argc, argv);
}
