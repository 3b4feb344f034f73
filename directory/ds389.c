/* SPDX-License-Identifier: ISC */
/* 389 Directory Server, FreeIPA's included. */
#include "config.h"

#include <string.h>

#include "flavour.h"
#include "text.h"

static bool
recognise(const struct tsr_root_dse *dse)
{
	return strstr(dse->vendor, "389") != NULL;
}

/* nsUniqueId: 32 digits in four groups; in the same order they are the UUID of the sync controls. */
static enum tsr_status
read_uuid(const char *value, size_t len, uint8_t uuid[static TSR_UUID_BYTES])
{
	size_t digits = 0;

	memset(uuid, 0, TSR_UUID_BYTES);
	for (size_t i = 0; i < len; i++) {
		const int digit = tsr_hex_digit(value[i]);

		if (value[i] == '-' && digits > 0 && digits % 8 == 0)
			continue;
		if (digit < 0 || digits == 2 * TSR_UUID_BYTES)
			return TSR_INVALID;
		uuid[digits / 2] = (uint8_t)(uuid[digits / 2] << 4 | digit);
		digits++;
	}
	return digits == 2 * TSR_UUID_BYTES ? TSR_OK : TSR_INVALID;
}

/* host:port#bind DN:base:filter#change number */
static bool
cookie_sound(const char *cookie, size_t len)
{
	return memchr(cookie, '#', len) != NULL;
}

const struct tsr_flavour_ops tsr_flavour_389ds = {
    .name = "389 Directory Server",
    .recognise = recognise,
    .uuid = "nsUniqueId",
    .csn = "modifyTimestamp",
    .login = "uid",
    .home = "homeDirectory",
    .members = TSR_MEMBERS_FILTER,
    .has_context_csn = false,
    .bare_changes = true,
    .shared_cookies = false,
    .read_uuid = read_uuid,
    .cookie_sound = cookie_sound,
    .sync_cure = "enable the plug-ins Retro Changelog (with 'nsslapd-attribute: nsuniqueid:targetUniqueId') and "
		 "Content Synchronization, let the reader use the control, and restart the server",
    .no_renewal = "makes a code that was set later good for more than its change; withdraw the invitation, and invite "
		  "again",
};
