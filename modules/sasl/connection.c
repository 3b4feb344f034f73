/* SPDX-License-Identifier: ISC */
/* What is the same for every mechanism: how it is offered, how a connection begins and ends, how it says no. */
#include "config.h"

#include "module.h"

#include <stdint.h>
#include <string.h>

int
tsr_sasl_offer(const sasl_server_plug_t *plugs, size_t count, int max_version, int *out_version,
    sasl_server_plug_t **list, int *list_count)
{
	if (max_version < SASL_SERVER_PLUG_VERSION)
		return SASL_BADVERS;
	*out_version = SASL_SERVER_PLUG_VERSION;
	*list = (sasl_server_plug_t *)(uintptr_t)plugs; /* which nobody writes to */
	*list_count = (int)count;
	return SASL_OK;
}

int
tsr_sasl_new(size_t size, const char *mechanism, const sasl_utils_t *utils, void **context)
{
	struct tsr_sasl *sasl = utils->malloc(size);

	*context = NULL;
	if (sasl == NULL)
		return SASL_NOMEM;
	memset(sasl, 0, size);
	sasl->mechanism = mechanism;
	sasl->size = size;
	if (!tsr_sasl_settings_read(&sasl->settings, utils)) {
		utils->free(sasl);
		return SASL_CONFIGERR;
	}
	*context = sasl;
	return SASL_OK;
}

/* A name may be a token that was typed into the wrong field. */
void
tsr_sasl_dispose(void *context, const sasl_utils_t *utils)
{
	struct tsr_sasl *sasl = context;

	if (sasl == NULL)
		return;
	explicit_bzero(sasl, sasl->size);
	utils->free(sasl);
}

int
tsr_sasl_malformed(const struct tsr_sasl *sasl, const sasl_utils_t *utils, const char *why)
{
	utils->log(utils->conn, SASL_LOG_FAIL, "tessera %s: malformed message: %s", sasl->mechanism, why);
	return SASL_BADPROT;
}

int
tsr_sasl_fail(const sasl_utils_t *utils, int rc, const char *refusal)
{
	if (rc == SASL_BADAUTH)
		utils->seterror(utils->conn, SASL_NOLOG, "%s", refusal);
	else if (rc == SASL_BADPROT)
		utils->seterror(utils->conn, SASL_NOLOG, "malformed message");
	else if (rc == SASL_UNAVAIL)
		utils->seterror(utils->conn, SASL_NOLOG, "nobody can be judged now");
	return rc;
}
