/* SPDX-License-Identifier: ISC */
/*
 * Makes a cache without a directory server or a daemon, for tests:
 *
 *	mkcache [--delta] [--group GID] [--tokens N [--accounts M]] DIR
 *
 * It reads the lines that maker.h explains from standard input and prints the
 * tokens that it made, one a line, in order; the id is characters 6 to 17.
 *
 *	printf '%s\n' 'account login=svcmail roles=mail,backup' 'token owner=svcmail services=sshd' | mkcache DIR
 *	echo "revoke ID" | mkcache --delta DIR
 *
 * --delta publishes changes over what is there; without it all is made anew.
 * --tokens reads nothing and makes N active tokens that belong to M accounts
 * named svc0, svc1...
 */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "maker.h"

static bool
make_one(struct maker *maker, const char *line)
{
	char token[TSR_TOKEN_LEN + 1];

	if (!maker_line(maker, line, token))
		return false;
	if (token[0])
		puts(token);
	return true;
}

static bool
make_from(struct maker *maker, FILE *in)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	while (good && getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		good = make_one(maker, line);
	}
	free(line);
	return good;
}

static bool
make_many(struct maker *maker, unsigned long tokens, unsigned long accounts)
{
	char line[100];

	for (unsigned long i = 0; i < accounts; i++) {
		(void)snprintf(line, sizeof(line), "account login=svc%lu display_name=Service~%lu", i, i);
		if (!make_one(maker, line))
			return false;
	}
	for (unsigned long i = 0; i < tokens; i++) {
		(void)snprintf(line, sizeof(line), "token owner=svc%lu label=nightly~backup", i % accounts);
		if (!make_one(maker, line))
			return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {{"delta", no_argument, NULL, 'd'},
	    {"group", required_argument, NULL, 'g'}, {"tokens", required_argument, NULL, 't'},
	    {"accounts", required_argument, NULL, 'a'}, {0}};
	unsigned long tokens = 0, accounts = 100, group = 0;
	enum maker_mode mode = MAKER_WHOLE;
	struct maker *maker;
	bool good;

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'd')
			mode = MAKER_DELTA;
		else if (option == 'g')
			group = strtoul(optarg, NULL, 10);
		else if (option == 't')
			tokens = strtoul(optarg, NULL, 10);
		else if (option == 'a')
			accounts = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (optind + 1 != argc || accounts == 0) {
		fprintf(stderr, "usage: mkcache [--delta] [--group GID] [--tokens N [--accounts M]] DIR\n");
		return 2;
	}
	maker = maker_new(argv[optind], mode, tokens > 0 ? (uint32_t)(tokens + 2 * accounts) : 1000);
	good = maker && (group == 0 || maker_group(maker, (unsigned)group)) &&
	       (tokens > 0 ? make_many(maker, tokens, accounts) : make_from(maker, stdin)) && maker_publish(maker);
	maker_free(maker);
	return good && fflush(stdout) == 0 ? 0 : 1;
}
