/* SPDX-License-Identifier: ISC */
/* A file of users that is known by heart, and questions about all of it. */
#ifndef KNOWN_H
#define KNOWN_H

#include "scratch.h"
#include "users.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KNOWN_USERS 3
#define KNOWN_GROUPS 3
/* What known_ask() finds in a good file: each user and group thrice, and the groups of each user. */
#define KNOWN_ALL 21

extern const struct tsr_user known_users[KNOWN_USERS];
extern const struct tsr_group known_groups[KNOWN_GROUPS]; /* the last has two members, one of whom is the first user */
extern struct scratch scratch;

void known_publish(void);
/* Which one it is, to the last byte; NULL: none of them. */
const struct tsr_user *known_user(const struct tsr_user *user);
const struct tsr_group *known_group(const struct tsr_group *group);
/*
 * Asks for everybody in every way, and for some who are not there.  Fails the
 * test when an entry is wrong; how many were found.
 */
unsigned known_ask(void);

#endif
