/* SPDX-License-Identifier: ISC */
/* A token never gets past here: not to a daemon that checks passwords, nor to its log, nor into a database of them. */
#include "config.h"

#include "credentials.h"

#include <string.h>

/* Also one with a blank behind it, or half of one, or in the field of a name. */
static bool
speaks_of_token(const struct tsr_sasl_credentials *credentials)
{
	return tsr_has_token(credentials->secret, credentials->secret_len) ||
	       tsr_has_token(credentials->owner, strlen(credentials->owner)) ||
	       tsr_has_token(credentials->user, strlen(credentials->user));
}

/* By the host program's pwcheck_method, which wants the password to end with a NUL. */
static int
ask_host(const sasl_server_params_t *params, const struct tsr_sasl_credentials *credentials,
    const sasl_out_params_t *oparams)
{
	const sasl_utils_t *utils = params->utils;
	char password[TSR_SASL_SECRET_MAX + 1];
	int rc;

	memcpy(password, credentials->secret, credentials->secret_len);
	password[credentials->secret_len] = '\0';
	rc = utils->checkpass(utils->conn, oparams->authid, oparams->alen, password, (unsigned)credentials->secret_len);
	explicit_bzero(password, sizeof(password));
	return rc <= 0 ? rc : SASL_FAIL;
}

/* What the check may have found out about whom he acts for was asked by his own name. */
static void
forget_properties(const sasl_server_params_t *params)
{
	const sasl_utils_t *utils = params->utils;
	const struct propval *found = params->propctx != NULL ? utils->prop_get(params->propctx) : NULL;

	for (; found != NULL && found->name != NULL; found++)
		if (found->name[0] != '*' && found->values != NULL)
			utils->prop_erase(params->propctx, found->name);
}

/* The name comes first, since what is checked is its canonical form; for whom he acts comes after the password. */
static int
check_password(sasl_server_params_t *params, const struct tsr_sasl_credentials *credentials, sasl_out_params_t *oparams)
{
	const bool himself = credentials->user[0] == '\0' || strcmp(credentials->user, credentials->owner) == 0;
	const unsigned both = SASL_CU_AUTHID | SASL_CU_AUTHZID;
	int rc;

	rc = tsr_sasl_canonical(
	    params, credentials->owner, SASL_CU_EXTERNALLY_VERIFIED | (himself ? both : SASL_CU_AUTHID), oparams);
	if (rc == SASL_OK)
		rc = ask_host(params, credentials, oparams);
	if (rc == SASL_OK && !himself) {
		forget_properties(params);
		rc = tsr_sasl_canonical(params, credentials->user, SASL_CU_AUTHZID, oparams);
	}
	return rc == SASL_OK ? tsr_sasl_done(oparams) : rc;
}

/*
 * That somebody is unknown, or has no password that could be checked, is
 * nobody's business outside.  SASL_FAIL is what slapd says of strangers.
 */
static bool
is_refusal(int rc)
{
	return rc == SASL_BADAUTH || rc == SASL_NOUSER || rc == SASL_NOVERIFY || rc == SASL_NOMECH || rc == SASL_FAIL;
}

int
tsr_sasl_check(const struct tsr_sasl *sasl, sasl_server_params_t *params,
    const struct tsr_sasl_credentials *credentials, sasl_out_params_t *oparams)
{
	const struct tsr_sasl_claim claim = {
	    .owner = credentials->owner,
	    .user = credentials->user[0] != '\0' ? credentials->user : credentials->owner,
	    .token = credentials->secret,
	    .token_len = credentials->secret_len,
	};
	int rc;

	if (speaks_of_token(credentials))
		return tsr_sasl_admit(sasl, params, &claim, oparams);
	rc = check_password(params, credentials, oparams);
	if (!is_refusal(rc))
		return rc;
	params->utils->log(
	    params->utils->conn, SASL_LOG_FAIL, "tessera %s: the password is not accepted", sasl->mechanism);
	return SASL_BADAUTH;
}
