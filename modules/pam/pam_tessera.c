/* SPDX-License-Identifier: ISC */
/* The six doors by which libpam comes in.  Nothing is decided here. */
#include "module.h"

#include <security/pam_ext.h>
#include <syslog.h>

/* Returns a PAM code; a line that is not understood has been logged. */
static int
read_options(pam_handle_t *pamh, int argc, const char **argv, struct tsr_options *options)
{
	struct tsr_complaint complaint;

	if (tsr_options_parse(options, argc, argv, &complaint))
		return PAM_SUCCESS;
	pam_syslog(pamh, LOG_ERR, "refused: option \"%.80s\" %s; correct the PAM configuration", complaint.word,
	    complaint.why);
	return PAM_SERVICE_ERR;
}

TSR_API int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct tsr_options options;
	int rc = read_options(pamh, argc, argv, &options);

	(void)flags;
	return rc == PAM_SUCCESS ? tsr_pam_authenticate(pamh, &options) : rc;
}

/* There are no credentials to set.  libpam walks the path that authenticate took and does not ask us to veto it. */
TSR_API int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	(void)argc;
	(void)argv;
	tsr_pam_let_go(pamh);
	return PAM_SUCCESS;
}

TSR_API int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct tsr_options options;
	int rc = read_options(pamh, argc, argv, &options);

	(void)flags;
	return rc == PAM_SUCCESS ? tsr_pam_account(pamh, &options) : rc;
}

TSR_API int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

TSR_API int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

/* A token cannot be changed by its bearer; some host programs let in whoever gets a PAM_SUCCESS here. */
TSR_API int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_AUTHTOK_ERR;
}
