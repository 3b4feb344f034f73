/* SPDX-License-Identifier: ISC */
/* Reports of use: what is told, to whom, and that nothing which may stand at the other end changes a verdict. */
#include "cmocka-all.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"
#include "use.h"

#define BASIC "account login=svcmail\n"
#define TOKEN "token owner=svcmail services=sshd"

struct post {
	struct room room;
	struct sockaddr_un address;
	struct tsr_request request;
	int fd; /* that reports arrive at, -1: none */
};

static void
listen_at(struct post *post)
{
	post->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(post->fd >= 0);
	assert_int_equal(bind(post->fd, (struct sockaddr *)&post->address, sizeof(post->address)), 0);
}

static void
hang_up(struct post *post)
{
	if (post->fd >= 0)
		close(post->fd);
	post->fd = -1;
}

static void
post_make(struct post *post)
{
	memset(post, 0, sizeof(*post));
	room_make(&post->room, BASIC TOKEN);
	room_request(&post->room, &post->request);
	post->request.peer = "192.0.2.7;4711";
	post->address.sun_family = AF_UNIX;
	(void)snprintf(
	    post->address.sun_path, sizeof(post->address.sun_path), "%s/cache/" TSR_USE_SOCKET, post->room.dir);
	post->fd = -1;
}

static void
post_remove(struct post *post)
{
	hang_up(post);
	room_remove(&post->room);
}

/* The next report; false: there is none. */
static bool
next(const struct post *post, struct tsr_use *use)
{
	uint8_t bytes[1000];
	const ssize_t len = recv(post->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (len < 0)
		return false;
	assert_int_equal(tsr_use_decode(bytes, (size_t)len, use), TSR_OK);
	return true;
}

static enum tsr_verdict
judge_once(const struct post *post, unsigned flags, const struct tsr_request *request)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;
	enum tsr_verdict verdict;

	assert_int_equal(tsr_cache_new(post->room.dir, flags, &cache), TSR_OK);
	verdict = tsr_judge(cache, request, &answer);
	tsr_cache_free(cache);
	return verdict;
}

static void
what_is_told(void **state)
{
	struct post post;
	struct tsr_request other;
	struct tsr_answer answer;
	struct tsr_cache *cache;
	struct tsr_use use;

	(void)state;
	post_make(&post);
	listen_at(&post);
	for (unsigned flags = 0; flags <= TSR_KEEP; flags += TSR_KEEP) {
		assert_int_equal(judge_once(&post, flags, &post.request), TSR_ALLOW);
		assert_true(next(&post, &use));
		assert_memory_equal(use.id, post.room.token + 5, TSR_ID_LEN);
		assert_int_equal(use.verdict, TSR_ALLOW);
		assert_string_equal(use.service, "sshd");
		assert_string_equal(use.peer, "192.0.2.7");
		assert_false(next(&post, &use));
	}
	/* Refused with the right secret. */
	other = post.request;
	other.service = "imap\n";
	other.peer = NULL;
	assert_int_equal(judge_once(&post, 0, &other), TSR_WRONG_SERVICE);
	assert_true(next(&post, &use));
	assert_int_equal(use.verdict, TSR_WRONG_SERVICE);
	assert_string_equal(use.service, "imap?");
	assert_string_equal(use.peer, "");
	/* Trials, second judgements and accounts are no uses. */
	assert_int_equal(judge_once(&post, TSR_TRIAL, &post.request), TSR_ALLOW);
	assert_int_equal(tsr_cache_new(post.room.dir, 0, &cache), TSR_OK);
	assert_int_equal(tsr_judge_again(cache, use.id, &post.request, &answer), TSR_ALLOW);
	assert_int_equal(tsr_judge_account(cache, &post.request, &answer), TSR_ALLOW);
	tsr_cache_free(cache);
	assert_false(next(&post, &use));
	post_remove(&post);
}

/* Whoever has no right secret reports nothing, not even that an id exists. */
static void
strangers_report_nothing(void **state)
{
	static const char *const texts[] = {"", "password", "tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8",
	    "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"};
	struct post post;
	struct tsr_use use;

	(void)state;
	post_make(&post);
	listen_at(&post);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		post.request.token = texts[i];
		post.request.token_len = strlen(texts[i]);
		assert_int_not_equal(judge_once(&post, 0, &post.request), TSR_ALLOW);
	}
	room_request(&post.room, &post.request);
	for (size_t i = 5 + TSR_ID_LEN + 1; i < TSR_SIGNED_LEN; i++) {
		room_forge(post.room.token, i, post.room.token[i] == 'a' ? 'b' : 'a');
		assert_int_equal(judge_once(&post, 0, &post.request), TSR_WRONG_SECRET);
	}
	assert_false(next(&post, &use));
	post_remove(&post);
}

/* Judges for a while; none of it may take long, whatever is there. */
static void
judges_all_the_same(const struct post *post)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;

	for (unsigned flags = 0; flags <= TSR_KEEP; flags += TSR_KEEP) {
		assert_int_equal(tsr_cache_new(post->room.dir, flags, &cache), TSR_OK);
		for (int i = 0; i < 2000; i++)
			assert_int_equal(tsr_judge(cache, &post->request, &answer), TSR_ALLOW);
		tsr_cache_free(cache);
	}
}

static void
whatever_is_there(void **state)
{
	const char *path;
	struct post post;
	int fd;

	(void)state;
	post_make(&post);
	path = post.address.sun_path;
	alarm(60);
	judges_all_the_same(&post); /* nothing */
	assert_int_equal(mkdir(path, 0777), 0);
	judges_all_the_same(&post);
	assert_int_equal(rmdir(path), 0);
	fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
	assert_true(fd >= 0);
	judges_all_the_same(&post);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	close(fd);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0666), 0);
	judges_all_the_same(&post);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	judges_all_the_same(&post);
	assert_int_equal(unlink(path), 0);
	listen_at(&post);
	judges_all_the_same(&post); /* a queue that nobody reads */
	hang_up(&post);
	judges_all_the_same(&post); /* a socket that nobody has */
	assert_int_equal(unlink(path), 0);
	post.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(post.fd, (struct sockaddr *)&post.address, sizeof(post.address)), 0);
	assert_int_equal(listen(post.fd, 1), 0);
	judges_all_the_same(&post); /* one of another type */
	alarm(0);
	post_remove(&post);
}

static void
unwritable(void **state)
{
	struct post post;
	struct tsr_use use;
	int status;
	pid_t child;

	(void)state;
	post_make(&post);
	listen_at(&post);
	assert_int_equal(chmod(post.address.sun_path, 0600), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char command[400];

		/* What root may read, nobody may now as well. */
		(void)snprintf(command, sizeof(command), "chmod 755 %s %s/cache && chmod 644 %s/denied %s/cache/*.tdb",
		    post.room.dir, post.room.dir, post.room.dir, post.room.dir);
		if (system(command) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		_exit(judge_once(&post, 0, &post.request) == TSR_ALLOW &&
			      judge_once(&post, TSR_KEEP, &post.request) == TSR_ALLOW
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_false(next(&post, &use));
	post_remove(&post);
}

/* A server's context finds a daemon that was started again, and one that came late. */
static void
listeners_come_and_go(void **state)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;
	struct post post;
	struct tsr_use use;

	(void)state;
	post_make(&post);
	assert_int_equal(tsr_cache_new(post.room.dir, TSR_KEEP, &cache), TSR_OK);
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	for (int i = 0; i < 3; i++) {
		listen_at(&post);
		for (int again = 0; again < 3; again++) {
			post.request.now++; /* in the second before nobody was there, or that was told */
			assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
			assert_true(next(&post, &use));
		}
		hang_up(&post);
		if (i == 1)
			assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
		assert_int_equal(unlink(post.address.sun_path), 0);
	}
	tsr_cache_free(cache);
	post_remove(&post);
}

static int
told(const struct post *post)
{
	struct tsr_use use;
	int count = 0;

	while (next(post, &use))
		count++;
	return count;
}

/* A server tells once a second what is the same; each that differs, and the next second's, is another use. */
static void
once_a_second(void **state)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;
	struct post post;

	(void)state;
	post_make(&post);
	listen_at(&post);
	assert_int_equal(tsr_cache_new(post.room.dir, TSR_KEEP, &cache), TSR_OK);
	/* Whoever judges once is no server. */
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	assert_int_equal(told(&post), 1);
	for (int i = 0; i < 100; i++)
		assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	assert_int_equal(told(&post), 1);
	post.request.peer = "192.0.2.8";
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	post.request.service = "imap";
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_WRONG_SERVICE);
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_WRONG_SERVICE);
	assert_int_equal(told(&post), 2);
	post.request.now++;
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_WRONG_SERVICE);
	assert_int_equal(told(&post), 1);
	tsr_cache_free(cache);
	for (int i = 0; i < 2; i++)
		assert_int_equal(judge_once(&post, 0, &post.request), TSR_WRONG_SERVICE);
	assert_int_equal(told(&post), 2);
	post_remove(&post);
}

/* What the host program has under the number of our descriptor gets nothing, and stays open. */
static void
descriptor_taken(void **state)
{
	char bytes[10];
	struct tsr_cache *cache;
	struct tsr_answer answer;
	struct post post;
	struct tsr_use use;
	int pair[2], taken;

	(void)state;
	post_make(&post);
	listen_at(&post);
	assert_int_equal(tsr_cache_new(post.room.dir, TSR_KEEP, &cache), TSR_OK);
	for (int i = 0; i < 2; i++) {
		post.request.now++;
		assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
		assert_true(next(&post, &use));
	}
	post.request.now++;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	for (int fd = 3; fd < 20; fd++)
		if (fd != pair[0] && fd != pair[1] && fd != post.fd)
			assert_true(dup2(pair[1], fd) == fd);
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	assert_true(next(&post, &use));
	tsr_cache_free(cache);
	assert_int_equal(recv(pair[0], bytes, sizeof(bytes), MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	taken = 0;
	for (int fd = 3; fd < 20; fd++)
		if (fd != pair[0] && fd != post.fd && fcntl(fd, F_GETFD) >= 0) {
			taken++;
			if (fd != pair[1])
				close(fd);
		}
	assert_int_equal(taken, 17 - 2);
	close(pair[0]);
	close(pair[1]);
	post_remove(&post);
}

/* A jail that has the one directory and nothing else. */
static void
jailed(void **state)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;
	struct post post;
	struct tsr_use use;
	int status;
	pid_t child;

	(void)state;
	post_make(&post);
	listen_at(&post);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (chroot(post.room.dir) != 0 || chdir("/") != 0 || tsr_cache_new("/", 0, &cache) != TSR_OK)
			_exit(2);
		_exit(tsr_judge(cache, &post.request, &answer) == TSR_ALLOW ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(next(&post, &use));
	post_remove(&post);
}

/* Parent and child share a context's descriptor; each report arrives whole. */
static void
forks(void **state)
{
	struct tsr_cache *cache;
	struct tsr_answer answer;
	struct post post;
	struct tsr_use use;
	int count = 0, status;
	pid_t child;

	(void)state;
	post_make(&post);
	listen_at(&post);
	assert_int_equal(tsr_cache_new(post.room.dir, TSR_KEEP, &cache), TSR_OK);
	for (int i = 0; i < 2; i++) {
		post.request.now++;
		assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	}
	post.request.now++;
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(tsr_judge(cache, &post.request, &answer) == TSR_ALLOW ? 0 : 1);
	assert_int_equal(tsr_judge(cache, &post.request, &answer), TSR_ALLOW);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	while (next(&post, &use))
		count++;
	assert_int_equal(count, 4);
	tsr_cache_free(cache);
	post_remove(&post);
}

/* Every cut, every changed byte: refused, or a report whose texts are what they must be. */
static void
malformed(void **state)
{
	uint8_t bytes[TSR_USE_MAX + 1], other[TSR_USE_MAX + 1];
	char longer[300];
	struct tsr_use use;
	size_t len;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	len = tsr_use_encode("abcdefghijkl", TSR_REVOKED, longer, longer, bytes);
	assert_int_equal(len, TSR_USE_MAX);
	assert_int_equal(tsr_use_decode(bytes, len, &use), TSR_OK);
	assert_int_equal(strlen(use.service), TSR_USE_TEXT);
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(tsr_use_decode(bytes, cut, &use), TSR_INVALID);
	bytes[len] = 0;
	assert_int_equal(tsr_use_decode(bytes, len + 1, &use), TSR_INVALID);
	for (size_t i = 0; i < len; i++) {
		for (int value = 0; value < 256; value++) {
			memcpy(other, bytes, len);
			other[i] = (uint8_t)value;
			if (tsr_use_decode(other, len, &use) != TSR_OK)
				continue;
			assert_true(use.verdict > TSR_DENY && use.verdict < TSR_VERDICTS);
			assert_true(tsr_id_valid(use.id, strlen(use.id)));
			for (const char *c = use.service; *c != '\0'; c++)
				assert_true(*c > ' ' && *c < 0x7f);
		}
	}
	bytes[0]++;
	assert_int_equal(tsr_use_decode(bytes, len, &use), TSR_VERSION);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_told),
	    cmocka_unit_test(strangers_report_nothing),
	    cmocka_unit_test(whatever_is_there),
	    cmocka_unit_test(unwritable),
	    cmocka_unit_test(listeners_come_and_go),
	    cmocka_unit_test(once_a_second),
	    cmocka_unit_test(descriptor_taken),
	    cmocka_unit_test(jailed),
	    cmocka_unit_test(forks),
	    cmocka_unit_test(malformed),
	};

	room_need_root();
	return cmocka_run_group_tests_name("use", tests, NULL, NULL);
}
