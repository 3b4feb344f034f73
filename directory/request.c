/* SPDX-License-Identifier: ISC */
/* Attributes and values put together the way libldap wants them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"
#include "request.h"
#include "text.h"

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

char *
tsr_unconst_text(const char *text)
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
	mod->mod_type = tsr_unconst_text(attribute);
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

/* There is room for as many as the request has. */
static void
append(LDAPMod *mod, const char *value)
{
	size_t n = 0;

	while (mod->mod_values[n] != NULL)
		n++;
	mod->mod_values[n] = tsr_unconst_text(value);
}

static bool
add_value(struct mods *mods, const struct tsr_dir_value *value)
{
	LDAPMod *mod = find_mod(mods, value->attribute);

	if (mod == NULL)
		mod = new_mod(mods, LDAP_MOD_ADD, value->attribute, mods->room);
	if (mod == NULL)
		return false;
	append(mod, value->value);
	return true;
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

	if (last == NULL || last->mod_op != mod_op(change->op) || last->mod_values == NULL || change->value == NULL ||
	    strcasecmp(last->mod_type, change->attribute) != 0)
		last = new_mod(mods, mod_op(change->op), change->attribute, change->value != NULL ? mods->room : 0);
	if (last != NULL && change->value != NULL)
		append(last, change->value);
	return last != NULL;
}

static int
send_add(LDAP *ld, const struct tsr_dir_request *request, LDAPControl **controls, int *msgid)
{
	struct mods mods;
	bool complete = start_mods(&mods, request->count);
	int rc = LDAP_NO_MEMORY;

	for (size_t i = 0; i < request->count && complete; i++)
		complete = add_value(&mods, &request->values[i]);
	if (complete)
		rc = ldap_add_ext(ld, request->dn, mods.list, controls, NULL, msgid);
	free_mods(&mods);
	return rc;
}

static int
send_modify(LDAP *ld, const struct tsr_dir_request *request, LDAPControl **controls, int *msgid)
{
	struct mods mods;
	bool complete = start_mods(&mods, request->count);
	int rc = LDAP_NO_MEMORY;

	for (size_t i = 0; i < request->count && complete; i++)
		complete = add_change(&mods, &request->changes[i]);
	if (complete)
		rc = ldap_modify_ext(ld, request->dn, mods.list, controls, NULL, msgid);
	free_mods(&mods);
	return rc;
}

static int
send_move(LDAP *ld, const struct tsr_dir_request *request, LDAPControl **controls, int *msgid)
{
	size_t len = strlen(request->rdn);
	/* A mere move must not ask to delete the name: that takes the right to write it. */
	bool other_name = strncmp(request->dn, request->rdn, len) != 0 || request->dn[len] != ',';

	return ldap_rename(ld, request->dn, request->rdn, request->parent, other_name, controls, NULL, msgid);
}

static int
send_compare(LDAP *ld, const struct tsr_dir_request *request, LDAPControl **controls, int *msgid)
{
	struct berval value;

	ber_str2bv(request->values[0].value, 0, 0, &value);
	return ldap_compare_ext(ld, request->dn, request->values[0].attribute, &value, controls, NULL, msgid);
}

int
tsr_request_send(struct tsr_dir *dir, const struct tsr_dir_request *request, int *msgid)
{
	char oid[] = LDAP_CONTROL_RELAX;
	LDAPControl relax = {.ldctl_oid = oid, .ldctl_iscritical = 1};
	LDAPControl *with[] = {&relax, NULL}, **controls = request->relax && dir->flavour->relaxes ? with : NULL;

	*msgid = 0;
	switch (request->verb) {
	case TSR_DIR_ADD:
		return send_add(dir->ld, request, controls, msgid);
	case TSR_DIR_MODIFY:
		return send_modify(dir->ld, request, controls, msgid);
	case TSR_DIR_MOVE:
		return send_move(dir->ld, request, controls, msgid);
	case TSR_DIR_DELETE:
		return ldap_delete_ext(dir->ld, request->dn, controls, NULL, msgid);
	case TSR_DIR_COMPARE:
		return send_compare(dir->ld, request, controls, msgid);
	}
	return LDAP_PARAM_ERROR;
}

static const char *
verb_name(const struct tsr_dir_request *request)
{
	switch (request->verb) {
	case TSR_DIR_ADD:
		return "add";
	case TSR_DIR_MODIFY:
		return "change";
	case TSR_DIR_MOVE:
		return request->parent != NULL ? "move" : "rename";
	case TSR_DIR_DELETE:
		return "remove";
	case TSR_DIR_COMPARE:
		return "compare";
	}
	return "";
}

void
tsr_request_name(const struct tsr_dir_request *request, char name[static TSR_REQUEST_NAME])
{
	char dn[TSR_REQUEST_NAME - 16];

	tsr_escape(request->dn, strlen(request->dn), 120, dn, sizeof(dn));
	snprintf(name, TSR_REQUEST_NAME, "%s %s", verb_name(request), dn);
}
