/* SPDX-License-Identifier: ISC */
/*
 * Loads the library, judges and unloads it, again and again, as libpam does
 * with plug-ins: usage: reload LIBRARY DIR TOKEN ROUNDS
 * Prints verdict, then descriptors and resident KiB before and after.
 */
#include "config.h"

#include <dirent.h>
#include <dlfcn.h>
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

int
main(int argc, char **argv)
{
	long before = 0;
	int verdict = 0, fds = 0;

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
