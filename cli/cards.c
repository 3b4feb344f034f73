/* SPDX-License-Identifier: ISC */
/* Cards of tokens and accounts. */
#include "config.h"

#include "cards.h"

static const struct tsr_column token_lines[] = {
    {"id", "token", false},
    {"account", "account", false},
    {"display_name", "display name", false},
    {"account_condition", "account is", false},
    {"label", "label", false},
    {"kind", "kind", false},
    {"condition", "condition", false},
    {"state", "state", false},
    {"flaws", "flaws", false},
    {"not_before", "begins", false},
    {"not_after", "ends", false},
    {"services", "services", false},
    {"networks", "networks", false},
    {"roles", "roles", false},
    {"domains", "domains", false},
    {"created", "made", false},
    {"created_by", "made by", false},
    {"revoked_at", "revoked", false},
    {"description", "description", false},
    {"dn", "entry", false},
    {"uuid", "entryUUID", false},
};

static const struct tsr_column account_lines[] = {
    {"login", "account", false},
    {"display_name", "display name", false},
    {"class", "class", false},
    {"condition", "condition", false},
    {"state", "state", false},
    {"flaws", "flaws", false},
    {"ends", "ends", false},
    {"roles", "roles", false},
    {"tokens", "tokens", false},
    {"dn", "entry", false},
    {"uuid", "entryUUID", false},
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
