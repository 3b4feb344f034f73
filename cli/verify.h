/* SPDX-License-Identifier: ISC */
/* Proves that what lies in a cache holds together. */
#ifndef TSR_VERIFY_H
#define TSR_VERIFY_H

#include "json.h"
#include "progress.h"
#include "snapshot.h"

struct tsr_verify {
	const struct tsr_snapshot *snapshot;
	json_t *defects;       /* sentences, at most TSR_DEFECTS_MAX of them */
	uint64_t defect_count; /* all */
	/* How many of each were met. */
	uint64_t keys, tokens, accounts, logins, children, dns, fates, revoked, local;
	struct tsr_progress progress;
	uint64_t children_due, logins_due, dns_due; /* tokens with an owner, accounts with a login, with a DN */
};

#define TSR_DEFECTS_MAX 1000

/* Every record of both files lies where a look-up finds it, and carries its seal. */
void tsr_verify_files(struct tsr_verify *verify);
/* Every reference has its other end. */
void tsr_verify_references(struct tsr_verify *verify);

/* Notes a defect of what lies under KEY (printed as its type and name). */
void tsr_defect(struct tsr_verify *verify, const uint8_t *key, size_t key_len, const char *what);

#endif
