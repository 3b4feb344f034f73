/* SPDX-License-Identifier: ISC */
/* The table of attributes, and the rules for single values. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "attributes.h"
#include "network.h"
#include "origin.h"
#include "text.h"

#define FIELD_MAX 127 /* bytes */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct tsr_word kinds[] = {{"private", TSR_PRIVATE}, {"public", TSR_PUBLIC}, {NULL, 0}};

static const struct tsr_word token_states[] = {
    {"active", TSR_STATE_ACTIVE}, {"disabled", TSR_STATE_DISABLED}, {"revoked", TSR_STATE_REVOKED}, {NULL, 0}};

static const struct tsr_word account_states[] = {
    {"active", TSR_STATE_ACTIVE}, {"disabled", TSR_STATE_DISABLED}, {"invited", TSR_STATE_INVITED}, {NULL, 0}};

static bool
copy(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	if (len == 0 || len > TSR_ITEM_MAX)
		return false;
	memcpy(out, value, len);
	*out_len = len;
	return true;
}

static bool
is_any(const char *value, size_t len)
{
	return len == 1 && value[0] == '*';
}

static bool
is_visible(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (value[i] <= ' ' || value[i] > '~')
			return false;
	return len > 0;
}

static bool
service_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	return is_visible(value, len) && copy(value, len, out, out_len);
}

static bool
network_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	struct tsr_network network;

	if (!is_any(value, len) && tsr_network_parse(value, len, &network, NULL) != TSR_OK)
		return false;
	return copy(value, len, out, out_len);
}

static bool
role_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	return tsr_role_valid(value, len) && copy(value, len, out, out_len);
}

static bool
token_role_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	return is_any(value, len) ? copy(value, len, out, out_len) : role_item(value, len, out, out_len);
}

static bool
domain_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len)
{
	struct tsr_origin domain;
	char text[TSR_ORIGIN_MAX + 1];

	if (tsr_domain_parse(value, len, &domain, NULL) != TSR_OK)
		return false;
	tsr_domain_format(&domain, text);
	return copy(text, strlen(text), out, out_len);
}

static bool
csn_valid(const char *value, size_t len)
{
	return len <= TSR_CSN_MAX && is_visible(value, len);
}

/* A path that a line of passwd(5) can hold. */
static bool
field_valid(const char *value, size_t len)
{
	return len <= FIELD_MAX && is_visible(value, len) && value[0] == '/' && memchr(value, ':', len) == NULL;
}

#define TOKEN TSR_RECORD_TOKEN
#define ACCOUNT TSR_RECORD_ACCOUNT
#define SLOT(name) TSR_SLOT_##name

/*
 * The login and the display name of an account come from several attributes,
 * and so does its state: account.c.  A domain that is malformed is left out,
 * which never widens; a public token that keeps none is flawed there as well.
 */
static const struct tsr_row rows[] = {
    {TOKEN, SLOT(TOKEN_ID), "id", true, TSR_FLAW_ID, .valid = tsr_id_valid},
    {TOKEN, SLOT(VERIFIER), "proof", true, TSR_FLAW_VERIFIER, .words = NULL},
    {TOKEN, SLOT(KIND), "kind", true, TSR_FLAW_KIND, .words = kinds},
    {TOKEN, SLOT(STATE), "state", true, TSR_FLAW_STATE, .words = token_states},
    {TOKEN, SLOT(NOT_AFTER), "not_after", true, TSR_FLAW_NOT_AFTER, .words = NULL},
    {TOKEN, SLOT(NOT_BEFORE), "not_before", false, TSR_FLAW_NOT_BEFORE, .words = NULL},
    {TOKEN, SLOT(SERVICE), "services", true, TSR_FLAW_SERVICE, .item = service_item},
    {TOKEN, SLOT(NETWORK), "networks", true, TSR_FLAW_NETWORK, .item = network_item},
    {TOKEN, SLOT(ROLE), "roles", true, TSR_FLAW_ROLE, .item = token_role_item},
    {TOKEN, SLOT(DOMAIN), "domains", false, 0, .item = domain_item},
    {TOKEN, SLOT(CREATED), "created", false, 0, .words = NULL},
    {TOKEN, SLOT(LABEL), "label", true, TSR_FLAW_LABEL, .max = TSR_NAME_MAX},
    {TOKEN, SLOT(CSN), "csn", false, 0, .valid = csn_valid},
    {TOKEN, SLOT(REVOKED_AT), "revoked_at", false, 0, .words = NULL},
    {TOKEN, SLOT(CREATED_BY), "created_by", false, 0, .max = TSR_NAME_MAX},
    {TOKEN, SLOT(DESCRIPTION), "description", false, 0, .max = TSR_ITEM_MAX},
    {ACCOUNT, SLOT(STATE), "state", false, TSR_FLAW_STATE, .words = account_states},
    {ACCOUNT, SLOT(ROLE), "roles", false, TSR_FLAW_ROLE, .item = role_item},
    {ACCOUNT, SLOT(CSN), "csn", false, 0, .valid = csn_valid},
    {ACCOUNT, SLOT(UID_NUMBER), "uid_number", false, 0, .words = NULL},
    {ACCOUNT, SLOT(GID_NUMBER), "gid_number", false, 0, .words = NULL},
    {ACCOUNT, SLOT(HOME), "home", false, 0, .valid = field_valid},
    {ACCOUNT, SLOT(SHELL), "shell", false, 0, .valid = field_valid},
    {ACCOUNT, SLOT(CREATED), "created", false, 0, .words = NULL},
};

_Static_assert(COUNT(rows) <= TSR_ROWS_MAX, "a plan has room for every row");

static const struct tsr_field *
find_field(const struct tsr_row *row)
{
	size_t count;
	const struct tsr_field *fields = tsr_record_fields(row->type, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, row->member) == 0)
			return &fields[i];
	return NULL;
}

enum tsr_status
tsr_plan_make(const struct tsr_flavour_ops *flavour, struct tsr_plan *plan)
{
#define NAME(slot, name) name,
	static const char *const names[] = {TSR_ATTRIBUTES(NAME)};

	*plan = (struct tsr_plan){.rows = rows, .row_count = COUNT(rows)};
	memcpy(plan->names, names, sizeof(names));
	plan->names[SLOT(UUID)] = flavour->uuid;
	plan->names[SLOT(CSN)] = flavour->csn;
	plan->names[SLOT(LOGIN)] = flavour->login;
	plan->names[SLOT(HOME)] = flavour->home;
	for (size_t i = 0; i < TSR_SLOTS; i++)
		plan->lengths[i] = strlen(plan->names[i]);
	memcpy(plan->request, plan->names, sizeof(plan->names));
	memcpy(plan->keys, plan->names, 3 * sizeof(plan->names[0]));
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan->fields[i] = find_field(&rows[i]);
		if (plan->fields[i] == NULL)
			return TSR_INVALID;
	}
	return TSR_OK;
}

enum tsr_slot
tsr_plan_slot(const struct tsr_plan *plan, const char *name, size_t len)
{
	enum tsr_slot slot = 0;

	while (slot < TSR_SLOTS && (plan->lengths[slot] != len || strncasecmp(plan->names[slot], name, len) != 0))
		slot++;
	return slot;
}
