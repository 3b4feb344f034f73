/* SPDX-License-Identifier: ISC */
/*
 * libtessera: judge a service-account token from the local cache.
 *
 * A judgement reads a few records from two files, takes no lock, asks no
 * daemon and no network, and never blocks on anything but the local disk.  Of
 * a token whose secret was right it tells the daemon, by one datagram that may
 * be lost.
 *
 * Threads: a context serves one thread at a time; any number of contexts may
 * be used side by side.  A context survives fork(2) in both processes.  The
 * library keeps no global state, starts no thread, installs no handler and may
 * be loaded and unloaded at will.
 *
 * Nothing here allocates memory but tsr_cache_new().
 */
#ifndef TESSERA_H
#define TESSERA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TSR_API __attribute__((visibility("default")))
#define TSR_MUST_USE __attribute__((warn_unused_result))

/* Where the cache lives unless the administrator says otherwise. */
#define TSR_DEFAULT_DIR "/var/lib/tessera"

#define TSR_ID_LEN 12		/* bytes of a token id, without the NUL */
#define TSR_LOGIN_MAX 255	/* bytes of a login */
#define TSR_NAME_MAX 255	/* bytes of a display name, UTF-8 */
#define TSR_ROLES_MAX 1023	/* bytes of a role list, blanks included */
#define TSR_DETAIL_MAX 160	/* bytes of what an answer says more, NUL included */
#define TSR_LINE_MAX 1024	/* enough for every tsr_answer_line(), NUL included */

/* How the machinery fared.  Never says whether somebody may log in. */
enum tsr_status {
	TSR_OK = 0,
	TSR_NOMEM = -1,		/* out of memory */
	TSR_IO = -2,		/* a system call failed, errno tells which way */
	TSR_ABSENT = -3,	/* no such file, key or value */
	TSR_INVALID = -4,	/* an argument or a text is malformed */
	TSR_DAMAGED = -5,	/* a file's content contradicts itself */
	TSR_UNSAFE = -6,	/* wrong owner, mode, type or link count */
	TSR_TOOBIG = -7,	/* does not fit a documented limit */
	TSR_CHANGING = -8,	/* replaced again and again while being opened */
	TSR_VERSION = -9	/* written by a version this one cannot read */
};

/*
 * The decision.  Zeroed memory denies.  Between TSR_ALLOW and the end the
 * order is that in which conditions are reported: all are evaluated, the first
 * that fails names the verdict.
 */
enum tsr_verdict {
	TSR_DENY = 0,		/* nothing has been judged */
	TSR_ALLOW,
	TSR_NOT_A_TOKEN,	/* the text presented has not the form of a token */
	TSR_UNAVAILABLE,	/* the cache cannot be read */
	TSR_STALE,		/* the cache is older than max_age, or the clock is wrong */
	TSR_UNKNOWN,		/* no such token or account */
	TSR_WRONG_SECRET,	/* the id exists, the rest does not match */
	TSR_DENIED_LOCALLY,	/* listed in this host's file "denied" */
	TSR_AMBIGUOUS,		/* two entries claim the same id or login */
	TSR_INCOMPLETE,		/* the entry lacks a restriction, or it is malformed */
	TSR_ORPHAN,		/* the token's owner is gone */
	TSR_WRONG_ACCOUNT,	/* the name given is not the owner's login */
	TSR_LOCAL_USER,		/* the login is a user of this host's own */
	TSR_REVOKED,
	TSR_DISABLED,
	TSR_ACCOUNT_DISABLED,
	TSR_NOT_YET,		/* before its not-before time */
	TSR_EXPIRED,
	TSR_NO_ORIGIN,		/* a public token, and the request has no origin */
	TSR_WRONG_ORIGIN,
	TSR_WRONG_SERVICE,
	TSR_WRONG_NETWORK,
	TSR_MISSING_ROLE,
	TSR_VERDICTS		/* how many there are; no verdict */
};

/* Request flags. */
#define TSR_SYSTEM_USERS 1u	/* logins become users of this host: apply LOCAL_USER */

/*
 * What is asked.  The strings stay the caller's and are not kept.  Zero the
 * structure, then fill in what is known.
 */
struct tsr_request {
	const char *token;	/* as presented; need not be NUL-terminated */
	size_t token_len;
	const char *user;	/* the name the host program gave; NULL: take the owner's */
	const char *service;	/* the host program's name for itself; NULL: none */
	const char *origin;	/* Origin of the request (RFC 6454 section 7); NULL: none */
	size_t origin_len;
	const char *peer;	/* literal address of the peer, also SASL's "addr;port"; NULL: none */
	const char *role;	/* role that is required; NULL: none */
	unsigned flags;		/* TSR_SYSTEM_USERS or 0 */
	int64_t now;		/* seconds since 1970-01-01 UTC */
};

/* What came of it.  Filled in whatever the verdict; strings are never NULL. */
struct tsr_answer {
	enum tsr_verdict verdict;
	uint32_t failed;	/* bit (1u << v) is set for every condition v that fails, or cannot be judged */
	char token_id[TSR_ID_LEN + 1];		/* "" when the text is not a token */
	char account[TSR_LOGIN_MAX + 1];	/* the owner's login */
	char display_name[TSR_NAME_MAX + 1];	/* safe to print: no control or bidi characters */
	char roles[TSR_ROLES_MAX + 1];		/* effective roles, separated by one blank */
	int64_t not_after;	/* when the token ends; INT64_MAX: never */
	int64_t age;		/* seconds since the cache was last proved in step; -1: unknown */
	enum tsr_status status;	/* why UNAVAILABLE */
	char detail[TSR_DETAIL_MAX];	/* for people: which file or field, "" when there is no more to say */
};

struct tsr_cache;		/* a way to the cache of one directory */

/* tsr_cache_new() flags. */
#define TSR_KEEP 1u		/* keep up to four descriptors between calls: for servers */
#define TSR_TRIAL 2u		/* nobody is let in by these judgements: they are no uses of a token */

/*
 * Makes a context for the cache under DIR (TSR_DEFAULT_DIR when NULL).  Nothing
 * is opened yet, so a cache that does not exist now may exist when it is needed.
 * The caller owns *OUT and gives it to tsr_cache_free(), which takes NULL too.
 * Returns TSR_OK, TSR_NOMEM or TSR_TOOBIG (a path over 200 bytes).
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_cache_new(const char *dir, unsigned flags, struct tsr_cache **out);
TSR_API void tsr_cache_free(struct tsr_cache *cache);

/*
 * Judges the token presented.  Returns answer->verdict; only TSR_ALLOW lets
 * anybody in.
 */
TSR_API TSR_MUST_USE enum tsr_verdict tsr_judge(struct tsr_cache *cache, const struct tsr_request *request,
    struct tsr_answer *answer);

/*
 * Judges once more a token whose secret this process has already seen proved,
 * by its id: state, times, account, roles and the file "denied" may have
 * changed.  request->token is not looked at.  Never a substitute for
 * tsr_judge(): whoever calls this alone lets everybody in who knows an id.
 */
TSR_API TSR_MUST_USE enum tsr_verdict tsr_judge_again(struct tsr_cache *cache, const char *token_id,
    const struct tsr_request *request, struct tsr_answer *answer);

/*
 * Judges the service account named request->user, for host programs that have
 * authenticated it by other means.  TSR_UNKNOWN: no service account has that
 * login (members are not judged here).
 */
TSR_API TSR_MUST_USE enum tsr_verdict tsr_judge_account(struct tsr_cache *cache, const struct tsr_request *request,
    struct tsr_answer *answer);

/*
 * Accounts as users of this host, for getpwnam(3) and its like.  These need no
 * context, keep nothing, allocate nothing, and leave errno to the status: only
 * with TSR_IO does it tell.  DIR is NULL for TSR_DEFAULT_DIR.
 *
 * Texts lie in BUFFER.  TSR_TOOBIG: they do not fit, a larger one may do.
 * TSR_ABSENT: nobody has that name or number.  Anything else: there is no
 * knowing, because the file is missing (TSR_IO), damaged or unsafe.  Whatever
 * the file says, no name but [a-z_][a-z0-9_.-]{0,31}, no "root" and no number
 * outside 1000 to 2147483646 comes out of it.
 */
#define TSR_USER_GIDS_MAX 256	/* groups of a user beside his primary one */

struct tsr_user {
	char *name;
	uint32_t uid;
	uint32_t gid;		/* of the primary group */
	char *gecos;		/* the display name */
	char *home;
	char *shell;
};

struct tsr_group {
	char *name;
	uint32_t gid;
	char **members;		/* logins, then NULL; a user need not stand in his primary group */
};

TSR_API TSR_MUST_USE enum tsr_status tsr_user_by_name(const char *dir, const char *name, char *buffer, size_t size,
    struct tsr_user *user);
TSR_API TSR_MUST_USE enum tsr_status tsr_user_by_uid(const char *dir, uint32_t uid, char *buffer, size_t size,
    struct tsr_user *user);
/* The groups a user is in beside his primary one; *COUNT is all, of which the first MAX are in GIDS. */
TSR_API TSR_MUST_USE enum tsr_status tsr_user_groups(const char *dir, const char *name, uint32_t *gids, size_t max,
    size_t *count);
TSR_API TSR_MUST_USE enum tsr_status tsr_group_by_name(const char *dir, const char *name, char *buffer, size_t size,
    struct tsr_group *group);
TSR_API TSR_MUST_USE enum tsr_status tsr_group_by_gid(const char *dir, uint32_t gid, char *buffer, size_t size,
    struct tsr_group *group);

/*
 * A walk over all users, or all groups, as they were when it began.  It keeps
 * a descriptor, and forgets it when the host program has closed it meanwhile.
 */
struct tsr_walk {
	int fd;			/* -1: no walk */
	uint64_t dev, ino, at;
};

/* Begins a walk.  tsr_walk_end() takes one that could not begin too. */
TSR_API TSR_MUST_USE enum tsr_status tsr_walk_begin(struct tsr_walk *walk, const char *dir);
TSR_API void tsr_walk_end(struct tsr_walk *walk);
/* The next one.  TSR_ABSENT: there are no more.  TSR_TOOBIG: asked again with a larger buffer, it is the same one. */
TSR_API TSR_MUST_USE enum tsr_status tsr_walk_user(struct tsr_walk *walk, char *buffer, size_t size,
    struct tsr_user *user);
TSR_API TSR_MUST_USE enum tsr_status tsr_walk_group(struct tsr_walk *walk, char *buffer, size_t size,
    struct tsr_group *group);

/* Whether the text has the form of a token, checksum included; says nothing about its worth. */
TSR_API int tsr_is_token(const char *text, size_t len);
/*
 * Whether a token stands somewhere in the text, or the first half of one and
 * more: what must not be logged, also with a blank or a domain behind it.
 */
TSR_API int tsr_has_token(const char *text, size_t len);

/* "expired" and the like: stable, lower case, for logs and JSON. */
TSR_API const char *tsr_verdict_name(enum tsr_verdict verdict);
/* A sentence for people: what failed and what to do. */
TSR_API const char *tsr_verdict_text(enum tsr_verdict verdict);
TSR_API const char *tsr_strerror(enum tsr_status status);

/*
 * Writes the log line of a judgement: key=value, printable ASCII, never a
 * secret.  Returns its length; it is cut to SIZE and always NUL-terminated.
 */
TSR_API size_t tsr_answer_line(const struct tsr_answer *answer, const struct tsr_request *request,
    char *line, size_t size);

#ifdef __cplusplus
}
#endif
#endif
