/* SPDX-License-Identifier: ISC */
/*
 * storm CONF ACCOUNT-DN LOGIN URI BINDS: binds by OAUTHBEARER on many connections
 * side by side, by tokens of which one after another is revoked meanwhile.
 *
 * Wrong is: a bind refused by whose token nobody had begun to revoke when it
 * ended; one let in that began after the cache of this host had the revocation;
 * one let in that began LATE_US after the directory had answered; and whatever is
 * neither.  How long after the answer binds were still let in is printed.
 */
#include "config.h"

#include <err.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "binds.h"
#include "written.h"

#define CONNECTIONS 64
#define TOKENS 128
#define MORTALS 96                    /* the first ones are revoked in the course of it */
#define STEPS (MORTALS + MORTALS / 4) /* the last part sees all of them dead */
#define LEAD 8
#define LATE_US 5000000

struct subject {
	struct written token;
	/* Moments of its revocation, in us; 0: not yet. */
	_Atomic int64_t asked, answered, cached;
};

static struct subject subjects[TOKENS];
static const char *login, *uri;
static unsigned rounds, step;
/* Revocations and binds keep step, since either may be the slower: one for every STEP others, LEAD more at most. */
static sem_t due, room_for;
static atomic_uint finished, let_in, refused, wrong, late;
static _Atomic int64_t latest;

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void
wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) != 0)
		;
}

static void
complain(const char *what, const struct subject *subject, int rc)
{
	atomic_fetch_add(&wrong, 1);
	fprintf(stderr, "%s: %.12s, result %d\n", what, subject->token.text + 5, rc);
}

static void
note_late(const struct subject *subject, int64_t by)
{
	int64_t before = atomic_load(&latest);

	atomic_fetch_add(&late, 1);
	while (by > before && !atomic_compare_exchange_weak(&latest, &before, by))
		;
	if (by > LATE_US)
		complain("let in long after its revocation", subject, 0);
}

static void
bind_once(LDAP *ld, struct subject *subject)
{
	char text[256];
	struct berval message = {.bv_val = text};
	const int64_t cached = atomic_load(&subject->cached), answered = atomic_load(&subject->answered);
	const int64_t begin = now_us();
	int rc;

	message.bv_len =
	    (ber_len_t)snprintf(text, sizeof(text), "n,a=%s,\1auth=Bearer %s\1\1", login, subject->token.text);
	rc = binds_try(ld, "OAUTHBEARER", &message, 0);
	atomic_fetch_add(rc == LDAP_SUCCESS ? &let_in : &refused, 1);
	if (rc == LDAP_SUCCESS && cached != 0)
		complain("let in, and the cache had its revocation", subject, rc);
	else if (rc == LDAP_SUCCESS && answered != 0)
		note_late(subject, begin - answered);
	else if (rc == LDAP_INVALID_CREDENTIALS && atomic_load(&subject->asked) == 0)
		complain("refused, and not revoked", subject, rc);
	else if (rc != LDAP_SUCCESS && rc != LDAP_INVALID_CREDENTIALS)
		complain("neither let in nor refused", subject, rc);
}

static void *
bind_often(void *arg)
{
	unsigned pick = *(const unsigned *)arg;
	LDAP *ld = binds_connect(uri);

	for (unsigned i = 0; i < rounds; i++) {
		pick = pick * 1103515245 + 12345;
		wait_for(&room_for);
		bind_once(ld, &subjects[(pick >> 16) % TOKENS]);
		if (atomic_fetch_add(&finished, 1) % step == 0)
			sem_post(&due);
	}
	ldap_unbind_ext_s(ld, NULL, NULL);
	return NULL;
}

static void
revoke(struct written_room *room, struct subject *subject)
{
	atomic_store(&subject->asked, now_us());
	written_revoke(room, &subject->token);
	atomic_store(&subject->answered, now_us());
	written_await(room, &subject->token, TSR_REVOKED);
	atomic_store(&subject->cached, now_us());
}

static void
storm(struct written_room *room)
{
	pthread_t threads[CONNECTIONS];
	unsigned seeds[CONNECTIONS];

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		seeds[i] = i;
		if (pthread_create(&threads[i], NULL, bind_often, &seeds[i]) != 0)
			errx(2, "no thread");
	}
	for (size_t i = 0; i < MORTALS; i++) {
		wait_for(&due);
		revoke(room, &subjects[i]);
		for (unsigned n = 0; n < step; n++)
			sem_post(&room_for);
	}
	for (unsigned n = 0; n < CONNECTIONS * rounds; n++)
		sem_post(&room_for);
	for (size_t i = 0; i < CONNECTIONS; i++)
		pthread_join(threads[i], NULL);
}

int
main(int argc, char **argv)
{
	static struct written_room room;

	if (argc != 6)
		errx(2, "usage: storm CONF ACCOUNT-DN LOGIN URI BINDS");
	login = argv[3];
	uri = argv[4];
	rounds = (unsigned)strtoul(argv[5], NULL, 10) / CONNECTIONS;
	step = rounds * CONNECTIONS / STEPS;
	if (step == 0 || sem_init(&due, 0, 0) != 0 || sem_init(&room_for, 0, LEAD * step) != 0)
		errx(2, "too few binds");
	written_open(&room, argv[1], argv[2]);
	for (size_t i = 0; i < TOKENS; i++)
		written_make(&room, &subjects[i].token);
	for (size_t i = 0; i < TOKENS; i++)
		written_await(&room, &subjects[i].token, TSR_ALLOW);
	storm(&room);
	written_close(&room);
	printf(
	    "%u binds: %u let in, %u refused, %u wrong; %u let in after the answer to a revocation, the last %.1f ms\n",
	    rounds * CONNECTIONS, atomic_load(&let_in), atomic_load(&refused), atomic_load(&wrong), atomic_load(&late),
	    (double)atomic_load(&latest) / 1e3);
	return atomic_load(&wrong) != 0;
}
