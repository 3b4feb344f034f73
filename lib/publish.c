/* SPDX-License-Identifier: ISC */
/* From a finished file to a published generation: proved, durable, paired; and what becomes of the base before. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder.h"
#include "publish.h"

#define BUCKETS_MIN 1009u
#define BUCKETS_MAX (1u << 28)
#define SMALL 4096u /* keys of a delta that is to be folded: its bucket heads still fit TSR_TABLE_MAX */

void
tsr_write_out(int fd, off_t at, off_t len)
{
	(void)sync_file_range(
	    fd, at, len, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

/* libtdb keeps the header mapped and writes none of it any more, so the words are ours alone. */
enum tsr_status
tsr_label(int fd)
{
	uint8_t bytes[TSR_META_MAX];
	struct tsr_meta_record meta;
	struct tsr_tdbfile file;
	struct stat st;
	size_t len = TSR_TDB_SPARE_END - TSR_TDB_SPARE;

	if (fstat(fd, &st) != 0)
		return TSR_IO;
	if (tsr_tdbfile_open(&file, fd, (uint64_t)st.st_size, NULL, 0) != TSR_OK ||
	    tsr_generation_meta(&file, bytes, &meta) != TSR_OK)
		return TSR_OK;
	tsr_label_write(file.header, meta.seq);
	return pwrite(fd, file.header + TSR_TDB_SPARE, len, TSR_TDB_SPARE) == (ssize_t)len ? TSR_OK : TSR_IO;
}

static enum tsr_status
count_record(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	uint32_t *records = arg;

	(void)key, (void)key_len, (void)value, (void)len;
	++*records;
	return TSR_OK;
}

/* What look-ups reach is found by jumping about in the file: faster in memory than by calls. */
static enum tsr_status
count_reached(int fd, uint64_t size, uint32_t *records)
{
	struct tsr_tdbfile file;
	void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	enum tsr_status status;

	if (map == MAP_FAILED)
		return TSR_IO;
	status = tsr_tdbfile_open_memory(&file, map, (size_t)size);
	if (status == TSR_OK)
		status = tsr_tdbfile_reach(&file, records);
	munmap(map, (size_t)size);
	return status;
}

/*
 * All keys are there, each hashed right, and as many can be reached by the
 * chains; no chain meets another's records, so these are the same.
 */
enum tsr_status
tsr_prove(int fd, uint32_t keys)
{
	uint32_t stored = 0, reached = 0;
	struct tsr_tdbfile file;
	enum tsr_status status;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return TSR_IO;
	status = tsr_tdbfile_open(&file, fd, (uint64_t)st.st_size, NULL, 0);
	if (status == TSR_OK)
		status = tsr_tdbfile_each(&file, count_record, &stored);
	if (status == TSR_OK)
		status = count_reached(fd, file.size, &reached);
	if (status == TSR_OK && (stored != keys || reached != keys))
		status = TSR_DAMAGED;
	return status;
}

enum tsr_status
tsr_make_durable(int fd, int dirfd, mode_t mode, const struct timespec *mtime)
{
	struct timespec times[2];
	struct stat dir, file;

	if (fstat(dirfd, &dir) != 0 || fstat(fd, &file) != 0)
		return TSR_IO;
	if (file.st_gid != dir.st_gid && fchown(fd, (uid_t)-1, dir.st_gid) != 0)
		return TSR_IO;
	if (fchmod(fd, mode) != 0 || fdatasync(fd) != 0)
		return TSR_IO;
	if (mtime == NULL)
		return TSR_OK;
	times[0] = times[1] = *mtime;
	return futimens(fd, times) == 0 ? TSR_OK : TSR_IO;
}

static enum tsr_status
read_meta(int dirfd, const char *name, uint8_t bytes[static TSR_META_MAX], struct tsr_meta_record *meta)
{
	struct tsr_tdbfile file;
	const char *why;
	enum tsr_status status;
	struct stat st;
	int fd;

	if (fstat(dirfd, &st) != 0)
		return TSR_IO;
	status = tsr_safe_open(dirfd, name, st.st_uid, &st, &fd, &why);
	if (status != TSR_OK)
		return status;
	status = tsr_tdbfile_open(&file, fd, (uint64_t)st.st_size, NULL, 0);
	if (status == TSR_OK)
		status = tsr_generation_meta(&file, bytes, meta);
	close(fd);
	return status;
}

/* Whether the published delta pairs with next.tdb; an unreadable one of the two pairs with nothing. */
static enum tsr_status
next_is_wanted(int dirfd, bool *wanted)
{
	uint8_t next_bytes[TSR_META_MAX], delta_bytes[TSR_META_MAX];
	struct tsr_meta_record next, delta;
	enum tsr_status status = read_meta(dirfd, TSR_NEXT_NAME, next_bytes, &next);

	*wanted = false;
	if (status == TSR_OK)
		status = read_meta(dirfd, TSR_DELTA_NAME, delta_bytes, &delta);
	if (status == TSR_OK)
		*wanted = tsr_generation_pairs(next.seq, &delta);
	return status == TSR_IO ? TSR_IO : TSR_OK;
}

enum tsr_status
tsr_settle(int dirfd, int *old)
{
	enum tsr_status status;
	bool wanted;
	int rc;

	*old = -1;
	if (faccessat(dirfd, TSR_NEXT_NAME, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? TSR_OK : TSR_IO;
	status = next_is_wanted(dirfd, &wanted);
	if (status != TSR_OK)
		return status;
	if (wanted) {
		*old = openat(dirfd, TSR_BASE_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		rc = renameat(dirfd, TSR_NEXT_NAME, dirfd, TSR_BASE_NAME);
	} else {
		rc = unlinkat(dirfd, TSR_NEXT_NAME, 0);
	}
	if (rc == 0)
		rc = fsync(dirfd);
	return rc == 0 ? TSR_OK : TSR_IO;
}

enum tsr_status
tsr_retire(int fd)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st) != 0)
		return TSR_IO;
	if (st.st_nlink != 0)
		return TSR_INVALID;
	do
		rc = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, st.st_size);
	while (rc != 0 && errno == EINTR);
	return rc == 0 ? TSR_OK : TSR_IO;
}

static bool
is_prime(uint32_t n)
{
	if (n % 2 == 0)
		return false;
	for (uint32_t i = 3; i <= n / i; i += 2)
		if (n % i == 0)
			return false;
	return true;
}

uint32_t
tsr_buckets_for(uint32_t keys)
{
	uint64_t wanted = keys <= SMALL ? (uint64_t)keys * 4 - keys / 8 : (uint64_t)keys * 4;
	uint32_t buckets = wanted < BUCKETS_MIN ? BUCKETS_MIN : wanted > BUCKETS_MAX ? BUCKETS_MAX : (uint32_t)wanted;

	while (!is_prime(buckets))
		buckets++;
	return buckets;
}
