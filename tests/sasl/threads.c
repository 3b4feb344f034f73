/* SPDX-License-Identifier: ISC */
/*
 * A threaded server that starts, serves and ends, again and again, so that the
 * plug-in is loaded and unloaded:
 *
 *	threads FOLDER CACHE OWNER GOOD BAD ROUNDS LOGINS
 *
 * Half of the threads come with GOOD, half with BAD, by each mechanism; two more
 * with passwords.  Prints how many logins were let in that should be, were not,
 * were refused that should be, were not.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define PERSON "ann"
#define PASSWORD "sesam"

static const char *owner;
static int logins;

enum way { OAUTHBEARER, XOAUTH2, PLAIN, LOGIN, WAYS };
#define THREADS (2 * WAYS + 2)

struct worker {
	pthread_t thread;
	const char *name, *secret;
	int let_in;
	enum way way;
	bool good;
};

/* The whole message, or the first of two. */
static unsigned
compose(const struct worker *worker, char message[static 512])
{
	int len = 0;

	switch (worker->way) {
	case OAUTHBEARER:
		len = snprintf(message, 512, "n,a=%s,\1auth=Bearer %s\1\1", worker->name, worker->secret);
		break;
	case XOAUTH2:
		len = snprintf(message, 512, "user=%s\1auth=Bearer %s\1\1", worker->name, worker->secret);
		break;
	case PLAIN:
		len = snprintf(message, 512, "%c%s%c%s", '\0', worker->name, '\0', worker->secret);
		break;
	case LOGIN:
	case WAYS:
		len = snprintf(message, 512, "%s", worker->name);
	}
	return (unsigned)len;
}

static bool
log_in(const struct worker *worker)
{
	static const char *const mechanisms[WAYS] = {"OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN"};
	char message[512];
	const char *out;
	unsigned out_len;
	sasl_conn_t *conn = NULL;
	int rc;

	if (!server_connect(&conn))
		abort();
	rc = sasl_server_start(conn, mechanisms[worker->way], message, compose(worker, message), &out, &out_len);
	if (rc == SASL_CONTINUE && worker->way == LOGIN)
		rc = sasl_server_step(conn, worker->secret, (unsigned)strlen(worker->secret), &out, &out_len);
	else if (rc == SASL_CONTINUE)
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
		const bool person = i >= 2 * WAYS;

		workers[i] = (struct worker){
		    .name = person ? PERSON : owner,
		    .secret = i % 2 ? (person ? PASSWORD : good) : bad,
		    .way = person ? PLAIN : (enum way)(i / 2),
		    .good = i % 2,
		};
		if (person && !workers[i].good)
			workers[i].secret = PASSWORD "!";
		if (pthread_create(&workers[i].thread, NULL, log_in_often, &workers[i]) != 0)
			abort();
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		counts[workers[i].good ? 0 : 3] += workers[i].let_in;
		counts[workers[i].good ? 1 : 2] += logins - workers[i].let_in;
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
	server.person = PERSON;
	server.password = PASSWORD;
	logins = atoi(argv[7]);
	for (int i = 0; i < atoi(argv[6]); i++)
		serve(argv[4], argv[5], counts);
	printf("%d %d %d %d\n", counts[0], counts[1], counts[2], counts[3]);
	return 0;
}
