/* SPDX-License-Identifier: ISC */
/*
 * Which account has which number.  It follows from the directory alone, so
 * that all hosts agree, whoever is a user of their own.
 */
#ifndef TSR_NUMBERS_H
#define TSR_NUMBERS_H

#include <stdbool.h>

#include "array.h"
#include "record.h"
#include "settings.h"
#include "users.h"

/* An account as a user. */
struct tsr_numbered {
	char login[TSR_USER_NAME_MAX + 1];
	uint32_t uid, gid;
	bool written;   /* the uid stands in the directory */
	bool own_group; /* a group of its own name goes with it */
};

enum tsr_fitness {
	TSR_FIT,
	TSR_UNFIT,     /* no user: its login is none for that, or it has no number */
	TSR_BAD_NUMBER /* one stands in the directory that no account may have */
};

/* What an account would be, were it alone. */
enum tsr_fitness tsr_number(
    const struct tsr_account_record *account, const struct tsr_id_range *ids, struct tsr_numbered *out);

/* The number of a group that has nothing but its name. */
uint32_t tsr_number_of_group(const char *name, const struct tsr_id_range *ids);

struct tsr_claim {
	uint8_t uuid[TSR_UUID_BYTES];
	int64_t created;
	uint32_t number;
	bool written, lost;
};

/* All that want a uid, and the gids that stand in the directory. */
struct tsr_numbers {
	struct tsr_claim *claims;
	size_t claim_count, claim_room;
	struct tsr_number_list gids;
};

TSR_MUST_USE enum tsr_status tsr_numbers_add(
    struct tsr_numbers *numbers, const struct tsr_account_record *account, const struct tsr_numbered *numbered);
/*
 * After the last: decides.  Of two that want one number, one that is written
 * in the directory goes before one that is computed, and the older account
 * before the younger; where two are written, nobody has it.
 */
void tsr_numbers_settle(struct tsr_numbers *numbers);
/* Whether an account that was added must do without its number. */
bool tsr_numbers_lost(const struct tsr_numbers *numbers, const uint8_t uuid[static TSR_UUID_BYTES], uint32_t number);
/* Whether any account wants the number, or has it for its primary group. */
bool tsr_numbers_taken(const struct tsr_numbers *numbers, uint32_t number);
void tsr_numbers_free(struct tsr_numbers *numbers);

#endif
