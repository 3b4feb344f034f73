/* SPDX-License-Identifier: ISC */
/*
 * pam FOLDER USER TOKENFILE LOGINS SERVICE...: what a login costs a host
 * program, for each service file in FOLDER, in turns, so that all see the same
 * machine.  The first service is the floor that the others are compared with.
 *
 *   login    pam_start to pam_end in one long-lived process
 *   auth     pam_authenticate alone, there
 *   process  a fresh process that logs in once, from spawn to exit
 */
#include "config.h"

#include <err.h>
#include <security/pam_appl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "timing.h"

#define SERVICES_MAX 8
#define FRESH_PART 20 /* one fresh process for so many logins */

extern char **environ;

enum { LOGIN, AUTH, PROCESS, KINDS };

static const char *const kinds[KINDS] = {"login", "auth", "process"};

struct series {
	double *us;
	size_t n;
};

static char token[256];
static const char *folder, *user;

static int
converse(int n, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	(void)messages;
	(void)data;
	*responses = calloc((size_t)n, sizeof(**responses));
	for (int i = 0; *responses != NULL && i < n; i++)
		(*responses)[i].resp = strdup(token);
	return *responses == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

/* Ends the program unless the login succeeds: a fast refusal is no figure. */
static void
login(const char *service, double *whole, double *auth)
{
	struct pam_conv conversation = {converse, NULL};
	pam_handle_t *pamh = NULL;
	double start = bench_us(), before;
	int rc = pam_start_confdir(service, user, &conversation, folder, &pamh);

	if (rc != PAM_SUCCESS)
		errx(1, "%s: pam_start: %d", service, rc);
	before = bench_us();
	rc = pam_authenticate(pamh, 0);
	*auth = bench_us() - before;
	if (rc == PAM_SUCCESS)
		rc = pam_acct_mgmt(pamh, 0);
	if (rc != PAM_SUCCESS)
		errx(1, "%s: %s", service, pam_strerror(pamh, rc));
	(void)pam_end(pamh, rc);
	*whole = bench_us() - start;
}

static double
fresh_process(char **argv, char *service)
{
	char once[] = "1";
	char *child[] = {argv[0], argv[1], argv[2], argv[3], once, service, NULL};
	double start = bench_us();
	int status = -1;
	pid_t pid;

	if (posix_spawn(&pid, argv[0], NULL, NULL, child, environ) != 0 || waitpid(pid, &status, 0) != pid ||
	    status != 0)
		errx(1, "%s: the fresh process failed", service);
	return bench_us() - start;
}

static double
percentile(struct series *series, double part)
{
	return series->us[(size_t)(part * (double)(series->n - 1))];
}

static void
print(char **services, size_t n, struct series table[][KINDS])
{
	printf("%-10s %-16s %10s %10s %12s %8s\n", "what", "service", "p50 us", "p99 us", "p50 - floor", "ratio");
	for (size_t kind = 0; kind < KINDS; kind++) {
		for (size_t s = 0; s < n; s++)
			qsort(table[s][kind].us, table[s][kind].n, sizeof(double), bench_order);
		for (size_t s = 0; s < n; s++) {
			double p50 = percentile(&table[s][kind], 0.5), floor_p50 = percentile(&table[0][kind], 0.5);

			printf("%-10s %-16s %10.1f %10.1f %12.1f %8.2f\n", kinds[kind], services[s], p50,
			    percentile(&table[s][kind], 0.99), p50 - floor_p50, p50 / floor_p50);
		}
	}
}

static void
add(struct series *series, double us)
{
	series->us[series->n++] = us;
}

static void
measure(char **argv, size_t logins, size_t n, struct series table[][KINDS])
{
	char **services = argv + 5;

	for (size_t i = 0; i < logins; i++) {
		for (size_t s = 0; s < n; s++) {
			double whole, auth;

			login(services[s], &whole, &auth);
			add(&table[s][LOGIN], whole);
			add(&table[s][AUTH], auth);
			if (i % FRESH_PART == 0)
				add(&table[s][PROCESS], fresh_process(argv, services[s]));
		}
	}
}

static void
read_token(const char *path)
{
	FILE *file = fopen(path, "r");

	if (file == NULL || fgets(token, sizeof(token), file) == NULL)
		err(1, "%s", path);
	token[strcspn(token, "\n")] = '\0';
	fclose(file);
}

int
main(int argc, char **argv)
{
	struct series table[SERVICES_MAX][KINDS] = {0};
	size_t n = (size_t)argc - 5, logins;
	double ignored;

	if (argc < 6 || n > SERVICES_MAX)
		errx(2, "usage: pam FOLDER USER TOKENFILE LOGINS SERVICE...");
	folder = argv[1];
	user = argv[2];
	read_token(argv[3]);
	logins = strtoul(argv[4], NULL, 10);
	for (size_t s = 0; s < n; s++)
		login(argv[5 + s], &ignored, &ignored);
	if (logins <= 1)
		return 0;
	for (size_t s = 0; s < n; s++) {
		for (size_t kind = 0; kind < KINDS; kind++) {
			table[s][kind].us = calloc(logins, sizeof(double));
			if (table[s][kind].us == NULL)
				err(1, "memory");
		}
	}
	measure(argv, logins, n, table);
	print(argv + 5, n, table);
	return 0;
}
