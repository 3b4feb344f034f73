/* SPDX-License-Identifier: ISC */
/*
 * What tesserad says and takes over RUN_DIR/control (stream socket, root and
 * tesserad only): one line in, one line of JSON out, then the end.
 *
 *   status        state, provider, since, reason, last proof, counts, lag
 *   verify        start a verification now
 *   refresh       read everything anew, even from a provider that is behind
 *                 what this host has seen (after a restore)
 *   forget ID     let a token id live again that was once seen revoked
 *   uses ID...    when, where and how often tokens were used on this host
 */
#ifndef TSR_CONTROL_H
#define TSR_CONTROL_H

/* What the daemon is doing, X(name, "state" of the status), in the usual order. */
#define TSR_PHASES(X)               \
	X(STARTING, "starting")     \
	X(CONNECTING, "connecting") \
	X(REFRESHING, "refreshing") \
	X(PERSIST, "persist")       \
	X(POLLING, "polling")       \
	X(BACKOFF, "backoff")

#define TSR_CONTROL_NAME "control"
#define TSR_CONTROL_IDS 100 /* at most, in one question */
#define TSR_CONTROL_LINE 1400
#define TSR_CONTROL_ANSWER 131072

#endif
