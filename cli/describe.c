/* SPDX-License-Identifier: ISC */
/* Tokens and accounts as JSON values, from the directory and from the cache alike. */
#include "config.h"

#include <string.h>

#include "json.h"
#include "text.h"
#include "verdict.h"

/* The names of what is wrong, "" when nothing is. */
static json_t *
flaws(uint32_t bits)
{
	char text[512];

	tsr_flaws_format(bits, text, sizeof(text));
	return json_string(text);
}

static const char *
state_name(uint8_t state)
{
	switch ((enum tsr_state)state) {
	case TSR_STATE_ACTIVE:
		return "active";
	case TSR_STATE_DISABLED:
		return "disabled";
	case TSR_STATE_REVOKED:
		return "revoked";
	case TSR_STATE_INVITED:
		return "invited";
	case TSR_STATE_NONE:
		break;
	}
	return "none";
}

static const char *
kind_name(uint8_t kind)
{
	return kind == TSR_PRIVATE ? "private" : kind == TSR_PUBLIC ? "public" : "none";
}

/* What it may be used for now, in one word. */
static const char *
token_condition(const struct tsr_token_record *token, int64_t now, uint32_t unseen)
{
	if (tsr_token_is_revoked(token))
		return "revoked"; /* for good, whatever else is wrong */
	if ((tsr_token_flaws(token) & ~unseen) != 0)
		return "incomplete";
	if (token->state != TSR_STATE_ACTIVE)
		return state_name(token->state);
	if (now > token->not_after)
		return "expired";
	return now < token->not_before ? "not_yet" : "active";
}

static const char *
account_condition(const struct tsr_account_record *account, int64_t now)
{
	if ((account->flaws & TSR_FLAW_TWO_LOGINS) != 0 || account->shared != 0)
		return "ambiguous";
	if (tsr_account_flaws(account) != 0)
		return "incomplete";
	if (account->state == TSR_STATE_ACTIVE && account->ends != 0 && now > account->ends)
		return "disabled";
	return state_name(account->state);
}

json_t *
tsr_json_token(const struct tsr_token_record *token, int64_t now, uint32_t unseen)
{
	return json_pack("{s:o s:o s:s s:s s:s s:o s:o s:o s:o s:o s:o s:o s:o s:o s:o s:o s:o}", "id",
	    tsr_json_text(token->id.s, token->id.len), "label", tsr_json_text(token->label.s, token->label.len), "kind",
	    kind_name(token->kind), "state", state_name(token->state), "condition", token_condition(token, now, unseen),
	    "not_after", tsr_json_time(token->not_after), "not_before", tsr_json_time(token->not_before), "services",
	    tsr_json_list(&token->services), "networks", tsr_json_list(&token->networks), "roles",
	    tsr_json_list(&token->roles), "domains", tsr_json_list(&token->domains), "created",
	    tsr_json_time(token->created), "created_by", tsr_json_text(token->created_by.s, token->created_by.len),
	    "revoked_at", tsr_json_time(token->revoked_at), "description",
	    tsr_json_text(token->description.s, token->description.len), "uuid", tsr_json_uuid(token->uuid), "flaws",
	    flaws(tsr_token_flaws(token) & ~unseen));
}

/* Every account has a name for people: its own, or the login of one who never gave it. */
static const struct tsr_text *
shown_name(const struct tsr_account_record *account)
{
	return account->display_name.len != 0 ? &account->display_name : &account->login;
}

json_t *
tsr_json_account(const struct tsr_account_record *account, int64_t now)
{
	const struct tsr_text *name = shown_name(account);

	return json_pack("{s:o s:o s:s s:s s:s s:o s:o s:o s:o s:o}", "login",
	    tsr_json_text(account->login.s, account->login.len), "display_name", tsr_json_text(name->s, name->len),
	    "class", account->class == TSR_CLASS_SERVICE ? "service" : "member", "state", state_name(account->state),
	    "condition", account_condition(account, now), "ends", tsr_json_time(account->ends), "roles",
	    tsr_json_list(&account->roles), "dn", tsr_json_text(account->dn.s, account->dn.len), "uuid",
	    tsr_json_uuid(account->uuid), "flaws", flaws(tsr_account_flaws(account)));
}

/* A person's token is one from before: new ones belong to service accounts. */
static json_t *
legacy(const json_t *account)
{
	const char *class = json_string_value(json_object_get(account, "class"));

	return class != NULL ? json_boolean(strcmp(class, "member") == 0) : json_null();
}

int
tsr_json_own(json_t *token, const json_t *account)
{
	static const char *const names[][2] = {
	    {"account", "login"},
	    {"display_name", "display_name"},
	    {"account_condition", "condition"},
	};
	int failed = json_object_set_new(token, "legacy", legacy(account));

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *value = json_object_get(account, names[i][1]);

		if (value != NULL)
			failed |= json_object_set(token, names[i][0], value);
		else
			failed |= json_object_set_new(token, names[i][0], json_null());
	}
	return failed;
}
