/* SPDX-License-Identifier: ISC */
/* Removing accounts with what they own. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "batch.h"
#include "person.h"
#include "progress.h"
#include "removal.h"
#include "terms.h"

#define TOLD_MAX 20 /* tokens that are named one by one */

static bool
is_revoked(const json_t *token)
{
	return strcmp(tsr_member(token, "condition"), "revoked") == 0;
}

/* A new array; NULL when memory ran out. */
static json_t *
not_revoked(const json_t *tokens)
{
	json_t *some = json_array(), *token;
	size_t i;

	json_array_foreach (tokens, i, token) {
		if (is_revoked(token) || json_array_append(some, token) == 0)
			continue;
		json_decref(some);
		return NULL;
	}
	return some;
}

static enum tsr_exit
refuse(const struct tsr_removal *removal, const json_t *tokens)
{
	const size_t count = json_array_size(tokens);
	json_t *token;
	size_t i;

	json_array_foreach (tokens, i, token) {
		if (i == TOLD_MAX) {
			tsr_complain("  and %zu more", count - i);
			break;
		}
		tsr_complain("  %s  %s (%s, ends %s)", tsr_member(token, "id"), tsr_member(token, "label"),
		    tsr_member(token, "condition"), tsr_member(token, "not_after"));
	}
	return TSR_TELL(TSR_EXIT_REFUSED, "%s (%s) owns %zu token%s not revoked and cannot be removed; %s",
	    tsr_member(removal->account, "login"), tsr_member(removal->account, "display_name"), count,
	    count == 1 ? " that is" : "s that are", removal->way_out);
}

/* One change of each of many tokens. */
struct passage {
	struct tsr_progress progress;
	const json_t *tokens;
	struct tsr_dir_error error; /* the first */
};

/* What is gone by now needs no change, and is not deleted should it come back: it was not revoked. */
static void
hear(void *arg, size_t index, const struct tsr_dir_error *error)
{
	struct passage *passage = arg;

	tsr_progress_step(&passage->progress, 1);
	if (error->fault == TSR_DIR_ABSENT)
		json_object_set_new(json_array_get(passage->tokens, index), "gone", json_true());
	else if (error->fault != TSR_DIR_OK && passage->error.fault == TSR_DIR_OK)
		passage->error = *error;
}

/* REQUEST but for its DN; ends after the first failure. */
static enum tsr_exit
change_all(
    struct tsr_dir *dir, const json_t *tokens, struct tsr_dir_request request, const char *what, const char *failure)
{
	struct passage passage = {.tokens = tokens};
	struct tsr_batch *batch = tsr_batch_new(dir, hear, &passage);
	json_t *token;
	size_t i;

	if (batch == NULL)
		return tsr_no_memory();
	tsr_progress_begin(&passage.progress, what, json_array_size(tokens));
	json_array_foreach (tokens, i, token) {
		request.dn = tsr_member(token, "dn");
		if (json_is_true(json_object_get(token, "gone")))
			continue;
		if (passage.error.fault != TSR_DIR_OK || !tsr_batch_put(batch, i, &request))
			break;
	}
	(void)tsr_batch_flush(batch);
	tsr_batch_free(batch);
	return tsr_admin_fault(&passage.error, failure);
}

static enum tsr_exit
revoke_all(struct tsr_dir *dir, const json_t *tokens)
{
	char now[TSR_TIME_LEN + 1];
	struct tsr_dir_change changes[TSR_REVOCATION];
	const struct tsr_dir_request request = {.verb = TSR_DIR_MODIFY, .changes = changes, .count = TSR_REVOCATION};

	tsr_time_format((int64_t)time(NULL), now);
	tsr_revocation(now, changes);
	return change_all(dir, tokens, request, "revoking tokens", "not all tokens were revoked");
}

static enum tsr_exit
delete_all(struct tsr_dir *dir, const json_t *tokens)
{
	const struct tsr_dir_request request = {.verb = TSR_DIR_DELETE};

	return change_all(dir, tokens, request, "deleting tokens", "not all tokens were deleted");
}

static enum tsr_exit
delete_account(struct tsr_dir *dir, const json_t *account)
{
	struct tsr_dir_error error = {0};

	(void)tsr_dir_delete(dir, tsr_member(account, "dn"), &error);
	if (error.code == TSR_RESULT_NOT_LEAF)
		return TSR_TELL(TSR_EXIT_REFUSED,
		    "%s was not removed: something is below its entry %s that came just now or that you may not read; "
		    "try again, or look with another identity",
		    tsr_member(account, "login"), tsr_member(account, "dn"));
	return tsr_admin_fault(&error, "the account was not removed");
}

static enum tsr_exit
tell_end(const char *login, size_t tokens)
{
	if (tokens == 0)
		return TSR_TELL(TSR_EXIT_OK, "%s is removed", login);
	return TSR_TELL(TSR_EXIT_OK, "%s is removed, with %zu revoked token%s", login, tokens, tokens == 1 ? "" : "s");
}

enum tsr_exit
tsr_account_remove(struct tsr_dir *dir, const struct tsr_removal *removal)
{
	const char *login = tsr_member(removal->account, "login");
	json_t *tokens, *live = NULL;
	enum tsr_exit code = tsr_person_tokens(dir, tsr_member(removal->account, "dn"), &tokens);

	if (code == TSR_GO_ON && (live = not_revoked(tokens)) == NULL)
		code = tsr_no_memory();
	if (code == TSR_GO_ON && json_array_size(live) > 0)
		code = removal->revoke ? revoke_all(dir, live) : refuse(removal, live);
	if (code == TSR_GO_ON)
		code = delete_all(dir, tokens);
	if (code == TSR_GO_ON)
		code = delete_account(dir, removal->account);
	if (code == TSR_GO_ON)
		code = tell_end(login, json_array_size(tokens));
	json_decref(live);
	json_decref(tokens);
	return code;
}
