/* SPDX-License-Identifier: ISC */
/* Judgements of real caches: every verdict by its cause, and what must never be ALLOW. */
#include "cmocka-all.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "maker.h"
#include "room.h"
#include "tessera.h"

#define BASIC "account login=svcmail roles=mail,backup display_name=Mail~Service\n"
#define TOKEN "token owner=svcmail services=sshd"
#define LEGACY "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"
#define LEGACY_ELSE "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b"

static enum tsr_verdict
ask(const struct room *room, unsigned flags, const struct tsr_request *request, struct tsr_answer *answer)
{
	struct tsr_cache *cache;
	enum tsr_verdict verdict;

	assert_int_equal(tsr_cache_new(room->dir, flags, &cache), TSR_OK);
	verdict = tsr_judge(cache, request, answer);
	assert_int_equal(verdict, answer->verdict);
	assert_true((verdict == TSR_ALLOW) == (answer->failed == 0));
	tsr_cache_free(cache);
	return verdict;
}

static void
allows(void **state)
{
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;

	(void)state;
	room_make(&room, BASIC TOKEN " roles=mail,other\ncache age=7");
	room_request(&room, &request);
	request.flags = TSR_SYSTEM_USERS;
	assert_int_equal(ask(&room, 0, &request, &answer), TSR_ALLOW);
	assert_memory_equal(answer.token_id, room.token + 5, TSR_ID_LEN);
	assert_string_equal(answer.account, "svcmail");
	assert_string_equal(answer.display_name, "Mail Service");
	assert_string_equal(answer.roles, "mail");
	assert_true(answer.not_after == INT64_MAX);
	assert_in_range(answer.age, 7, 20);
	assert_string_equal(answer.detail, "");
	assert_int_equal(answer.status, TSR_OK);
	room_remove(&room);
}

/* A cache, a way to ask, and the verdict. */
struct story {
	enum tsr_verdict verdict;
	const char *lines;
	const char *text;   /* NULL: the token that was made */
	const char *user;   /* NULL: svcmail; "": none */
	const char *origin; /* NULL: none */
	const char *role, *peer;
	unsigned flags;
	int64_t later; /* how much the clock is ahead */
};

static const struct story stories[] = {
    {TSR_ALLOW, .lines = BASIC TOKEN},
    {TSR_ALLOW, .lines = BASIC TOKEN, .user = ""},
    {TSR_ALLOW, .lines = BASIC TOKEN " text=" LEGACY},
    {TSR_ALLOW, .lines = BASIC TOKEN " kind=public domains=a.example", .origin = "https://a.example"},
    {TSR_ALLOW, .lines = BASIC TOKEN " text=" LEGACY " kind=public domains=a.example", .origin = "https://a.example"},
    {TSR_ALLOW, .lines = BASIC TOKEN "\nlocal svcmail allowed", .flags = TSR_SYSTEM_USERS},
    {TSR_ALLOW, .lines = BASIC TOKEN "\nlocal svcmail"},
    {TSR_ALLOW, .lines = BASIC TOKEN "\nlocal svcmai", .flags = TSR_SYSTEM_USERS},
    {TSR_ALLOW,
	.lines = "account login=ann@x.example class=member roles=\n" TOKEN " text=" LEGACY " owner=ann@x.example",
	.user = "ann@x.example"},
    {TSR_NOT_A_TOKEN, .lines = BASIC TOKEN, .text = ""},
    {TSR_NOT_A_TOKEN, .lines = BASIC TOKEN, .text = "tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8"},
    {TSR_NOT_A_TOKEN, .lines = BASIC TOKEN " text=" LEGACY "\ncache legacy_tokens=deny"},
    {TSR_STALE, .lines = BASIC TOKEN "\ncache age=100 max_age=90"},
    {TSR_STALE, .lines = BASIC TOKEN "\ncache max_age=0"},
    {TSR_STALE, .lines = BASIC TOKEN "\ncache proved_at=1"},
    {TSR_STALE, .lines = BASIC TOKEN, .later = 86500},
    {TSR_STALE, .lines = BASIC TOKEN, .later = -400},
    {TSR_UNKNOWN, .lines = BASIC TOKEN, .text = LEGACY},
    {TSR_UNKNOWN, .lines = BASIC, .text = LEGACY},
    {TSR_UNKNOWN, .lines = "", .text = LEGACY},
    {TSR_WRONG_SECRET, .lines = BASIC TOKEN " kind=public domains=a.example", .text = "kind",
	.origin = "https://a.example"},
    {TSR_AMBIGUOUS, .lines = BASIC TOKEN " text=" LEGACY "\nclaim owner=svcmail text=" LEGACY},
    {TSR_AMBIGUOUS, .lines = "account login=svcmail shared=1\n" TOKEN},
    {TSR_AMBIGUOUS, .lines = "account login=svcmail flaws=0x1000\n" TOKEN},
    {TSR_INCOMPLETE, .lines = BASIC TOKEN " state=0"},
    {TSR_INCOMPLETE, .lines = BASIC TOKEN " not_after=0"},
    {TSR_INCOMPLETE, .lines = BASIC TOKEN " services=sshd,*"},
    {TSR_INCOMPLETE, .lines = BASIC TOKEN " flaws=0x80"},
    {TSR_INCOMPLETE, .lines = "account login=svcmail roles=\n" TOKEN},
    {TSR_INCOMPLETE, .lines = "account login=svcmail class=member\n" TOKEN},
    {TSR_ORPHAN, .lines = TOKEN},
    {TSR_ORPHAN, .lines = BASIC TOKEN " owner=00000000-0000-0000-0000-000000000000"},
    {TSR_ORPHAN, .lines = "account login=svcmail uuid=00000000-0000-0000-0000-000000000001\n" TOKEN},
    {TSR_WRONG_ACCOUNT, .lines = BASIC TOKEN, .user = "Svcmail"},
    {TSR_WRONG_ACCOUNT, .lines = BASIC "account login=other\n" TOKEN, .user = "other"},
    {TSR_LOCAL_USER, .lines = BASIC TOKEN "\nlocal svcmail", .flags = TSR_SYSTEM_USERS},
    {TSR_LOCAL_USER, .lines = "account login=root\n" TOKEN " owner=root", .user = "root", .flags = TSR_SYSTEM_USERS},
    {TSR_REVOKED, .lines = BASIC TOKEN " state=revoked"},
    {TSR_REVOKED, .lines = BASIC TOKEN " revoked_at=-5"},
    {TSR_DISABLED, .lines = BASIC TOKEN " state=disabled"},
    {TSR_ACCOUNT_DISABLED, .lines = "account login=svcmail state=disabled\n" TOKEN},
    {TSR_ACCOUNT_DISABLED, .lines = "account login=svcmail ends=-5\n" TOKEN},
    {TSR_ACCOUNT_DISABLED, .lines = "account login=ann class=member state=invited\n" TOKEN " text=" LEGACY " owner=ann",
	.user = "ann"},
    {TSR_NOT_YET, .lines = BASIC TOKEN " not_before=+100"},
    {TSR_EXPIRED, .lines = BASIC TOKEN " not_after=-1"},
    {TSR_EXPIRED, .lines = BASIC TOKEN " not_after=+50", .later = 60},
    {TSR_NO_ORIGIN, .lines = BASIC TOKEN " kind=public domains=a.example"},
    {TSR_WRONG_ORIGIN, .lines = BASIC TOKEN " kind=public domains=a.example", .origin = "https://b.example"},
    {TSR_WRONG_ORIGIN, .lines = BASIC TOKEN " kind=public domains=a.example", .origin = "null"},
    {TSR_WRONG_SERVICE, .lines = BASIC "token owner=svcmail services=imap"},
    {TSR_WRONG_NETWORK, .lines = BASIC TOKEN " networks=10.0.0.0/8", .peer = "192.0.2.1"},
    {TSR_WRONG_NETWORK, .lines = BASIC TOKEN " networks=10.0.0.0/8", .peer = "ten.example"},
    {TSR_WRONG_NETWORK, .lines = BASIC TOKEN " networks=10.0.0.0/8"},
    {TSR_ALLOW, .lines = BASIC TOKEN, .peer = "ten.example"},
    {TSR_MISSING_ROLE, .lines = BASIC TOKEN, .role = "root"},
    {TSR_MISSING_ROLE, .lines = BASIC TOKEN " roles=mail", .role = "backup"},
    {TSR_DENIED_LOCALLY, .lines = BASIC TOKEN "\ndenied svcmail"},
    {TSR_DENIED_LOCALLY, .lines = BASIC TOKEN " text=" LEGACY "\ndenied 3mqvxbsk5mrs"},
    {TSR_DENIED_LOCALLY, .lines = BASIC TOKEN " uuid=" LEGACY "\ndenied " LEGACY},
    {TSR_DENIED_LOCALLY, .lines = "account login=svcmail uuid=" LEGACY "\n" TOKEN " owner=" LEGACY "\ndenied " LEGACY},
    {TSR_UNAVAILABLE, .lines = BASIC TOKEN "\ndenied not\x01good"},
};

static void
tell(const struct story *story, unsigned flags)
{
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;
	enum tsr_verdict verdict;

	room_make(&room, story->lines);
	if (story->text && strcmp(story->text, "kind") == 0)
		room_forge(room.token, 3, 's');
	room_request(&room, &request);
	if (story->text && strcmp(story->text, "kind") != 0) {
		request.token = story->text;
		request.token_len = strlen(story->text);
	}
	if (story->user)
		request.user = story->user[0] ? story->user : NULL;
	request.origin = story->origin;
	request.origin_len = story->origin ? strlen(story->origin) : 0;
	request.role = story->role;
	request.peer = story->peer;
	request.flags = story->flags;
	request.now += story->later;
	verdict = ask(&room, flags, &request, &answer);
	if (verdict != story->verdict)
		fail_msg(
		    "%s: %s, wanted %s", story->lines, tsr_verdict_name(verdict), tsr_verdict_name(story->verdict));
	assert_true((answer.detail[0] != '\0') ==
		    (verdict == TSR_UNAVAILABLE || verdict == TSR_STALE || verdict == TSR_INCOMPLETE));
	room_remove(&room);
}

static void
every_verdict(void **state)
{
	uint32_t met = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		tell(&stories[i], i % 2 ? TSR_KEEP : 0);
		met |= UINT32_C(1) << stories[i].verdict;
	}
	assert_int_equal(met, (UINT32_C(1) << TSR_VERDICTS) - 2);
}

static void
every_letter_counts(void **state)
{
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;
	struct tsr_cache *cache;
	char copy[TSR_TOKEN_LEN + 1];

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
	memcpy(copy, room.token, sizeof(copy));
	for (size_t i = 0; i < TSR_SIGNED_LEN; i++) {
		room_forge(room.token, i, copy[i] == 'a' ? 'b' : 'a');
		assert_true(tsr_judge(cache, &request, &answer) > TSR_ALLOW);
		if (i >= 5 + TSR_ID_LEN + 1)
			assert_int_equal(answer.verdict, TSR_WRONG_SECRET);
		memcpy(room.token, copy, sizeof(copy));
	}
	for (size_t len = 0; len < TSR_TOKEN_LEN; len++) {
		request.token_len = len;
		assert_int_equal(tsr_judge(cache, &request, &answer), TSR_NOT_A_TOKEN);
	}
	request.token_len = TSR_TOKEN_LEN;
	assert_int_equal(tsr_judge(cache, &request, &answer), TSR_ALLOW);
	tsr_cache_free(cache);
	room_remove(&room);
}

static void
again(void **state)
{
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;
	struct tsr_cache *cache;
	char id[TSR_ID_LEN + 1];

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	request.token = NULL;
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
	(void)snprintf(id, sizeof(id), "%.12s", room.token + 5);
	assert_int_equal(tsr_judge_again(cache, id, &request, &answer), TSR_ALLOW);
	assert_int_equal(tsr_judge(cache, &request, &answer), TSR_NOT_A_TOKEN);
	assert_int_equal(tsr_judge_again(cache, NULL, &request, &answer), TSR_NOT_A_TOKEN);
	assert_int_equal(tsr_judge_again(cache, "", &request, &answer), TSR_NOT_A_TOKEN);
	assert_int_equal(tsr_judge_again(cache, "abcdefghijklm", &request, &answer), TSR_NOT_A_TOKEN);
	assert_int_equal(tsr_judge_again(cache, "000000000000", &request, &answer), TSR_NOT_A_TOKEN);
	assert_int_equal(tsr_judge_again(cache, "abcdefghijkl", &request, &answer), TSR_UNKNOWN);
	room_delta(&room, "revoke %s", id);
	assert_int_equal(tsr_judge_again(cache, id, &request, &answer), TSR_REVOKED);
	tsr_cache_free(cache);
	room_remove(&room);
}

static enum tsr_verdict
ask_account(const struct room *room, const char *user, struct tsr_answer *answer)
{
	const struct tsr_request request = {.user = user, .now = time(NULL)};
	struct tsr_cache *cache;
	enum tsr_verdict verdict;

	assert_int_equal(tsr_cache_new(room->dir, 0, &cache), TSR_OK);
	verdict = tsr_judge_account(cache, &request, answer);
	tsr_cache_free(cache);
	return verdict;
}

static void
accounts(void **state)
{
	struct tsr_answer answer;
	struct room room;
	char long_name[400];

	(void)state;
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	room_make(&room, BASIC "account login=off state=disabled\naccount login=ann@x.example class=member roles=\n"
			       "account login=twin uuid=a1\naccount login=Twin uuid=a2 class=member\n"
			       "account login=gone uuid=a3\naccount login=gone uuid=a4\naccount login=ban");
	assert_int_equal(ask_account(&room, "svcmail", &answer), TSR_ALLOW);
	assert_string_equal(answer.roles, "mail backup");
	assert_string_equal(answer.token_id, "");
	assert_int_equal(ask_account(&room, "Svcmail", &answer), TSR_WRONG_ACCOUNT);
	assert_int_equal(ask_account(&room, "off", &answer), TSR_ACCOUNT_DISABLED);
	assert_int_equal(ask_account(&room, "ann@x.example", &answer), TSR_UNKNOWN);
	assert_int_equal(ask_account(&room, "nobody", &answer), TSR_UNKNOWN);
	assert_int_equal(ask_account(&room, "", &answer), TSR_UNKNOWN);
	assert_int_equal(ask_account(&room, NULL, &answer), TSR_UNKNOWN);
	assert_int_equal(ask_account(&room, long_name, &answer), TSR_UNKNOWN);
	assert_int_equal(ask_account(&room, "twin", &answer), TSR_AMBIGUOUS);
	assert_int_equal(ask_account(&room, "gone", &answer), TSR_AMBIGUOUS);
	room_delta(&room, "drop account a4\ndenied ban");
	assert_int_equal(ask_account(&room, "gone", &answer), TSR_ALLOW);
	assert_int_equal(ask_account(&room, "ban", &answer), TSR_DENIED_LOCALLY);
	room_remove(&room);
}

/* Asks in one of three ways: an id alone, a token, or nothing but a name. */
static void
question(struct tsr_cache *cache, const struct room *room, const char *text, const char *user, int64_t now,
    struct tsr_answer *answer)
{
	struct tsr_request request;
	const size_t len = text ? strlen(text) : 0;

	room_request(room, &request);
	request.now = now;
	request.flags = TSR_SYSTEM_USERS;
	request.user = user;
	request.token = text;
	request.token_len = len;
	if (!text)
		(void)!tsr_judge_account(cache, &request, answer);
	else if (len == TSR_ID_LEN)
		(void)!tsr_judge_again(cache, text, &request, answer);
	else
		(void)!tsr_judge(cache, &request, answer);
}

/* A context keeps what it has looked up last: after any question, any other has the answer of a new context. */
static void
what_was_asked_before_changes_no_answer(void **state)
{
	char mine[TSR_TOKEN_LEN + 1], wrong[TSR_TOKEN_LEN + 1], id[TSR_ID_LEN + 1];
	const struct {
		const char *text, *user;
	} asked[] = {{mine, "svcmail"}, {wrong, "svcmail"}, {id, "svcmail"}, {LEGACY, "other"}, {LEGACY, "svcmail"},
	    {LEGACY_ELSE, "svcmail"}, {"abcdefghijkl", "svcmail"}, {NULL, "svcmail"}, {NULL, "other"}, {NULL, "twin"},
	    {NULL, "nobody"}, {"", "svcmail"}};
	const int64_t at = time(NULL);
	struct room room;

	(void)state;
	room_make(&room, BASIC TOKEN);
	memcpy(mine, room.token, sizeof(mine));
	(void)snprintf(id, sizeof(id), "%.12s", mine + 5);
	room_delta(&room, "account login=other state=disabled\ntoken owner=other text=" LEGACY
			  "\naccount login=twin uuid=a1\naccount login=Twin uuid=a2\nlocal other allowed");
	memcpy(wrong, mine, sizeof(wrong));
	room_forge(wrong, 20, wrong[20] == 'a' ? 'b' : 'a');
	for (size_t i = 0; i < COUNT(asked) * COUNT(asked); i++) {
		struct tsr_cache *kept, *new;
		struct tsr_answer answer, wanted;
		const size_t before = i / COUNT(asked), now = i % COUNT(asked);

		assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &kept), TSR_OK);
		assert_int_equal(tsr_cache_new(room.dir, 0, &new), TSR_OK);
		question(kept, &room, asked[before].text, asked[before].user, at, &answer);
		question(kept, &room, asked[now].text, asked[now].user, at, &answer);
		question(new, &room, asked[now].text, asked[now].user, at, &wanted);
		assert_memory_equal(&answer, &wanted, sizeof(answer));
		tsr_cache_free(kept);
		tsr_cache_free(new);
	}
	room_remove(&room);
}

static void
changes_are_seen(void **state)
{
	static const struct {
		const char *lines;
		enum tsr_verdict verdict;
	} steps[] = {{"account login=svcmail state=disabled", TSR_ACCOUNT_DISABLED}, {BASIC, TSR_ALLOW},
	    {"cache age=90000", TSR_STALE}, {"cache age=0", TSR_ALLOW}, {"local svcmail", TSR_LOCAL_USER},
	    {"local svcmail allowed", TSR_ALLOW}, {"drop account svcmail", TSR_ORPHAN}, {BASIC, TSR_ALLOW},
	    {"drop token abcdefghijkl", TSR_ALLOW}, {NULL, TSR_UNKNOWN},
	    {"token owner=svcmail text=" LEGACY, TSR_UNKNOWN}};
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;
	struct tsr_cache *cache;

	(void)state;
	room_make(&room, BASIC TOKEN);
	room_request(&room, &request);
	request.flags = TSR_SYSTEM_USERS;
	assert_int_equal(tsr_cache_new(room.dir, TSR_KEEP, &cache), TSR_OK);
	for (size_t i = 0; i < COUNT(steps); i++) {
		char id[TSR_ID_LEN + 1];

		(void)snprintf(id, sizeof(id), "%.12s", room.token + 5);
		if (steps[i].lines)
			room_delta(&room, "%s", steps[i].lines);
		else
			room_delta(&room, "drop token %s", id);
		assert_int_equal(tsr_judge(cache, &request, &answer), steps[i].verdict);
	}
	room_whole(&room, BASIC TOKEN);
	assert_int_equal(tsr_judge(cache, &request, &answer), TSR_ALLOW);
	tsr_cache_free(cache);
	room_remove(&room);
}

/* Runs SPOIL, a shell command within the cache's directory, and asks. */
static void
spoilt(const char *spoil, enum tsr_status status)
{
	for (unsigned flags = 0; flags <= TSR_KEEP; flags++) {
		struct room room;
		struct tsr_request request;
		struct tsr_answer answer;
		char command[300];

		room_make(&room, BASIC TOKEN);
		room_request(&room, &request);
		(void)snprintf(command, sizeof(command), "cd %s && { %s; }", room.dir, spoil);
		assert_int_equal(system(command), 0);
		if (ask(&room, flags, &request, &answer) != TSR_UNAVAILABLE || answer.status != status)
			fail_msg("%s: %s, status %d (%s)", spoil, tsr_verdict_name(answer.verdict), answer.status,
			    answer.detail);
		assert_true(answer.detail[0] != '\0');
		assert_int_equal(answer.age < 0 || strstr(answer.detail, "denied"), 1);
		room_remove(&room);
	}
}

static void
spoilt_caches_are_unavailable(void **state)
{
	(void)state;
	spoilt("rm -r cache", TSR_ABSENT);
	spoilt("rm cache/base.tdb", TSR_CHANGING);
	spoilt("rm cache/delta.tdb", TSR_ABSENT);
	spoilt("rm denied", TSR_ABSENT);
	spoilt(": > cache/delta.tdb", TSR_DAMAGED);
	spoilt(": > cache/base.tdb", TSR_DAMAGED);
	spoilt("chmod g+w cache/delta.tdb", TSR_UNSAFE);
	spoilt("chmod o+w cache/base.tdb", TSR_UNSAFE);
	spoilt("chmod g+w cache", TSR_UNSAFE);
	spoilt("chmod o+w .", TSR_UNSAFE);
	spoilt("chown 1 .", TSR_UNSAFE);
	spoilt("chown 1 cache/base.tdb", TSR_UNSAFE);
	spoilt("chmod o+w denied", TSR_UNSAFE);
	spoilt("ln cache/delta.tdb other", TSR_UNSAFE);
	spoilt("mv cache/delta.tdb d; ln -s ../d cache/delta.tdb", TSR_UNSAFE);
	spoilt("mv cache c; ln -s c cache", TSR_UNSAFE);
	spoilt("rm cache/delta.tdb; mkfifo cache/delta.tdb", TSR_UNSAFE);
	spoilt("rm denied; mkfifo denied", TSR_UNSAFE);
}

/* A record that lies under another's key, seal and all right. */
static void
misplaced_records(void **state)
{
	static const char *const lines[] = {"misplace token", "misplace account"};
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		room_make(&room, BASIC TOKEN);
		room_request(&room, &request);
		room_misplace(&room, i == 0);
		assert_int_equal(ask(&room, 0, &request, &answer), TSR_UNAVAILABLE);
		assert_int_equal(answer.status, TSR_DAMAGED);
		assert_non_null(strstr(answer.detail, i == 0 ? "token" : "account"));
		room_remove(&room);
	}
}

/* A bit flipped anywhere in either file lets nobody in who was not let in before. */
static void
flipped_bits(void **state)
{
	static const char *const names[] = {"cache/base.tdb", "cache/delta.tdb"};
	struct room room;
	struct tsr_request request;
	struct tsr_answer answer;

	(void)state;
	room_make(&room, BASIC TOKEN " state=revoked");
	room_request(&room, &request);
	for (size_t i = 0; i < COUNT(names); i++) {
		char path[100];
		struct stat st;
		int fd;

		(void)snprintf(path, sizeof(path), "%s/%s", room.dir, names[i]);
		fd = open(path, O_RDWR | O_CLOEXEC);
		assert_int_equal(fstat(fd, &st), 0);
		for (off_t at = 0; at < st.st_size; at++) {
			uint8_t byte, flipped;

			assert_int_equal(pread(fd, &byte, 1, at), 1);
			if (byte == 0 && at % 8)
				continue;
			flipped = (uint8_t)(byte ^ 1 << at % 8);
			assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
			assert_true(ask(&room, 0, &request, &answer) > TSR_ALLOW);
			assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		}
		close(fd);
	}
	room_remove(&room);
}

static void
contexts(void **state)
{
	char path[220];
	struct tsr_cache *cache;
	struct tsr_answer answer;
	const struct tsr_request request = {.token = LEGACY, .token_len = 36, .now = 5};

	(void)state;
	memset(path, '/', sizeof(path));
	path[201] = '\0';
	assert_int_equal(tsr_cache_new(path, 0, &cache), TSR_TOOBIG);
	assert_null(cache);
	path[200] = '\0';
	assert_int_equal(tsr_cache_new(path, 0, &cache), TSR_OK);
	assert_int_equal(tsr_judge(cache, &request, &answer), TSR_UNAVAILABLE);
	tsr_cache_free(cache);
	tsr_cache_free(NULL);
	assert_int_equal(tsr_cache_new("/nonexistent", TSR_KEEP, &cache), TSR_OK);
	assert_int_equal(tsr_judge(cache, &request, &answer), TSR_UNAVAILABLE);
	assert_int_equal(answer.status, TSR_ABSENT);
	assert_int_equal(answer.age, -1);
	assert_string_equal(answer.token_id, "3mqvxbsk5mrs");
	tsr_cache_free(cache);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(allows),
	    cmocka_unit_test(every_verdict),
	    cmocka_unit_test(every_letter_counts),
	    cmocka_unit_test(again),
	    cmocka_unit_test(accounts),
	    cmocka_unit_test(what_was_asked_before_changes_no_answer),
	    cmocka_unit_test(changes_are_seen),
	    cmocka_unit_test(spoilt_caches_are_unavailable),
	    cmocka_unit_test(misplaced_records),
	    cmocka_unit_test(flipped_bits),
	    cmocka_unit_test(contexts),
	};

	room_need_root();
	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
