/* SPDX-License-Identifier: ISC */
/* A sorted set of token ids. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ids.h"
#include "rules.h"

bool
tsr_ids_add(struct tsr_ids *ids, const char id[static TSR_ID_LEN])
{
	if (ids->count == ids->room) {
		const size_t room = ids->room > 0 ? 2 * ids->room : 16;
		void *more = reallocarray(ids->id, room, sizeof(ids->id[0]));

		if (more == NULL)
			return false;
		ids->id = more;
		ids->room = room;
	}
	memcpy(ids->id[ids->count], id, TSR_ID_LEN);
	ids->id[ids->count++][TSR_ID_LEN] = '\0';
	return true;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, TSR_ID_LEN);
}

void
tsr_ids_sort(struct tsr_ids *ids)
{
	size_t kept = 0;

	if (ids->count == 0)
		return;
	qsort(ids->id, ids->count, sizeof(ids->id[0]), compare);
	for (size_t i = 1; i < ids->count; i++) {
		if (compare(ids->id[kept], ids->id[i]) != 0)
			memmove(ids->id[++kept], ids->id[i], sizeof(ids->id[0]));
	}
	ids->count = kept + 1;
}

enum tsr_exit
tsr_ids_take(struct tsr_ids *ids, char *const *args, int count)
{
	for (int i = 0; i < count; i++) {
		const enum tsr_exit code = tsr_rule_id(args[i]);

		if (code != TSR_GO_ON)
			return code;
		if (!tsr_ids_add(ids, args[i]))
			return tsr_no_memory();
	}
	tsr_ids_sort(ids);
	return TSR_GO_ON;
}

void
tsr_ids_free(struct tsr_ids *ids)
{
	free(ids->id);
	*ids = (struct tsr_ids){0};
}
