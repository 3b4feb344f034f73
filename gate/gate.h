/* SPDX-License-Identifier: ISC */
/*
 * tessera-gate: judges tokens for programs that cannot load a plug-in.  One
 * thread does all of it: a judgement takes microseconds and waits for nothing
 * but the local disk, so that nobody gains by a second one.
 *
 * Nothing grows with what others do: every connection is a guest with a place
 * made at the start, and when a door has no place left, the guest that has been
 * silent for longest makes room for the one who comes.
 */
#ifndef TSR_GATE_H
#define TSR_GATE_H

#include <stdbool.h>
#include <sys/types.h>

#include <tessera.h>

#include "log.h"
#include "settings.h"

#define TSR_DOORS_MAX 4
#define TSR_GUEST_URI_MAX 1024
#define TSR_GUEST_TEXT_MAX 4096 /* of a form, or a whole frame of saslauthd's protocol */

enum tsr_door_kind { TSR_DOOR_HTTP, TSR_DOOR_SASLAUTHD };

struct tsr_guest;

/* A socket that is listened to, and who came in by it. */
struct tsr_door {
	int fd;
	enum tsr_door_kind kind;
	bool local; /* a Unix socket: whoever is in has shown who he is */
	bool made;  /* by us, at the path of its settings, and not by systemd */
	struct tsr_guest *oldest, *newest;
	size_t guests;
};

/* A connection. */
struct tsr_guest {
	struct tsr_guest *older, *newer; /* of the same door; among free places, NEWER alone */
	struct tsr_door *door;
	int fd;
	int64_t since;     /* ms: when it came, or when it was last answered */
	unsigned answered; /* requests */
	bool asking;       /* a request has begun and is not answered yet */
	bool shown_out;
	/* What it has said of its request so far; the text is wiped with it. */
	bool heard;    /* headers are through */
	bool too_long; /* more of a form than fits */
	size_t uri_len, text_len, swallowed;
	char uri[TSR_GUEST_URI_MAX]; /* not NUL-terminated; full: there was more */
	char text[TSR_GUEST_TEXT_MAX];
};

/* Who may come in by a Unix socket. */
struct tsr_peers {
	uid_t *users;
	gid_t *groups;
	size_t user_count, group_count;
};

struct tsr_gate {
	const struct tsr_settings *settings;
	struct tsr_log *log;
	struct tsr_cache *cache;
	struct tsr_peers peers;
	char secret[256]; /* NAME:SECRET, by which callers prove themselves over TCP; "": none can */
	struct tsr_door doors[TSR_DOORS_MAX];
	size_t door_count;
	struct tsr_guest *guests, *free_guests;
	size_t places;
	struct tsr_guest **by_fd;
	size_t fds;
	struct MHD_Daemon *http;
	int epoll, http_epoll, signals;
	bool leaving; /* nobody new is let in */
	int64_t leave_at;
};

/* Slots of tsr_log_limited(). */
enum { TSR_SAY_STRANGER, TSR_SAY_SECRET, TSR_SAY_CROWDED, TSR_SAY_TERMS, TSR_SAY_ACCEPT, TSR_SAY_MALFORMED };

/* doors.c: those that systemd hands over, or else those of the settings.  False: the log says why. */
bool tsr_doors_open(struct tsr_gate *gate);
void tsr_doors_close(struct tsr_gate *gate);

/* peers.c: finds those of the settings on this host.  False: the log says why. */
bool tsr_peers_read(struct tsr_gate *gate);
void tsr_peers_free(struct tsr_peers *peers);
/* Whether whoever is at the other end of a Unix socket may ask. */
bool tsr_peers_allow(const struct tsr_peers *peers, int fd);

/* secret.c: reads the file of the settings, if there is one.  False: the log says why. */
bool tsr_secret_read(struct tsr_gate *gate);
/* Whether the text is the secret; an empty secret is nobody's. */
bool tsr_secret_equal(const char *secret, const char *text, size_t len);

/* guests.c: places, made once.  False: no memory. */
bool tsr_guests_make(struct tsr_gate *gate, size_t places);
void tsr_guests_free(struct tsr_gate *gate);
/* A guest has its place until tsr_guest_leave(); neither closes FD.  NULL: there is no place. */
struct tsr_guest *tsr_guest_enter(struct tsr_gate *gate, struct tsr_door *door, int fd, int64_t now);
void tsr_guest_leave(struct tsr_gate *gate, struct tsr_guest *guest);
/* Becomes the newest: it has been answered, and what it said is forgotten. */
void tsr_guest_answered(struct tsr_guest *guest, int64_t now);

/* web.c: HTTP, spoken by libmicrohttpd.  False: it could not be started. */
bool tsr_web_start(struct tsr_gate *gate);
void tsr_web_stop(struct tsr_gate *gate);
/* Hands over a guest and its descriptor, which is closed at the end, also if it cannot be served. */
void tsr_web_take(struct tsr_gate *gate, struct tsr_guest *guest);
void tsr_web_step(struct tsr_gate *gate);
/* At most so many ms until tsr_web_step() is due. */
int tsr_web_timeout(struct tsr_gate *gate, int most);

/* mux.c: the protocol of saslauthd.  Reads what there is; the guest may have left afterwards. */
void tsr_mux_step(struct tsr_gate *gate, struct tsr_guest *guest);

/* loop.c: serves until a signal says to end.  False: it could not begin, the log says why. */
bool tsr_gate_run(struct tsr_gate *gate);
/* Milliseconds of a clock that only goes forward. */
int64_t tsr_gate_now(void);

/* judge.c: judges and writes the verdict's line into the log; FACE says who asked. */
enum tsr_verdict tsr_gate_judge(
    struct tsr_gate *gate, const char *face, struct tsr_request *request, struct tsr_answer *answer);

#endif
