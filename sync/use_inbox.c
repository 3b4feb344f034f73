/* SPDX-License-Identifier: ISC */
/*
 * The socket that uses are reported to.  Whoever may read the cache may report,
 * and so may report what is not true; a forged report can make a token look
 * used, and nothing else.
 */
#include "config.h"

#include "uses.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "gather.h"

#define STEP_REPORTS 64 /* taken at a time; more are a flood ... */
#define REST_MS 10      /* ... that may wait */

/*
 * The group is the directory's: whoever may read the cache.  A setgid directory
 * has seen to that, and then nothing is asked for that a sandbox may forbid.
 */
static bool
share(int dirfd)
{
	struct stat dir, made;

	if (fstat(dirfd, &dir) != 0 || fstatat(dirfd, TSR_USE_SOCKET, &made, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	if (made.st_gid != dir.st_gid &&
	    fchownat(dirfd, TSR_USE_SOCKET, (uid_t)-1, dir.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	return fchmodat(dirfd, TSR_USE_SOCKET, 0660, 0) == 0;
}

void
tsr_inbox_open(struct tsr_uses *uses, const char *dir)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	uses->socket = -1;
	if (!tsr_use_path(address.sun_path, sizeof(address.sun_path), dir)) {
		tsr_log(
		    uses->log, TSR_LOG_WARNING, "%s: too long a path for a socket in it: uses are not recorded", dir);
		return;
	}
	(void)unlinkat(uses->dirfd, TSR_USE_SOCKET, 0);
	uses->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (uses->socket >= 0 && fchmod(uses->socket, 0600) == 0 &&
	    bind(uses->socket, (struct sockaddr *)&address, sizeof(address)) == 0 && share(uses->dirfd))
		return;
	tsr_log(uses->log, TSR_LOG_ERROR, "%s: cannot be made, so uses are not recorded: %s", address.sun_path,
	    strerror(errno));
	tsr_inbox_close(uses);
}

void
tsr_inbox_close(struct tsr_uses *uses)
{
	if (uses->socket < 0)
		return;
	(void)unlinkat(uses->dirfd, TSR_USE_SOCKET, 0);
	close(uses->socket);
	uses->socket = -1;
}

int
tsr_uses_fd(const struct tsr_uses *uses)
{
	return tsr_now_ms() >= uses->rest_until ? uses->socket : -1;
}

bool
tsr_inbox_knows(const struct tsr_store *store, const char id[static TSR_ID_LEN])
{
	static uint8_t claims[TSR_CLAIMS_SIZE];
	enum tsr_status status;
	struct tsr_key key;
	size_t len;

	if (store->top == NULL || tsr_key(&key, TSR_KEY_TOKEN, id, TSR_ID_LEN) != TSR_OK)
		return false;
	status = tsr_store_get(store, &key, claims, sizeof(claims), &len);
	return status == TSR_OK || status == TSR_TOOBIG;
}

static void
note_place(struct tsr_use_place *place, const struct tsr_use *use, int64_t now)
{
	place->when = now;
	memcpy(place->service, use->service, sizeof(place->service));
	memcpy(place->peer, use->peer, sizeof(place->peer));
}

/* By our own clock: a reporter could name any time. */
static void
note(struct tsr_uses *uses, const struct tsr_use *use, int64_t now)
{
	struct tsr_use_entry *entry = tsr_uses_entry(uses, use->id);

	if (entry == NULL)
		return;
	uses->reports++;
	entry->gone = 0;
	if (use->verdict != TSR_ALLOW) {
		note_place(&entry->refused, use, now);
		entry->refused_as = use->verdict;
		entry->refusals++;
		return;
	}
	note_place(&entry->last, use, now);
	entry->uses++;
	if (entry->first == 0)
		entry->first = now;
}

void
tsr_inbox_step(struct tsr_uses *uses, const struct tsr_store *store)
{
	uint8_t bytes[TSR_USE_MAX + 1];
	struct tsr_use use;
	ssize_t len;

	if (tsr_uses_fd(uses) < 0)
		return;
	for (int i = 0; i < STEP_REPORTS; i++) {
		len = recv(uses->socket, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (len < 0)
			return;
		if (tsr_use_decode(bytes, (size_t)len, &use) == TSR_OK && tsr_inbox_knows(store, use.id))
			note(uses, &use, (int64_t)time(NULL));
	}
	uses->rest_until = tsr_now_ms() + REST_MS;
}
