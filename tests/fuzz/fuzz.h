/* SPDX-License-Identifier: ISC */
/*
 * A fuzz target is this one function.  It asks an oracle what the answer has to
 * be and ends the program when the library says otherwise.
 *
 * With --enable-fuzzing a target is linked with libFuzzer, else with replay.c,
 * which takes the same options as far as replay.t uses them.
 */
#ifndef TSR_TESTS_FUZZ_H
#define TSR_TESTS_FUZZ_H

#include "config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                                                  \
	do {                                                                                                \
		if (!(condition)) {                                                                         \
			fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                            \
		}                                                                                           \
	} while (0)

/* A copy of just that size, so that a sanitizer sees a read beyond it; the caller frees it. */
static inline char *
exact_copy(const uint8_t *data, size_t size)
{
	char *copy = calloc(size > 0 ? size : 1, 1);

	REQUIRE(copy != NULL);
	for (size_t i = 0; i < size; i++)
		copy[i] = (char)data[i];
	return copy;
}

#endif
