/* SPDX-License-Identifier: ISC */
/* Token ids in any number, from arguments or from what people have at hand. */
#ifndef TSR_IDS_H
#define TSR_IDS_H

#include "token.h"
#include "tool.h"

struct tsr_ids {
	char (*id)[TSR_ID_LEN + 1];
	size_t count, room;
};

/* False: out of memory. */
bool tsr_ids_add(struct tsr_ids *ids, const char id[static TSR_ID_LEN]);
/* In their order, each once.  What reads ids ends with this. */
void tsr_ids_sort(struct tsr_ids *ids);

/* The ids of arguments; what is none is told. */
enum tsr_exit tsr_ids_take(struct tsr_ids *ids, char *const *args, int count);

/*
 * Reads FD to its end, by lines: an id; a line of tessera scan; its JSON, laid
 * out anew perhaps; anything in which whole tokens stand, which are reduced to
 * their ids at once.  TSR_GO_ON; TSR_EXIT_USAGE when there were lines without
 * an id, each was told and passed by.  Any other ends the work.
 */
enum tsr_exit tsr_ids_read(struct tsr_ids *ids, int fd);

void tsr_ids_free(struct tsr_ids *ids);

#endif
