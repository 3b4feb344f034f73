/* SPDX-License-Identifier: ISC */
/* tessera cache verify. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "cache_verbs.h"
#include "facts.h"
#include "table.h"
#include "verify.h"

static json_t *
report(const struct tsr_verify *verify, const char *dir)
{
	return json_pack("{s:s s:b s:I s:O s:I s:I s:I s:I s:I s:I}", "path", dir, "sound", verify->defect_count == 0,
	    "defect_count", (json_int_t)verify->defect_count, "defects", verify->defects, "keys",
	    (json_int_t)verify->keys, "tokens", (json_int_t)verify->tokens, "accounts", (json_int_t)verify->accounts,
	    "deleted_and_live", (json_int_t)verify->fates, "revoked", (json_int_t)verify->revoked, "local_users",
	    (json_int_t)verify->local);
}

static enum tsr_exit
print(const struct tsr_verify *verify)
{
	json_t *line;
	size_t i;

	json_array_foreach (verify->defects, i, line)
		puts(json_string_value(line));
	if (verify->defect_count > json_array_size(verify->defects))
		printf("... and more\n");
	printf("%" PRIu64 " keys, %" PRIu64 " tokens, %" PRIu64 " accounts: ", verify->keys, verify->tokens,
	    verify->accounts);
	if (verify->defect_count == 0)
		puts("sound");
	else
		printf("%" PRIu64 " defects; tesserad makes the cache anew when its files are gone, but this host then "
		       "forgets what it saw revoked\n",
		    verify->defect_count);
	return TSR_EXIT_OK;
}

/* The emergency stop belongs to the cache: without it nobody is let in. */
static void
check_denied(struct tsr_verify *verify, const char *dir)
{
	char detail[TSR_DETAIL_MAX];

	if (tsr_facts_denied(dir, detail) == TSR_OK)
		return;
	verify->defect_count++;
	json_array_append_new(verify->defects, json_string(detail));
}

static enum tsr_exit
run(const char *dir, const char *key, bool as_json)
{
	struct tsr_verify verify = {.defects = json_array()};
	struct tsr_snapshot *snapshot;
	enum tsr_exit code = tsr_facts_open(dir, &snapshot);

	(void)key;
	if (code == TSR_GO_ON) {
		verify.snapshot = snapshot;
		tsr_verify_files(&verify);
		tsr_verify_references(&verify);
		check_denied(&verify, dir);
		tsr_progress_hide();
		code = as_json ? tsr_json_print(report(&verify, dir)) : print(&verify);
		if (code == TSR_EXIT_OK && verify.defect_count > 0)
			code = TSR_EXIT_UNAVAILABLE;
		tsr_facts_close(snapshot);
	}
	json_decref(verify.defects);
	return code;
}

enum tsr_exit
tsr_cache_verify(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache verify",
	    "",
	    "Reads everything in the cache and proves that it holds together: seals,\n"
	    "look-ups, references in both directions, counts.  Names every defect and\n"
	    "ends with 5 when there is one.  Changes nothing.",
	    "  tessera cache verify\n"
	    "  tessera cache verify --cache /srv/jail/tessera --json\n",
	    0,
	    0,
	};

	return tsr_cache_run(tool, &usage, argc, argv, run);
}
