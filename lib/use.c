/* SPDX-License-Identifier: ISC */
/* Reports of use, and how one gets out of a host program without anybody waiting. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "snapshot.h"
#include "token.h"
#include "use.h"

#define FORMAT 1 /* of the format, the numbers of the verdicts included */

bool
tsr_use_path(char *path, size_t size, const char *dir)
{
	return tsr_path(path, size, dir, "/" TSR_CACHE_SUBDIR "/" TSR_USE_SOCKET);
}

static bool
is_plain(char c)
{
	return c > ' ' && c < 0x7f;
}

static size_t
put_text(const char *text, size_t len, uint8_t *out)
{
	if (len > TSR_USE_TEXT)
		len = TSR_USE_TEXT;
	out[0] = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		out[1 + i] = (uint8_t)(is_plain(text[i]) ? text[i] : '?');
	return 1 + len;
}

size_t
tsr_use_encode(const char id[static TSR_ID_LEN], enum tsr_verdict verdict, const char *service, const char *peer,
    uint8_t out[static TSR_USE_MAX])
{
	size_t len = 2 + TSR_ID_LEN;

	out[0] = FORMAT;
	out[1] = (uint8_t)verdict;
	memcpy(out + 2, id, TSR_ID_LEN);
	len += put_text(service, service != NULL ? strnlen(service, TSR_USE_TEXT) : 0, out + len);
	/* Of SASL's "addr;port" the address is worth keeping. */
	len += put_text(peer, peer != NULL ? strcspn(peer, ";") : 0, out + len);
	return len;
}

/* Takes a text off the front of what is left. */
static bool
take_text(const uint8_t **at, size_t *left, char out[static TSR_USE_TEXT + 1])
{
	const size_t len = *left > 0 ? (*at)[0] : 0;

	if (*left < 1 + len || len > TSR_USE_TEXT)
		return false;
	memcpy(out, *at + 1, len);
	out[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (!is_plain(out[i]))
			return false;
	*at += 1 + len;
	*left -= 1 + len;
	return true;
}

enum tsr_status
tsr_use_decode(const uint8_t *bytes, size_t len, struct tsr_use *out)
{
	const uint8_t *at = bytes + 2 + TSR_ID_LEN;
	size_t left;

	memset(out, 0, sizeof(*out));
	if (len < 2 + TSR_ID_LEN)
		return TSR_INVALID;
	if (bytes[0] != FORMAT)
		return TSR_VERSION;
	left = len - 2 - TSR_ID_LEN;
	out->verdict = (enum tsr_verdict)bytes[1];
	memcpy(out->id, bytes + 2, TSR_ID_LEN);
	if (bytes[1] == TSR_DENY || bytes[1] >= TSR_VERDICTS || !tsr_id_valid(out->id, TSR_ID_LEN) ||
	    !take_text(&at, &left, out->service) || !take_text(&at, &left, out->peer) || left != 0)
		return TSR_INVALID;
	return TSR_OK;
}

void
tsr_reporter_init(struct tsr_reporter *reporter)
{
	*reporter = (struct tsr_reporter){.fd = -1};
}

static bool
is_ours(const struct tsr_reporter *reporter)
{
	struct stat st;

	return tsr_same_file(reporter->fd, reporter->dev, reporter->ino, &st);
}

void
tsr_reporter_close(struct tsr_reporter *reporter)
{
	if (is_ours(reporter))
		close(reporter->fd);
	reporter->fd = -1;
}

/*
 * False: nobody to talk to, which is seen many times faster than a socket is
 * made.  Of the effective user, since a program like sudo is two.
 */
static bool
find(const char *dir, struct sockaddr_un *address)
{
	address->sun_family = AF_UNIX;
	/* tesserad cannot listen at the end of a longer path either, and says so. */
	return tsr_use_path(address->sun_path, sizeof(address->sun_path), dir) &&
	       faccessat(AT_FDCWD, address->sun_path, W_OK, AT_EACCESS) == 0;
}

static void
keep_connected(struct tsr_reporter *reporter, int fd, const struct sockaddr_un *address)
{
	struct stat st;

	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 || fstat(fd, &st) != 0) {
		close(fd);
		return;
	}
	reporter->fd = fd;
	reporter->dev = st.st_dev;
	reporter->ino = st.st_ino;
}

/* False: whoever listened is gone.  A queue that is full is no reason to look for another. */
static bool
say(const struct tsr_reporter *reporter, const uint8_t *bytes, size_t len)
{
	return send(reporter->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno == EAGAIN || errno == ENOBUFS;
}

/* FNV-1a: who could make two reports equal has both tokens, and hides a use of his own. */
static uint64_t
hash(const uint8_t *bytes, size_t len)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	return sum;
}

/* Whether that was told in this second; from now on it was. */
static bool
was_told(struct tsr_reporter *reporter, int64_t now, const uint8_t *bytes, size_t len)
{
	const uint64_t what = hash(bytes, len);
	const size_t slot = (size_t)(what >> 32) % TSR_USE_RECENT;

	if (reporter->recent[slot].what == what && reporter->recent[slot].when == now)
		return true;
	reporter->recent[slot].what = what;
	reporter->recent[slot].when = now;
	return false;
}

void
tsr_reporter_send(
    struct tsr_reporter *reporter, const char *dir, bool keep, int64_t now, const uint8_t *bytes, size_t len)
{
	struct sockaddr_un address;
	int fd;

	if (keep && was_told(reporter, now, bytes, len))
		return;
	if (is_ours(reporter)) {
		if (say(reporter, bytes, len))
			return;
		close(reporter->fd);
	}
	reporter->fd = -1;
	if (reporter->nobody == now)
		return;
	if (!find(dir, &address)) {
		reporter->nobody = now;
		return;
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, sizeof(address));
	if (keep)
		keep_connected(reporter, fd, &address);
	else
		close(fd);
}
