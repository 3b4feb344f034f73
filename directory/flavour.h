/* SPDX-License-Identifier: ISC */
/* What differs from one kind of directory server to the next; a new kind is a new row of functions and names. */
#ifndef TSR_FLAVOUR_H
#define TSR_FLAVOUR_H

#include <stdbool.h>

#include "names.h"
#include "record.h"
#include "settings.h"

/* What the root DSE said, as far as flavours can be told by it. */
struct tsr_root_dse {
	bool openldap;		/* objectClass OpenLDAProotDSE */
	bool ad;		/* supportedCapabilities of Active Directory */
	bool sync;		/* supportedControl of RFC 4533 */
	bool paged;		/* supportedControl of RFC 2696 */
	char vendor[128];
};

/* People, wherever the common schemas (RFC 2307, RFC 2798) hold. */
#define TSR_MEMBERS_FILTER \
	"(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=" TSR_CLASS_NAME_MEMBER "))"

/* Of servers whose means are not known to end an invitation. */
#define TSR_NO_INVITATIONS "is not known to hold invitations; make accounts of people there as you always do"

struct tsr_flavour_ops {
	const char *name;
	bool (*recognise)(const struct tsr_root_dse *dse);
	const char *uuid;		/* attribute that names an entry for good */
	const char *csn;		/* attribute that changes with every change */
	const char *login;		/* attribute of the account's name */
	const char *home;		/* attribute of the home directory */
	const char *members;		/* filter of people */
	bool has_context_csn;		/* csn is a change sequence number; else it is a time, in seconds */
	bool bare_changes;		/* what changed since a cookie comes without operational attributes */
	bool shared_cookies;		/* one server's cookie is good on its replicas */
	bool relaxes;			/* knows the Relax Rules control; others leave it to access rules alone */
	/* Bytes of the UUID attribute to the 16 bytes of RFC 4533.  TSR_INVALID. */
	enum tsr_status (*read_uuid)(const char *value, size_t len, uint8_t uuid[static TSR_UUID_BYTES]);
	/* Whether a cookie has the form that this server takes for one. */
	bool (*cookie_sound)(const char *cookie, size_t len);
	const char *sync_cure;		/* what to do when sync is not offered */
	/* Attributes that an invitation sets besides its own; NULL: the server's settings do it. */
	const char *password_end;	/* from then on the password opens nothing */
	const char *must_change;	/* TRUE: the password opens nothing but its change */
	const char *no_invitations;	/* why there are none; NULL: there are */
	const char *no_renewal;		/* why none gets another code; NULL: it may */
};

extern const struct tsr_flavour_ops tsr_flavour_openldap;
extern const struct tsr_flavour_ops tsr_flavour_389ds;
extern const struct tsr_flavour_ops tsr_flavour_ad;
extern const struct tsr_flavour_ops tsr_flavour_plain;

const struct tsr_flavour_ops *tsr_flavour_choose(enum tsr_flavour wanted, const struct tsr_root_dse *dse);

#endif
