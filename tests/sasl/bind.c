/* SPDX-License-Identifier: ISC */
/*
 * A SASL bind whose message is made by hand:
 *
 *	bind URI MECHANISM                    the message from standard input, ^A for byte 1 and so on; prints each
 *	                                      answer, and who the server says we are
 *	bind URI MECHANISM THREADS ROUNDS     as often, side by side; prints how many were let in, and how
 *	                                      many refused
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "binds.h"

#define THREADS_MAX 64

static const char *uri, *mechanism;
static char text[65536];
static struct berval message = {.bv_val = text};
static int rounds;

static void
read_message(void)
{
	int c;

	while ((c = getchar()) != EOF && c != '\n' && message.bv_len < sizeof(text)) {
		if (c == '^') {
			c = getchar() - '@';
		}
		text[message.bv_len++] = (char)c;
	}
}

static void
tell_who(LDAP *ld)
{
	struct berval *who = NULL;

	if (ldap_whoami_s(ld, &who, NULL, NULL) == LDAP_SUCCESS && who)
		printf("%.*s\n", (int)who->bv_len, who->bv_val ? who->bv_val : "");
	ber_bvfree(who);
}

static void *
bind_often(void *arg)
{
	int *let_in = arg;

	for (int i = 0; i < rounds; i++) {
		LDAP *ld = binds_connect(uri);

		*let_in += binds_try(ld, mechanism, &message, 0) == LDAP_SUCCESS;
		ldap_unbind_ext_s(ld, NULL, NULL);
	}
	return NULL;
}

static void
bind_side_by_side(int count)
{
	pthread_t threads[THREADS_MAX];
	int let_in[THREADS_MAX] = {0}, sum = 0;

	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, bind_often, &let_in[i]) != 0)
			abort();
	for (int i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		sum += let_in[i];
	}
	printf("%d %d\n", sum, count * rounds - sum);
}

int
main(int argc, char **argv)
{
	LDAP *ld;

	if (argc != 3 && argc != 5)
		return 2;
	uri = argv[1];
	mechanism = argv[2];
	read_message();
	if (argc == 5) {
		rounds = atoi(argv[4]);
		bind_side_by_side(atoi(argv[3]) < THREADS_MAX ? atoi(argv[3]) : THREADS_MAX);
		return 0;
	}
	ld = binds_connect(uri);
	if (binds_try(ld, mechanism, &message, 1) == LDAP_SUCCESS)
		tell_who(ld);
	ldap_unbind_ext_s(ld, NULL, NULL);
	return 0;
}
