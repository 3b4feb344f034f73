/* SPDX-License-Identifier: ISC */
/* Who the host program is told has come, and what else it asked to know of him. */
#include "module.h"

#include <stdbool.h>
#include <string.h>

/* The token has proved the identity: that a database of passwords does not know it is no failure. */
#define PROVED SASL_CU_EXTERNALLY_VERIFIED

/* Whatever it returns, only SASL_OK is a success. */
int
tsr_sasl_canonical(sasl_server_params_t *params, const char *name, unsigned flags, sasl_out_params_t *oparams)
{
	const int rc = params->canon_user(params->utils->conn, name, (unsigned)strlen(name), flags, oparams);

	return rc <= 0 ? rc : SASL_FAIL;
}

int
tsr_sasl_done(sasl_out_params_t *oparams)
{
	oparams->doneflag = 1;
	oparams->mech_ssf = 0;
	oparams->maxoutbuf = 0;
	oparams->encode_context = NULL;
	oparams->encode = NULL;
	oparams->decode_context = NULL;
	oparams->decode = NULL;
	oparams->param_version = 0;
	return SASL_OK;
}

/* The value for a property that the host program asked for; NULL: none of ours. */
static const char *
property(const struct tsr_answer *answer, const char *name)
{
	const struct {
		const char *name, *value;
	} ours[] = {
	    {"displayName", answer->display_name},
	    {"tesseraRole", answer->roles},
	    {"tesseraTokenId", answer->token_id},
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(name, ours[i].name) == 0)
			return ours[i].value;
	return NULL;
}

/*
 * Only what was asked for, where nobody else has answered: a request of our own
 * would take from slapd what it keeps there.  A star before a name asks about
 * the owner; without one it asks about whom he acts for.
 */
static void
tell(const sasl_server_params_t *params, const struct tsr_answer *answer, bool himself)
{
	const sasl_utils_t *utils = params->utils;
	const struct propval *asked = params->propctx != NULL ? utils->prop_get(params->propctx) : NULL;

	for (; asked != NULL && asked->name != NULL; asked++) {
		const bool star = asked->name[0] == '*';
		const char *value = star || himself ? property(answer, asked->name + star) : NULL;

		if (value != NULL && value[0] != '\0' && asked->values == NULL)
			(void)utils->prop_set(params->propctx, asked->name, value, (int)strlen(value));
	}
}

int
tsr_sasl_identify(
    sasl_server_params_t *params, const struct tsr_answer *answer, const char *user, sasl_out_params_t *oparams)
{
	const bool himself = user[0] == '\0' || strcmp(user, answer->account) == 0;
	const unsigned both = SASL_CU_AUTHID | SASL_CU_AUTHZID;
	int rc = tsr_sasl_canonical(params, answer->account, PROVED | (himself ? both : SASL_CU_AUTHID), oparams);

	/* Whether he may act for another is asked of the host program by the SASL library. */
	if (rc == SASL_OK && !himself)
		rc = tsr_sasl_canonical(params, user, PROVED | SASL_CU_AUTHZID, oparams);
	if (rc != SASL_OK)
		return rc;
	tell(params, answer, himself);
	return tsr_sasl_done(oparams);
}
