/* SPDX-License-Identifier: ISC */
/* Effective roles: what the account has, less what the token does not list. */
#include <string.h>

#include "text.h"
#include "verdict.h"

static bool
token_lists(const struct tsr_token_record *token, const char *role, size_t len)
{
	return !token || tsr_list_is_any(&token->roles) || tsr_list_has(&token->roles, role, len);
}

bool
tsr_role_effective(
    const struct tsr_token_record *token, const struct tsr_account_record *account, const char *role, size_t len)
{
	return tsr_role_valid(role, len) && tsr_list_has(&account->roles, role, len) && token_lists(token, role, len);
}

enum tsr_status
tsr_roles_effective(
    const struct tsr_token_record *token, const struct tsr_account_record *account, char *out, size_t size)
{
	struct tsr_text role;
	size_t at = 0, len = 0;

	if (size == 0)
		return TSR_TOOBIG;
	out[0] = '\0';
	while (tsr_list_next(&account->roles, &at, &role)) {
		if (!tsr_role_valid(role.s, role.len) || !token_lists(token, role.s, role.len))
			continue;
		if (size - len <= role.len + (len > 0)) {
			out[0] = '\0';
			return TSR_TOOBIG;
		}
		if (len > 0)
			out[len++] = ' ';
		memcpy(out + len, role.s, role.len);
		len += role.len;
		out[len] = '\0';
	}
	return TSR_OK;
}
