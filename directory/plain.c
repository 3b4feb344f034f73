/* SPDX-License-Identifier: ISC */
/* A server of a kind we do not know, and the choice among those we do. */
#include "config.h"

#include "flavour.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
recognise(const struct tsr_root_dse *dse)
{
	(void)dse;
	return true;
}

static bool
cookie_sound(const char *cookie, size_t len)
{
	(void)cookie;
	return len > 0;
}

const struct tsr_flavour_ops tsr_flavour_plain = {
    .name = "LDAP server",
    .recognise = recognise,
    .uuid = "entryUUID",
    .csn = "modifyTimestamp",
    .login = "uid",
    .home = "homeDirectory",
    .members = TSR_MEMBERS_FILTER,
    .has_context_csn = false,
    .bare_changes = false,
    .shared_cookies = false,
    .read_uuid = tsr_uuid_parse,
    .cookie_sound = cookie_sound,
    .sync_cure = "see the server's manual for RFC 4533; without it tesserad polls every poll_every seconds",
    .no_invitations = TSR_NO_INVITATIONS,
    .no_renewal = TSR_NO_INVITATIONS,
};

const struct tsr_flavour_ops *
tsr_flavour_choose(enum tsr_flavour wanted, const struct tsr_root_dse *dse)
{
	static const struct tsr_flavour_ops *const known[] = {
	    &tsr_flavour_openldap, &tsr_flavour_389ds, &tsr_flavour_ad, &tsr_flavour_plain};

	switch (wanted) {
	case TSR_FLAVOUR_OPENLDAP:
		return &tsr_flavour_openldap;
	case TSR_FLAVOUR_389DS:
		return &tsr_flavour_389ds;
	case TSR_FLAVOUR_AD:
		return &tsr_flavour_ad;
	case TSR_FLAVOUR_AUTO:
		break;
	}
	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i]->recognise(dse))
			return known[i];
	return &tsr_flavour_plain;
}
