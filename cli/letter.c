/* SPDX-License-Identifier: ISC */
/* An invitation in words, for people who have never heard of us. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "letter.h"
#include "rules.h"

/* How a host reaches the directory that has no settings; a local socket is of no use elsewhere. */
static void
write_way(const struct tsr_settings *settings, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < settings->uris && out[0] == '\0'; i++)
		if (strncmp(settings->uri[i], "ldapi:", 6) != 0)
			snprintf(out, size,
			    "\nOn a host that does not know the directory, say where it is:\n\n"
			    "    tessera signup --uri %s \\\n        --members-dn \"%s\"\n",
			    settings->uri[i], settings->members_dn);
}

bool
tsr_letter_write(const struct tsr_letter *letter, const struct tsr_settings *settings, char *out, size_t size)
{
	const bool named = letter->name != NULL && letter->name[0] != '\0';
	const bool has_username = letter->username != NULL && letter->username[0] != '\0';
	char way[2 * TSR_VALUE_TEXT + 256], end[TSR_WHEN_TEXT];
	int n;

	write_way(settings, way, sizeof(way));
	n = snprintf(out, size,
	    "To: %s\n"
	    "Subject: Invitation to sign up\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 8bit\n"
	    "\n"
	    "Hello%s%s,\n"
	    "\n"
	    "you are invited to sign up.  On a host that has tessera, type\n"
	    "\n"
	    "    tessera signup\n"
	    "\n"
	    "and, when you are asked for it, this code:\n"
	    "\n"
	    "    %s\n"
	    "\n"
	    "You then choose the name that others will see, and a password.  You log in\n"
	    "as %s.\n"
	    "%s"
	    "\n"
	    "The code is good once, until %s.  It is meant for you\n"
	    "alone: whoever has it can sign up in your place.",
	    letter->mail, named ? " " : "", named ? letter->name : "", letter->code,
	    has_username ? letter->username : letter->mail, way, tsr_when_text(letter->ends, end));
	return n >= 0 && (size_t)n < size;
}
