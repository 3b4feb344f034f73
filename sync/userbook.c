/* SPDX-License-Identifier: ISC */
/* Makes the file of users anew when it could be another, but never so often that others feel it. */
#include "config.h"

#include "userbook.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "hostfile.h"

#define LOOK_MS 5000
#define LEAST_MS 1000 /* from one to the next ... */
#define SHARE 9       /* ... and so many times as long as the last one kept a processor busy */
#define TELL_MS 60000 /* losers are named so often at most */

_Static_assert(sizeof(struct tsr_userbuild) <= PIPE_BUF, "a child never waits for who reads its report");

struct job {
	const struct tsr_settings *settings;
	int dirfd, report;
};

void
tsr_userbook_start(struct tsr_userbook *book, struct tsr_log *log)
{
	memset(book, 0, sizeof(*book));
	book->log = log;
	book->report = -1;
	book->wanted = true;
}

static void
forget_report(struct tsr_userbook *book)
{
	if (book->report >= 0)
		close(book->report);
	book->report = -1;
}

void
tsr_userbook_stop(struct tsr_userbook *book)
{
	tsr_child_kill(&book->child);
	forget_report(book);
}

void
tsr_userbook_reload(struct tsr_userbook *book)
{
	book->wanted = true;
	book->due = book->look_due = 0;
}

static enum tsr_status
build(void *arg)
{
	const struct job *job = arg;
	struct tsr_userbuild result;
	enum tsr_status status = tsr_userbuild(job->settings, job->dirfd, &result);
	struct timespec spent = {0};

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	result.spent_ms = (uint32_t)(spent.tv_sec * 1000 + spent.tv_nsec / 1000000);
	return write(job->report, &result, sizeof(result)) == (ssize_t)sizeof(result) ? status : TSR_IO;
}

static void
begin(struct tsr_userbook *book, const struct tsr_ledger *ledger, const struct tsr_settings *settings, int64_t now)
{
	int ends[2];
	struct job job = {.settings = settings, .dirfd = ledger->dirfd};

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		ends[0] = ends[1] = -1;
	job.report = ends[1];
	book->child = ends[0] >= 0 ? tsr_child_start(build, &job, (const int[]){ledger->dirfd, ends[1]}, 2) : -1;
	book->report = ends[0];
	if (ends[1] >= 0)
		close(ends[1]);
	if (book->child > 0) {
		book->wanted = false;
		book->built = ledger->accounts_published;
		return;
	}
	tsr_log_limited(book->log, TSR_SLOW_USERS, 60, TSR_LOG_ERROR, "%s: cannot start to make users of accounts: %s",
	    ledger->dir, strerror(errno));
	book->child = 0;
	book->due = now + TSR_CHILD_RETRY_SECONDS * 1000;
	forget_report(book);
}

/* Nobody is to be somebody by a file that is not kept any more. */
static void
withdraw(struct tsr_userbook *book, const struct tsr_ledger *ledger)
{
	tsr_userbook_stop(book);
	if (!book->wanted)
		return;
	if (unlinkat(ledger->dirfd, TSR_USERS_NAME, 0) == 0)
		(void)!fsync(ledger->dirfd);
	else if (errno != ENOENT)
		tsr_log_limited(book->log, TSR_SLOW_USERS, 60, TSR_LOG_ERROR, "%s/%s/%s: cannot be removed: %s",
		    ledger->dir, TSR_CACHE_SUBDIR, TSR_USERS_NAME, strerror(errno));
	book->wanted = false;
	memset(&book->done, 0, sizeof(book->done));
}

static void
look(struct tsr_userbook *book, const struct tsr_settings *settings, int64_t now)
{
	if (now < book->look_due)
		return;
	book->look_due = now + LOOK_MS;
	book->wanted |= tsr_hostfile_changed(settings->passwd_file, &book->passwd);
	book->wanted |= tsr_hostfile_changed(settings->group_file, &book->group);
}

/* Names those who are no users, as many as are known, once. */
static void
tell(struct tsr_userbook *book, int64_t now)
{
	char all[1500] = "", one[128];
	size_t len = 0;

	if (book->done.loser_count == 0)
		book->told = book->done;
	if (book->done.loser_count == 0 || (book->told_at != 0 && now - book->told_at < TELL_MS) ||
	    (memcmp(book->done.loser, book->told.loser, sizeof(book->done.loser)) == 0 &&
		book->done.collisions + book->done.refused == book->told.collisions + book->told.refused))
		return;
	book->told = book->done;
	book->told_at = now;
	for (uint32_t i = 0; i < book->done.loser_count && len < sizeof(all); i++) {
		tsr_loser_text(&book->done, i, one, sizeof(one));
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s", i > 0 ? ", " : "", one);
	}
	tsr_log(book->log, TSR_LOG_WARNING,
	    "%u accounts or roles are no users or groups of this host: %s%s; give accounts a uidNumber of their own",
	    book->done.collisions + book->done.refused, all,
	    book->done.collisions + book->done.refused > book->done.loser_count ? " and others" : "");
}

int64_t
tsr_userbook_step(struct tsr_userbook *book, const struct tsr_ledger *ledger, const struct tsr_settings *settings,
    int64_t now, int64_t most)
{
	if (!settings->publish) {
		withdraw(book, ledger);
		return most;
	}
	look(book, settings, now);
	tell(book, now);
	if (book->child != 0 || !ledger->published || (!book->wanted && book->built == ledger->accounts_published))
		return most;
	if (now < book->due)
		return book->due - now < most ? book->due - now : most;
	begin(book, ledger, settings, now);
	return most;
}

bool
tsr_userbook_ended(struct tsr_userbook *book, pid_t pid, int wait_status, int64_t now)
{
	struct tsr_userbuild result;
	bool reported;

	if (pid <= 0 || pid != book->child)
		return false;
	reported = read(book->report, &result, sizeof(result)) == (ssize_t)sizeof(result);
	forget_report(book);
	book->child = 0;
	if (reported && tsr_child_succeeded(wait_status)) {
		const int64_t rest = (int64_t)SHARE * result.spent_ms;

		book->done = result;
		book->builds++;
		book->due = now + (rest > LEAST_MS ? rest : LEAST_MS);
		return true;
	}
	book->wanted = true;
	book->due = now + TSR_CHILD_RETRY_SECONDS * 1000;
	tsr_log_limited(book->log, TSR_SLOW_USERS, 60, TSR_LOG_ERROR,
	    "users could not be made of accounts (%s); those published stay, and it is tried again (is there space?)",
	    reported ? result.error : "the child was ended");
	return true;
}
