/* SPDX-License-Identifier: ISC */
/* A new token: its secret is made here, goes out once, and only its verifier leaves for the directory. */
#ifndef TSR_MINT_H
#define TSR_MINT_H

#include "terms.h"
#include "token.h"
#include "verb.h"

/* The token in the making.  SECRET is wiped by whoever owns this. */
struct tsr_mint {
	char secret[TSR_TOKEN_LEN + 1];
	struct tsr_token token;
	char verifier[TSR_VERIFIER_MAX];
	char created_by[TSR_DN_MAX + 1];
	char dn[TSR_DN_MAX + 1];
};

/* Thinks up a token below ACCOUNT. */
enum tsr_exit tsr_mint_make(
    struct tsr_dir *dir, const struct tsr_terms *terms, const json_t *account, struct tsr_mint *mint);
/*
 * Adds it and hands its secret out, to the new file OUT (NULL: standard
 * output); TSR_GO_ON when both are done and told.  Between
 * tsr_hold_signals() and tsr_resume_signals() only: a token whose secret
 * nobody got must not stay behind.  A connection that breaks is opened anew.
 */
enum tsr_exit tsr_mint_add(struct tsr_errand *errand, const struct tsr_terms *terms, const json_t *account,
    const struct tsr_mint *mint, const char *out);

#endif
