/* SPDX-License-Identifier: ISC */
/* What really arrives on standard error. */
#include "cmocka-all.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "log.h"

static int saved_stderr, read_end;

static int
catch_stderr(void **state)
{
	int ends[2];

	(void)state;
	unsetenv("JOURNAL_STREAM");
	saved_stderr = dup(STDERR_FILENO);
	if (saved_stderr < 0 || pipe(ends) != 0 || dup2(ends[1], STDERR_FILENO) < 0)
		return -1;
	close(ends[1]);
	read_end = ends[0];
	return fcntl(read_end, F_SETFL, O_NONBLOCK);
}

static int
release_stderr(void **state)
{
	(void)state;
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	return close(read_end);
}

static char caught[65536];

static const char *
what_was_said(void)
{
	const ssize_t len = read(read_end, caught, sizeof(caught) - 1);

	caught[len > 0 ? len : 0] = '\0';
	return caught;
}

static void
a_message_is_one_line(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);

	(void)state;
	tsr_log(log, TSR_LOG_ERROR, "%s went %d", "it", 7);
	assert_string_equal(what_was_said(), "prog: it went 7\n");
	tsr_log(log, TSR_LOG_INFO, "a\nb\r\x1b[2J\x7f\tc");
	assert_string_equal(what_was_said(), "prog: a?b??[2J??c\n");
	tsr_log(log, TSR_LOG_INFO, "J\xc3\xbcrgen");
	assert_string_equal(what_was_said(), "prog: J\xc3\xbcrgen\n");
	tsr_log_free(log);
	tsr_log_free(NULL);
}

static void
levels_above_the_limit_are_dropped(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_WARNING);

	(void)state;
	tsr_log(log, TSR_LOG_NOTICE, "no");
	tsr_log_limited(log, 1, 60, TSR_LOG_DEBUG, "no");
	tsr_log(NULL, TSR_LOG_ERROR, "no");
	tsr_log_limited(NULL, 1, 60, TSR_LOG_ERROR, "no");
	assert_string_equal(what_was_said(), "");
	tsr_log(log, TSR_LOG_WARNING, "yes");
	assert_string_equal(what_was_said(), "prog: yes\n");
	tsr_log_free(log);
}

static void
systemd_gets_the_level(void **state)
{
	struct stat st;
	struct tsr_log *log;
	char stream[64];

	(void)state;
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log = tsr_log_new("prog", TSR_LOG_DEBUG);
	tsr_log(log, TSR_LOG_ERROR, "bad");
	tsr_log(log, TSR_LOG_DEBUG, "well");
	assert_string_equal(what_was_said(), "<3>bad\n<7>well\n");
	tsr_log_free(log);

	/* inherited from a parent whose stderr was another */
	setenv("JOURNAL_STREAM", "1:1", 1);
	log = tsr_log_new("prog", TSR_LOG_DEBUG);
	tsr_log(log, TSR_LOG_ERROR, "bad");
	assert_string_equal(what_was_said(), "prog: bad\n");
	tsr_log_free(log);
	unsetenv("JOURNAL_STREAM");
}

static void
long_messages_are_cut_and_say_so(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);
	char text[5000];

	(void)state;
	for (size_t len = 2000; len < 2100; len++) {
		const char *got;

		memset(text, 'x', len);
		text[len] = '\0';
		tsr_log(log, TSR_LOG_INFO, "%s", text);
		got = what_was_said();
		assert_true(strlen(got) <= 2048);
		assert_int_equal(got[strlen(got) - 1], '\n');
		if (strlen(got) < 6 + len + 1)
			assert_memory_equal(got + strlen(got) - 4, "...\n", 4);
	}
	tsr_log_free(log);
}

static void
repetition_is_counted(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);

	(void)state;
	for (int i = 0; i < 5; i++)
		tsr_log_limited(log, 3, 3600, TSR_LOG_INFO, "again %d", i);
	assert_string_equal(what_was_said(), "prog: again 0\n");
	tsr_log_limited(log, 4, 3600, TSR_LOG_INFO, "other slot");
	assert_string_equal(what_was_said(), "prog: other slot\n");
	/* no time at all between two: speaks each time, and tells of the past */
	tsr_log_limited(log, 5, 0, TSR_LOG_INFO, "one");
	tsr_log_limited(log, 5, 0, TSR_LOG_INFO, "two");
	assert_string_equal(what_was_said(), "prog: one\nprog: two\n");
	tsr_log_free(log);
}

static void
what_was_left_out_is_told_once(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);
	const char *got = "";

	(void)state;
	tsr_log_limited(log, 0, 1, TSR_LOG_INFO, "x");
	tsr_log_limited(log, 0, 1, TSR_LOG_INFO, "x");
	(void)what_was_said();
	/* the limit ends when the clock's next second begins */
	for (int i = 0; i < 3000 && strcmp(got, "") == 0; i++) {
		usleep(1000);
		tsr_log_limited(log, 0, 1, TSR_LOG_INFO, "x");
		got = what_was_said();
	}
	assert_memory_equal(got, "prog: x (", 9);
	assert_non_null(strstr(got, " more like this were left out)\n"));
	tsr_log_free(log);
}

static void
errno_survives(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);

	(void)state;
	errno = ENOENT;
	tsr_log(log, TSR_LOG_INFO, "%m");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(what_was_said(), "prog: No such file or directory\n");
	tsr_log_free(log);
}

#define THREADS 4
#define EACH 100

static void *
talk(void *arg)
{
	for (int i = 0; i < EACH; i++) {
		tsr_log(arg, TSR_LOG_INFO, "abcdefghijklmnopqrstuvwxyz");
		tsr_log_limited(arg, 9, 3600, TSR_LOG_INFO, "once");
	}
	return NULL;
}

static void
threads_do_not_mix_their_lines(void **state)
{
	struct tsr_log *log = tsr_log_new("prog", TSR_LOG_INFO);
	pthread_t thread[THREADS];
	int lines = 0, once = 0;
	char *save = NULL;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, talk, log), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	(void)what_was_said();
	for (char *line = strtok_r(caught, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		if (strcmp(line, "prog: once") == 0)
			once++;
		else if (strcmp(line, "prog: abcdefghijklmnopqrstuvwxyz") == 0)
			lines++;
		else
			fail_msg("%s", line);
	}
	assert_int_equal(lines, THREADS * EACH);
	assert_int_equal(once, 1);
	tsr_log_free(log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_message_is_one_line, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(levels_above_the_limit_are_dropped, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(systemd_gets_the_level, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(long_messages_are_cut_and_say_so, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(repetition_is_counted, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(what_was_left_out_is_told_once, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(errno_survives, catch_stderr, release_stderr),
	    cmocka_unit_test_setup_teardown(threads_do_not_mix_their_lines, catch_stderr, release_stderr),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
