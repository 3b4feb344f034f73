/* SPDX-License-Identifier: ISC */
/*
 * Which attribute of the directory is which field of a record: one table.  A
 * plan is that table made ready for one connection: names as this kind of
 * server has them, fields found in the record's own table.
 */
#ifndef TSR_ATTRIBUTES_H
#define TSR_ATTRIBUTES_H

#include <lber.h>

#include "flavour.h"
#include "names.h"
#include "record.h"

/* Every attribute that is asked for: X(slot, name).  NULL: the flavour names it. */
#define TSR_ATTRIBUTES(X) \
	X(OBJECT_CLASS, "objectClass") \
	X(UUID, NULL) \
	X(CSN, NULL) \
	X(LOGIN, NULL) \
	X(MAIL, TSR_ATTR_MAIL) \
	X(DISPLAY_NAME, TSR_ATTR_DISPLAY_NAME) \
	X(PASSWORD, TSR_ATTR_PASSWORD) \
	X(LOCKED, "pwdAccountLockedTime") \
	X(PASSWORD_END, "pwdEndTime") \
	X(NS_LOCK, "nsAccountLock") \
	X(AD_CONTROL, "userAccountControl") \
	X(INVITE, TSR_ATTR_INVITE) \
	X(TOKEN_ID, TSR_ATTR_TOKEN_ID) \
	X(VERIFIER, TSR_ATTR_VERIFIER) \
	X(KIND, TSR_ATTR_KIND) \
	X(STATE, TSR_ATTR_STATE) \
	X(NOT_AFTER, TSR_ATTR_NOT_AFTER) \
	X(NOT_BEFORE, TSR_ATTR_NOT_BEFORE) \
	X(SERVICE, TSR_ATTR_SERVICE) \
	X(NETWORK, TSR_ATTR_NETWORK) \
	X(ROLE, TSR_ATTR_ROLE) \
	X(DOMAIN, TSR_ATTR_DOMAIN) \
	X(REVOKED_AT, TSR_ATTR_REVOKED_AT) \
	X(CREATED_BY, TSR_ATTR_CREATED_BY) \
	X(CREATED, "createTimestamp") \
	X(LABEL, TSR_ATTR_LABEL) \
	X(DESCRIPTION, TSR_ATTR_DESCRIPTION) \
	X(UID_NUMBER, "uidNumber") \
	X(GID_NUMBER, "gidNumber") \
	X(HOME, NULL) \
	X(SHELL, "loginShell")

#define TSR_SLOT(slot, name) TSR_SLOT_##slot,
enum tsr_slot { TSR_ATTRIBUTES(TSR_SLOT) TSR_SLOTS };

/* One value as it goes into a list: false when it must not.  OUT is canonical. */
typedef bool tsr_item(const char *value, size_t len, char out[static TSR_ITEM_MAX], size_t *out_len);

struct tsr_word {
	const char *text;
	uint8_t value;
};

/* One field of a record and where it comes from. */
struct tsr_row {
	enum tsr_record_type type;
	enum tsr_slot slot;
	const char *member;
	bool required;
	uint32_t flaw;				     /* of absence, and of a bad value; 0: harmless */
	const struct tsr_word *words;		     /* BYTE: ends with a NULL text */
	tsr_item *item;				     /* LIST */
	bool (*valid)(const char *value, size_t len); /* TEXT taken as it is; NULL: cleaned for people */
	size_t max;				     /* TEXT that is cleaned: bytes */
};

#define TSR_ROWS_MAX 32

struct tsr_plan {
	const char *names[TSR_SLOTS];
	size_t lengths[TSR_SLOTS];
	const char *request[TSR_SLOTS + 1];	/* all, for a search */
	const char *keys[4];			/* objectClass, UUID and CSN alone */
	const struct tsr_row *rows;
	size_t row_count;
	const struct tsr_field *fields[TSR_ROWS_MAX]; /* of each row */
};

/* TSR_INVALID when a row names no field of its record. */
TSR_MUST_USE enum tsr_status tsr_plan_make(const struct tsr_flavour_ops *flavour, struct tsr_plan *plan);

/* TSR_SLOTS for a name that was not asked for; case does not matter. */
enum tsr_slot tsr_plan_slot(const struct tsr_plan *plan, const char *name, size_t len);

#endif
