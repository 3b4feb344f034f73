/* SPDX-License-Identifier: ISC */
/* The emergency stop: every form of a line, every malformed one, every unsafe file. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "denied.h"
#include "scratch.h"
#include "snapshot.h"

static struct scratch scratch;
static struct tsr_denied denied;
static int dirfd;

static const struct tsr_denied_query query = {
    .id = "0000tesserat",
    .login = "Backup Job",
    .token_uuid = "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b",
    .account_uuid = "ABCDEF12-5b1f-4c57-9d3a-1f2e3d4c5b6b",
};

static int
setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	dirfd = open(scratch.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tsr_denied_init(&denied);
	return dirfd < 0;
}

static int
teardown(void **state)
{
	(void)state;
	tsr_denied_close(&denied);
	close(dirfd);
	scratch_remove(&scratch);
	return 0;
}

static void
write_text(const void *text, size_t len)
{
	scratch_save(dirfd, TSR_DENIED_NAME, text, len);
}

static enum tsr_status
check_text(const char *text, size_t len, bool *found)
{
	enum tsr_status status;

	write_text(text, len);
	status = tsr_denied_open(&denied, scratch.dir);
	if (status == TSR_OK)
		status = tsr_denied_check(&denied, &query, found);
	tsr_denied_close(&denied);
	return status;
}

static void
lines_that_deny_and_lines_that_do_not(void **state)
{
	static const struct {
		const char *text;
		bool found;
	} cases[] = {
	    {"", false},
	    {"\n", false},
	    {"\n\n# nobody\n", false},
	    {"0000tesserat\n", true},
	    {"0000tesserat", true},
	    {"0000TESSERAT\n", true},
	    {"  0000tesserat  \n", true},
	    {"x\n0000tesserat\ny\n", true},
	    {"0000tesserax\n", false},
	    {"0000tessera\n", false},
	    {"0000tesseratt\n", false},
	    {"#0000tesserat\n", false},
	    {"  # 0000tesserat\n", false},
	    {"0000tesserat # why\n", true},
	    {"0000tesserat# why\n", false},
	    {"Backup Job ## 1\n", true},
	    {"Backup # Job\n", false},
	    {"Backup Job\n", true},
	    {"backup job\n", true},
	    {"backup  job\n", false},
	    {"6F1C7C1E-5B1F-4C57-9D3A-1F2E3D4C5B6B\n", true},
	    {"abcdef12-5b1f-4c57-9d3a-1f2e3d4c5b6b\n", true},
	    {"abcdef12-5b1f-4c57-9d3a-1f2e3d4c5b6c\n", false},
	    {"tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8\n", false}, /* documentation id: no token */
	    {"J\xc3\xbcrgen\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool found = !cases[i].found;

		assert_int_equal(check_text(cases[i].text, strlen(cases[i].text), &found), TSR_OK);
		if (found != cases[i].found)
			fail_msg("%s", cases[i].text);
	}
}

static void
a_whole_token_counts_as_its_id(void **state)
{
	struct tsr_denied_query mine = {.id = ""};
	char text[TSR_TOKEN_LEN + 1];
	struct tsr_token token;
	bool found;

	(void)state;
	assert_int_equal(tsr_token_make(TSR_PRIVATE, text), TSR_OK);
	assert_int_equal(tsr_token_parse(text, TSR_TOKEN_LEN, &token), TSR_OK);
	strcpy(mine.id, token.id);
	write_text(text, TSR_TOKEN_LEN);
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), TSR_OK);
	assert_int_equal(tsr_denied_check(&denied, &mine, &found), TSR_OK);
	assert_true(found);
	assert_int_equal(tsr_denied_check(&denied, &query, &found), TSR_OK);
	assert_false(found);
}

/* A malformed line anywhere counts, also behind the line that is looked for. */
static void
malformed_lines_are_named(void **state)
{
	char text[2048], where[32];
	bool found = true;

	(void)state;
	for (int c = 0; c < 256; c++) {
		int n = snprintf(text, sizeof(text), "# all well\n0000tesserat\nab%ccd\n", 'x');
		bool good = (c >= 0x20 && c < 0x7f) || c == '\n';

		text[n - 4] = (char)c;
		assert_int_equal(check_text(text, (size_t)n, &found), good ? TSR_OK : TSR_INVALID);
		assert_int_equal(found, good);
		(void)snprintf(where, sizeof(where), "/%s:3: ", TSR_DENIED_NAME);
		assert_true(good || strstr(denied.detail, where) != NULL);
	}
	for (size_t len = 250; len < 1100; len++) {
		memset(text, 'a', len);
		assert_int_equal(check_text(text, len, &found), len <= TSR_LOGIN_MAX ? TSR_OK : TSR_INVALID);
		text[0] = '#';
		assert_int_equal(check_text(text, len, &found), len <= 1024 ? TSR_OK : TSR_INVALID);
	}
}

/* What is looked for lies at every place around the edges of the pieces in which the file is read. */
static void
pieces_do_not_matter(void **state)
{
	static const char line[] = "0000tesserat\n";
	char *text = malloc(TSR_DENIED_MAX + 1);
	bool found;

	(void)state;
	assert_non_null(text);
	for (size_t at = 4096 - sizeof(line) - 2; at < 4096 + 3; at++) {
		memset(text, ' ', at);
		for (size_t i = 99; i < at; i += 100)
			text[i] = '\n';
		text[at - 1] = '\n';
		memcpy(text + at, line, sizeof(line) - 1);
		assert_int_equal(check_text(text, at + sizeof(line) - 1, &found), TSR_OK);
		assert_true(found);
	}
	memset(text, '\n', TSR_DENIED_MAX + 1);
	memcpy(text + TSR_DENIED_MAX - sizeof(line) + 1, line, sizeof(line) - 1);
	assert_int_equal(check_text(text, TSR_DENIED_MAX, &found), TSR_OK);
	assert_true(found);
	assert_int_equal(check_text(text, TSR_DENIED_MAX + 1, &found), TSR_TOOBIG);
	assert_false(found);
	free(text);
}

/* By who opens it, and by who only looks whether it is empty. */
static void
refused(enum tsr_status status)
{
	assert_false(tsr_denied_is_empty(scratch.dir));
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), status);
}

static void
unsafe_files_are_refused(void **state)
{
	(void)state;
	refused(TSR_ABSENT);
	assert_non_null(strstr(denied.detail, "/denied does not exist"));
	write_text("", 0);
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), TSR_OK);
	assert_true(tsr_denied_is_empty(scratch.dir));
	assert_int_equal(fchmodat(dirfd, TSR_DENIED_NAME, 0660, 0), 0);
	assert_false(tsr_denied_current(&denied));
	refused(TSR_UNSAFE);
	assert_int_equal(fchmodat(dirfd, TSR_DENIED_NAME, 0642, 0), 0);
	refused(TSR_UNSAFE);
	assert_int_equal(fchmodat(dirfd, TSR_DENIED_NAME, 0644, 0), 0);
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), TSR_OK);
	assert_true(tsr_denied_is_empty(scratch.dir));
	assert_int_equal(fchownat(dirfd, TSR_DENIED_NAME, 65534, 0, 0), 0);
	refused(TSR_UNSAFE);
	assert_int_equal(fchownat(dirfd, TSR_DENIED_NAME, 0, 0, 0), 0);
	assert_int_equal(linkat(dirfd, TSR_DENIED_NAME, dirfd, "other", 0), 0);
	refused(TSR_UNSAFE);
	assert_int_equal(unlinkat(dirfd, TSR_DENIED_NAME, 0), 0);
	assert_int_equal(symlinkat("other", dirfd, TSR_DENIED_NAME), 0);
	refused(TSR_UNSAFE);
	assert_int_equal(unlinkat(dirfd, TSR_DENIED_NAME, 0), 0);
	assert_int_equal(mkfifoat(dirfd, TSR_DENIED_NAME, 0600), 0);
	refused(TSR_UNSAFE);
	assert_int_equal(unlinkat(dirfd, TSR_DENIED_NAME, 0), 0);
	assert_int_equal(mkdirat(dirfd, TSR_DENIED_NAME, 0700), 0);
	refused(TSR_UNSAFE);
}

/* A kept descriptor notices what an editor does, in place or by renaming, without looking at the name. */
static void
changes_are_noticed(void **state)
{
	bool found;
	int fd;

	(void)state;
	write_text("", 0);
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), TSR_OK);
	assert_true(tsr_denied_current(&denied));
	assert_int_equal(denied.size, 0);
	fd = openat(dirfd, TSR_DENIED_NAME, O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(write(fd, "0000tesserat\n", 13), 13);
	assert_true(tsr_denied_current(&denied));
	assert_int_equal(tsr_denied_check(&denied, &query, &found), TSR_OK);
	assert_true(found);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_true(tsr_denied_current(&denied));
	assert_int_equal(tsr_denied_check(&denied, &query, &found), TSR_OK);
	assert_false(found);
	close(fd);
	write_text("0000tesserat\n", 13);
	assert_false(tsr_denied_current(&denied));
	assert_false(tsr_denied_is_empty(scratch.dir));
}

/* It is empty, but who could not read it otherwise must hear of it now. */
static void
unreadable(void **state)
{
	int status = -1;
	pid_t pid;

	(void)state;
	write_text("", 0);
	assert_int_equal(fchmodat(dirfd, TSR_DENIED_NAME, 0640, 0), 0);
	assert_true(tsr_denied_is_empty(scratch.dir));
	pid = fork();
	if (pid == 0) {
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		_exit(tsr_denied_is_empty(scratch.dir));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(fchmodat(dirfd, TSR_DENIED_NAME, 0040, 0), 0);
	assert_false(tsr_denied_is_empty(scratch.dir));
}

/* A host program closed our descriptor and got its number for a file of its own. */
static void
a_descriptor_that_is_not_ours_is_left_alone(void **state)
{
	int fd;

	(void)state;
	write_text("", 0);
	assert_int_equal(tsr_denied_open(&denied, scratch.dir), TSR_OK);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(dup3(fd, denied.fd, O_CLOEXEC) >= 0);
	close(fd);
	fd = denied.fd;
	assert_false(tsr_denied_current(&denied));
	tsr_denied_close(&denied);
	assert_int_equal(close(fd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(lines_that_deny_and_lines_that_do_not, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_whole_token_counts_as_its_id, setup, teardown),
	    cmocka_unit_test_setup_teardown(malformed_lines_are_named, setup, teardown),
	    cmocka_unit_test_setup_teardown(pieces_do_not_matter, setup, teardown),
	    cmocka_unit_test_setup_teardown(unsafe_files_are_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(changes_are_noticed, setup, teardown),
	    cmocka_unit_test_setup_teardown(unreadable, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_descriptor_that_is_not_ours_is_left_alone, setup, teardown),
	};

	scratch_need_root();
	return cmocka_run_group_tests_name("denied", tests, NULL, NULL);
}
