/* SPDX-License-Identifier: ISC */
/* What an administrator has to mend on the server before the daemon can work, each with its cure. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"
#include "text.h"
#include "write.h"

#define CLOCK_SLACK 5     /* seconds by which a server's clock may be ahead */
#define DEFAULT_LIMIT 500 /* entries that slapd hands out when nothing is said */

struct report {
	tsr_dir_report *tell;
	void *arg;
};

static void __attribute__((format(printf, 3, 4)))
tell(const struct report *report, enum tsr_dir_finding finding, const char *format, ...)
{
	char text[2 * TSR_ERROR_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report->tell(report->arg, finding, text);
}

static void
check_server(struct tsr_dir *dir, const struct report *report)
{
	tell(report, TSR_FINDING_OK, "%s is %s; it takes us for '%s'", dir->uri, dir->flavour->name, dir->identity);
	if (dir->identity[0] == '\0' || strcmp(dir->identity, "dn:") == 0)
		tell(report, TSR_FINDING_WARNING,
		    "this connection is anonymous: give the daemon an identity of its own by 'bind'");
	if (dir->can_sync)
		tell(report, TSR_FINDING_OK, "content synchronisation (RFC 4533) is offered");
	else
		tell(report, TSR_FINDING_WARNING,
		    "content synchronisation (RFC 4533) is not offered, revocations wait for the next poll: %s",
		    dir->flavour->sync_cure);
	if (!dir->can_page)
		tell(report, TSR_FINDING_WARNING,
		    "paged results (RFC 2696) are not offered: searches come in one piece");
}

/* "YYYYMMDDHHMMSS.ffffffZ#..." */
static void
check_clock(const struct report *report, const char *csn)
{
	const int64_t now = time(NULL);
	int64_t when;

	if (tsr_time_parse(csn, strcspn(csn, "#"), &when) == TSR_OK && when > now + CLOCK_SLACK)
		tell(report, TSR_FINDING_WARNING,
		    "the server's last change lies %lld seconds in the future: synchronise the clocks, or a revocation "
		    "may lose against an older change",
		    (long long)(when - now));
}

static void
check_context(struct tsr_dir *dir, const struct report *report)
{
	struct tsr_dir_error error;
	char csn[TSR_CONTEXT_MAX];

	if (!dir->flavour->has_context_csn)
		return;
	if (tsr_dir_context_csn(dir, csn, sizeof(csn), &error) != TSR_DIR_OK)
		tell(report, TSR_FINDING_FATAL, "%s", error.text);
	else if (csn[0] == '\0' && dir->can_sync)
		tell(report, TSR_FINDING_FATAL,
		    "contextCSN of '%s' is missing or hidden: load syncprov on this database and let this identity "
		    "read the entry",
		    dir->context_dn);
	else
		check_clock(report, csn);
}

/* What a look at all entries counts. */
struct census {
	size_t accounts;
	size_t tokens;
	size_t hidden; /* verifiers */
	size_t flawed;
	char example[512]; /* of a flawed entry */
};

static void
count_token(struct census *census, const struct tsr_dir_entry *entry)
{
	census->tokens++;
	census->hidden += (entry->token.flaws & TSR_FLAW_VERIFIER) != 0;
	if (entry->token.flaws == 0)
		return;
	census->flawed++;
	if (census->example[0] == '\0')
		tsr_escape(entry->dn, strlen(entry->dn), 120, census->example, sizeof(census->example));
}

static bool
count(void *arg, const struct tsr_dir_entry *entry)
{
	struct census *census = arg;

	if (entry->type == TSR_RECORD_TOKEN)
		count_token(census, entry);
	else
		census->accounts++;
	return true;
}

static void
check_rights(const struct report *report, const struct census *census)
{
	if (census->tokens == 0)
		tell(report, TSR_FINDING_WARNING,
		    "no token is visible: there is none yet, or this identity may not see them");
	else if (census->hidden == census->tokens)
		tell(report, TSR_FINDING_FATAL,
		    "none of %zu tokens shows its " TSR_ATTR_VERIFIER ": let this identity read that attribute",
		    census->tokens);
	else if (census->hidden > 0)
		tell(report, TSR_FINDING_WARNING, "%zu of %zu tokens show no usable " TSR_ATTR_VERIFIER, census->hidden,
		    census->tokens);
	else
		tell(report, TSR_FINDING_OK, "verifiers of all %zu tokens are readable", census->tokens);
	if (census->flawed > census->hidden)
		tell(report, TSR_FINDING_WARNING,
		    "%zu tokens are incomplete and deny, '%s' for one: an attribute is missing, malformed or hidden",
		    census->flawed - census->hidden, census->example);
}

/* Content that is cut off looks like content that was deleted. */
static void
check_content(struct tsr_dir *dir, const struct report *report)
{
	struct tsr_dir_error error;
	struct census census = {0};

	if (tsr_dir_subtree(dir, dir->base, count, &census, &error) != TSR_DIR_OK) {
		tell(report, TSR_FINDING_FATAL, "%s", error.text);
		return;
	}
	tell(report, TSR_FINDING_OK, "%zu accounts and %zu tokens are visible under '%s'", census.accounts,
	    census.tokens, dir->base);
	if (census.accounts + census.tokens < DEFAULT_LIMIT)
		tell(report, TSR_FINDING_OK,
		    "too few entries to prove that no size limit holds: this identity needs 'limits ... size=unlimited "
		    "time=unlimited'");
	check_rights(report, &census);
}

static enum tsr_dir_fault
note_passwords(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message, struct tsr_dir_error *error)
{
	(void)dir;
	(void)error;
	++*(size_t *)search->arg;
	ldap_msgfree(message);
	return TSR_DIR_OK;
}

static void
check_passwords(struct tsr_dir *dir, const struct report *report)
{
	static const char *const none[] = {LDAP_NO_ATTRS, NULL};
	size_t found = 0;
	struct tsr_search search = {dir->base, LDAP_SCOPE_SUBTREE,
	    "(&(objectClass=" TSR_CLASS_NAME_SERVICE ")(" TSR_ATTR_PASSWORD "=*))", none, "cannot look for passwords",
	    note_passwords, &found, false, NULL};
	struct tsr_dir_error error;

	if (tsr_search_run(dir, &search, &error) != TSR_DIR_OK)
		tell(report, TSR_FINDING_WARNING, "%s", error.text);
	else if (found > 0)
		tell(report, TSR_FINDING_WARNING,
		    "%zu service accounts have a " TSR_ATTR_PASSWORD ": they deny, take it away", found);
}

static void
advise(struct tsr_dir *dir, const struct report *report)
{
	if (dir->flavour->has_context_csn)
		tell(report, TSR_FINDING_OK,
		    "make sure that this database has 'index objectClass,entryUUID,entryCSN eq' and 'index "
		    "uid," TSR_ATTR_TOKEN_ID " eq': without them each refresh reads everything");
}

void
tsr_dir_check(struct tsr_dir *dir, tsr_dir_report *report_line, void *arg)
{
	const struct report report = {report_line, arg};

	check_server(dir, &report);
	check_context(dir, &report);
	check_content(dir, &report);
	check_passwords(dir, &report);
	advise(dir, &report);
}
