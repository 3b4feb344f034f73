/* SPDX-License-Identifier: ISC */
/*
 * What outlives authenticate: on the handle, for the account phase, that a
 * token was proved; in the PAM environment, for the session, whose it was.
 */
#include "config.h"

#include "module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_NAME "pam_tessera"

static const char *const variables[] = {"TESSERA_TOKEN_ID", "TESSERA_ACCOUNT", "TESSERA_DISPLAY_NAME", "TESSERA_ROLES"};

/* Touches this memory and this process's descriptors alone, so a forked child (PAM_DATA_SILENT) may run it as well. */
static void
wipe(pam_handle_t *pamh, void *data, int error_status)
{
	struct tsr_proof *proof = data;

	(void)pamh;
	(void)error_status;
	if (proof == NULL)
		return;
	tsr_cache_free(proof->cache);
	explicit_bzero(proof, sizeof(*proof));
	free(proof);
}

static int
keep(pam_handle_t *pamh, const char *token_id, const char *user)
{
	struct tsr_proof *proof = calloc(1, sizeof(*proof));
	int rc;

	if (proof == NULL)
		return PAM_BUF_ERR;
	(void)snprintf(proof->token_id, sizeof(proof->token_id), "%s", token_id);
	(void)snprintf(proof->user, sizeof(proof->user), "%s", user);
	rc = pam_set_data(pamh, DATA_NAME, proof, wipe);
	if (rc != PAM_SUCCESS)
		wipe(pamh, proof, rc);
	return rc;
}

static int export(pam_handle_t *pamh, const char *name, const char *value)
{
	char entry[TSR_ROLES_MAX + 64];

	(void)snprintf(entry, sizeof(entry), "%s=%s", name, value);
	return pam_putenv(pamh, entry);
}

int
tsr_pam_remember(pam_handle_t *pamh, const struct tsr_answer *answer, const char *user)
{
	const char *const values[] = {answer->token_id, answer->account, answer->display_name, answer->roles};
	int rc = keep(pamh, answer->token_id, user);

	for (size_t i = 0; rc == PAM_SUCCESS && i < sizeof(values) / sizeof(values[0]); i++)
		rc = export(pamh, variables[i], values[i]);
	if (rc == PAM_SUCCESS)
		return rc;
	tsr_pam_forget(pamh);
	return rc == PAM_BUF_ERR ? PAM_BUF_ERR : PAM_SYSTEM_ERR;
}

void
tsr_pam_forget(pam_handle_t *pamh)
{
	if (tsr_pam_recall(pamh) != NULL)
		(void)pam_set_data(pamh, DATA_NAME, NULL, NULL);
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		/* libpam complains in the log about taking out what is not there. */
		if (pam_getenv(pamh, variables[i]) != NULL)
			(void)pam_putenv(pamh, variables[i]);
	}
}

struct tsr_proof *
tsr_pam_recall(pam_handle_t *pamh)
{
	union {
		const void *shown; /* as libpam does it, though what lies there is ours */
		struct tsr_proof *proof;
	} data = {NULL};

	return pam_get_data(pamh, DATA_NAME, &data.shown) == PAM_SUCCESS ? data.proof : NULL;
}

void
tsr_pam_lend(pam_handle_t *pamh, const char *dir, struct tsr_cache *cache)
{
	struct tsr_proof *proof = tsr_pam_recall(pamh);

	if (proof == NULL) {
		tsr_cache_free(cache);
		return;
	}
	(void)snprintf(proof->dir, sizeof(proof->dir), "%s", dir != NULL ? dir : "");
	proof->cache = cache;
}

struct tsr_cache *
tsr_pam_take_back(pam_handle_t *pamh, const char *dir)
{
	struct tsr_proof *proof = tsr_pam_recall(pamh);
	struct tsr_cache *cache = NULL;

	if (proof != NULL && strcmp(proof->dir, dir != NULL ? dir : "") == 0) {
		cache = proof->cache;
		proof->cache = NULL;
	}
	return cache;
}

void
tsr_pam_let_go(pam_handle_t *pamh)
{
	struct tsr_proof *proof = tsr_pam_recall(pamh);

	if (proof != NULL) {
		tsr_cache_free(proof->cache);
		proof->cache = NULL;
	}
}
