/* SPDX-License-Identifier: ISC */
/* Active Directory, Samba's included: no RFC 4533, so its content is polled in pages. */
#include "config.h"

#include <string.h>

#include "flavour.h"

static bool
recognise(const struct tsr_root_dse *dse)
{
	return dse->ad;
}

/* objectGUID is binary; its first three parts are little-endian, which is of no matter as long as all agree. */
static enum tsr_status
read_uuid(const char *value, size_t len, uint8_t uuid[static TSR_UUID_BYTES])
{
	memset(uuid, 0, TSR_UUID_BYTES);
	if (len != TSR_UUID_BYTES)
		return TSR_INVALID;
	memcpy(uuid, value, TSR_UUID_BYTES);
	return TSR_OK;
}

static bool
cookie_sound(const char *cookie, size_t len)
{
	(void)cookie;
	(void)len;
	return false;
}

const struct tsr_flavour_ops tsr_flavour_ad = {
    .name = "Active Directory",
    .recognise = recognise,
    .uuid = "objectGUID",
    .csn = "whenChanged",
    .login = "sAMAccountName",
    .home = "unixHomeDirectory",
    .members = "(&(objectCategory=person)(objectClass=user))",
    .has_context_csn = false,
    .bare_changes = false,
    .shared_cookies = false,
    .read_uuid = read_uuid,
    .cookie_sound = cookie_sound,
    .sync_cure = "this server has no such service: tesserad polls it every poll_every seconds",
    .no_invitations = TSR_NO_INVITATIONS,
    .no_renewal = TSR_NO_INVITATIONS,
};
