/* SPDX-License-Identifier: ISC */
/* The words behind pam_tessera.so in a line of pam.d; pam_tessera(8) says what each does. */
#ifndef TSR_PAM_OPTIONS_H
#define TSR_PAM_OPTIONS_H

#include <stdbool.h>

/* Texts point into argv. */
struct tsr_options {
	const char *cache;       /* NULL: where tessera.h says */
	const char *service;     /* NULL: the name of the PAM service */
	const char *origin;      /* NULL: none */
	const char *role;        /* NULL: none is required */
	const char *placeholder; /* the name that stands for "whoever owns the token"; NULL: none does */
	bool system_users;       /* logins become users of this host */
	bool account_only;       /* an account may pass that no token was shown for */
	bool use_first_pass;
	bool debug;
	bool quiet;
};

/* What is wrong with a line. */
struct tsr_complaint {
	const char *word; /* of argv */
	const char *why;
};

/* False when a word is unknown, malformed or said twice: COMPLAINT tells which.  OPTIONS must not be used then. */
bool tsr_options_parse(struct tsr_options *options, int argc, const char **argv, struct tsr_complaint *complaint);

#endif
