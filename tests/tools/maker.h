/* SPDX-License-Identifier: ISC */
/*
 * Makes caches for tests from lines of text:
 *
 *	cache FIELD=VALUE...		settings; age=N: proved N seconds ago
 *	account login=NAME FIELD=VALUE...
 *	token owner=NAME FIELD=VALUE...	text=TOKEN: that one, not a new one
 *	claim owner=NAME text=TOKEN...	another entry with the id of a token
 *	revoke ID			a token that is there already
 *	drop token ID | account NAME	takes one out
 *	local NAME [allowed]		a user of this host's own
 *	denied TEXT			a line for the file "denied"
 *
 * FIELD is a member of the record (lib/record.h).  VALUE: lists by commas;
 * times as seconds since 1970, "never", or +N and -N from now; states, kinds
 * and classes by name or number; UUIDs as such or as the login they are made
 * from; '~' is a blank.  What is left out is active, private, allowed
 * everywhere, for ever.
 */
#ifndef TSR_TESTS_MAKER_H
#define TSR_TESTS_MAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "token.h"

enum maker_mode {
	MAKER_WHOLE, /* a new base and its delta */
	MAKER_DELTA  /* a new delta over the base that is there, with what the old one held */
};

struct maker;

/* NULL, with a message on stderr, when it fails, as all below.  EXPECTED: about how many tokens and accounts. */
struct maker *maker_new(const char *dir, enum maker_mode mode, uint32_t expected);
/* Files belong to this group from now on. */
bool maker_group(struct maker *maker, unsigned gid);
/* TOKEN receives what was made by a line "token", "" for others. */
bool maker_line(struct maker *maker, const char *line, char token[static TSR_TOKEN_LEN + 1]);
bool maker_publish(struct maker *maker);
void maker_free(struct maker *maker);

/* All in one: LINES are separated by newlines; the last token made goes to TOKEN, which may be NULL. */
bool maker_make(const char *dir, enum maker_mode mode, const char *lines, char *token);

#endif
