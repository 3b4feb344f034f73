/* SPDX-License-Identifier: ISC */
/* New tokens: made, added, handed out. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "mint.h"
#include "secret_out.h"

#define TRIES 3 /* of an add whose answer gets lost */

enum tsr_exit
tsr_mint_make(struct tsr_dir *dir, const struct tsr_terms *terms, const json_t *account, struct tsr_mint *mint)
{
	uint8_t proof[TSR_PROOF_BYTES];
	const char *secret = mint->secret;
	enum tsr_exit code;

	if (tsr_token_make(terms->public ? TSR_PUBLIC : TSR_PRIVATE, mint->secret) != TSR_OK ||
	    tsr_token_parse(secret, TSR_TOKEN_LEN, &mint->token) != TSR_OK ||
	    tsr_token_proof(secret, TSR_TOKEN_LEN, &mint->token, proof) != TSR_OK)
		return TSR_TELL(TSR_EXIT_UNAVAILABLE, "this system gives no random numbers; nothing was done");
	tsr_verifier_format(mint->token.scheme, proof, mint->verifier);
	code = tsr_account_child(account, mint->token.id, mint->dn);
	if (code == TSR_GO_ON)
		tsr_terms_author(dir, mint->created_by);
	return code;
}

static bool
count_entry(void *arg, const struct tsr_dir_entry *entry)
{
	(void)entry;
	*(bool *)arg = true;
	return false;
}

/*
 * Adds until it is known whether the token is there.  When an answer got lost
 * the id is looked up on a new connection, and added again if it is not found.
 */
static enum tsr_exit
add(struct tsr_errand *errand, const struct tsr_mint *mint, const struct tsr_dir_value *values, size_t count)
{
	for (int i = 0; i < TRIES; i++) {
		struct tsr_dir_error error = {0}, lookup = {0};
		enum tsr_dir_fault fault = tsr_dir_add(errand->dir, mint->dn, values, count, &error);
		bool there = false;

		if (fault == TSR_DIR_OK || (i == 0 && fault != TSR_DIR_UNKNOWN))
			return tsr_admin_fault(&error, "the token was not made");
		if (tsr_errand_reopen(errand) != TSR_GO_ON ||
		    tsr_dir_find_token(errand->dir, mint->token.id, count_entry, &there, &lookup) != TSR_DIR_OK)
			break;
		if (there)
			return TSR_GO_ON;
		if (fault != TSR_DIR_UNKNOWN)
			return tsr_admin_fault(&error, "the token was not made");
	}
	return TSR_TELL(TSR_EXIT_UNKNOWN,
	    "the connection broke, so token %s may be there or not, and its secret is lost; \"tessera token revoke "
	    "%s\" when the directory answers, then do it again",
	    mint->token.id, mint->token.id);
}

static enum tsr_exit
deliver(const struct tsr_terms *terms, const char *login, const struct tsr_mint *mint, struct tsr_secret_out *out)
{
	const char *id = mint->token.id, *ends = terms->ends_text;

	if (!tsr_secret_write(out, mint->secret))
		return TSR_TELL(TSR_EXIT_UNAVAILABLE,
		    "token %s is made, but its secret could not be written (%s) and is lost; \"tessera token revoke "
		    "%s\", then do it again",
		    id, strerror(errno), id);
	if (terms->ends >= TSR_NEVER)
		tsr_complain("token %s of %s is made; it never ends; its secret is shown this once", id, login);
	else
		tsr_complain("token %s of %s is made; it ends %.4s-%.2s-%.2s; its secret is shown this once", id, login,
		    ends, ends + 4, ends + 6);
	return TSR_GO_ON;
}

enum tsr_exit
tsr_mint_add(struct tsr_errand *errand, const struct tsr_terms *terms, const json_t *account,
    const struct tsr_mint *mint, const char *out)
{
	struct tsr_dir_value values[TSR_TERMS_VALUES];
	size_t count = tsr_terms_values(terms, mint->token.id, mint->verifier, mint->created_by, values);
	struct tsr_secret_out secret;
	enum tsr_exit code = tsr_secret_open(&secret, out);

	if (code != TSR_GO_ON)
		return code;
	code = add(errand, mint, values, count);
	if (code == TSR_GO_ON)
		return deliver(terms, tsr_member(account, "login"), mint, &secret);
	tsr_secret_abandon(&secret);
	return code;
}
