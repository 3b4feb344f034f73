/* SPDX-License-Identifier: ISC */
/* Tokens that a verb is about to change, any number, as the directory has them. */
#ifndef TSR_TARGETS_H
#define TSR_TARGETS_H

#include "admin.h"
#include "ids.h"

struct tsr_target {
	char id[TSR_ID_LEN + 1];
	size_t line;      /* of a list on standard input; 0: of none */
	char *payload;    /* the verb's own, freed with the target */
	unsigned entries; /* that have this id; one is right */
	/* Of the first of them; NULL and 0 when there is none. */
	char *dn;     /* as the server wrote it */
	char *parent; /* its account's, normalised */
	char *label;
	uint8_t *roles; /* items of a struct tsr_list */
	size_t roles_len;
	uint8_t state; /* enum tsr_state */
	bool revoked;
	int64_t revoked_at;
	/* bulk.c's */
	bool settled, comparing;
	bool moved;                  /* its DN is another than before it was looked up again */
	struct tsr_dir_error *error; /* how its change was refused, before it was looked up again */
};

struct tsr_targets {
	struct tsr_target *v;
	size_t count, room;
};

/* Adds one by its id, or as an entry has it; false when memory ran out. */
bool tsr_targets_add(struct tsr_targets *targets, const char *id, size_t line, const char *payload);
bool tsr_targets_take(struct tsr_targets *targets, const struct tsr_dir_entry *entry);
/* Sorts by id and drops what is there twice; returns how many were dropped. */
size_t tsr_targets_sort(struct tsr_targets *targets);
/* Looks up all that are not settled, many at a time. */
enum tsr_exit tsr_targets_find(struct tsr_dir *dir, struct tsr_targets *targets);
/* Adds tokens by their ids, and looks them up. */
enum tsr_exit tsr_targets_find_ids(struct tsr_dir *dir, struct tsr_targets *targets, const struct tsr_ids *ids);
void tsr_targets_free(struct tsr_targets *targets);

#endif
