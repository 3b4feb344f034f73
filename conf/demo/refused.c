/* SPDX-License-Identifier: ISC */
/*
 * refused DIR < TOKEN: judges a token over and over, in one process, until it is
 * refused; prints the verdict and the time in microseconds since 1970.  It says
 * "ready" when it has let the token in for the first time.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <tessera.h>

#define PATIENCE 30 /* seconds */

static long long
microseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int
main(int argc, char **argv)
{
	const struct timespec pause = {0, 50000};
	const long long end = microseconds() + PATIENCE * 1000000LL;
	struct tsr_request request = {0};
	struct tsr_answer answer;
	struct tsr_cache *cache;
	char token[128];

	if (argc != 2 || !fgets(token, sizeof(token), stdin) || tsr_cache_new(argv[1], TSR_KEEP, &cache) != TSR_OK)
		return 2;
	token[strcspn(token, "\n")] = '\0';
	request.token = token;
	request.token_len = strlen(token);
	request.now = time(NULL);
	if (tsr_judge(cache, &request, &answer) == TSR_ALLOW)
		puts("ready");
	fflush(stdout);
	do {
		request.now = time(NULL);
		if (tsr_judge(cache, &request, &answer) != TSR_ALLOW)
			break;
		nanosleep(&pause, NULL);
	} while (microseconds() < end);
	printf("%s %lld\n", tsr_verdict_name(answer.verdict), microseconds());
	tsr_cache_free(cache);
	return answer.verdict == TSR_ALLOW;
}
