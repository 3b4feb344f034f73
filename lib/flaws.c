/* SPDX-License-Identifier: ISC */
/*
 * What makes a record deny itself.  The directory room notes what it saw; what
 * an access rule of the directory hid never came, so absence is looked for here.
 */
#include <string.h>

#include "verdict.h"

/* A restriction that says nothing, or says "any" and something else, is none that anybody meant. */
static bool
restriction_is_sound(const struct tsr_list *list)
{
	return list->len > 0 && (tsr_list_is_any(list) || !tsr_list_has(list, "*", 1));
}

static bool
kind_is_known(uint8_t kind)
{
	return kind == TSR_PRIVATE || kind == TSR_PUBLIC;
}

static bool
scheme_is_known(uint8_t scheme)
{
	return scheme == TSR_SCHEME_BLAKE2B || scheme == TSR_SCHEME_BLAKE2B_UUID;
}

static bool
token_state_is_known(uint8_t state)
{
	return state == TSR_STATE_ACTIVE || state == TSR_STATE_DISABLED || state == TSR_STATE_REVOKED;
}

uint32_t
tsr_token_flaws(const struct tsr_token_record *token)
{
	static const uint8_t no_proof[TSR_PROOF_BYTES];
	uint32_t flaws = token->flaws;

	if (!tsr_id_valid(token->id.s, token->id.len) || tsr_uuid_is_zero(token->uuid))
		flaws |= TSR_FLAW_ID;
	if (!scheme_is_known(token->scheme) || memcmp(token->proof, no_proof, sizeof(no_proof)) == 0)
		flaws |= TSR_FLAW_VERIFIER;
	if (!kind_is_known(token->kind))
		flaws |= TSR_FLAW_KIND;
	if (!token_state_is_known(token->state))
		flaws |= TSR_FLAW_STATE;
	if (token->not_after == 0)
		flaws |= TSR_FLAW_NOT_AFTER;
	if (!restriction_is_sound(&token->services))
		flaws |= TSR_FLAW_SERVICE;
	if (!restriction_is_sound(&token->networks))
		flaws |= TSR_FLAW_NETWORK;
	if (!restriction_is_sound(&token->roles))
		flaws |= TSR_FLAW_ROLE;
	if (token->kind == TSR_PUBLIC && token->domains.len == 0)
		flaws |= TSR_FLAW_DOMAIN;
	return flaws;
}

static bool
account_state_is_known(const struct tsr_account_record *account)
{
	return account->state == TSR_STATE_ACTIVE || account->state == TSR_STATE_DISABLED ||
	       (account->state == TSR_STATE_INVITED && account->class == TSR_CLASS_MEMBER);
}

static bool
login_is_sound(const struct tsr_text *login)
{
	return login->len > 0 && login->len <= TSR_LOGIN_MAX && !memchr(login->s, '\0', login->len);
}

uint32_t
tsr_account_flaws(const struct tsr_account_record *account)
{
	uint32_t flaws = account->flaws;

	if ((account->class != TSR_CLASS_SERVICE && account->class != TSR_CLASS_MEMBER) ||
	    tsr_uuid_is_zero(account->uuid))
		flaws |= TSR_FLAW_KIND;
	if (!account_state_is_known(account))
		flaws |= TSR_FLAW_STATE;
	if (!login_is_sound(&account->login))
		flaws |= TSR_FLAW_LOGIN;
	if (account->class == TSR_CLASS_SERVICE && account->roles.len == 0)
		flaws |= TSR_FLAW_ROLE;
	return flaws;
}

void
tsr_flaws_format(uint32_t flaws, char *out, size_t size)
{
#define FLAW(name, bit, text) {bit, text},
	static const struct {
		uint32_t bit;
		const char *text;
	} table[] = {TSR_FLAWS(FLAW)};
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t need = strlen(table[i].text) + (len > 0 ? 2 : 0);

		if (!(flaws & table[i].bit) || need >= size - len)
			continue;
		memcpy(out + len, ", ", len > 0 ? 2 : 0);
		memcpy(out + len + (len > 0 ? 2 : 0), table[i].text, strlen(table[i].text) + 1);
		len += need;
	}
}
