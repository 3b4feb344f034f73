/* SPDX-License-Identifier: ISC */
/*
 * What the cache knows of a token and of an account, and the one table by
 * which it is encoded, decoded, printed and mapped to directory attributes.
 *
 * Encoded: version, type, then fields in any order, each tag (critical bit
 * 0x80), u16 length, bytes.  All numbers little-endian.  A decoder skips
 * unknown fields and refuses unknown critical ones with TSR_VERSION.  Tags are
 * never renumbered.
 */
#ifndef TSR_RECORD_H
#define TSR_RECORD_H

#include <stdbool.h>

#include "tessera.h"
#include "token.h"

#define TSR_RECORD_MAX 16384	/* bytes of an encoded record */
#define TSR_UUID_BYTES 16
#define TSR_UUID_LEN 36		/* characters of its text (RFC 4530) */
#define TSR_LIST_MAX 256	/* items of a list */
#define TSR_ITEM_MAX 512	/* bytes of an item */
#define TSR_CSN_MAX 64		/* bytes of an entryCSN */
#define TSR_NUMBER_BAD UINT32_MAX	/* a number that is there and cannot be read, or is none of a user's */

/* Bytes inside somebody else's buffer, not NUL-terminated; valid as long as that buffer. */
struct tsr_text {
	const char *s;
	size_t len;
};

/* All of a string. */
TSR_API struct tsr_text tsr_text_of(const char *string);

/* A list as it is encoded: items of u16 length and bytes, back to back. */
struct tsr_list {
	const uint8_t *bytes;
	size_t len;
};

enum tsr_state {
	TSR_STATE_NONE = 0,	/* absent or not understood: denies */
	TSR_STATE_ACTIVE = 1,
	TSR_STATE_DISABLED = 2,
	TSR_STATE_REVOKED = 3,	/* tokens */
	TSR_STATE_INVITED = 4	/* members */
};

enum tsr_class {
	TSR_CLASS_NONE = 0,
	TSR_CLASS_SERVICE = 1,
	TSR_CLASS_MEMBER = 2
};

/*
 * Why an entry denies itself, X(name, bit, text for people): bits of the field
 * "flaws", never renumbered.
 */
#define TSR_FLAWS(X) \
	X(ID, 0x0001, "id") \
	X(VERIFIER, 0x0002, "verifier") \
	X(KIND, 0x0004, "kind") \
	X(STATE, 0x0008, "state") \
	X(NOT_AFTER, 0x0010, "not-after") \
	X(NOT_BEFORE, 0x0020, "not-before") \
	X(SERVICE, 0x0040, "service") \
	X(NETWORK, 0x0080, "network") \
	X(ROLE, 0x0100, "role") \
	X(DOMAIN, 0x0200, "domain") \
	X(LABEL, 0x0400, "label") \
	X(LOGIN, 0x0800, "login")	/* none, or a name that breaks the rule */ \
	X(TWO_LOGINS, 0x1000, "two logins")	/* two values: AMBIGUOUS */ \
	X(SIZE, 0x2000, "size")	/* over a limit on entries, values or sets */ \
	X(PASSWORD, 0x4000, "password")	/* a service account that has a userPassword */ \
	X(CHANGED, 0x8000, "not as at first")	/* id, verifier or kind, which never change */

#define TSR_FLAW_BIT(name, bit, text) TSR_FLAW_##name = bit,
enum tsr_flaw { TSR_FLAWS(TSR_FLAW_BIT) };

/*
 * One row a field: X(tag, kind, member).  Kinds: TEXT, LIST, TIME (int64_t),
 * BYTE (uint8_t), WORD (uint32_t), UUID, PROOF.  A tag with 0x80 is critical.
 */
#define TSR_TOKEN_FIELDS(X) \
	X(0x81, TEXT, id) \
	X(0x82, UUID, uuid) \
	X(0x83, UUID, owner) \
	X(0x84, BYTE, kind) \
	X(0x85, BYTE, scheme) \
	X(0x86, PROOF, proof) \
	X(0x87, BYTE, state) \
	X(0x88, TIME, not_after) \
	X(0x89, TIME, not_before) \
	X(0x8a, LIST, services) \
	X(0x8b, LIST, networks) \
	X(0x8c, LIST, roles) \
	X(0x8d, LIST, domains) \
	X(0x8e, WORD, flaws) \
	X(0x8f, TIME, created) \
	X(0x10, TEXT, label) \
	X(0x11, TEXT, csn) \
	X(0x12, TIME, revoked_at) \
	X(0x13, TEXT, created_by) \
	X(0x14, TEXT, description)

#define TSR_ACCOUNT_FIELDS(X) \
	X(0x81, UUID, uuid) \
	X(0x82, BYTE, class) \
	X(0x83, BYTE, state) \
	X(0x84, TEXT, login) \
	X(0x85, BYTE, shared)	/* another live account has this login, folded */ \
	X(0x86, LIST, roles) \
	X(0x87, WORD, flaws) \
	X(0x88, TIME, ends)	/* the directory itself disables the account then; 0: never */ \
	X(0x10, TEXT, display_name) \
	X(0x11, TEXT, csn) \
	X(0x12, TEXT, dn)	/* as the directory wrote it */ \
	X(0x13, WORD, uid_number)	/* 0: none; TSR_NUMBER_BAD: one that nobody can have */ \
	X(0x14, WORD, gid_number) \
	X(0x15, TEXT, home) \
	X(0x16, TEXT, shell) \
	X(0x17, TIME, created)

/* An entry that was deleted (TSR_KEY_FATE), or a live token's way from entryUUID to id. */
#define TSR_FATE_FIELDS(X) \
	X(0x81, UUID, uuid) \
	X(0x82, BYTE, dead)	/* 1: tombstone */ \
	X(0x03, TEXT, id)	/* of a token */ \
	X(0x04, TEXT, csn)	/* the last one seen */ \
	X(0x05, TIME, when)	/* of the delete */ \
	X(0x06, BYTE, kind)	/* what a token that was deleted had; for all time */ \
	X(0x07, BYTE, scheme) \
	X(0x08, PROOF, proof)

/* A token id once seen revoked (TSR_KEY_REVOKED). */
#define TSR_REVOKED_FIELDS(X) \
	X(0x81, TEXT, id) \
	X(0x02, TIME, when) \
	X(0x03, TEXT, csn)

/* TSR_KEY_META: what a generation says of itself. */
#define TSR_META_FIELDS(X) \
	X(0x81, WORD, seq) \
	X(0x82, WORD, min_base)		/* delta only */ \
	X(0x83, TIME, proved_at)	/* delta only, republished hourly */ \
	X(0x84, TIME, max_age)		/* seconds; delta only, as are all below */ \
	X(0x85, BYTE, legacy_tokens)	/* 1: accepted */ \
	X(0x86, TIME, legacy_before)	/* 0: no limit set */ \
	X(0x07, TEXT, cookie)		/* of RFC 4533; empty: none */ \
	X(0x08, TEXT, fingerprint)	/* of what the cookie is bound to */ \
	X(0x09, TEXT, provider)		/* URI it came from */ \
	X(0x0a, WORD, tokens)		/* how many of each, for people */ \
	X(0x0b, WORD, accounts)

#define TSR_MEMBER_TEXT(m) struct tsr_text m;
#define TSR_MEMBER_LIST(m) struct tsr_list m;
#define TSR_MEMBER_TIME(m) int64_t m;
#define TSR_MEMBER_BYTE(m) uint8_t m;
#define TSR_MEMBER_WORD(m) uint32_t m;
#define TSR_MEMBER_UUID(m) uint8_t m[TSR_UUID_BYTES];
#define TSR_MEMBER_PROOF(m) uint8_t m[TSR_PROOF_BYTES];
#define TSR_MEMBER(tag, kind, member) TSR_MEMBER_##kind(member)

struct tsr_token_record { TSR_TOKEN_FIELDS(TSR_MEMBER) };
struct tsr_account_record { TSR_ACCOUNT_FIELDS(TSR_MEMBER) };
struct tsr_fate_record { TSR_FATE_FIELDS(TSR_MEMBER) };
struct tsr_revoked_record { TSR_REVOKED_FIELDS(TSR_MEMBER) };
struct tsr_meta_record { TSR_META_FIELDS(TSR_MEMBER) };

enum tsr_record_type {
	TSR_RECORD_TOKEN = 1,
	TSR_RECORD_ACCOUNT = 2,
	TSR_RECORD_FATE = 3,
	TSR_RECORD_REVOKED = 4,
	TSR_RECORD_META = 5
};

/*
 * Encodes the structure of that type into OUT; *LEN is what was written.
 * TSR_TOOBIG when SIZE, or a limit above, does not suffice; TSR_INVALID for a
 * malformed list.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_record_encode(enum tsr_record_type type, const void *record,
    uint8_t *out, size_t size, size_t *len);

/*
 * Decodes into the structure of that type, which is zeroed first and is zero
 * on failure.  Texts and lists point into DATA.  TSR_DAMAGED, TSR_VERSION.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_record_decode(enum tsr_record_type type, const uint8_t *data, size_t len,
    void *record);

/*
 * Steps through records that lie back to back, each behind a u16 length, as
 * under a token id: AT starts at 0.  TSR_ABSENT at the end, TSR_DAMAGED when
 * the value breaks off within one.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_record_next(const uint8_t *value, size_t len, size_t *at,
    const uint8_t **record, size_t *record_len);

/* The table itself, for printing and for tests. */
enum tsr_field_kind { TSR_TEXT, TSR_LIST, TSR_TIME, TSR_BYTE, TSR_WORD, TSR_UUID, TSR_PROOF };
struct tsr_field {
	uint8_t tag;
	enum tsr_field_kind kind;
	const char *name;
	size_t offset;
};
TSR_API const struct tsr_field *tsr_record_fields(enum tsr_record_type type, size_t *count);

/* Steps through a list: AT starts at 0.  False at the end or at a malformed item. */
TSR_API bool tsr_list_next(const struct tsr_list *list, size_t *at, struct tsr_text *item);
TSR_API bool tsr_list_has(const struct tsr_list *list, const char *item, size_t len);
TSR_API bool tsr_list_is_any(const struct tsr_list *list);	/* the one item "*" */
/* Appends an item to the SIZE bytes at BYTES, *LEN of which are used.  TSR_TOOBIG; TSR_INVALID for an empty item. */
TSR_API TSR_MUST_USE enum tsr_status tsr_list_add(uint8_t *bytes, size_t size, size_t *len, const char *item,
    size_t item_len);

/* Textual entryUUID, either case, to bytes and back. */
TSR_API TSR_MUST_USE enum tsr_status tsr_uuid_parse(const char *text, size_t len, uint8_t uuid[static TSR_UUID_BYTES]);
TSR_API bool tsr_uuid_is_zero(const uint8_t uuid[static TSR_UUID_BYTES]);
TSR_API void tsr_uuid_format(const uint8_t uuid[static TSR_UUID_BYTES], char text[static TSR_UUID_LEN + 1]);

#endif
