/* SPDX-License-Identifier: ISC */
/*
 * The directory as the rest of the house sees it: a connection that is
 * encrypted and bound, its content as records, its changes as events.  LDAP
 * ends here.
 *
 * A connection serves one thread and never crosses fork(2).
 */
#ifndef TSR_DIRECTORY_H
#define TSR_DIRECTORY_H

#include <stdbool.h>

#include "record.h"
#include "settings.h"

#define TSR_DN_MAX 1024		/* bytes of a DN we accept */
#define TSR_COOKIE_MAX 1024
#define TSR_FINGERPRINT_LEN 64	/* hexadecimal digits */
#define TSR_ERROR_TEXT 512

/* What a failure means for whoever called. */
enum tsr_dir_fault {
	TSR_DIR_OK = 0,
	TSR_DIR_RETRY,		/* connection or server trouble: back off, try again or another */
	TSR_DIR_REFUSED,	/* 49, 50, 32, TLS, schema: an administrator has to act */
	TSR_DIR_REFRESH,	/* 4096: the cookie is of no use, refresh without one */
	TSR_DIR_AHEAD,		/* 53: we have seen more than this provider has */
	TSR_DIR_ABSENT,		/* no such entry */
	TSR_DIR_RULE,		/* the server's rules forbid the change: 19, 65, 66, 68, 53 */
	TSR_DIR_UNKNOWN,	/* the connection broke after a write was sent */
	TSR_DIR_PROTOCOL	/* the server sent what no server may: drop the connection, apply nothing */
};

struct tsr_dir_error {
	enum tsr_dir_fault fault;
	int code;			/* LDAP result code, 0 if none */
	char text[TSR_ERROR_TEXT];	/* what happened, where (URI, DN), what to do; no secret */
};

/* Who we are to the directory; a PERSON binds later by tsr_person_bind(), and nothing is asked before. */
enum tsr_dir_role { TSR_DIR_READER, TSR_DIR_ADMIN, TSR_DIR_PERSON };

struct tsr_dir;

/*
 * Once in main(), before threads: libldap must not read ldap.conf, ~/.ldaprc
 * and LDAP* variables (LDAPNOINIT), and a broken connection is no SIGPIPE.
 */
void tsr_dir_init(void);

/*
 * Connects to one URI: TLS (demanded, unless ldapi://), bind, root DSE.  ERROR
 * is filled in on failure, and *OUT is NULL then.  Bounded by the settings'
 * connect_timeout, stalled peers included, the resolver's own waiting not.
 * With TSR_BIND_PROMPT the password is what the caller asked for and left in
 * settings->admin_password; an empty one is refused (RFC 4513 section 5.1.2).
 */
enum tsr_dir_fault tsr_dir_open(const struct tsr_settings *settings, const char *uri, enum tsr_dir_role role,
    struct tsr_dir **out, struct tsr_dir_error *error);
void tsr_dir_close(struct tsr_dir *dir);

int tsr_dir_fd(const struct tsr_dir *dir);	/* for poll(2); always drain by tsr_dir_next() first */
const char *tsr_dir_uri(const struct tsr_dir *dir);
bool tsr_dir_can_sync(const struct tsr_dir *dir);	/* RFC 4533 offered */
/*
 * Whether a CSN tells every version of an entry from the others and newer from
 * older; else it is the time of a change by the server's clock, in seconds.
 */
bool tsr_dir_has_csn(const struct tsr_dir *dir);
/* What a cookie of this connection is bound to, as hexadecimal text. */
void tsr_dir_fingerprint(const struct tsr_dir *dir, char text[static TSR_FINGERPRINT_LEN + 1]);

/* By which of its own means a directory keeps an account out: bits. */
#define TSR_LOCK_PPOLICY 0x1u	/* pwdAccountLockedTime 000001010000Z */
#define TSR_LOCK_NS 0x2u	/* nsAccountLock */
#define TSR_LOCK_AD 0x4u	/* userAccountControl, bit 2 */

/* What administrators are shown of an account, and no record holds.  Texts as they came; of several the first. */
struct tsr_dir_detail {
	struct tsr_text username, mail, description;
	int64_t invite;			/* end of an invitation that was not taken up; 0: none */
	uint32_t locks;			/* TSR_LOCK bits */
	bool legacy;			/* a member without a class of ours */
};

/*
 * One entry.  TYPE says which record is meant; texts live until the next call
 * on the connection.  TSR_RECORD_META: an entry that is neither.
 */
struct tsr_dir_entry {
	enum tsr_record_type type;
	uint8_t uuid[TSR_UUID_BYTES];
	const char *dn;			/* as the server wrote it */
	char dn_key[TSR_DN_MAX + 1];	/* normalised, for comparison */
	char parent_key[TSR_DN_MAX + 1];	/* the parent's, normalised */
	struct tsr_text csn;
	struct tsr_dir_detail detail;	/* accounts */
	union {
		struct tsr_token_record token;	/* owner not filled in: only DNs are known here */
		struct tsr_account_record account;
	};
};

enum tsr_dir_event_kind {
	TSR_EVENT_NONE = 0,	/* nothing within the time given */
	TSR_EVENT_UPSERT,	/* entry was added or changed: ->entry */
	TSR_EVENT_PRESENT,	/* ->uuids exist, unchanged */
	TSR_EVENT_DELETE,	/* ->uuids are gone */
	TSR_EVENT_PRESENT_END,	/* a present phase ended: what was not named in it is gone */
	TSR_EVENT_DELETE_END,	/* a delete phase ended: what was not named is unchanged */
	TSR_EVENT_COOKIE,	/* ->cookie covers everything before it */
	TSR_EVENT_DONE,		/* the search ended well (refresh only, or a plain search) */
	TSR_EVENT_HEARTBEAT,	/* answer to tsr_dir_heartbeat(): ->context_csn */
	TSR_EVENT_FAILED	/* ->error; the connection is to be closed */
};

struct tsr_dir_event {
	enum tsr_dir_event_kind kind;
	bool refresh_done;		/* *_END: persist stage begins */
	const struct tsr_dir_entry *entry;
	const uint8_t (*uuids)[TSR_UUID_BYTES];
	size_t uuid_count;
	size_t references;		/* *_END, and DONE of a verification: those that came, none followed */
	struct tsr_text cookie;		/* len 0: none came along */
	struct tsr_text context_csn;	/* values joined by ';' */
	const struct tsr_dir_error *error;
};

/*
 * Starts the one content search of this connection: refreshAndPersist with the
 * cookie (NULL: none), or, where the server cannot sync, a paged search that
 * ends in PRESENT_END with refresh_done false, then DONE.
 */
enum tsr_dir_fault tsr_dir_sync(struct tsr_dir *dir, const char *cookie, size_t cookie_len, struct tsr_dir_error *error);

/*
 * Starts a search for entryUUID, entryCSN and DN of everything, beside the
 * persistent one: entries come by tsr_dir_next_verify() as UPSERT with only
 * uuid, csn, dn keys and type set, then DONE.
 */
enum tsr_dir_fault tsr_dir_verify(struct tsr_dir *dir, struct tsr_dir_error *error);
/* The same for accounts alone. */
enum tsr_dir_fault tsr_dir_verify_accounts(struct tsr_dir *dir, struct tsr_dir_error *error);

/* The next event of the content search; waits at most TIMEOUT_MS for the network. */
enum tsr_dir_fault tsr_dir_next(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event);
enum tsr_dir_fault tsr_dir_next_verify(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event);

/* Asks for the base's contextCSN; the answer comes as TSR_EVENT_HEARTBEAT.  No second one while one is out. */
enum tsr_dir_fault tsr_dir_heartbeat(struct tsr_dir *dir, struct tsr_dir_error *error);
/* The same, waiting. "" when the server has none. */
enum tsr_dir_fault tsr_dir_context_csn(struct tsr_dir *dir, char *text, size_t size, struct tsr_dir_error *error);

/* One entry by DN, in full; TSR_DIR_ABSENT when it is gone or not ours. */
enum tsr_dir_fault tsr_dir_fetch(struct tsr_dir *dir, const char *dn, const struct tsr_dir_entry **entry,
    struct tsr_dir_error *error);
/*
 * Starts a search for all entries below a DN, in full, which lives until the
 * end: they come by tsr_dir_next_below() as UPSERT, then DONE.  TSR_DIR_ABSENT
 * from the latter when the DN is gone; the connection stays.
 */
enum tsr_dir_fault tsr_dir_below(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error);
enum tsr_dir_fault tsr_dir_next_below(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event);
/* All entries below a DN, in full; VISIT returns false to stop.  TSR_DIR_ABSENT when the DN is gone. */
typedef bool tsr_dir_visit(void *arg, const struct tsr_dir_entry *entry);
enum tsr_dir_fault tsr_dir_subtree(struct tsr_dir *dir, const char *dn, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error);

/* Negative, 0, positive: CSNs order as text.  An empty one is older than all. */
int tsr_csn_compare(struct tsr_text a, struct tsr_text b);
/* CSN vectors "csn;csn...": whether A is at least B for every server id in B. */
bool tsr_csn_covers(const char *a, size_t a_len, const char *b, size_t b_len);
/* The csn= part of an OpenLDAP cookie, len 0 when there is none. */
struct tsr_text tsr_cookie_csn(const char *cookie, size_t len);
/* Normalises a DN for comparison: TSR_INVALID, TSR_TOOBIG. */
TSR_MUST_USE enum tsr_status tsr_dn_key(const char *dn, char key[static TSR_DN_MAX + 1]);

/* Points an administrator has to mend before the daemon can work; one call of REPORT each. */
enum tsr_dir_finding { TSR_FINDING_OK, TSR_FINDING_WARNING, TSR_FINDING_FATAL };
typedef void tsr_dir_report(void *arg, enum tsr_dir_finding finding, const char *text);
void tsr_dir_check(struct tsr_dir *dir, tsr_dir_report *report, void *arg);
/* Which rules the server itself holds, from settings that this identity may read; nothing is tried out. */
void tsr_dir_check_rules(struct tsr_dir *dir, tsr_dir_report *report, void *arg);

#endif
