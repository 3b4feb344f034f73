/* SPDX-License-Identifier: ISC */
/* The records of users and groups, into a file that is being built. */
#ifndef TSR_USERWRITE_H
#define TSR_USERWRITE_H

#include "builder.h"
#include "numbers.h"
#include "rolegroups.h"

struct tsr_userwriter {
	const struct tsr_settings *settings;
	struct tsr_builder *builder; /* NULL: only counts */
	struct tsr_rolegroups roles;
	uint32_t users, groups; /* so far */
	uint8_t value[TSR_GROUP_BYTES];
};

/* An account, with its own group; it joins those of its roles. */
TSR_MUST_USE enum tsr_status tsr_userwriter_user(
    struct tsr_userwriter *writer, const struct tsr_account_record *account, const struct tsr_numbered *numbered);
/* After all users. */
TSR_MUST_USE enum tsr_status tsr_userwriter_role(struct tsr_userwriter *writer, const struct tsr_rolegroup *role);

#endif
