/* SPDX-License-Identifier: ISC */
/* Opens the cache that is published, and takes over a base that was replaced. */
#include "config.h"

#include "ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "lock"
#define CHANGES_EXPECTED 8192u

enum tsr_status
tsr_ledger_scratch(const struct tsr_ledger *ledger, const char *name, uint32_t expected, struct tsr_builder **out)
{
	enum tsr_status status = tsr_builder_new(ledger->dirfd, name, expected, out);

	if (status != TSR_OK)
		tsr_log(ledger->log, TSR_LOG_ERROR, "%s/%s: cannot make the work file %s: %s (is there space?)",
		    ledger->dir, TSR_CACHE_SUBDIR, name, tsr_strerror(status));
	return status;
}

static enum tsr_status
lock(struct tsr_ledger *ledger)
{
	char path[TSR_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/%s", ledger->dir, TSR_CACHE_SUBDIR);
	/* Asked for first: a unit with RestrictSUIDSGID may not even name the mode of one that is there. */
	if (access(path, F_OK) != 0 && (mkdir(path, 02751) != 0 || chmod(path, 02751) != 0))
		goto failed;
	ledger->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (ledger->dirfd < 0)
		goto failed;
	ledger->lockfd = openat(ledger->dirfd, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (ledger->lockfd < 0)
		goto failed;
	if (flock(ledger->lockfd, LOCK_EX | LOCK_NB) == 0)
		return TSR_OK;
	if (errno == EWOULDBLOCK) {
		tsr_log(ledger->log, TSR_LOG_ERROR, "%s: another tesserad keeps this cache", path);
		return TSR_CHANGING;
	}
failed:
	tsr_log(
	    ledger->log, TSR_LOG_ERROR, "%s: %s; it has to belong to the user tesserad runs as", path, strerror(errno));
	return TSR_IO;
}

static enum tsr_status
copy_change(void *arg, const uint8_t *bytes, size_t len, const uint8_t *sealed, size_t sealed_len)
{
	if (!tsr_store_keeps(bytes, len))
		return TSR_OK;
	return tsr_builder_copy(arg, bytes, len, sealed, sealed_len);
}

static void
copy_text(char *to, size_t size, struct tsr_text from)
{
	size_t len = from.len < size ? from.len : 0;

	memcpy(to, from.s, len);
	to[len] = '\0';
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum tsr_status
open_base(struct tsr_tdbfile *base, int fd)
{
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0)
		return TSR_IO;
	return tsr_tdbfile_open(base, fd, (uint64_t)status.st_size, NULL, 0);
}

/* Takes over what the published generation holds and says of itself. */
static enum tsr_status
take_over(struct tsr_ledger *ledger, const struct tsr_snapshot *snapshot)
{
	const struct tsr_meta_record *meta = &snapshot->meta;
	enum tsr_status status;
	int fd = fcntl(snapshot->base.fd, F_DUPFD_CLOEXEC, 3);

	status = open_base(&ledger->base, fd);
	if (status != TSR_OK) {
		close_fd(&fd);
		ledger->base.fd = -1;
		return status;
	}
	ledger->seq = meta->seq;
	ledger->base_seq = snapshot->base_seq;
	copy_text(ledger->cookie, sizeof(ledger->cookie), meta->cookie);
	copy_text(ledger->fingerprint, sizeof(ledger->fingerprint), meta->fingerprint);
	copy_text(ledger->provider, sizeof(ledger->provider), meta->provider);
	ledger->proved = (struct timespec){.tv_sec = snapshot->mtime};
	ledger->proved_published = meta->proved_at;
	ledger->live.below = &ledger->base;
	status = tsr_tdbfile_each(&snapshot->delta, copy_change, ledger->live.top);
	if (status == TSR_OK)
		status = tsr_store_count(&ledger->live);
	ledger->published = status == TSR_OK;
	ledger->live.unpublished = false;
	return status;
}

/* Starts from nothing, loudly: what was there cannot be used. */
static enum tsr_status
give_up(struct tsr_ledger *ledger, enum tsr_status why, const char *detail)
{
	tsr_log(ledger->log, TSR_LOG_ERROR,
	    "%s: the cache cannot be used (%s%s%s): everything is read anew, and which tokens were once revoked is "
	    "known from the directory alone",
	    ledger->dir, tsr_strerror(why), detail[0] != '\0' ? ": " : "", detail);
	ledger->live.below = NULL;
	tsr_builder_free(ledger->live.top);
	ledger->live.top = NULL;
	ledger->cookie[0] = '\0';
	return tsr_ledger_scratch(ledger, "changes", CHANGES_EXPECTED, &ledger->live.top);
}

static enum tsr_status
read_published(struct tsr_ledger *ledger)
{
	struct tsr_snapshot *snapshot = malloc(sizeof(*snapshot));
	enum tsr_status status;
	int old;

	if (snapshot == NULL)
		return TSR_NOMEM;
	if (tsr_settle(ledger->dirfd, &old) == TSR_OK && old >= 0)
		close(old);
	tsr_snapshot_init(snapshot);
	status = tsr_snapshot_open(snapshot, ledger->dir);
	if (status == TSR_OK)
		status = take_over(ledger, snapshot);
	if (status == TSR_ABSENT)
		status = TSR_OK;
	else if (status == TSR_IO || status == TSR_NOMEM) /* may pass, and then all is as it was */
		tsr_log(ledger->log, TSR_LOG_ERROR, "%s: the cache cannot be taken over at the moment (%s: %s)",
		    ledger->dir, tsr_strerror(status),
		    snapshot->detail[0] != '\0' ? snapshot->detail : "is there space?");
	else if (status != TSR_OK)
		status = give_up(ledger, status, snapshot->detail);
	tsr_snapshot_close(snapshot);
	free(snapshot);
	return status;
}

enum tsr_status
tsr_ledger_open(struct tsr_ledger *ledger, const char *dir, struct tsr_log *log)
{
	enum tsr_status status;

	memset(ledger, 0, sizeof(*ledger));
	ledger->log = log;
	ledger->dirfd = ledger->lockfd = ledger->base.fd = ledger->retired_fd = -1;
	for (size_t i = 0; i < TSR_PAST_DELTAS; i++)
		ledger->past[i] = -1;
	ledger->seq = 1;
	if (strlen(dir) >= sizeof(ledger->dir))
		return TSR_TOOBIG;
	memcpy(ledger->dir, dir, strlen(dir));
	status = lock(ledger);
	if (status == TSR_OK)
		status = tsr_ledger_scratch(ledger, "changes", CHANGES_EXPECTED, &ledger->live.top);
	return status == TSR_OK ? read_published(ledger) : status;
}

enum tsr_status
tsr_ledger_reread(struct tsr_ledger *ledger)
{
	struct tsr_builder *top;
	enum tsr_status status = tsr_ledger_scratch(ledger, "changes", CHANGES_EXPECTED, &top);

	if (status != TSR_OK)
		return status;
	tsr_fold_stop(ledger);
	tsr_builder_free(ledger->live.top);
	close_fd(&ledger->base.fd);
	ledger->live = (struct tsr_store){.top = top, .account_changes = ledger->live.account_changes + 1};
	ledger->unsettled = false;
	status = read_published(ledger);
	ledger->live.torn = status != TSR_OK;
	return status;
}

void
tsr_ledger_close(struct tsr_ledger *ledger)
{
	tsr_fold_stop(ledger);
	tsr_builder_free(ledger->live.top);
	close_fd(&ledger->base.fd);
	close_fd(&ledger->retired_fd);
	for (size_t i = 0; i < TSR_PAST_DELTAS; i++)
		close_fd(&ledger->past[i]);
	close_fd(&ledger->lockfd);
	close_fd(&ledger->dirfd);
}

enum tsr_status
tsr_ledger_take_base(struct tsr_ledger *ledger, uint32_t seq)
{
	struct tsr_tdbfile base;
	enum tsr_status status;
	int fd = openat(ledger->dirfd, TSR_NEXT_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	status = open_base(&base, fd);
	if (status != TSR_OK) {
		close_fd(&fd);
		return status;
	}
	close_fd(&ledger->base.fd);
	ledger->base = base;
	ledger->base_seq = seq;
	ledger->live.below = &ledger->base;
	ledger->live.unpublished = true;
	ledger->unsettled = true;
	return TSR_OK;
}

void
tsr_ledger_tidy(struct tsr_ledger *ledger, int64_t now)
{
	if (ledger->retired_fd < 0 || now - ledger->retired_at < TSR_RETIRE_SECONDS)
		return;
	(void)!tsr_retire(ledger->retired_fd); /* where the file system cannot, idle readers keep its blocks */
	close_fd(&ledger->retired_fd);
}

void
tsr_ledger_prove(struct tsr_ledger *ledger, const struct timespec *now)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, *now};

	ledger->proved = *now;
	if (ledger->published && utimensat(ledger->dirfd, TSR_DELTA_NAME, times, AT_SYMLINK_NOFOLLOW) != 0)
		tsr_log_limited(ledger->log, TSR_SLOW_TIME, 600, TSR_LOG_ERROR, "%s/%s/%s: cannot set its time: %s",
		    ledger->dir, TSR_CACHE_SUBDIR, TSR_DELTA_NAME, strerror(errno));
}
