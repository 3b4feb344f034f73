/* SPDX-License-Identifier: ISC */
/* tessera cache status: the files, and what they say of themselves. */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cache_verbs.h"
#include "facts.h"
#include "table.h"

static const struct tsr_column file_columns[] = {
    {"path", "FILE", TSR_PLAIN},
    {"size", "BYTES", TSR_PLAIN},
    {"mode", "MODE", TSR_PLAIN},
    {"owner", "OWNER", TSR_PLAIN},
    {"group", "GROUP", TSR_PLAIN},
    {"mtime", "CHANGED", TSR_PLAIN},
    {"error", "", TSR_CUT},
};

static const struct tsr_column meta_lines[] = {
    {"state", "state", TSR_TINT},
    {"age", "age, seconds", TSR_PLAIN},
    {"max_age", "max_age, seconds", TSR_PLAIN},
    {"proved_at", "proved at", TSR_PLAIN},
    {"seq", "generation", TSR_PLAIN},
    {"base_seq", "base", TSR_PLAIN},
    {"tokens", "tokens", TSR_PLAIN},
    {"accounts", "accounts", TSR_PLAIN},
    {"provider", "provider", TSR_PLAIN},
    {"legacy_tokens", "legacy tokens", TSR_PLAIN},
    {"error", "error", TSR_PLAIN},
    {"detail", "detail", TSR_PLAIN},
};

static json_t *
owner_name(uid_t uid)
{
	struct passwd *user = getpwuid(uid);

	return user != NULL ? json_string(user->pw_name) : json_sprintf("%lu", (unsigned long)uid);
}

static json_t *
group_name(gid_t gid)
{
	struct group *group = getgrgid(gid);

	return group != NULL ? json_string(group->gr_name) : json_sprintf("%lu", (unsigned long)gid);
}

static json_t *
file(const char *dir, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s%s", dir, name[0] != '\0' ? "/" : "", name);
	if (lstat(path, &st) != 0)
		return json_pack("{s:s s:s}", "path", path, "error", strerror(errno));
	return json_pack("{s:s s:I s:o s:o s:o s:o s:s}", "path", path, "size", (json_int_t)st.st_size, "mode",
	    json_sprintf("%04o", (unsigned)st.st_mode & 07777), "owner", owner_name(st.st_uid), "group",
	    group_name(st.st_gid), "mtime", tsr_json_time(st.st_mtime), "error", "");
}

static json_t *
files(const char *dir)
{
	return json_pack("[o, o, o, o, o]", file(dir, ""), file(dir, TSR_DENIED_NAME), file(dir, TSR_CACHE_SUBDIR),
	    file(dir, TSR_CACHE_SUBDIR "/" TSR_BASE_NAME), file(dir, TSR_CACHE_SUBDIR "/" TSR_DELTA_NAME));
}

static enum tsr_exit
print(const json_t *all)
{
	enum tsr_exit code = tsr_card_print(json_object_get(all, "cache"), meta_lines, 12);

	if (code == TSR_EXIT_OK)
		putchar('\n');
	if (code == TSR_EXIT_OK)
		code = tsr_rows_print_array(json_object_get(all, "files"), file_columns, 7);
	return code;
}

static enum tsr_exit
show(const char *dir, const char *key, bool as_json)
{
	json_t *facts = tsr_facts_cache(dir, (int64_t)time(NULL));
	bool well = tsr_facts_usable(facts);
	json_t *all = json_pack("{s:o s:o}", "cache", facts, "files", files(dir));
	enum tsr_exit code;

	(void)key;
	code = as_json ? tsr_json_print(json_incref(all)) : print(all);
	json_decref(all);
	return code != TSR_EXIT_OK || well ? code : TSR_EXIT_UNAVAILABLE;
}

enum tsr_exit
tsr_cache_status(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera cache status",
	    "",
	    "Shows the files of the cache: sizes, modes, owners, generation, age.\n"
	    "Ends with 5 when plug-ins could not use them.",
	    "  tessera cache status\n"
	    "  tessera cache status --cache /srv/jail/tessera --json\n",
	    0,
	    0,
	};

	return tsr_cache_run(tool, &usage, argc, argv, show);
}
