/* SPDX-License-Identifier: ISC */
/* The protocol of saslauthd: one question, one word, and the end of the connection. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"
#include "gate.h"

/* A part as a text; OUT is long enough for any. */
static const char *
copy(const struct tsr_frame *frame, enum tsr_frame_part part, char out[static TSR_FRAME_PART_MAX + 1])
{
	memcpy(out, frame->text[part], frame->len[part]);
	out[frame->len[part]] = '\0';
	return out;
}

/* Whether the administrator said that this realm is no part of a login. */
static bool
is_dropped(const char *realms, const char *realm)
{
	const size_t len = strlen(realm);

	while (*realms != '\0') {
		const size_t n = strcspn(realms, " ");

		if (n == len && memcmp(realms, realm, n) == 0)
			return true;
		realms += n + strspn(realms + n, " ");
	}
	return false;
}

/* A name that came in two parts; what is too long for a login is nobody's. */
static void
join(const struct tsr_gate *gate, const struct tsr_frame *frame, char *login, size_t size)
{
	char user[TSR_FRAME_PART_MAX + 1], realm[TSR_FRAME_PART_MAX + 1];

	copy(frame, TSR_FRAME_USER, user);
	copy(frame, TSR_FRAME_REALM, realm);
	if (realm[0] == '\0' || is_dropped(gate->settings->saslauthd_realms, realm))
		(void)snprintf(login, size, "%s", user);
	else
		(void)snprintf(login, size, "%s@%s", user, realm);
}

static enum tsr_verdict
judge(struct tsr_gate *gate, const struct tsr_frame *frame)
{
	char login[2 * TSR_FRAME_PART_MAX + 2], service[TSR_FRAME_PART_MAX + 1], peer[TSR_FRAME_PART_MAX + 1];
	struct tsr_request request = {
	    .token = frame->text[TSR_FRAME_PASSWORD],
	    .token_len = frame->len[TSR_FRAME_PASSWORD],
	    .user = login,
	    .flags = gate->settings->saslauthd_system_users ? TSR_SYSTEM_USERS : 0,
	};
	struct tsr_answer answer;

	join(gate, frame, login, sizeof(login));
	if (frame->len[TSR_FRAME_SERVICE] > 0)
		request.service = copy(frame, TSR_FRAME_SERVICE, service);
	if (frame->parts > TSR_FRAME_ADDRESS && frame->len[TSR_FRAME_ADDRESS] > 0)
		request.peer = copy(frame, TSR_FRAME_ADDRESS, peer);
	return tsr_gate_judge(gate, "saslauthd", &request, &answer);
}

static void
end(struct tsr_gate *gate, struct tsr_guest *guest)
{
	const int fd = guest->fd;

	tsr_guest_leave(gate, guest);
	close(fd);
}

/* The client looks at the first two letters; it is not told why. */
static void
say(struct tsr_gate *gate, struct tsr_guest *guest, bool good)
{
	const char *word = good ? "\0\2OK" : "\0\2NO";

	(void)!send(guest->fd, word, 4, MSG_NOSIGNAL | MSG_DONTWAIT);
	end(gate, guest);
}

void
tsr_mux_step(struct tsr_gate *gate, struct tsr_guest *guest)
{
	struct tsr_frame frame;
	ssize_t got;

	/* One byte more than any frame has, so that what is behind one is seen. */
	got = recv(guest->fd, guest->text + guest->text_len, TSR_FRAME_MAX + 1 - guest->text_len, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		end(gate, guest);
		return;
	}
	guest->asking = true;
	guest->text_len += (size_t)got;
	switch (tsr_frame_read(&frame, guest->text, guest->text_len)) {
	case TSR_FRAME_MORE:
		return;
	case TSR_FRAME_WHOLE:
		say(gate, guest, judge(gate, &frame) == TSR_ALLOW);
		return;
	case TSR_FRAME_MALFORMED:
		tsr_log_limited(gate->log, TSR_SAY_MALFORMED, 10, TSR_LOG_NOTICE, "saslauthd: a malformed question");
		say(gate, guest, false);
		return;
	}
}
