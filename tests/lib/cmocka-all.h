/* SPDX-License-Identifier: ISC */
/* First in every test: cmocka.h wants these before itself. */
#ifndef TSR_TESTS_CMOCKA_ALL_H
#define TSR_TESTS_CMOCKA_ALL_H

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
