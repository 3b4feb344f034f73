/* SPDX-License-Identifier: ISC */
/*
 * What every HTTP face shares: credentials out of a request, a verdict into an
 * answer.  Pure functions over what the host program has parsed: nothing here
 * reads, allocates, logs or keeps anything, and threads may call it at will.
 *
 * Which RFC says what: Bearer 6750, Basic 7617, Origin 6454.  A token in the
 * query (RFC 6750 section 2.3) is never looked for.
 */
#ifndef TSR_HTTP_H
#define TSR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <tessera.h>

/* What a request that was allowed may tell to what stands behind the face. */
#define TSR_HTTP_ACCOUNT "X-Tessera-Account" /* as tsr_http_encode() writes it */
#define TSR_HTTP_NAME "X-Tessera-Name"       /* likewise, the display name */
#define TSR_HTTP_ROLES "X-Tessera-Roles"     /* separated by one blank */
#define TSR_HTTP_TOKEN "X-Tessera-Token"     /* the token's id */

/* A header of the request: how often it stands there, and its first value, which stays the host program's. */
struct tsr_http_header {
	const char *value; /* need not be NUL-terminated */
	size_t len;
	unsigned count;
};

/* Called for each field line of that name.  VALUE has no blanks at its ends. */
void tsr_http_see(struct tsr_http_header *header, const char *value, size_t len);

#define TSR_HTTP_AUTHORIZATION_MAX 8192 /* bytes; a longer one is malformed, unread */
#define TSR_HTTP_BASIC_MAX 512          /* bytes of account, colon and token */

enum tsr_http_presence {
	TSR_HTTP_ABSENT = 0, /* no credentials, or of a scheme that is not taken */
	TSR_HTTP_PRESENT,
	TSR_HTTP_MALFORMED
};

/* The token points into the header or into this very structure: it is not to be copied, and wiped after use. */
struct tsr_http_credentials {
	enum tsr_http_presence presence;
	const char *token;
	size_t token_len;
	char user[TSR_LOGIN_MAX + 1]; /* "": whoever owns the token */
	char basic[TSR_HTTP_BASIC_MAX];
};

/*
 * Reads the header Authorization: "Bearer" and a token, or, where BASIC is
 * taken, "Basic" and the token as the password.  The user name of Basic is the
 * account; nothing, or the word "token", stands for whoever owns the token.
 * The scheme's case does not matter.  Two headers, a list, base64 that is not
 * the one canonical form, control characters and what is too long are
 * malformed.
 */
void tsr_http_authorization(struct tsr_http_credentials *credentials, const struct tsr_http_header *header, bool basic);

/* Fills token, user and origin of REQUEST; they point where the arguments do.  Several origins are as good as a wrong
 * one. */
void tsr_http_ask(
    struct tsr_request *request, const struct tsr_http_credentials *credentials, const struct tsr_http_header *origin);

#define TSR_HTTP_ROLE_MAX 32 /* bytes of a role */

/* Whether the text has the form of a role, hence may stand in a challenge: a role that nobody can have lets nobody in.
 */
bool tsr_http_is_role(const char *text, size_t len);

/*
 * Whether the answer may depend on the origin, and needs "Vary: Origin": what
 * is presented is not of the form of a private token.
 */
bool tsr_http_varies(const struct tsr_http_credentials *credentials);

/*
 * Whether it is a preflight (Fetch section 3.2.2): a browser asks on its own
 * account, and never with credentials, whether a page may send a request.
 */
bool tsr_http_preflight(const char *method, size_t len, const struct tsr_http_header *origin,
    const struct tsr_http_header *requested_method, const struct tsr_http_header *authorization);

/* What it all means to the client, and what has to stand in WWW-Authenticate. */
#define TSR_HTTP_REALM_MAX 64
#define TSR_HTTP_CHALLENGE_MAX 256

struct tsr_http_policy {
	const char *realm; /* at most TSR_HTTP_REALM_MAX bytes of it are shown */
	const char *role;  /* that is required, of the form of a role; NULL: none */
	bool basic;        /* HTTP Basic is taken, too */
	bool never_400;    /* behind a proxy that knows no more than 2xx, 401 and 403 */
};

struct tsr_http_reply {
	unsigned status;                     /* 204, 400, 401, 403 or 503 */
	char bearer[TSR_HTTP_CHALLENGE_MAX]; /* values of WWW-Authenticate, one a field line; "": none */
	char basic[TSR_HTTP_CHALLENGE_MAX];
};

/*
 * VERDICT counts where credentials are present only.  To the client all
 * refusals look alike but for a missing role (403) and for a cache that cannot
 * be asked (503).
 */
void tsr_http_reply(struct tsr_http_reply *reply, const struct tsr_http_policy *policy, enum tsr_http_presence presence,
    enum tsr_verdict verdict);

/* Whether the verdict speaks of the host, which is in trouble, and not of the client: 503. */
bool tsr_http_is_trouble(enum tsr_verdict verdict);

/*
 * A text as the value of a header: bytes outside 0x21 to 0x7E, and the percent
 * sign itself, are written %XX.  What decodeURIComponent() of ECMAScript or any
 * other percent-decoder makes of it is the text again, in UTF-8.  Returns the
 * length; NUL-terminated.  Every login and display name fits.
 */
#define TSR_HTTP_VALUE_MAX (3 * TSR_NAME_MAX + 1)
size_t tsr_http_encode(const char *text, char value[static TSR_HTTP_VALUE_MAX]);

/* A name and its value from a query or from a form, decoded. */
#define TSR_HTTP_FIELD_NAME_MAX 32
#define TSR_HTTP_FIELD_VALUE_MAX 512

struct tsr_http_field {
	char name[TSR_HTTP_FIELD_NAME_MAX + 1]; /* NUL-terminated, as is the value */
	char value[TSR_HTTP_FIELD_VALUE_MAX + 1];
	size_t value_len;
	bool malformed; /* a wrong escape, a NUL, or longer than fits; name and value are "" then */
};

/*
 * Takes the next pair off application/x-www-form-urlencoded text, as it stands
 * in a query and in the body of a form; a '+' is a blank.  False: there is
 * none left.
 */
bool tsr_http_take(const char **text, size_t *len, struct tsr_http_field *field);

#endif
