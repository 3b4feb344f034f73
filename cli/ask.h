/* SPDX-License-Identifier: ISC */
/* The request that "check" and "explain" put to the library, and how its answer is shown. */
#ifndef TSR_ASK_H
#define TSR_ASK_H

#include "json.h"
#include "options.h"

struct tsr_ask {
	const char *user, *service, *origin, *rhost, *role, *cache;
	bool pam, json;
};

/* The rows of struct tsr_ask ASK. */
#define TSR_ASK_OPTIONS(ask)                                                                                          \
	{.name = "user", .argument = "NAME", .help = "name given beside the token", .text = &(ask).user},             \
	    {.name = "service", .argument = "NAME", .help = "what the program calls itself", .text = &(ask).service}, \
	    {.name = "origin", .argument = "ORIGIN", .help = "Origin header of the request", .text = &(ask).origin},  \
	    {.name = "rhost", .argument = "ADDRESS", .help = "address of the peer", .text = &(ask).rhost},            \
	    {.name = "role", .argument = "ROLE", .help = "role the service demands", .text = &(ask).role},            \
	    {.name = "pam", .help = "as PAM does: names become users of this host", .flag = &(ask).pam},              \
	    {.name = "cache", .argument = "DIR", .help = "cache to read", .text = &(ask).cache},                      \
	{                                                                                                             \
		.name = "json", .help = "print JSON", .flag = &(ask).json                                             \
	}

/* Where the cache is: --cache, else the settings. */
enum tsr_exit tsr_ask_dir(struct tsr_tool *tool, const char *given, const char **dir);
/* Says which parts of the request no program would send: they are judged all the same. */
void tsr_ask_remark(const struct tsr_ask *ask);
void tsr_ask_request(const struct tsr_ask *ask, int64_t now, struct tsr_request *request);

/* Members that check and explain share. */
json_t *tsr_ask_json(const struct tsr_answer *answer);
/* "denied: expired" and the sentence. */
void tsr_ask_print(const struct tsr_answer *answer);
enum tsr_exit tsr_ask_exit(enum tsr_verdict verdict);

#endif
