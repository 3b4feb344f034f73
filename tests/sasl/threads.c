/* SPDX-License-Identifier: ISC */
/*
 * A threaded server that starts, serves and ends, again and again, so that the
 * plug-in is loaded and unloaded:
 *
 *	threads FOLDER CACHE OWNER GOOD BAD ROUNDS LOGINS
 *
 * Half of the threads come with GOOD, half with BAD.  Prints how many logins
 * were let in that should be, were not, were refused that should be, were not.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define THREADS 8

static const char *owner;
static int logins;

struct worker {
	pthread_t thread;
	const char *token;
	int let_in;
	bool old;
};

static bool
log_in(const struct worker *worker)
{
	char message[512];
	const char *out;
	unsigned out_len;
	sasl_conn_t *conn = NULL;
	int rc;

	if (!server_connect(&conn))
		abort();
	(void)snprintf(message, sizeof(message), "%s%s%s\1auth=Bearer %s\1\1", worker->old ? "user=" : "n,a=", owner,
	    worker->old ? "" : ",", worker->token);
	rc = sasl_server_start(
	    conn, worker->old ? "XOAUTH2" : "OAUTHBEARER", message, (unsigned)strlen(message), &out, &out_len);
	if (rc == SASL_CONTINUE)
		rc = sasl_server_step(conn, "\1", 1, &out, &out_len);
	sasl_dispose(&conn);
	if (rc != SASL_OK && rc != SASL_BADAUTH) {
		fprintf(stderr, "%s\n", sasl_errstring(rc, NULL, NULL));
		abort();
	}
	return rc == SASL_OK;
}

static void *
log_in_often(void *arg)
{
	struct worker *worker = arg;

	for (int i = 0; i < logins; i++)
		worker->let_in += log_in(worker);
	return NULL;
}

static void
serve(const char *good, const char *bad, int counts[static 4])
{
	struct worker workers[THREADS];

	if (!server_start())
		abort();
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){.token = i % 2 ? good : bad, .old = i & 2};
		if (pthread_create(&workers[i].thread, NULL, log_in_often, &workers[i]) != 0)
			abort();
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		counts[i % 2 ? 0 : 3] += workers[i].let_in;
		counts[i % 2 ? 1 : 2] += logins - workers[i].let_in;
	}
	sasl_done();
}

int
main(int argc, char **argv)
{
	int counts[4] = {0};
	char cache[300];

	if (argc != 8)
		return 2;
	server.folder = argv[1];
	(void)snprintf(cache, sizeof(cache), "tessera_cache=%s", argv[2]);
	server.options[server.option_count++] = cache;
	owner = argv[3];
	logins = atoi(argv[7]);
	for (int i = 0; i < atoi(argv[6]); i++)
		serve(argv[4], argv[5], counts);
	printf("%d %d %d %d\n", counts[0], counts[1], counts[2], counts[3]);
	return 0;
}
