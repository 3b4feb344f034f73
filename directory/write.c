/* SPDX-License-Identifier: ISC */
/* Changes, one operation each. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"
#include "text.h"
#include "write.h"

/* Names the entry in an error; what an administrator typed may hold anything. */
static void
describe(char what[static 512], const char *verb, const char *dn)
{
	char name[400];

	tsr_escape(dn, strlen(dn), 120, name, sizeof(name));
	snprintf(what, 512, "cannot %s %s", verb, name);
}

/* The request is out: from here on a lost connection leaves the outcome open. */
static enum tsr_dir_fault
finish(struct tsr_dir *dir, int rc, int msgid, const char *what, struct tsr_dir_error *error)
{
	enum tsr_dir_fault fault;
	char why[TSR_ERROR_TEXT];

	if (rc != LDAP_SUCCESS)
		return tsr_dir_fail_ldap(dir, error, rc, what);
	fault = tsr_dir_result(dir, msgid, what, error);
	if (fault != TSR_DIR_OK && dir->dead) {
		memcpy(why, error->text, sizeof(why));
		return tsr_dir_fail(error, TSR_DIR_UNKNOWN, error->code,
		    "%.300s; whether the change was made is not known, and it is safe to repeat it", why);
	}
	if (fault == TSR_DIR_REFUSED && error->code == LDAP_NO_SUCH_OBJECT)
		error->fault = TSR_DIR_ABSENT;
	return error->fault;
}

/* Modifications under way: each holds its values in arrays that end with NULL. */
struct mods {
	LDAPMod **list;
	size_t count;
	size_t room;
};

static void
free_mods(struct mods *mods)
{
	for (size_t i = 0; i < mods->count; i++) {
		free(mods->list[i]->mod_values);
		free(mods->list[i]);
	}
	free(mods->list);
}

static bool
start_mods(struct mods *mods, size_t room)
{
	*mods = (struct mods){.list = calloc(room + 1, sizeof(*mods->list)), .room = room};
	return mods->list != NULL;
}

/* libldap takes strings without const; it does not write to them. */
static char *
unconst(const char *text)
{
	union {
		const char *in;
		char *out;
	} both = {text};

	return both.out;
}

/* A modification with room for VALUES values. */
static LDAPMod *
new_mod(struct mods *mods, int op, const char *attribute, size_t values)
{
	LDAPMod *mod = calloc(1, sizeof(*mod));

	if (mod == NULL || mods->count == mods->room)
		goto fail;
	mod->mod_op = op;
	mod->mod_type = unconst(attribute);
	mod->mod_values = values > 0 ? calloc(values + 1, sizeof(char *)) : NULL;
	if (values > 0 && mod->mod_values == NULL)
		goto fail;
	mods->list[mods->count++] = mod;
	return mod;
fail:
	free(mod);
	return NULL;
}

static LDAPMod *
find_mod(const struct mods *mods, const char *attribute)
{
	for (size_t i = 0; i < mods->count; i++)
		if (strcasecmp(mods->list[i]->mod_type, attribute) == 0)
			return mods->list[i];
	return NULL;
}

static bool
add_value(struct mods *mods, const struct tsr_dir_value *value)
{
	LDAPMod *mod = find_mod(mods, value->attribute);
	size_t n = 0;

	if (mod == NULL)
		mod = new_mod(mods, LDAP_MOD_ADD, value->attribute, mods->room);
	if (mod == NULL)
		return false;
	while (mod->mod_values[n] != NULL)
		n++;
	mod->mod_values[n] = unconst(value->value);
	return true;
}

static enum tsr_dir_fault
out_of_memory(struct tsr_dir *dir, struct tsr_dir_error *error)
{
	return tsr_dir_fail(error, TSR_DIR_RETRY, LDAP_NO_MEMORY, "%s: out of memory", dir->uri);
}

enum tsr_dir_fault
tsr_dir_add(
    struct tsr_dir *dir, const char *dn, const struct tsr_dir_value *values, size_t count, struct tsr_dir_error *error)
{
	bool complete = false;
	char what[512];
	struct mods mods;
	int msgid = 0, rc = LDAP_NO_MEMORY;

	*error = (struct tsr_dir_error){0};
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	complete = start_mods(&mods, count);
	for (size_t i = 0; i < count && complete; i++)
		complete = add_value(&mods, &values[i]);
	if (complete)
		rc = ldap_add_ext(dir->ld, dn, mods.list, NULL, NULL, &msgid);
	free_mods(&mods);
	if (!complete)
		return out_of_memory(dir, error);
	describe(what, "add", dn);
	return finish(dir, rc, msgid, what, error);
}

static int
mod_op(enum tsr_dir_op op)
{
	switch (op) {
	case TSR_DIR_REPLACE:
		return LDAP_MOD_REPLACE;
	case TSR_DIR_ADD_VALUE:
		return LDAP_MOD_ADD;
	case TSR_DIR_DELETE_VALUE:
		return LDAP_MOD_DELETE;
	}
	return -1;
}

/* Replacing an attribute by several values is one modification that holds them all. */
static bool
add_change(struct mods *mods, const struct tsr_dir_change *change)
{
	LDAPMod *last = mods->count > 0 ? mods->list[mods->count - 1] : NULL;
	size_t n = 0;

	if (last == NULL || last->mod_op != mod_op(change->op) || last->mod_values == NULL || change->value == NULL ||
	    strcasecmp(last->mod_type, change->attribute) != 0)
		last = new_mod(mods, mod_op(change->op), change->attribute, change->value != NULL ? mods->room : 0);
	if (last == NULL || change->value == NULL)
		return last != NULL;
	while (last->mod_values[n] != NULL)
		n++;
	last->mod_values[n] = unconst(change->value);
	return true;
}

enum tsr_dir_fault
tsr_dir_modify(struct tsr_dir *dir, const char *dn, const struct tsr_dir_change *changes, size_t count,
    struct tsr_dir_error *error)
{
	bool complete = false;
	char what[512];
	struct mods mods;
	int msgid = 0, rc = LDAP_NO_MEMORY;

	*error = (struct tsr_dir_error){0};
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	complete = start_mods(&mods, count);
	for (size_t i = 0; i < count && complete; i++)
		complete = add_change(&mods, &changes[i]);
	if (complete)
		rc = ldap_modify_ext(dir->ld, dn, mods.list, NULL, NULL, &msgid);
	free_mods(&mods);
	if (!complete)
		return out_of_memory(dir, error);
	describe(what, "change", dn);
	return finish(dir, rc, msgid, what, error);
}

enum tsr_dir_fault
tsr_dir_rename(struct tsr_dir *dir, const char *dn, const char *rdn, const char *parent, struct tsr_dir_error *error)
{
	size_t len = strlen(rdn);
	/* A mere move must not ask to delete the name: that takes the right to write it. */
	bool other_name = strncmp(dn, rdn, len) != 0 || dn[len] != ',';
	char what[512];
	int msgid = 0, rc;

	*error = (struct tsr_dir_error){0};
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	rc = ldap_rename(dir->ld, dn, rdn, parent, other_name, NULL, NULL, &msgid);
	describe(what, parent != NULL ? "move" : "rename", dn);
	return finish(dir, rc, msgid, what, error);
}

enum tsr_dir_fault
tsr_dir_delete(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error)
{
	char what[512];
	int msgid = 0, rc;

	*error = (struct tsr_dir_error){0};
	if (tsr_dir_alive(dir, error) != TSR_DIR_OK)
		return TSR_DIR_RETRY;
	rc = ldap_delete_ext(dir->ld, dn, NULL, NULL, &msgid);
	describe(what, "remove", dn);
	return finish(dir, rc, msgid, what, error);
}
