/* SPDX-License-Identifier: ISC */
/* One row an option.  What cannot be understood denies: a restriction that is misspelt must not vanish. */
#include "options.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum shape {
	ACCEPTED, /* asks for what the module does anyway */
	FLAG,
	YES_NO,
	TEXT,
	PATH,
	NAME_OR_DEFAULT
};

struct row {
	const char *name;
	enum shape shape;
	size_t offset;
};

#define DEFAULT_PLACEHOLDER "token"
#define MEMBER(name) offsetof(struct tsr_options, name)

static const struct row rows[] = {
    {"account_only", YES_NO, MEMBER(account_only)},
    {"cache", PATH, MEMBER(cache)},
    {"debug", FLAG, MEMBER(debug)},
    {"no_warn", ACCEPTED, 0},
    {"origin", TEXT, MEMBER(origin)},
    {"quiet", FLAG, MEMBER(quiet)},
    {"role", TEXT, MEMBER(role)},
    {"service", TEXT, MEMBER(service)},
    {"system_users", YES_NO, MEMBER(system_users)},
    {"try_first_pass", ACCEPTED, 0},
    {"use_first_pass", FLAG, MEMBER(use_first_pass)},
    {"user_from_token", NAME_OR_DEFAULT, MEMBER(placeholder)},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct row *
row_of(const char *word, const char **value)
{
	size_t len = strcspn(word, "=");

	*value = word[len] == '=' ? word + len + 1 : NULL;
	for (size_t i = 0; i < ROWS; i++) {
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, word, len) == 0)
			return &rows[i];
	}
	return NULL;
}

static const char *
set_flag(bool *member, const char *value)
{
	if (value != NULL)
		return "takes no value";
	*member = true;
	return NULL;
}

static const char *
set_yes_no(bool *member, const char *value)
{
	bool yes = value != NULL && strcmp(value, "yes") == 0;

	if (!yes && (value == NULL || strcmp(value, "no") != 0))
		return "must be yes or no";
	*member = yes;
	return NULL;
}

static const char *
set_text(const char **member, const char *value)
{
	if (value == NULL || *value == '\0')
		return "needs a value";
	*member = value;
	return NULL;
}

static const char *
set_path(const char **member, const char *value)
{
	if (value == NULL || *value != '/')
		return "must be an absolute path";
	*member = value;
	return NULL;
}

/* Returns why not, NULL when all is well. */
static const char *
set(struct tsr_options *options, const struct row *row, const char *value)
{
	void *member = (char *)options + row->offset;

	switch (row->shape) {
	case ACCEPTED:
		return value == NULL ? NULL : "takes no value";
	case FLAG:
		return set_flag(member, value);
	case YES_NO:
		return set_yes_no(member, value);
	case TEXT:
		return set_text(member, value);
	case PATH:
		return set_path(member, value);
	case NAME_OR_DEFAULT:
		return set_text(member, value == NULL ? DEFAULT_PLACEHOLDER : value);
	}
	return "is not understood";
}

bool
tsr_options_parse(struct tsr_options *options, int argc, const char **argv, struct tsr_complaint *complaint)
{
	uint32_t seen = 0;

	*options = (struct tsr_options){.system_users = true};
	*complaint = (struct tsr_complaint){NULL, NULL};
	for (int i = 0; i < argc; i++) {
		const char *value;
		const struct row *row = row_of(argv[i], &value);
		uint32_t bit = row == NULL ? 0 : 1u << (row - rows);

		complaint->word = argv[i];
		if (row == NULL)
			complaint->why = "is no option of this module";
		else if (seen & bit)
			complaint->why = "is said twice";
		else
			complaint->why = set(options, row, value);
		if (complaint->why != NULL)
			return false;
		seen |= bit;
	}
	return true;
}
