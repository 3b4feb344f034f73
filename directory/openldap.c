/* SPDX-License-Identifier: ISC */
/* OpenLDAP slapd: the flavour that all others are measured by. */
#include "config.h"

#include "directory.h"
#include "flavour.h"

static bool
recognise(const struct tsr_root_dse *dse)
{
	return dse->openldap;
}

/* Given a cookie without rid= or csn=, slapd sends everything and calls it a change since then. */
static bool
cookie_sound(const char *cookie, size_t len)
{
	return len > 4 && cookie[0] == 'r' && cookie[1] == 'i' && cookie[2] == 'd' && cookie[3] == '=' &&
	       tsr_cookie_csn(cookie, len).len > 0;
}

const struct tsr_flavour_ops tsr_flavour_openldap = {
    .name = "OpenLDAP",
    .recognise = recognise,
    .uuid = "entryUUID",
    .csn = "entryCSN",
    .login = "uid",
    .home = "homeDirectory",
    .members = TSR_MEMBERS_FILTER,
    .has_context_csn = true,
    .bare_changes = false,
    .shared_cookies = true,
    .relaxes = true,
    .read_uuid = tsr_uuid_parse,
    .cookie_sound = cookie_sound,
    .sync_cure = "load the syncprov module and put 'overlay syncprov' on the database, see slapo-syncprov(5)",
    .password_end = "pwdEndTime",
    .must_change = "pwdReset",
};
