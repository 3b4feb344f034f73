/* SPDX-License-Identifier: ISC */
/* Lines for the log.  Names and addresses come from strangers and are made harmless first. */
#include "module.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define SHOWN 128 /* bytes of a foreign text that are logged */

void
tsr_pam_report(pam_handle_t *pamh, int level, const struct tsr_request *request, const struct tsr_answer *answer)
{
	char line[TSR_LINE_MAX];

	(void)tsr_answer_line(answer, request, line, sizeof(line));
	pam_syslog(pamh, level, "%s", line);
}

/* A token typed into the wrong field is a secret there, too. */
static const char *
harmless(const char *text, char out[static SHOWN + 1])
{
	size_t n = 0;

	if (text != NULL && tsr_has_token(text, strlen(text)))
		text = "(a token)";
	for (; text != NULL && text[n] != '\0' && n < SHOWN; n++)
		out[n] = text[n] > 0x20 && text[n] < 0x7f ? text[n] : '?';
	out[n] = '\0';
	return out;
}

void
tsr_pam_report_failure(pam_handle_t *pamh, const char *user)
{
	char tty[SHOWN + 1], ruser[SHOWN + 1], rhost[SHOWN + 1], name[SHOWN + 1];

	pam_syslog(pamh, LOG_NOTICE,
	    "authentication failure; logname= uid=%u euid=%u tty=%s ruser=%s rhost=%s  user=%s", (unsigned)getuid(),
	    (unsigned)geteuid(), harmless(tsr_pam_item(pamh, PAM_TTY), tty),
	    harmless(tsr_pam_item(pamh, PAM_RUSER), ruser), harmless(tsr_pam_item(pamh, PAM_RHOST), rhost),
	    harmless(user, name));
}
