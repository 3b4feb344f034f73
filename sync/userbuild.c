/* SPDX-License-Identifier: ISC */
/* Two walks over all accounts: who wants which number, then who is a user with it. */
#include "config.h"

#include "userbuild.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "hostfile.h"
#include "numbers.h"
#include "snapshot.h"
#include "text.h"
#include "userwrite.h"

struct build {
	const struct tsr_settings *settings;
	struct tsr_userbuild *result;
	struct tsr_snapshot snapshot;
	struct tsr_host host;
	struct tsr_numbers numbers;
	struct tsr_userwriter writer;
	uint32_t seen;
};

/* Keeps the lowest, so that the same losers are the same report. */
static void
report_loser(struct tsr_userbuild *result, const char *name, uint32_t number, enum tsr_loss loss)
{
	uint32_t at = result->loser_count < TSR_LOSERS_MAX ? result->loser_count++ : TSR_LOSERS_MAX;

	if (loss == TSR_LOSS_TAKEN || loss == TSR_LOSS_ROLE)
		result->collisions++;
	else
		result->refused++;
	while (at > 0 && (result->loser[at - 1].number > number || (result->loser[at - 1].number == number &&
								       strcmp(result->loser[at - 1].name, name) > 0))) {
		if (at < TSR_LOSERS_MAX)
			result->loser[at] = result->loser[at - 1];
		at--;
	}
	if (at == TSR_LOSERS_MAX)
		return;
	memset(&result->loser[at], 0, sizeof(result->loser[at]));
	memcpy(result->loser[at].name, name, strlen(name));
	result->loser[at].number = number;
	result->loser[at].loss = loss;
}

void
tsr_loser_text(const struct tsr_userbuild *result, uint32_t which, char *text, size_t size)
{
	static const char *const why[] = {
	    [TSR_LOSS_TAKEN] = "another account has or wants",
	    [TSR_LOSS_BAD] = "no account may have",
	    [TSR_LOSS_HOST] = "is this host's own",
	    [TSR_LOSS_ROLE] = "is a role whose name or number is taken",
	    [TSR_LOSS_MIGHTY] = "is for a group by whose name what is root's is given away",
	};

	snprintf(text, size, "%s (number %u, which %s)", result->loser[which].name, result->loser[which].number,
	    why[result->loser[which].loss]);
}

typedef enum tsr_status account_visit(
    struct build *build, const struct tsr_account_record *account, const struct tsr_numbered *user);

struct walk {
	struct build *build;
	account_visit *visit;
	bool reports; /* those whose number is bad */
};

static enum tsr_status
visit_one(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct walk *walk = arg;
	struct build *build = walk->build;
	struct tsr_account_record account;
	struct tsr_numbered user;

	(void)key_len;
	tsr_child_rest(&build->seen);
	if (key[0] != TSR_KEY_ACCOUNT || tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account) != TSR_OK)
		return TSR_OK;
	switch (tsr_number(&account, &build->settings->ids, &user)) {
	case TSR_FIT:
		return walk->visit(build, &account, &user);
	case TSR_BAD_NUMBER:
		if (walk->reports)
			report_loser(build->result, user.login, user.uid, TSR_LOSS_BAD);
		break;
	case TSR_UNFIT:
		break;
	}
	return TSR_OK;
}

static enum tsr_status
walk_accounts(struct build *build, account_visit *visit, bool reports)
{
	struct walk walk = {build, visit, reports};

	return tsr_snapshot_each(&build->snapshot, visit_one, &walk);
}

static enum tsr_status
survey(struct build *build, const struct tsr_account_record *account, const struct tsr_numbered *user)
{
	enum tsr_status status = tsr_numbers_add(&build->numbers, account, user);

	if (status == TSR_OK && build->settings->role_groups)
		status = tsr_rolegroups_note(&build->writer.roles, &account->roles);
	return status;
}

/* A private group may have its login for a name. */
static bool
is_login(const struct build *build, const char *name)
{
	char folded[TSR_LOGIN_MAX + 1];
	struct tsr_key key;
	size_t len;

	return tsr_login_fold(name, strlen(name), folded) == TSR_OK &&
	       tsr_key(&key, TSR_KEY_LOGIN, folded, strlen(folded)) == TSR_OK &&
	       tsr_snapshot_get(&build->snapshot, &key, NULL, 0, &len) != TSR_ABSENT;
}

/*
 * By these names sudo(8), polkit(8), login managers and daemons of root's give
 * away what is root's, on some host or other.  Whether they do here is the
 * host's own file of groups to say, also before it has such a group.
 */
static bool
is_mighty(const char *name)
{
	static const char *const names[] = {"admin", "disk", "docker", "incus-admin", "kmem", "libvirt", "lxd",
	    "microk8s", "nopasswdlogin", "shadow", "sudo", "wheel"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Where two roles meet at one number, neither has it: nothing says which was first. */
static bool
is_shared(const struct tsr_rolegroups *roles, const struct tsr_rolegroup *role)
{
	for (size_t i = 0; i < roles->count; i++)
		if (roles->group[i].gid == role->gid && &roles->group[i] != role)
			return true;
	return false;
}

static void
settle_roles(struct build *build)
{
	struct tsr_rolegroups *roles = &build->writer.roles;
	const struct tsr_taken *own = &build->host.groups;

	for (size_t i = 0; i < roles->count; i++)
		roles->group[i].gid = tsr_number_of_group(roles->group[i].name, &build->settings->ids);
	for (size_t i = 0; i < roles->count; i++) {
		struct tsr_rolegroup *role = &roles->group[i];

		if (is_shared(roles, role) || tsr_numbers_taken(&build->numbers, role->gid) ||
		    is_login(build, role->name))
			report_loser(build->result, role->name, role->gid, TSR_LOSS_ROLE);
		else if (tsr_taken_number(own, role->gid))
			report_loser(build->result, role->name, role->gid, TSR_LOSS_HOST);
		else if (tsr_taken_name(own, role->name))
			build->result->locals++;
		else if (is_mighty(role->name))
			report_loser(build->result, role->name, role->gid, TSR_LOSS_MIGHTY);
		else
			role->usable = tsr_user_name_valid(role->name);
	}
}

/* Whether the host itself has neither names nor numbers, nor could have the group; nobody becomes one it knows. */
static bool
is_free(struct build *build, const struct tsr_numbered *user)
{
	const struct tsr_host *host = &build->host;

	if (tsr_taken_name(&host->users, user->login) ||
	    (user->own_group && tsr_taken_name(&host->groups, user->login))) {
		build->result->locals++;
		return false;
	}
	if (tsr_taken_number(&host->users, user->uid) || tsr_taken_number(&host->groups, user->gid)) {
		report_loser(build->result, user->login, user->uid, TSR_LOSS_HOST);
		return false;
	}
	if (user->own_group && is_mighty(user->login)) {
		report_loser(build->result, user->login, user->uid, TSR_LOSS_MIGHTY);
		return false;
	}
	return true;
}

static enum tsr_status
take(struct build *build, const struct tsr_account_record *account, const struct tsr_numbered *user)
{
	if (tsr_numbers_lost(&build->numbers, account->uuid, user->uid)) {
		report_loser(build->result, user->login, user->uid, TSR_LOSS_TAKEN);
		return TSR_OK;
	}
	return is_free(build, user) ? tsr_userwriter_user(&build->writer, account, user) : TSR_OK;
}

static enum tsr_status
write_all(struct build *build)
{
	const struct tsr_rolegroups *roles = &build->writer.roles;
	enum tsr_status status = walk_accounts(build, take, true);

	for (size_t i = 0; status == TSR_OK && i < roles->count; i++)
		if (roles->group[i].usable)
			status = tsr_userwriter_role(&build->writer, &roles->group[i]);
	build->result->users = build->writer.users;
	build->result->groups = build->writer.groups;
	return status;
}

static enum tsr_status
write_file(struct build *build, int dirfd)
{
	const uint32_t expected = (uint32_t)(4 * build->numbers.claim_count + 2 * build->writer.roles.count);
	enum tsr_status status = tsr_builder_new(dirfd, "users", expected, &build->writer.builder);

	if (status == TSR_OK) {
		tsr_builder_for_all(build->writer.builder);
		tsr_builder_throttle(build->writer.builder);
		status = write_all(build);
	}
	if (status == TSR_OK)
		status = tsr_builder_publish(build->writer.builder, TSR_USERS_NAME, NULL);
	if (status != TSR_OK)
		snprintf(build->result->error, sizeof(build->result->error), "%s: %s %s", TSR_USERS_NAME,
		    tsr_strerror(status),
		    build->writer.builder != NULL ? tsr_builder_error(build->writer.builder) : strerror(errno));
	tsr_builder_free(build->writer.builder);
	return status;
}

static enum tsr_status
read_all(struct build *build)
{
	const struct tsr_settings *settings = build->settings;
	const char *path = NULL;
	enum tsr_status status = tsr_host_read(&build->host, settings->passwd_file, settings->group_file, &path);

	if (status != TSR_OK) {
		snprintf(build->result->error, sizeof(build->result->error), "%.120s: %s", path, strerror(errno));
		return status;
	}
	status = tsr_snapshot_open(&build->snapshot, settings->dir);
	if (status == TSR_OK)
		status = walk_accounts(build, survey, false);
	if (status != TSR_OK)
		snprintf(build->result->error, sizeof(build->result->error), "the cache cannot be read: %s",
		    build->snapshot.detail[0] != '\0' ? build->snapshot.detail : tsr_strerror(status));
	return status;
}

enum tsr_status
tsr_userbuild(const struct tsr_settings *settings, int dirfd, struct tsr_userbuild *result)
{
	struct build *build = calloc(1, sizeof(*build));
	enum tsr_status status;

	memset(result, 0, sizeof(*result));
	if (build == NULL)
		return TSR_NOMEM;
	build->settings = build->writer.settings = settings;
	build->result = result;
	tsr_snapshot_init(&build->snapshot);
	status = read_all(build);
	if (status == TSR_OK) {
		tsr_numbers_settle(&build->numbers);
		settle_roles(build);
		status = dirfd < 0 ? write_all(build) : write_file(build, dirfd);
	}
	tsr_snapshot_close(&build->snapshot);
	tsr_rolegroups_free(&build->writer.roles);
	tsr_numbers_free(&build->numbers);
	tsr_host_free(&build->host);
	free(build);
	return status;
}
