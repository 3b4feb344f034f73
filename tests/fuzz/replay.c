/* SPDX-License-Identifier: ISC */
/*
 * Runs a fuzz target on the files of a folder, and on mutations of them that
 * are the same each time.
 *
 *   TARGET [-runs=N] [-OPTION...] FOLDER
 */
#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX 65536
#define SEEDS_MAX 256

struct input {
	uint8_t *data;
	size_t size;
};

static struct input seeds[SEEDS_MAX];
static size_t seed_count;
static uint8_t current[INPUT_MAX];
static size_t current_size;
static uint64_t random_state = 88172645463325252;

/* xorshift64: the same numbers on every machine. */
static size_t
below(size_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return limit == 0 ? 0 : (size_t)(random_state % limit);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
load(const char *folder, const char *name)
{
	struct input *seed = &seeds[seed_count];
	char path[4096];
	FILE *file;

	if (name[0] == '.' || seed_count == SEEDS_MAX)
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	seed->data = malloc(INPUT_MAX);
	REQUIRE(file != NULL && seed->data != NULL);
	seed->size = fread(seed->data, 1, INPUT_MAX, file);
	fclose(file);
	seed_count++;
}

static void
load_folder(const char *folder)
{
	struct dirent **names;
	const int count = scandir(folder, &names, NULL, by_name);

	REQUIRE(count >= 0);
	for (int i = 0; i < count; i++) {
		load(folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

/* Takes CUT bytes out at AT and puts SIZE others in. */
static void
replace(size_t at, size_t cut, const uint8_t *with, size_t size)
{
	const size_t tail = current_size - at - cut;

	if (current_size - cut + size > INPUT_MAX)
		return;
	memmove(current + at + size, current + at + cut, tail);
	memcpy(current + at, with, size);
	current_size = at + size + tail;
}

static void
mutate_once(void)
{
	const size_t at = below(current_size + 1), left = current_size - at;
	const struct input *other = &seeds[below(seed_count)];
	uint8_t bytes[32];
	size_t len = below(sizeof(bytes)) + 1, from;

	if (len > left)
		len = left;
	switch (below(7)) {
	case 0:
		if (left > 0)
			current[at] ^= (uint8_t)(1u << below(8));
		break;
	case 1:
		if (left > 0)
			current[at] = (uint8_t)below(256);
		break;
	case 2:
		bytes[0] = (uint8_t)below(256);
		replace(at, 0, bytes, 1);
		break;
	case 3:
		replace(at, len, bytes, 0);
		break;
	case 4: /* say it twice */
		memcpy(bytes, current + at, len);
		replace(at, 0, bytes, len);
		break;
	case 5: /* a piece of another seed */
		from = below(other->size);
		len = below(other->size - from < 64 ? other->size - from + 1 : 64);
		replace(at, below(left < len ? left + 1 : len + 1), other->data + from, len);
		break;
	default:
		bytes[0] = (uint8_t) " \t\n\0./:;=%-09azAZ[]\xff"[below(21)];
		replace(at, left > 0, bytes, 1);
		break;
	}
}

static void
run(const struct input *seed, bool mutated)
{
	uint8_t *copy;

	memcpy(current, seed->data, seed->size);
	current_size = seed->size;
	for (size_t i = mutated ? below(4) + 1 : 0; i > 0; i--)
		mutate_once();
	copy = (uint8_t *)exact_copy(current, current_size);
	LLVMFuzzerTestOneInput(copy, current_size);
	free(copy);
}

/* Leaves the input behind that a target did not survive. */
static void
tell_input(int signal_number)
{
	static const char text[] = "the input was, in hexadecimal: ", digits[] = "0123456789abcdef";

	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	for (size_t i = 0; i < current_size; i++) {
		const char pair[] = {digits[current[i] >> 4], digits[current[i] & 15]};

		(void)!write(STDERR_FILENO, pair, sizeof(pair));
	}
	(void)!write(STDERR_FILENO, "\n", 1);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

int
main(int argc, char **argv)
{
	unsigned long runs = 0;

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-runs=", 6) == 0)
			runs = strtoul(argv[i] + 6, NULL, 10);
		else if (argv[i][0] != '-')
			load_folder(argv[i]);
	}
	if (seed_count == 0) {
		fprintf(stderr, "usage: %s [-runs=N] FOLDER\n", argv[0]);
		return 2;
	}
	signal(SIGABRT, tell_input);
	for (size_t i = 0; i < seed_count; i++)
		run(&seeds[i], false);
	for (unsigned long n = 0; n < runs; n++)
		run(&seeds[n % seed_count], true);
	for (size_t i = 0; i < seed_count; i++)
		free(seeds[i].data);
	return 0;
}
