/* SPDX-License-Identifier: ISC */
/* A module leaves its host program as it found it, login after login, thread beside thread. */
#include "../lib/cmocka-all.h"

#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pamtest.h"

#define LOGINS 10000
#define THREADS 8
#define LOGINS_A_THREAD 500
#define GROWTH_KIB 256 /* what the allocator may add once all is warm */

extern char **environ;

static const char *confdir;
static char good[PAMTEST_TEXT], wrong[PAMTEST_TEXT];

/* Both phases; returns the first code that is no success. */
static int
login(const char *token)
{
	struct script script = {.reply = token};
	pam_handle_t *pamh = pamtest_start(confdir, "conduct", "svc-a", &script);
	int rc = pam_authenticate(pamh, 0);

	if (rc == PAM_SUCCESS)
		rc = pam_acct_mgmt(pamh, 0);
	(void)pam_end(pamh, rc);
	return rc;
}

static int
descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (dir != NULL && readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

struct host {
	void (*handlers[NSIG])(int);
	int flags[NSIG];
	sigset_t mask;
	mode_t umask;
	char cwd[512], locale[256];
	char **environ;
	size_t variables;
	int descriptors;
	struct rlimit core;
	uid_t uid, euid;
	gid_t gid, egid;
	off_t written;
};

static void
look(struct host *host)
{
	struct sigaction action = {.sa_flags = 0};
	struct stat st;

	memset(host, 0, sizeof(*host));
	for (int s = 1; s < NSIG; s++) {
		(void)sigaction(s, NULL, &action);
		host->handlers[s] = action.sa_handler;
		host->flags[s] = action.sa_flags;
	}
	(void)sigprocmask(SIG_SETMASK, NULL, &host->mask);
	host->umask = umask(022);
	(void)umask(host->umask);
	assert_non_null(getcwd(host->cwd, sizeof(host->cwd)));
	(void)snprintf(host->locale, sizeof(host->locale), "%s", setlocale(LC_ALL, NULL));
	host->environ = environ;
	while (environ[host->variables] != NULL)
		host->variables++;
	host->descriptors = descriptors();
	(void)getrlimit(RLIMIT_CORE, &host->core);
	host->uid = getuid();
	host->euid = geteuid();
	host->gid = getgid();
	host->egid = getegid();
	fflush(stdout);
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	host->written = S_ISREG(st.st_mode) ? st.st_size : 0;
}

static void
test_host_is_left_alone(void **state)
{
	struct host before, after;

	(void)state;
	/* The first one loads the module; sockets of syslog stay with the C library. */
	assert_int_equal(login(wrong), PAM_AUTH_ERR);
	look(&before);
	assert_int_equal(login(good), PAM_SUCCESS);
	assert_int_equal(login(wrong), PAM_AUTH_ERR);
	assert_int_equal(login("no token"), PAM_AUTH_ERR);
	look(&after);
	assert_memory_equal(&before, &after, sizeof(before));
}

/* Between the phases the cache stays open; whatever the host program does next, it is closed then. */
static void
test_open_between_the_phases(void **state)
{
	int before = descriptors();

	(void)state;
	for (int way = 0; way < 4; way++) {
		struct script script = {.reply = good};
		pam_handle_t *pamh = pamtest_start(confdir, "conduct", "svc-a", &script);

		assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
		assert_in_range(descriptors(), before, before + 3);
		if (way == 1)
			assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
		else if (way == 2)
			assert_int_equal(pam_setcred(pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
		else if (way == 3)
			assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
		if (way == 1 || way == 2)
			assert_int_equal(descriptors(), before);
		(void)pam_end(pamh, PAM_SUCCESS);
		assert_int_equal(descriptors(), before);
	}
}

/* A host program that closes what it does not know, and has files of its own under these numbers then. */
static int
login_through_closing(void)
{
	struct script script = {.reply = good};
	pam_handle_t *pamh = pamtest_start(confdir, "conduct", "svc-a", &script);
	int mine[20];

	if (pam_authenticate(pamh, 0) != PAM_SUCCESS)
		return 1;
	for (int fd = 3; fd < 100; fd++)
		close(fd);
	for (int i = 0; i < 20; i++)
		mine[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (pam_acct_mgmt(pamh, 0) != PAM_SUCCESS)
		return 2;
	(void)pam_end(pamh, PAM_SUCCESS);
	for (int i = 0; i < 20; i++)
		if (close(mine[i]) != 0)
			return 3;
	return 0;
}

static void
test_closed_between_the_phases(void **state)
{
	pid_t pid;
	int status = -1;

	(void)state;
	pid = fork();
	if (pid == 0)
		_exit(login_through_closing());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Descriptors 0 to 2 may be free; what is opened there must be closed again. */
static int
login_without_stdio(void)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		close(fd);
	if (login(good) != PAM_SUCCESS)
		return 1;
	return fstat(0, &st) == 0 && S_ISREG(st.st_mode) ? 2 : 0;
}

static void
test_closed_stdio(void **state)
{
	pid_t pid;
	int status = -1;

	(void)state;
	pid = fork();
	if (pid == 0)
		_exit(login_without_stdio());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* With no descriptor to spare the answer is no. */
static int
login_with_descriptors(rlim_t n)
{
	struct script script = {.reply = good};
	pam_handle_t *pamh = pamtest_start(confdir, "conduct", "svc-a", &script);
	struct rlimit limit = {n, n};
	int rc;

	(void)setrlimit(RLIMIT_NOFILE, &limit);
	rc = pam_authenticate(pamh, 0);
	return rc;
}

static void
test_few_descriptors(void **state)
{
	int last = -1;

	(void)state;
	for (rlim_t n = 3; n < 24; n++) {
		pid_t pid = fork();
		int status = -1;

		if (pid == 0)
			_exit(login_with_descriptors(n));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		last = WEXITSTATUS(status);
		/* libpam itself has a say: it reads its files at the first call. */
		if (last != PAM_SUCCESS && last != PAM_AUTHINFO_UNAVAIL && last != PAM_SYSTEM_ERR)
			fail_msg("%d with %d descriptors", last, (int)n);
		if (n == 3)
			assert_int_not_equal(last, PAM_SUCCESS);
	}
	assert_int_equal(last, PAM_SUCCESS);
}

static long
resident_kib(void)
{
	long total = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld %ld", &total, &resident), 2);
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void
test_many_logins(void **state)
{
	long early = 0, late;
	int fds = 0;

	(void)state;
	for (int i = 0; i < LOGINS; i++) {
		if (i == LOGINS / 10) {
			early = resident_kib();
			fds = descriptors();
		}
		assert_int_equal(login(i % 4 ? good : wrong), i % 4 ? PAM_SUCCESS : PAM_AUTH_ERR);
	}
	late = resident_kib();
	printf("# %d logins: %ld KiB, then %ld KiB\n", LOGINS, early, late);
	assert_int_equal(descriptors(), fds);
	/* A sanitizer keeps what was freed for a while. */
	if (getenv("TESSERA_SANITIZED") == NULL)
		assert_true(late - early <= GROWTH_KIB);
}

static void *
log_in_repeatedly(void *wrong_verdicts)
{
	for (int i = 0; i < LOGINS_A_THREAD; i++) {
		int is_good = i % 3 != 0;

		if (login(is_good ? good : wrong) != (is_good ? PAM_SUCCESS : PAM_AUTH_ERR))
			++*(int *)wrong_verdicts;
	}
	return NULL;
}

static void
test_threads(void **state)
{
	pthread_t threads[THREADS];
	int wrong_verdicts[THREADS] = {0};

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, log_in_repeatedly, &wrong_verdicts[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(wrong_verdicts[i], 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_host_is_left_alone),
	    cmocka_unit_test(test_open_between_the_phases),
	    cmocka_unit_test(test_closed_between_the_phases),
	    cmocka_unit_test(test_closed_stdio),
	    cmocka_unit_test(test_few_descriptors),
	    cmocka_unit_test(test_many_logins),
	    cmocka_unit_test(test_threads),
	};
	char options[512];

	confdir = pamtest_env("PAMTEST_CONFDIR");
	pamtest_read(pamtest_env("PAMTEST_TOKENS"), "good", good);
	pamtest_read(pamtest_env("PAMTEST_TOKENS"), "wrong", wrong);
	(void)snprintf(options, sizeof(options), "cache=%s/good", pamtest_env("PAMTEST_CACHES"));
	pamtest_service(confdir, "conduct", "required", pamtest_env("PAMTEST_MODULE"), options);
	return cmocka_run_group_tests_name("PAM conduct", tests, NULL, NULL);
}
