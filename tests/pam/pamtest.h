/* SPDX-License-Identifier: ISC */
/*
 * The real libpam with service files of our own, and a conversation that does
 * as it is told.
 */
#ifndef PAMTEST_H
#define PAMTEST_H

#include <security/pam_appl.h>

/* How the host program answers. */
struct script {
	const char *reply;     /* to prompts without echo; NULL: no reply */
	const char *user;      /* to prompts with echo; NULL: no reply */
	int code;              /* of the conversation */
	int no_array;          /* 1: leaves the response pointer as it was */
	const char *rename_to; /* sets PAM_USER while it is asked */
	const char *move_to;   /* sets PAM_RHOST while it is asked */
	pam_handle_t *pamh;
	int prompts; /* without echo; counted */
	int others;  /* messages that are no prompts; counted */
};

/* Starts a transaction with the service files of FOLDER.  Ends the test program when libpam cannot. */
pam_handle_t *pamtest_start(const char *folder, const char *service, const char *user, struct script *script);

/* Writes FOLDER/SERVICE with the same line for all four types: CONTROL MODULE OPTIONS. */
void pamtest_service(
    const char *folder, const char *service, const char *control, const char *module, const char *options);

#define PAMTEST_TEXT 256

/* The first line of a file, without its end. */
void pamtest_read(const char *folder, const char *name, char text[PAMTEST_TEXT]);

/* A variable that the script which calls us has set. */
const char *pamtest_env(const char *name);

#endif
