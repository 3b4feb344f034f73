/* SPDX-License-Identifier: ISC */
/* Mail addresses and usernames of people, as they will have to log in with them. */
#include "config.h"

#include <string.h>

#include "rules.h"

#define LOCAL_MAX 64 /* RFC 5321 section 4.5.3.1 */
#define MAIL_MAX 254
#define LABEL_MAX 63
#define USERNAME_MAX 32

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char alnum[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/* Letters of an atom besides those (RFC 5322 section 3.2.3). */
static const char atom_signs[] = "!#$%&'*+-/=?^_`{|}~";

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Atoms with single dots between them; quoted local parts are legal and of no use as a login. */
static bool
local_valid(const char *text, size_t len)
{
	if (len == 0 || len > LOCAL_MAX || text[0] == '.' || text[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] == '.' ? text[i + 1] == '.' : !is_one_of(text[i], alnum) && !is_one_of(text[i], atom_signs))
			return false;
	return true;
}

static bool
domain_valid(const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, ".");

		if (len == 0 || len > LABEL_MAX || text[0] == '-' || text[len - 1] == '-')
			return false;
		for (size_t i = 0; i < len; i++)
			if (text[i] != '-' && !is_one_of(text[i], alnum))
				return false;
		text += len;
		if (*text == '.' && *++text == '\0')
			return false;
	}
	return true;
}

enum tsr_exit
tsr_rule_mail(const char *mail)
{
	const char *at = strchr(mail, '@');

	if (at != NULL && strlen(mail) <= MAIL_MAX && at[1] != '\0' && local_valid(mail, (size_t)(at - mail)) &&
	    domain_valid(at + 1))
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "\"%s\" is no mail address that can be a login: NAME@DOMAIN in ASCII, one \"@\", no blanks or quotes; "
	    "write international domains in their ASCII form",
	    mail);
}

enum tsr_exit
tsr_rule_username(const char *name)
{
	const size_t len = strlen(name);
	bool sound = len > 0 && len <= USERNAME_MAX && is_one_of(name[0], lower);

	for (size_t i = 0; i < len && sound; i++)
		sound = is_one_of(name[i], lower) || is_one_of(name[i], "0123456789._-");
	if (sound)
		return TSR_GO_ON;
	return TSR_TELL(TSR_EXIT_REFUSED,
	    "\"%s\" cannot be a username: a lower-case letter, then up to %d of a-z, 0-9, \".\", \"_\" and \"-\"; or "
	    "leave it out, and the mail address is the login",
	    name, USERNAME_MAX - 1);
}
