/* SPDX-License-Identifier: ISC */
/* The control socket: one question, one answer, one client at a time. */
#ifndef TSR_SERVER_H
#define TSR_SERVER_H

#include "control.h"
#include "uses.h"

struct tsr_server {
	int listener, client; /* -1: none */
	int64_t client_since; /* ms */
	char line[TSR_CONTROL_LINE + 1];
	size_t len;
	char path[TSR_PATH_MAX];
};

TSR_MUST_USE enum tsr_status tsr_server_open(struct tsr_server *server, const char *run_dir, struct tsr_log *log);
void tsr_server_close(struct tsr_server *server);
/* Takes a client when there is none, else reads what it asks and answers. */
void tsr_server_step(struct tsr_server *server, struct tsr_engine *engine, struct tsr_uses *uses);
int tsr_server_fd(const struct tsr_server *server); /* what to wait for */

/* status.c: the answer to "status", to be freed.  NULL without memory. */
char *tsr_status_json(const struct tsr_engine *engine, const struct tsr_uses *uses);

#endif
