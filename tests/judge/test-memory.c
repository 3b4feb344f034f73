/* SPDX-License-Identifier: ISC */
/* Nothing but tsr_cache_new() allocates, and it takes a refusal well. */
#include "cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>

#include "room.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define SANITIZED 1
#endif
#endif
#if !defined(__GLIBC__) || defined(SANITIZED)
int
main(void)
{
	puts("1..0 # SKIP needs glibc's own allocator");
	return 0;
}
#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static size_t calls;
static bool refuse;

/* These stand before libc's for the library under test as well. */
TSR_API void *
malloc(size_t size)
{
	calls++;
	return refuse ? NULL : __libc_malloc(size);
}

TSR_API void *
calloc(size_t count, size_t size)
{
	calls++;
	return refuse ? NULL : __libc_calloc(count, size);
}

TSR_API void *
realloc(void *old, size_t size)
{
	calls++;
	return refuse ? NULL : __libc_realloc(old, size);
}

static void
no_memory(void **state)
{
	struct tsr_cache *cache = (struct tsr_cache *)&calls; /* anything but NULL */
	enum tsr_status status;

	(void)state;
	refuse = true;
	status = tsr_cache_new(NULL, TSR_KEEP, &cache);
	refuse = false;
	assert_int_equal(status, TSR_NOMEM);
	assert_null(cache);
}

static void
judging_allocates_nothing(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= TSR_KEEP; flags++) {
		struct tsr_cache *cache;
		struct tsr_request request;
		struct tsr_answer answer;
		char line[TSR_LINE_MAX];
		enum tsr_verdict verdict[4];
		size_t len;
		struct room room;

		room_make(&room, "account login=svcmail\ntoken owner=svcmail services=sshd\ndenied somebody");
		room_request(&room, &request);
		assert_int_equal(tsr_cache_new(room.dir, flags, &cache), TSR_OK);
		calls = 0;
		refuse = true;
		verdict[0] = tsr_judge(cache, &request, &answer);
		len = tsr_answer_line(&answer, &request, line, sizeof(line));
		verdict[1] = tsr_judge_again(cache, answer.token_id, &request, &answer);
		verdict[2] = tsr_judge_account(cache, &request, &answer);
		request.service = NULL;
		verdict[3] = tsr_judge(cache, &request, &answer);
		tsr_cache_free(cache);
		refuse = false;
		assert_int_equal(calls, 0);
		assert_true(len > 0);
		assert_int_equal(verdict[0], TSR_ALLOW);
		assert_int_equal(verdict[1], TSR_ALLOW);
		assert_int_equal(verdict[2], TSR_ALLOW);
		assert_int_equal(verdict[3], TSR_WRONG_SERVICE);
		room_remove(&room);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_memory),
	    cmocka_unit_test(judging_allocates_nothing),
	};

	room_need_root();
	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
#endif
