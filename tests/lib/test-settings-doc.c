/* SPDX-License-Identifier: ISC */
/* Example and manual page name every key there is, no other, with its true default. */
#include "cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings_table.h"

static const char *
source(const char *name)
{
	const char *srcdir = getenv("srcdir");
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", srcdir != NULL ? srcdir : ".", name);
	return path;
}

static FILE *
open_source(const char *name)
{
	FILE *file = fopen(source(name), "r");

	if (file == NULL)
		fail_msg("%s cannot be read", source(name));
	return file;
}

static size_t
row_of(const char *section, const char *key)
{
	size_t i = 0;

	while (tsr_settings_table[i].section != NULL &&
	       (strcmp(tsr_settings_table[i].section, section) != 0 || strcmp(tsr_settings_table[i].key, key) != 0))
		i++;
	if (tsr_settings_table[i].section == NULL)
		fail_msg("there is no key %s in [%s]", key, section);
	return i;
}

static void
assert_all_seen(const bool *seen)
{
	for (size_t i = 0; tsr_settings_table[i].section != NULL; i++)
		if (!seen[i])
			fail_msg("%s in [%s] is not there", tsr_settings_table[i].key, tsr_settings_table[i].section);
}

static void
defaults_are_valid(void **state)
{
	static struct tsr_settings settings;
	char why[256];
	size_t rows = 0;

	(void)state;
	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++, rows++) {
		if (row->initial != NULL && !tsr_setting_take(row, &settings, row->initial, why, sizeof(why)))
			fail_msg("%s %s", row->key, why);
		for (const struct tsr_setting *other = tsr_settings_table; other != row; other++)
			assert_string_not_equal(other->key, row->key);
	}
	assert_true(rows > 25 && rows < TSR_SETTINGS_MAX);
}

/* A checkout may be writable by a group, what is installed is not: read a copy. */
static void
the_example_can_be_read(void **state)
{
	static struct tsr_settings settings;
	char path[] = "/tmp/tessera-example.XXXXXX", text[16384], error[256];
	FILE *file = open_source("conf/tessera.conf");
	const size_t len = fread(text, 1, sizeof(text), file);
	const int copy = mkstemp(path);
	enum tsr_status status;

	(void)state;
	fclose(file);
	assert_true(copy >= 0 && len < sizeof(text));
	assert_int_equal(write(copy, text, len), len);
	close(copy);
	status = tsr_settings_read(&settings, path, error, sizeof(error));
	unlink(path);
	if (status != TSR_OK)
		fail_msg("%s", error);
}

/* A line of the example, "#key = value" or without the mark; comments of other form are for people. */
static void
check_example_line(char *line, char section[static 32], bool *seen)
{
	static struct tsr_settings scratch;
	const bool commented = line[0] == '#';
	char key[32], why[256];
	int value_at = 0;

	if (sscanf(line, "[%31[a-z]]", section) == 1 ||
	    sscanf(line + commented, "%31[a-z_] = %n", key, &value_at) != 1 || value_at == 0)
		return;
	const struct tsr_setting *row = &tsr_settings_table[row_of(section, key)];
	const char *value = line + commented + value_at;

	if (seen[row - tsr_settings_table])
		fail_msg("%s is there twice", key);
	seen[row - tsr_settings_table] = true;
	if (!tsr_setting_take(row, &scratch, value, why, sizeof(why)))
		fail_msg("%s %s", key, why);
	if (commented && row->initial != NULL)
		assert_string_equal(value, row->initial);
}

static void
the_example_names_every_key(void **state)
{
	char line[512], section[32] = "";
	bool seen[TSR_SETTINGS_MAX] = {0};
	FILE *file = open_source("conf/tessera.conf");

	(void)state;
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		check_example_line(line, section, seen);
	}
	fclose(file);
	assert_all_seen(seen);
}

/* ".It Ic key" and ".It Ic key , Ic key" below ".Ss [section]". */
static void
the_manual_page_names_every_key(void **state)
{
	char line[512], section[32] = "", *save;
	bool seen[TSR_SETTINGS_MAX] = {0};
	FILE *file = open_source("man/tessera.conf.5");

	(void)state;
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, ".Ss [%31[a-z]]", section) == 1 || strncmp(line, ".It Ic ", 7) != 0)
			continue;
		for (char *word = strtok_r(line + 4, " ,", &save); word != NULL; word = strtok_r(NULL, " ,", &save))
			if (strcmp(word, "Ic") != 0)
				seen[row_of(section, word)] = true;
	}
	fclose(file);
	assert_all_seen(seen);
}

/* Between a key's item and the next one its default is written out. */
static void
the_manual_page_tells_the_defaults(void **state)
{
	static char page[65536];
	FILE *file = open_source("man/tessera.conf.5");
	const size_t len = fread(page, 1, sizeof(page) - 1, file);

	(void)state;
	fclose(file);
	page[len] = '\0';
	for (const struct tsr_setting *row = tsr_settings_table; row->section != NULL; row++) {
		char item[64], *start, *end, *found;

		if (row->initial == NULL)
			continue;
		snprintf(item, sizeof(item), "Ic %s", row->key);
		for (start = strstr(page, ".It "); start != NULL; start = strstr(start + 1, ".It "))
			if ((found = strstr(start, item)) != NULL && found < strchr(start, '\n'))
				break;
		assert_non_null(start);
		end = strstr(start + 1, ".It ");
		found = strstr(start, row->initial);
		if (found == NULL || (end != NULL && found > end))
			fail_msg("%s: its default, %s, is not there", row->key, row->initial);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(defaults_are_valid),
	    cmocka_unit_test(the_example_can_be_read),
	    cmocka_unit_test(the_example_names_every_key),
	    cmocka_unit_test(the_manual_page_names_every_key),
	    cmocka_unit_test(the_manual_page_tells_the_defaults),
	};

	return cmocka_run_group_tests_name("settings-doc", tests, NULL, NULL);
}
