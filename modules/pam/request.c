/* SPDX-License-Identifier: ISC */
/* From the PAM handle and the options to a question the library understands. */
#include "module.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

const char *
tsr_pam_item(pam_handle_t *pamh, int item)
{
	const void *value = NULL;

	return pam_get_item(pamh, item, &value) == PAM_SUCCESS ? value : NULL;
}

void
tsr_pam_request(pam_handle_t *pamh, const struct tsr_options *options, struct tsr_request *request)
{
	*request = (struct tsr_request){0};
	request->service = options->service != NULL ? options->service : tsr_pam_item(pamh, PAM_SERVICE);
	request->origin = options->origin;
	request->origin_len = options->origin != NULL ? strlen(options->origin) : 0;
	request->peer = tsr_pam_item(pamh, PAM_RHOST);
	request->role = options->role;
	request->flags = options->system_users ? TSR_SYSTEM_USERS : 0;
	request->now = time(NULL);
}

int
tsr_pam_cache(pam_handle_t *pamh, const struct tsr_options *options, unsigned flags, struct tsr_cache **cache)
{
	enum tsr_status status = tsr_cache_new(options->cache, flags, cache);

	if (status == TSR_OK)
		return PAM_SUCCESS;
	if (status == TSR_NOMEM) {
		pam_syslog(pamh, LOG_CRIT, "out of memory");
		return PAM_BUF_ERR;
	}
	pam_syslog(pamh, LOG_ERR, "cache=%.32s...: %s", options->cache, tsr_strerror(status));
	return PAM_SERVICE_ERR;
}
