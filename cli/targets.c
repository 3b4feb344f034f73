/* SPDX-License-Identifier: ISC */
/* Tokens by id, looked up many at a time. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "targets.h"
#include "verdict.h"

/* With a NUL behind it. */
static void *
copy(const void *bytes, size_t len)
{
	char *out = malloc(len + 1);

	if (out == NULL)
		return NULL;
	if (len > 0)
		memcpy(out, bytes, len);
	out[len] = '\0';
	return out;
}

static void
forget_entry(struct tsr_target *target)
{
	free(target->dn);
	free(target->parent);
	free(target->label);
	free(target->roles);
	target->dn = target->parent = target->label = NULL;
	target->roles = NULL;
	target->roles_len = 0;
	target->state = TSR_STATE_NONE;
	target->revoked = false;
	target->revoked_at = 0;
	target->entries = 0;
}

static void
free_target(struct tsr_target *target)
{
	forget_entry(target);
	free(target->payload);
	free(target->error);
}

static struct tsr_target *
new_target(struct tsr_targets *targets, const char *id, size_t len)
{
	struct tsr_target *target;

	if (targets->count == targets->room) {
		size_t room = targets->room != 0 ? 2 * targets->room : 64;
		struct tsr_target *v = reallocarray(targets->v, room, sizeof(*v));

		if (v == NULL)
			return NULL;
		targets->v = v;
		targets->room = room;
	}
	target = &targets->v[targets->count++];
	*target = (struct tsr_target){.line = 0};
	memcpy(target->id, id, len < TSR_ID_LEN ? len : TSR_ID_LEN);
	return target;
}

bool
tsr_targets_add(struct tsr_targets *targets, const char *id, size_t line, const char *payload)
{
	struct tsr_target *target = new_target(targets, id, strlen(id));

	if (target == NULL)
		return false;
	target->line = line;
	target->payload = payload != NULL ? strdup(payload) : NULL;
	return payload == NULL || target->payload != NULL;
}

/* What a verb may want to know of the entry. */
static bool
set_entry(struct tsr_target *target, const struct tsr_dir_entry *entry)
{
	const struct tsr_token_record *token = &entry->token;

	if (target->entries++ > 0)
		return true;
	target->dn = strdup(entry->dn);
	target->parent = strdup(entry->parent_key);
	target->label = copy(token->label.s, token->label.len);
	target->roles = copy(token->roles.bytes, token->roles.len);
	target->roles_len = token->roles.len;
	target->state = token->state;
	target->revoked = tsr_token_is_revoked(token);
	target->revoked_at = token->revoked_at;
	return target->dn != NULL && target->parent != NULL && target->label != NULL && target->roles != NULL;
}

bool
tsr_targets_take(struct tsr_targets *targets, const struct tsr_dir_entry *entry)
{
	const struct tsr_text id = entry->token.id;
	struct tsr_target *target;

	if (entry->type != TSR_RECORD_TOKEN || !tsr_id_valid(id.s, id.len))
		return true; /* an account, or what no host takes for a token */
	target = new_target(targets, id.s, id.len);
	return target != NULL && set_entry(target, entry);
}

static int
compare(const void *a, const void *b)
{
	const struct tsr_target *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

size_t
tsr_targets_sort(struct tsr_targets *targets)
{
	size_t kept = 0, all = targets->count;

	if (all > 1)
		qsort(targets->v, all, sizeof(targets->v[0]), compare);
	for (size_t i = 0; i < all; i++) {
		if (kept > 0 && strcmp(targets->v[kept - 1].id, targets->v[i].id) == 0)
			free_target(&targets->v[i]);
		else
			targets->v[kept++] = targets->v[i];
	}
	targets->count = kept;
	return all - kept;
}

/* What one search is for, and what comes of it. */
struct look {
	struct tsr_target *target[TSR_FIND_MAX];
	const char *id[TSR_FIND_MAX];
	char *old_dn[TSR_FIND_MAX];
	size_t count;
	bool failed;
};

static bool
note_entry(void *arg, const struct tsr_dir_entry *entry)
{
	const struct tsr_text id = entry->token.id;
	struct look *look = arg;

	for (size_t i = 0; i < look->count; i++) {
		if (id.len == TSR_ID_LEN && memcmp(id.s, look->id[i], id.len) == 0)
			look->failed |= !set_entry(look->target[i], entry);
	}
	return !look->failed;
}

static void
add_to(struct look *look, struct tsr_target *target)
{
	look->old_dn[look->count] = target->dn;
	target->dn = NULL;
	forget_entry(target);
	look->target[look->count] = target;
	look->id[look->count++] = target->id;
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b;
}

static void
end_look(struct look *look)
{
	for (size_t i = 0; i < look->count; i++) {
		struct tsr_target *target = look->target[i];

		target->moved = !same(target->dn, look->old_dn[i]);
		free(look->old_dn[i]);
	}
	look->count = 0;
}

static enum tsr_exit
search(struct tsr_dir *dir, struct look *look)
{
	struct tsr_dir_error error = {0};

	if (look->count > 0)
		(void)tsr_dir_find_tokens(dir, look->id, look->count, note_entry, look, &error);
	end_look(look);
	return look->failed ? tsr_no_memory() : tsr_admin_fault(&error, "the tokens could not be looked up");
}

enum tsr_exit
tsr_targets_find(struct tsr_dir *dir, struct tsr_targets *targets)
{
	struct look look = {.count = 0};
	enum tsr_exit code = TSR_GO_ON;
	struct tsr_progress progress;

	tsr_progress_begin(&progress, "looking tokens up", targets->count);
	for (size_t i = 0; i < targets->count && code == TSR_GO_ON; i++) {
		tsr_progress_step(&progress, 1);
		if (targets->v[i].settled)
			continue;
		add_to(&look, &targets->v[i]);
		if (look.count == TSR_FIND_MAX)
			code = search(dir, &look);
	}
	if (code == TSR_GO_ON)
		code = search(dir, &look);
	tsr_progress_hide();
	return code;
}

enum tsr_exit
tsr_targets_find_ids(struct tsr_dir *dir, struct tsr_targets *targets, const struct tsr_ids *ids)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (!tsr_targets_add(targets, ids->id[i], 0, NULL))
			return tsr_no_memory();
	}
	return tsr_targets_find(dir, targets);
}

void
tsr_targets_free(struct tsr_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		free_target(&targets->v[i]);
	free(targets->v);
	*targets = (struct tsr_targets){NULL, 0, 0};
}
