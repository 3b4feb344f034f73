/* SPDX-License-Identifier: ISC */
/* Which members of a token and of an account people are shown. */
#include "config.h"

#include "cards.h"

const struct tsr_column tsr_token_columns[TSR_TOKEN_COLUMNS + 1] = {
    {"id", "TOKEN", TSR_PLAIN},
    {"account", "ACCOUNT", TSR_PLAIN},
    {"display_name", "NAME", TSR_CUT},
    {"label", "LABEL", TSR_CUT},
    {"kind", "KIND", TSR_PLAIN},
    {"legacy", "LEGACY", TSR_PLAIN},
    {"condition", "STATE", TSR_TINT},
    {"not_after", "ENDS", TSR_TINT},
    {"last_use", "LAST USE", TSR_PLAIN},
};

static const struct tsr_column token_lines[] = {
    {"id", "token", TSR_PLAIN},
    {"account", "account", TSR_PLAIN},
    {"display_name", "display name", TSR_PLAIN},
    {"account_condition", "account is", TSR_TINT},
    {"legacy", "legacy", TSR_PLAIN},
    {"label", "label", TSR_PLAIN},
    {"kind", "kind", TSR_PLAIN},
    {"condition", "condition", TSR_TINT},
    {"state", "state", TSR_TINT},
    {"flaws", "flaws", TSR_PLAIN},
    {"not_before", "begins", TSR_PLAIN},
    {"not_after", "ends", TSR_TINT},
    {"services", "services", TSR_PLAIN},
    {"networks", "networks", TSR_PLAIN},
    {"roles", "roles", TSR_PLAIN},
    {"domains", "domains", TSR_PLAIN},
    {"created", "made", TSR_PLAIN},
    {"created_by", "made by", TSR_PLAIN},
    {"revoked_at", "revoked", TSR_PLAIN},
    {"description", "description", TSR_PLAIN},
    {"uses", "uses on this host", TSR_PLAIN},
    {"first_use", "first use here", TSR_PLAIN},
    {"last_use", "last use", TSR_PLAIN},
    {"last_service", "by service", TSR_PLAIN},
    {"last_peer", "from", TSR_PLAIN},
    {"last_host", "on host", TSR_PLAIN},
    {"refusals", "refused here", TSR_PLAIN},
    {"last_refused", "last refused", TSR_PLAIN},
    {"refused_as", "because", TSR_PLAIN},
    {"dn", "entry", TSR_PLAIN},
    {"uuid", "entryUUID", TSR_PLAIN},
};

static const struct tsr_column account_lines[] = {
    {"login", "account", TSR_PLAIN},
    {"display_name", "display name", TSR_PLAIN},
    {"username", "username", TSR_PLAIN},
    {"mail", "mail", TSR_PLAIN},
    {"class", "class", TSR_PLAIN},
    {"legacy", "legacy", TSR_PLAIN},
    {"condition", "condition", TSR_TINT},
    {"state", "state", TSR_TINT},
    {"flaws", "flaws", TSR_PLAIN},
    {"locks", "locked by", TSR_PLAIN},
    {"invited_until", "invited until", TSR_PLAIN},
    {"ends", "ends", TSR_PLAIN},
    {"roles", "roles", TSR_PLAIN},
    {"description", "description", TSR_PLAIN},
    {"tokens", "tokens", TSR_PLAIN},
    {"dn", "entry", TSR_PLAIN},
    {"uuid", "entryUUID", TSR_PLAIN},
};

enum tsr_exit
tsr_token_card(const json_t *token)
{
	return tsr_card_print(token, token_lines, sizeof(token_lines) / sizeof(token_lines[0]));
}

enum tsr_exit
tsr_account_card(const json_t *account)
{
	return tsr_card_print(account, account_lines, sizeof(account_lines) / sizeof(account_lines[0]));
}
