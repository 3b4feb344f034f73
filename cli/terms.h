/* SPDX-License-Identifier: ISC */
/* What a token is for and how far it goes, as the options of a verb say it and as the directory stores it. */
#ifndef TSR_TERMS_H
#define TSR_TERMS_H

#include "admin.h"
#include "origin.h"
#include "text.h"

struct tsr_terms {
	const char *label, *description, *expires, *not_before;
	bool private, public;
	struct tsr_values domains, services, networks, roles;
	/* Filled in by tsr_terms_check(). */
	int64_t ends, begins; /* begins 0: at once */
	char ends_text[TSR_TIME_LEN + 1], begins_text[TSR_TIME_LEN + 1];
	char canonical[TSR_LIST_MAX][TSR_ORIGIN_MAX + 1]; /* the domains as they are stored */
};

/* The rows of struct tsr_terms TERMS. */
#define TSR_TERMS_OPTIONS(terms)                                                                                    \
	{.name = "label", .argument = "TEXT", .help = "what it is for", .text = &(terms).label},                    \
	    {.name = "private", .help = "valid from any origin", .flag = &(terms).private},                         \
	    {.name = "public", .help = "valid from the domains only", .flag = &(terms).public},                     \
	    {.name = "domain",                                                                                      \
		.argument = "DOMAIN",                                                                               \
		.help = "[SCHEME://]HOST[:PORT], repeatable",                                                       \
		.values = &(terms).domains},                                                                        \
	    {.name = "service", .argument = "NAME", .help = "only there, repeatable", .values = &(terms).services}, \
	    {.name = "network",                                                                                     \
		.argument = "CIDR",                                                                                 \
		.help = "only from there, repeatable",                                                              \
		.values = &(terms).networks},                                                                       \
	    {.name = "role", .argument = "ROLE", .help = "only with it, repeatable", .values = &(terms).roles},     \
	    {.name = "not-before",                                                                                  \
		.argument = "WHEN",                                                                                 \
		.help = "denied until then: 12h, DATE",                                                             \
		.text = &(terms).not_before},                                                                       \
	    {.name = "expires",                                                                                     \
		.argument = "WHEN",                                                                                 \
		.help = "365d (default), DATE or never",                                                            \
		.text = &(terms).expires},                                                                          \
	{                                                                                                           \
		.name = "description", .argument = "TEXT", .help = "more about it", .text = &(terms).description    \
	}

/* All that can be told without the directory. */
enum tsr_exit tsr_terms_check(struct tsr_terms *terms, int64_t now);
/* Whether tokens of an account can be judged at all; says so, too, when they are denied for now. */
enum tsr_exit tsr_account_usable(const json_t *account);
/* The same, and whether it has the roles. */
enum tsr_exit tsr_terms_fit(const struct tsr_terms *terms, const json_t *account);
/* The DN of its token ID, and its own, normalised; told when they are too long. */
enum tsr_exit tsr_account_child(const json_t *account, const char *id, char dn[static TSR_DN_MAX + 1]);
enum tsr_exit tsr_account_key(const json_t *account, char key[static TSR_DN_MAX + 1]);

/* Who makes a token, as the directory calls us; "" when it does not say, for it is but a courtesy to readers. */
void tsr_terms_author(struct tsr_dir *dir, char name[static TSR_DN_MAX + 1]);

#define TSR_REVOCATION 2
/* The changes that revoke a token at WHEN, which is pointed into. */
void tsr_revocation(const char *when, struct tsr_dir_change changes[static TSR_REVOCATION]);

#define TSR_TERMS_VALUES (10 + 4 * TSR_LIST_MAX)
/* The attributes of a new token; CREATED_BY "" leaves that out.  Returns how many. */
size_t tsr_terms_values(const struct tsr_terms *terms, const char *id, const char *verifier, const char *created_by,
    struct tsr_dir_value values[static TSR_TERMS_VALUES]);

#endif
