/* SPDX-License-Identifier: ISC */
/* The files themselves: seals, chains. */
#include "config.h"

#include "generation.h"
#include "text.h"
#include "verify.h"

struct file_walk {
	struct tsr_verify *verify;
	const struct tsr_tdbfile *file;
};

/* The name within a key, as people know it. */
static void
key_name(const uint8_t *key, size_t len, char *out, size_t size)
{
	char uuid[TSR_UUID_LEN + 1];

	if (len == 1 + TSR_UUID_BYTES && (key[0] == TSR_KEY_ACCOUNT || key[0] == TSR_KEY_FATE)) {
		tsr_uuid_format(key + 1, uuid);
		tsr_escape(uuid, TSR_UUID_LEN, TSR_UUID_LEN, out, size);
		return;
	}
	tsr_escape((const char *)key + 1, len - 1, 64, out, size);
}

void
tsr_defect(struct tsr_verify *verify, const uint8_t *key, size_t key_len, const char *what)
{
	char name[300] = "";

	verify->defect_count++;
	if (json_array_size(verify->defects) >= TSR_DEFECTS_MAX)
		return;
	if (key_len > 1)
		key_name(key, key_len, name, sizeof(name));
	json_array_append_new(verify->defects,
	    json_sprintf("%c%s%s: %s", key_len > 0 ? key[0] : '?', name[0] != '\0' ? " " : "", name, what));
}

static enum tsr_status
visit(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct file_walk *walk = arg;
	struct tsr_tdbvalue found;

	walk->verify->keys++;
	tsr_progress_step(&walk->verify->progress, 1);
	if (!tsr_sealed_valid(key, key_len, value, len))
		tsr_defect(walk->verify, key, key_len, "its seal is broken");
	if (tsr_tdbfile_find(walk->file, key, key_len, &found) != TSR_OK || found.len != len)
		tsr_defect(walk->verify, key, key_len, "no look-up finds it");
	return TSR_OK;
}

static void
walk_file(struct tsr_verify *verify, const struct tsr_tdbfile *file, const char *name)
{
	struct file_walk walk = {.verify = verify, .file = file};
	enum tsr_status status = tsr_tdbfile_each(file, visit, &walk);

	if (status == TSR_OK)
		return;
	verify->defect_count++;
	json_array_append_new(verify->defects, json_sprintf("%s: it cannot be walked: %s", name, tsr_strerror(status)));
}

void
tsr_verify_files(struct tsr_verify *verify)
{
	tsr_progress_begin(&verify->progress, "reading keys", 0);
	walk_file(verify, &verify->snapshot->base, TSR_BASE_NAME);
	walk_file(verify, &verify->snapshot->delta, TSR_DELTA_NAME);
}
