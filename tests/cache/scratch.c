/* SPDX-License-Identifier: ISC */
/* What all tests of the cache need: a directory that its reader trusts, and content. */
#include "config.h"

#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

void
scratch_need_root(void)
{
	if (geteuid() == 0)
		return;
	puts("1..0 # SKIP needs root: the cache must lie under a directory of root's");
	exit(0);
}

void
scratch_make(struct scratch *scratch)
{
	char path[80];

	/* In memory the writer does not wait for a disk, so that more happens in the same time. */
	(void)snprintf(scratch->dir, sizeof(scratch->dir), "%s/tessera-cache.XXXXXX",
	    access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(scratch->dir));
	(void)snprintf(path, sizeof(path), "%s/cache", scratch->dir);
	assert_int_equal(mkdir(path, 0750), 0);
	scratch->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(scratch->fd >= 0);
}

void
scratch_remove(struct scratch *scratch)
{
	char command[96];

	close(scratch->fd);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", scratch->dir);
	assert_int_equal(system(command), 0);
}

void
scratch_key(struct tsr_key *key, enum tsr_key_type type, unsigned number)
{
	char text[17];
	size_t len = type == TSR_KEY_TOKEN || type == TSR_KEY_REVOKED ? TSR_ID_LEN : TSR_UUID_BYTES;

	(void)snprintf(text, sizeof(text), "%0*u", (int)len, number);
	assert_int_equal(tsr_key(key, type, text, len), TSR_OK);
}

void
scratch_meta(struct tsr_builder *builder, uint32_t seq, uint32_t min_base)
{
	const struct tsr_meta_record meta = {
	    .seq = seq, .min_base = min_base, .proved_at = time(NULL), .max_age = 86400, .legacy_tokens = 1};
	uint8_t bytes[TSR_META_MAX];
	struct tsr_key key;
	size_t len;

	assert_int_equal(tsr_key(&key, TSR_KEY_META, NULL, 0), TSR_OK);
	assert_int_equal(tsr_record_encode(TSR_RECORD_META, &meta, bytes, sizeof(bytes), &len), TSR_OK);
	assert_int_equal(tsr_builder_put(builder, &key, bytes, len), TSR_OK);
}

void
scratch_empty(struct scratch *scratch, const char *name, uint32_t seq, uint32_t min_base)
{
	struct tsr_builder *builder;

	assert_int_equal(tsr_builder_new(scratch->fd, "empty", 0, &builder), TSR_OK);
	scratch_meta(builder, seq, min_base);
	assert_int_equal(tsr_builder_publish(builder, name, NULL), TSR_OK);
	tsr_builder_free(builder);
}

uint8_t *
scratch_load(int dirfd, const char *name, size_t *len)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *bytes;

	assert_int_equal(fstat(fd, &st), 0);
	*len = (size_t)st.st_size;
	bytes = malloc(*len + 1);
	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, *len, 0), st.st_size);
	close(fd);
	return bytes;
}

void
scratch_save(int dirfd, const char *name, const uint8_t *bytes, size_t len)
{
	int fd;

	(void)unlinkat(dirfd, name, 0);
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}
