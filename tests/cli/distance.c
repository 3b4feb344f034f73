/* SPDX-License-Identifier: ISC */
/*
 * Puts a server far away: what either side says arrives later, and no slower.
 *
 *	distance SOCKET SERVER-SOCKET MILLISECONDS
 *
 * Prints "ready" when it listens; one connection after the other.
 */
#include "config.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "relay.h"

#define PIECES 1024

/* What is on its way in one direction. */
struct lane {
	int from, to;
	size_t first, last; /* pieces sent and pieces taken; they wrap around */
	struct {
		int64_t due;
		size_t len;
		char bytes[4096];
	} piece[PIECES];
};

static int64_t delay;

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool
take(struct lane *lane)
{
	const size_t at = lane->last % PIECES;
	const ssize_t n = read(lane->from, lane->piece[at].bytes, sizeof(lane->piece[at].bytes));

	if (n <= 0)
		return false;
	lane->piece[at].len = (size_t)n;
	lane->piece[at].due = now_us() + delay;
	lane->last++;
	return true;
}

static bool
deliver(struct lane *lane)
{
	for (; lane->first != lane->last && lane->piece[lane->first % PIECES].due <= now_us(); lane->first++) {
		const size_t at = lane->first % PIECES;

		if (write(lane->to, lane->piece[at].bytes, lane->piece[at].len) != (ssize_t)lane->piece[at].len)
			return false;
	}
	return true;
}

/* Microseconds until the next piece arrives; a second when none is on its way. */
static int64_t
rest(const struct lane *lane)
{
	const int64_t left = lane->first != lane->last ? lane->piece[lane->first % PIECES].due - now_us() : 1000000;

	return left > 0 ? left : 0;
}

static void
serve(int client, int server)
{
	static struct lane lanes[2];
	bool open = true;

	lanes[0] = (struct lane){.from = client, .to = server};
	lanes[1] = (struct lane){.from = server, .to = client};
	while (open) {
		const int64_t wait = rest(&lanes[0]) < rest(&lanes[1]) ? rest(&lanes[0]) : rest(&lanes[1]);
		const struct timespec patience = {wait / 1000000, wait % 1000000 * 1000};
		struct pollfd fds[2];

		for (int i = 0; i < 2; i++) {
			const bool room = lanes[i].last - lanes[i].first < PIECES;

			fds[i] = (struct pollfd){.fd = room ? lanes[i].from : -1, .events = POLLIN};
		}
		ppoll(fds, 2, &patience, NULL);
		for (int i = 0; i < 2 && open; i++)
			open = (fds[i].revents == 0 || take(&lanes[i])) && deliver(&lanes[i]);
	}
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	delay = atoll(argv[3]) * 1000;
	relay_run(argv[1], argv[2], serve);
}
