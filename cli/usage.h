/* SPDX-License-Identifier: ISC */
/*
 * When tokens were last used, joined to what the directory has of them: from
 * this host's daemon, and from the coarse entries below use_dn, where all hosts
 * tell.  Of two times the later one counts.
 */
#ifndef TSR_USAGE_H
#define TSR_USAGE_H

#include "json.h"
#include "verb.h"

#define TSR_USAGE_BATCH 100 /* tokens that are joined at a time; as many as the daemon answers for at once */

struct tsr_usage_join {
	const struct tsr_settings *settings;
	json_t *told;   /* of the directory's entries by id; NULL: none can be read */
	bool by_daemon; /* it answers */
	char why[512];  /* why it does not */
};

/*
 * Looks who can be asked: ID says of which token, NULL of all.  Not to know is
 * no failure here; what the directory will not let one read is told on stderr.
 */
enum tsr_exit tsr_usage_open(struct tsr_errand *errand, const char *id, struct tsr_usage_join *join);
void tsr_usage_close(struct tsr_usage_join *join);
bool tsr_usage_known(const struct tsr_usage_join *join);

/*
 * Adds to each object of an array of at most TSR_USAGE_BATCH tokens the members
 * first_use, last_use, last_service, last_peer, last_host, uses, last_refused,
 * refused_as and refusals; null where nothing is known.
 */
enum tsr_exit tsr_usage_add(struct tsr_usage_join *join, json_t *tokens);

/* Whether a token that tsr_usage_add() had was presented with its right secret at SINCE or later. */
bool tsr_usage_since(const json_t *token, int64_t since);

#endif
