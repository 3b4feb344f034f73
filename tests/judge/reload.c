/* SPDX-License-Identifier: ISC */
/*
 * Loads the library, judges and unloads it, again and again, as libpam does
 * with plug-ins: usage: reload LIBRARY DIR TOKEN ROUNDS [THREADS]
 * Prints verdict, then descriptors and resident KiB before and after.  With
 * THREADS each of them does so; what is printed is how many judgements came
 * out as they should, and how many not.
 */
#include "config.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tessera.h"

static int
descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

static long
resident(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long size = 0, pages = 0;

	if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2)
		pages = -1;
	if (file)
		fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

#define THREADS_MAX 64

static int
judge_once(const char *library, const char *dir, const char *token, unsigned flags)
{
	const struct tsr_request request = {
	    .token = token, .token_len = strlen(token), .service = "sshd", .now = time(NULL)};
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	enum tsr_status (*new)(const char *, unsigned, struct tsr_cache **);
	enum tsr_verdict (*judge)(struct tsr_cache *, const struct tsr_request *, struct tsr_answer *);
	void (*end)(struct tsr_cache *);
	struct tsr_cache *cache;
	struct tsr_answer answer;

	if (!handle) {
		fprintf(stderr, "reload: %s\n", dlerror());
		return -1;
	}
	*(void **)&new = dlsym(handle, "tsr_cache_new");
	*(void **)&judge = dlsym(handle, "tsr_judge");
	*(void **)&end = dlsym(handle, "tsr_cache_free");
	if (!new || !judge || !end || new (dir, flags, &cache) != TSR_OK)
		return -1;
	(void)!judge(cache, &request, &answer);
	end(cache);
	dlclose(handle);
	return (int)answer.verdict;
}

struct worker {
	char **argv;
	pthread_t thread;
	int allowed, others;
};

static void *
judge_repeatedly(void *arg)
{
	struct worker *worker = arg;

	for (int i = 0, rounds = atoi(worker->argv[4]); i < rounds; i++) {
		if (judge_once(worker->argv[1], worker->argv[2], worker->argv[3], i % 2 ? TSR_KEEP : 0) == TSR_ALLOW)
			worker->allowed++;
		else
			worker->others++;
	}
	return NULL;
}

static int
judge_in_threads(char **argv, int threads)
{
	struct worker workers[THREADS_MAX] = {0};
	int allowed = 0, others = 0, started = 0;

	for (; started < threads && started < THREADS_MAX; started++) {
		workers[started].argv = argv;
		if (pthread_create(&workers[started].thread, NULL, judge_repeatedly, &workers[started]) != 0)
			break;
	}
	for (int i = 0; i < started; i++) {
		pthread_join(workers[i].thread, NULL);
		allowed += workers[i].allowed;
		others += workers[i].others;
	}
	printf("%d %d\n", allowed, others);
	return started == threads ? 0 : 1;
}

int
main(int argc, char **argv)
{
	long before = 0;
	int verdict = 0, fds = 0;

	if (argc == 6)
		return judge_in_threads(argv, atoi(argv[5]));
	if (argc != 5)
		return 2;
	for (int i = 0, rounds = atoi(argv[4]); i < rounds; i++) {
		const int now = judge_once(argv[1], argv[2], argv[3], i % 2 ? TSR_KEEP : 0);

		if (i > 0 && now != verdict)
			return 1;
		verdict = now;
		if (i == rounds / 10) {
			before = resident();
			fds = descriptors();
		}
	}
	printf("%d %d %d %ld %ld\n", verdict, fds, descriptors(), before, resident());
	return 0;
}
