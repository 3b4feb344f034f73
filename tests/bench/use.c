/* SPDX-License-Identifier: ISC */
/*
 * What the report of a use adds to a judgement, by what stands at the other
 * end: nothing, a socket that may not be written to, one whose queue is full,
 * one that is read.  Each beside a judgement that reports nothing, in turn.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "maker.h"
#include "tessera.h"
#include "timing.h"
#include "use.h"

#define NOBODY 65534
#define ROUNDS 20000

enum far_end { SILENT, ABSENT, UNWRITABLE, FULL, READ, ENDS };

struct bench {
	enum far_end end;
	char dir[64], token[TSR_TOKEN_LEN + 1];
	struct tsr_cache *cache;
	pid_t reader;
	double took[ROUNDS];
};

static void
give_up(const char *what)
{
	perror(what);
	exit(1);
}

/* In the folder of a cache. */
static void
command(const char *what, const char *dir)
{
	char line[400];

	(void)snprintf(line, sizeof(line), "cd '%s' && %s", dir, what);
	if (system(line) != 0)
		give_up("sh");
}

static int
make_socket(const struct bench *bench)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/cache/" TSR_USE_SOCKET, bench->dir);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(address.sun_path, bench->end == UNWRITABLE ? 0600 : 0666) != 0)
		give_up("socket");
	return fd;
}

static void
start(struct bench *bench, enum far_end end)
{
	char byte[TSR_USE_MAX];
	int fd;

	bench->end = end;
	strcpy(bench->dir, "/var/tmp/tessera-bench.XXXXXX");
	if (!mkdtemp(bench->dir) ||
	    !maker_make(bench->dir, MAKER_WHOLE, "account login=svc\ntoken owner=svc", bench->token))
		give_up("cache");
	command("chmod 755 . cache && chmod 644 denied cache/*.tdb", bench->dir);
	if (end == SILENT || end == ABSENT)
		return;
	fd = make_socket(bench);
	bench->reader = end == READ ? fork() : 0;
	if (end == READ && bench->reader == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (recv(fd, byte, sizeof(byte), 0) >= 0)
			continue;
		_exit(0);
	}
}

static void
judge_one(struct bench *bench, bool keep, size_t round, time_t now)
{
	const struct tsr_request request = {
	    .token = bench->token, .token_len = TSR_TOKEN_LEN, .service = "sshd", .peer = "192.0.2.7", .now = now};
	const unsigned flags = (keep ? TSR_KEEP : 0) | (bench->end == SILENT ? TSR_TRIAL : 0);
	struct tsr_answer answer;
	const double begin = bench_us();

	if (!bench->cache && tsr_cache_new(bench->dir, flags, &bench->cache) != TSR_OK)
		give_up("memory");
	if (tsr_judge(bench->cache, &request, &answer) != TSR_ALLOW)
		give_up(answer.detail);
	if (!keep) {
		tsr_cache_free(bench->cache);
		bench->cache = NULL;
	}
	bench->took[round] = bench_us() - begin;
}

static void
measure(struct bench *benches, bool keep)
{
	static const char *const names[ENDS] = {"silent", "absent", "unwritable", "full", "read"};
	const time_t now = time(NULL);
	double silent = 0;

	for (int warm = 0; warm < 2; warm++)
		for (size_t round = 0; round < ROUNDS; round++)
			for (int end = 0; end < ENDS; end++)
				judge_one(&benches[end], keep, round, now);
	for (int end = 0; end < ENDS; end++) {
		const double *took = benches[end].took;

		qsort(benches[end].took, ROUNDS, sizeof(*took), bench_order);
		if (end == SILENT)
			silent = took[ROUNDS / 2];
		printf("use_%s_us %s p50 %.2f p99 %.2f, adds %.2f\n", keep ? "kept" : "once", names[end],
		    took[ROUNDS / 2], took[ROUNDS / 100 * 99], took[ROUNDS / 2] - silent);
		tsr_cache_free(benches[end].cache);
		benches[end].cache = NULL;
	}
}

int
main(void)
{
	static struct bench benches[ENDS];
	pid_t child;
	int status;

	for (int end = 0; end < ENDS; end++)
		start(&benches[end], (enum far_end)end);
	child = fork();
	if (child == 0) {
		/* Root may write wherever it likes. */
		if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
			give_up("setuid");
		measure(benches, true);
		measure(benches, false);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		give_up("fork");
	for (int end = 0; end < ENDS; end++)
		command("rm -rf \"$PWD\"", benches[end].dir);
	if (benches[READ].reader > 0)
		(void)kill(benches[READ].reader, SIGKILL);
	return status != 0;
}
