/* SPDX-License-Identifier: ISC */
/* One loop: who comes, who says something, who has stayed for too long, and when to end. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"
#include "notify.h"

#define SWEEP_MS 250
#define LEAVE_MS 3000 /* for what is being answered when it is time to end */
#define FRESH_MS 1000 /* of these, for a guest who has not asked anything yet */
#define AT_ONCE 64    /* guests let in before those who are in get their turn */

int64_t
tsr_gate_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
watch(const struct tsr_gate *gate, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(gate->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* Of HTTP, libmicrohttpd sees the end and closes; the place is free when it has told. */
static void
show_out(struct tsr_gate *gate, struct tsr_guest *guest)
{
	const int fd = guest->fd;

	if (guest->door->kind == TSR_DOOR_SASLAUTHD) {
		tsr_guest_leave(gate, guest);
		close(fd);
	} else if (!guest->shown_out) {
		guest->shown_out = true;
		(void)shutdown(fd, SHUT_RDWR);
	}
}

/* The one that has been silent for longest, if there is no place left. */
static void
make_room(struct tsr_gate *gate, struct tsr_door *door)
{
	if (door->guests < (size_t)gate->settings->connections)
		return;
	tsr_log_limited(gate->log, TSR_SAY_CROWDED, 60, TSR_LOG_WARNING,
	    "all %zu connections of a socket are taken; the oldest make room", door->guests);
	show_out(gate, door->oldest);
	if (door->kind == TSR_DOOR_HTTP)
		tsr_web_step(gate);
}

static void
let_in(struct tsr_gate *gate, struct tsr_door *door, int fd)
{
	struct tsr_guest *guest;

	if (door->local && !tsr_peers_allow(&gate->peers, fd)) {
		tsr_log_limited(gate->log, TSR_SAY_STRANGER, 10, TSR_LOG_NOTICE,
		    "a caller is neither in peer_users nor in peer_groups");
		close(fd);
		return;
	}
	make_room(gate, door);
	guest =
	    door->guests < (size_t)gate->settings->connections ? tsr_guest_enter(gate, door, fd, tsr_gate_now()) : NULL;
	if (guest == NULL || (door->kind == TSR_DOOR_SASLAUTHD && (!gate->settings->saslauthd || !watch(gate, fd)))) {
		if (guest != NULL)
			tsr_guest_leave(gate, guest);
		close(fd);
	} else if (door->kind == TSR_DOOR_HTTP) {
		tsr_web_take(gate, guest);
	}
}

static void
open_door(struct tsr_gate *gate, struct tsr_door *door)
{
	for (int i = 0; i < AT_ONCE; i++) {
		const int fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			let_in(gate, door, fd);
			continue;
		}
		if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
			return;
		tsr_log_limited(
		    gate->log, TSR_SAY_ACCEPT, 10, TSR_LOG_ERROR, "nobody can be let in: %s", strerror(errno));
		if (door->oldest != NULL)
			show_out(gate, door->oldest);
		return;
	}
}

static struct tsr_door *
door_of(struct tsr_gate *gate, int fd)
{
	for (size_t i = 0; i < gate->door_count; i++)
		if (gate->doors[i].fd == fd)
			return &gate->doors[i];
	return NULL;
}

static void
begin_to_leave(struct tsr_gate *gate)
{
	struct signalfd_siginfo info;

	while (read(gate->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		continue;
	if (gate->leaving)
		return;
	gate->leaving = true;
	gate->leave_at = tsr_gate_now() + LEAVE_MS;
	tsr_notify("STOPPING=1");
	/* Who knocks now is let in by whoever listens next, if systemd keeps the sockets. */
	for (size_t i = 0; i < gate->door_count; i++)
		(void)epoll_ctl(gate->epoll, EPOLL_CTL_DEL, gate->doors[i].fd, NULL);
}

static void
handle(struct tsr_gate *gate, int fd)
{
	struct tsr_door *door = door_of(gate, fd);

	if (fd == gate->signals)
		begin_to_leave(gate);
	else if (door != NULL && !gate->leaving)
		open_door(gate, door);
	else if (door == NULL && fd != gate->http_epoll && gate->by_fd[fd] != NULL)
		tsr_mux_step(gate, gate->by_fd[fd]);
}

/* Whether it can go without an answer being lost: nothing of a request has come, and none is on its way for sure. */
static bool
is_idle(const struct tsr_guest *guest, int64_t now)
{
	int waiting = 0;

	if (guest->asking || ioctl(guest->fd, FIONREAD, &waiting) != 0 || waiting > 0)
		return false;
	return guest->answered > 0 || now - guest->since > FRESH_MS;
}

static void
sweep(struct tsr_gate *gate, int64_t now)
{
	const int64_t longest = gate->settings->request_timeout * 1000;

	for (size_t i = 0; i < gate->door_count; i++) {
		struct tsr_guest *guest = gate->doors[i].oldest, *next;

		for (; guest != NULL; guest = next) {
			next = guest->newer;
			if (now - guest->since > longest || (gate->leaving && is_idle(guest, now)))
				show_out(gate, guest);
			else if (!gate->leaving)
				break;
		}
	}
}

static bool
is_empty(const struct tsr_gate *gate)
{
	for (size_t i = 0; i < gate->door_count; i++)
		if (gate->doors[i].guests > 0)
			return false;
	return true;
}

static void
loop(struct tsr_gate *gate)
{
	const int watchdog = tsr_notify_interval();
	struct epoll_event events[64];
	int64_t swept = 0, told = 0, now = tsr_gate_now();

	while (!gate->leaving || (!is_empty(gate) && now < gate->leave_at)) {
		const int most = gate->leaving ? 10 : watchdog > 0 && watchdog < SWEEP_MS ? watchdog : SWEEP_MS;
		const int count = epoll_wait(gate->epoll, events, 64, tsr_web_timeout(gate, most));

		if (count < 0 && errno != EINTR)
			break;
		for (int i = 0; i < count; i++)
			handle(gate, events[i].data.fd);
		tsr_web_step(gate);
		now = tsr_gate_now();
		if (gate->leaving || now - swept >= SWEEP_MS) {
			sweep(gate, now);
			swept = now;
		}
		if (watchdog > 0 && now - told >= watchdog) {
			tsr_notify("WATCHDOG=1");
			told = now;
		}
	}
}

static bool
start(struct tsr_gate *gate)
{
	sigset_t set;
	bool good;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	gate->signals = sigprocmask(SIG_BLOCK, &set, NULL) == 0 ? signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC) : -1;
	gate->epoll = epoll_create1(EPOLL_CLOEXEC);
	good = gate->signals >= 0 && gate->epoll >= 0 && tsr_web_start(gate) && watch(gate, gate->signals) &&
	       watch(gate, gate->http_epoll);
	for (size_t i = 0; good && i < gate->door_count; i++)
		good = watch(gate, gate->doors[i].fd);
	if (!good)
		tsr_log(gate->log, TSR_LOG_ERROR, "cannot start: %s", strerror(errno));
	return good;
}

bool
tsr_gate_run(struct tsr_gate *gate)
{
	const bool good = start(gate);

	if (good) {
		tsr_notify("READY=1");
		loop(gate);
	}
	tsr_web_stop(gate);
	if (gate->epoll >= 0)
		close(gate->epoll);
	if (gate->signals >= 0)
		close(gate->signals);
	return good;
}
