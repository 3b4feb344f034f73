/* SPDX-License-Identifier: ISC */
/* Changes, one at a time. */
#include "config.h"

#include "batch.h"

enum tsr_dir_fault
tsr_dir_add(
    struct tsr_dir *dir, const char *dn, const struct tsr_dir_value *values, size_t count, struct tsr_dir_error *error)
{
	const struct tsr_dir_request request = {.verb = TSR_DIR_ADD, .dn = dn, .values = values, .count = count};

	return tsr_dir_write(dir, &request, error);
}

enum tsr_dir_fault
tsr_dir_modify(struct tsr_dir *dir, const char *dn, const struct tsr_dir_change *changes, size_t count,
    struct tsr_dir_error *error)
{
	const struct tsr_dir_request request = {.verb = TSR_DIR_MODIFY, .dn = dn, .changes = changes, .count = count};

	return tsr_dir_write(dir, &request, error);
}

enum tsr_dir_fault
tsr_dir_rename(struct tsr_dir *dir, const char *dn, const char *rdn, const char *parent, struct tsr_dir_error *error)
{
	const struct tsr_dir_request request = {.verb = TSR_DIR_MOVE, .dn = dn, .rdn = rdn, .parent = parent};

	return tsr_dir_write(dir, &request, error);
}

enum tsr_dir_fault
tsr_dir_delete(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error)
{
	const struct tsr_dir_request request = {.verb = TSR_DIR_DELETE, .dn = dn};

	return tsr_dir_write(dir, &request, error);
}
