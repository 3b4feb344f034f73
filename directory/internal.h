/* SPDX-License-Identifier: ISC */
/* What the files of this room share: the connection and the entry in the making. */
#ifndef TSR_DIRECTORY_INTERNAL_H
#define TSR_DIRECTORY_INTERNAL_H

#include <lber.h>
#include <ldap.h>

#include "attributes.h"
#include "deadline.h"
#include "directory.h"
#include "flavour.h"

#define TSR_CALL_SECONDS 10		      /* a server answers a request within this time, or the connection ends */
#define TSR_SEARCH_SECONDS 60		      /* of silence within a search of everything */
#define TSR_MESSAGE_MAX (32u * 1024 * 1024)   /* bytes of one LDAP message */
#define TSR_PAGE_SIZE 1000		      /* entries asked for at a time */
#define TSR_IDSET_MAX 65536u		      /* entryUUIDs in one syncIdSet; slapd sends 256 */
#define TSR_CONTEXT_MAX 4096		      /* bytes of a contextCSN vector: 64 server ids */
#define TSR_FILTER_MAX 2048		      /* bytes of a filter, NUL included */

/* Lists and cleaned texts of one entry; leaves room for the rest of a record. */
#define TSR_SCRATCH_SIZE 12288

/* An entry and what its texts point to. */
struct tsr_entry_store {
	struct tsr_dir_entry entry;
	LDAPMessage *message;
	uint8_t scratch[TSR_SCRATCH_SIZE];
	size_t used;
};

/* A search that runs in pages, one outstanding page at a time; that below a DN comes whole. */
struct tsr_paged {
	int msgid;	       /* 0: not running */
	int64_t heard_ms;      /* when the server last said something */
	const char *const *attributes;
	const char *filter;
	const char *below;     /* NULL: everything */
	struct berval cookie;  /* of the next page, owned */
	size_t references;     /* that came so far */
	struct tsr_entry_store store;
};

/* The content search. */
struct tsr_sync {
	int msgid; /* 0: not running */
	bool had_cookie;    /* we sent one */
	bool changed;	    /* entries came in this refresh */
	bool persist;	    /* the refresh is over */
	bool finished;	    /* paged only: PRESENT_END was told, DONE comes next */
	size_t references;
	uint8_t (*uuids)[TSR_UUID_BYTES];
	size_t uuid_room;
	char cookie[TSR_COOKIE_MAX + 1];
	struct tsr_entry_store store;
};

struct tsr_heartbeat {
	int msgid; /* 0: none is out */
	int64_t deadline;
	size_t len;
	char csn[TSR_CONTEXT_MAX];
};

/*
 * Lets a handle connect once, and puts the descriptor under the watchdog while
 * there is one.  libldap would otherwise connect again by itself, without TLS.
 */
struct tsr_tether {
	ldap_conncb callbacks;
	struct tsr_deadline *deadline; /* NULL once the connection is made */
	int fd;			       /* -1: not connected yet */
};

struct tsr_telling;

struct tsr_dir {
	LDAP *ld;
	struct tsr_tether tether;
	int fd;
	bool dead; /* after a failure nothing more is said on this connection */
	bool can_sync;
	bool can_page;
	const struct tsr_flavour_ops *flavour;
	struct tsr_plan plan;
	struct tsr_dir_error error; /* of the last FAILED event */
	char uri[TSR_VALUE_TEXT];
	char base[TSR_VALUE_TEXT];
	char base_key[TSR_DN_MAX + 1];
	char context_dn[TSR_DN_MAX + 1]; /* where contextCSN stands */
	char identity[TSR_VALUE_TEXT];	 /* whom the server takes us for */
	char filter[TSR_FILTER_MAX];	 /* of all that is ours */
	char members[TSR_FILTER_MAX];	 /* of members alone */
	char accounts[2 * TSR_FILTER_MAX]; /* of all accounts, once it was asked for */
	struct tsr_sync sync;
	struct tsr_paged poll;	 /* content where there is no sync */
	struct tsr_paged verify;
	struct tsr_paged below;  /* a subtree, by tsr_dir_below() */
	struct tsr_heartbeat heartbeat;
	struct tsr_entry_store fetched; /* by tsr_dir_fetch() */
	struct tsr_telling *telling;	/* lastuse.c; NULL: nothing was told yet */
};

/* error.c: each fills ERROR in and returns its fault. */
enum tsr_dir_fault tsr_dir_fail(struct tsr_dir_error *error, enum tsr_dir_fault fault, int code, const char *format,
    ...) __attribute__((format(printf, 4, 5)));
/* From an LDAP result code, with what the server or libldap has to say; WHAT is a clause like "cannot bind as X". */
enum tsr_dir_fault tsr_dir_fail_ldap(struct tsr_dir *dir, struct tsr_dir_error *error, int code, const char *what);
/* The same where the server's own words were parsed out already. */
enum tsr_dir_fault tsr_dir_fail_result(struct tsr_dir *dir, struct tsr_dir_error *error, int code,
    const char *diagnostic, const char *what);
/* TSR_DIR_OK, or the words for a connection that ended before. */
enum tsr_dir_fault tsr_dir_alive(const struct tsr_dir *dir, struct tsr_dir_error *error);

/* policy.c: requests that the server's password policy has a say in. */
struct tsr_policy_result {
	int code;			/* of the request */
	LDAPPasswordPolicyError policy; /* PP_noError: it has nothing to say */
	char words[256];		/* the server's own */
};
/* The request control of the policy, as an array for libldap. */
LDAPControl **tsr_policy_request(void);
/* Waits for the one result of such a request.  What the server decided is no failure; a failure ends the connection. */
enum tsr_dir_fault tsr_policy_result(struct tsr_dir *dir, int msgid, const char *what, struct tsr_policy_result *result,
    struct tsr_dir_error *error);

/* bind.c: refuses a connection that is neither encrypted nor local. */
enum tsr_dir_fault tsr_dir_private(struct tsr_dir *dir, struct tsr_dir_error *error);

/* connect.c */
void tsr_tether_install(struct tsr_tether *tether, struct tsr_deadline *deadline, LDAP *ld);

/* wait.c: time and answers. */
int64_t tsr_dir_clock_ms(void); /* monotonic */
/*
 * One message of a request, TYPE 0 when none came within TIMEOUT_MS; never
 * blocks on half a message.  Ends the connection on failure.
 */
enum tsr_dir_fault tsr_dir_receive(struct tsr_dir *dir, int msgid, int timeout_ms, LDAPMessage **message, int *type,
    struct tsr_dir_error *error);
/* The same for TSR_CALL_SECONDS, after which the connection ends: there is a message, or a failure. */
enum tsr_dir_fault tsr_dir_answer(struct tsr_dir *dir, int msgid, const char *what, LDAPMessage **message, int *type,
    struct tsr_dir_error *error);
/* Waits until the descriptor or its buffers have something to read: whether they have. */
bool tsr_dir_readable(struct tsr_dir *dir, int timeout_ms);
/* The one result of a request that has no entries; frees nothing but what it was given. */
enum tsr_dir_fault tsr_dir_result(struct tsr_dir *dir, int msgid, const char *what, struct tsr_dir_error *error);
/* Parses a result message; frees it.  NEXT, when not NULL, takes the cookie of the next page (owned by the caller). */
enum tsr_dir_fault tsr_dir_parse_result(struct tsr_dir *dir, LDAPMessage *message, const char *what,
    struct berval *next, struct tsr_dir_error *error);

/* message.c: decodes a message; it belongs to the store then, whatever is returned. */
enum tsr_dir_fault tsr_entry_take(struct tsr_dir *dir, LDAPMessage *message, const uint8_t *uuid,
    struct tsr_entry_store *store, struct tsr_dir_error *error);
void tsr_entry_drop(struct tsr_entry_store *store);

/* search.c: what one search asks for, and who takes each entry's message; VISIT frees it. */
struct tsr_search;
typedef enum tsr_dir_fault tsr_message_visit(struct tsr_dir *dir, struct tsr_search *search, LDAPMessage *message,
    struct tsr_dir_error *error);
struct tsr_search {
	const char *base;
	int scope;
	const char *filter;
	const char *const *attributes;
	const char *what; /* for error texts */
	tsr_message_visit *visit;
	void *arg;
	bool stop;		/* VISIT has seen enough */
	LDAPControl **controls; /* NULL: none */
};
/* libldap takes arrays of names without const; it does not write to them. */
char **tsr_unconst(const char *const *names);
/* request.c: nor to single texts. */
char *tsr_unconst_text(const char *text);
enum tsr_dir_fault tsr_search_run(struct tsr_dir *dir, struct tsr_search *search, struct tsr_dir_error *error);

/* probe.c: what the server is and offers. */
enum tsr_dir_fault tsr_dir_probe(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error);

/* filter.c */
TSR_MUST_USE enum tsr_status tsr_filter_build(const struct tsr_settings *settings, const struct tsr_flavour_ops *flavour,
    struct tsr_dir *dir);
/* Filter of all accounts. */
void tsr_filter_accounts(const struct tsr_dir *dir, char *out, size_t size);
/* A value escaped to stand in a filter (RFC 4515 section 3).  TSR_TOOBIG. */
TSR_MUST_USE enum tsr_status tsr_filter_value(const char *value, char *out, size_t size);

/* sync.c: the Sync Request control; a cookie of no bytes is none.  An LDAP result code. */
int tsr_sync_control(int mode, const struct berval *cookie, LDAPControl **control);

/* paged.c */
enum tsr_dir_fault tsr_paged_start(struct tsr_dir *dir, struct tsr_paged *paged, const char *filter,
    const char *const *attributes, struct tsr_dir_error *error);
void tsr_paged_stop(struct tsr_paged *paged);
/* The content where the server cannot sync: all entries, then the two ends. */
enum tsr_dir_fault tsr_paged_content(struct tsr_dir *dir, int timeout_ms, struct tsr_dir_event *event);

/* heartbeat.c: takes what has come; HEARTBEAT or NONE in EVENT. */
enum tsr_dir_fault tsr_heartbeat_next(struct tsr_dir *dir, struct tsr_dir_event *event, struct tsr_dir_error *error);

/* FAILED as an event; returns ERROR's fault and ends the connection. */
enum tsr_dir_fault tsr_dir_event_fail(struct tsr_dir *dir, struct tsr_dir_event *event);

#endif
