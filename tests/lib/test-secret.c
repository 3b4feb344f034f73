/* SPDX-License-Identifier: ISC */
/*
 * What the library leaves behind of a token it was shown: nothing.  The calls
 * run on a stack of our own, which is searched afterwards.
 */
#include "cmocka-all.h"

#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "token.h"

#define STACK_SIZE 262144
#define PIECE 8 /* bytes of a secret that must not be found */

static ucontext_t test_context, call_context;
static char *text;
static size_t text_len;
static enum tsr_status status;

static void
judge(void)
{
	struct tsr_token token;
	uint8_t proof[TSR_PROOF_BYTES];

	status = tsr_token_parse(text, text_len, &token);
	if (status == TSR_OK)
		status = tsr_token_proof(text, text_len, &token, proof);
}

static void
make(void)
{
	status = tsr_token_make(TSR_PRIVATE, text);
}

static bool
is_found(const uint8_t *stack, const char *secret, size_t len)
{
	for (size_t at = 0; at + PIECE <= len; at++)
		if (memmem(stack, STACK_SIZE, secret + at, PIECE) != NULL)
			return true;
	return false;
}

/* Runs FUNCTION on a fresh stack; says whether a piece of the text from FROM on is there afterwards. */
static bool
leaves_a_piece(void (*function)(void), size_t from)
{
	uint8_t *stack = calloc(1, STACK_SIZE);
	bool found;

	assert_non_null(stack);
	assert_int_equal(getcontext(&call_context), 0);
	call_context.uc_stack.ss_sp = stack;
	call_context.uc_stack.ss_size = STACK_SIZE;
	call_context.uc_link = &test_context;
	makecontext(&call_context, function, 0);
	assert_int_equal(swapcontext(&test_context, &call_context), 0);
	assert_int_equal(status, TSR_OK);
	found = is_found(stack, text + from, text_len - from);
	free(stack);
	return found;
}

static void
careless(void)
{
	char copy[TSR_TOKEN_LEN + 1];

	memcpy(copy, text, text_len);
	__asm__ volatile("" : : "r"(copy) : "memory");
	status = TSR_OK;
}

/* The search finds what is there, else it would prove nothing. */
static void
a_careless_copy_is_found(void **state)
{
	(void)state;
	assert_true(leaves_a_piece(careless, 18));
}

static void
a_token_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(tsr_token_make(TSR_PUBLIC, text), TSR_OK);
	assert_false(leaves_a_piece(judge, 18));
}

static void
a_legacy_token_leaves_nothing(void **state)
{
	(void)state;
	strcpy(text, "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a");
	text_len = TSR_LEGACY_LEN;
	assert_false(leaves_a_piece(judge, 0));
}

static void
a_new_token_leaves_nothing_but_itself(void **state)
{
	(void)state;
	assert_false(leaves_a_piece(make, 18));
}

static int
set_up(void **state)
{
	(void)state;
	text = calloc(1, TSR_TOKEN_LEN + 1);
	text_len = TSR_TOKEN_LEN;
	return text == NULL ? -1 : tsr_token_make(TSR_PRIVATE, text);
}

static int
tear_down(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_careless_copy_is_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_token_leaves_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_legacy_token_leaves_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_new_token_leaves_nothing_but_itself, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
