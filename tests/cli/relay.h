/* SPDX-License-Identifier: ISC */
/* What stands between a client and a server, on local sockets. */
#ifndef RELAY_H
#define RELAY_H

/* Passes on what comes until either end is gone; the descriptors stay the caller's. */
typedef void relay_serve(int client, int server);

/* Listens at PATH, prints "ready", and serves one connection after the other, each with one of its own to SERVER. */
_Noreturn void relay_run(const char *path, const char *server, relay_serve *serve);

#endif
