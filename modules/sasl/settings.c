/* SPDX-License-Identifier: ISC */
/* One row a setting, read anew for each connection: nothing is kept between them. */
#include "settings.h"
#include "names.h"

#include <stddef.h>
#include <string.h>

enum shape { TEXT, PATH, YES_NO };

struct row {
	const char *name;
	enum shape shape;
	size_t offset, size;
};

#define ROW(name, shape)                                                         \
	{TSR_SASL_PREFIX #name, shape, offsetof(struct tsr_sasl_settings, name), \
	    sizeof(((struct tsr_sasl_settings *)0)->name)},

static const struct row rows[] = {TSR_SASL_SETTINGS(ROW)};

/* These return why not, NULL when all is well. */

static const char *
set_text(char *member, size_t size, const char *value)
{
	const size_t len = strlen(value);

	if (len == 0)
		return "needs a value";
	if (len >= size)
		return "is too long";
	memcpy(member, value, len + 1);
	return NULL;
}

static const char *
set_yes_no(bool *member, const char *value)
{
	*member = strcmp(value, "yes") == 0;
	return *member || strcmp(value, "no") == 0 ? NULL : "must be yes or no";
}

static const char *
set(struct tsr_sasl_settings *settings, const struct row *row, const char *value)
{
	void *member = (char *)settings + row->offset;

	switch (row->shape) {
	case TEXT:
		return set_text(member, row->size, value);
	case PATH:
		return *value == '/' ? set_text(member, row->size, value) : "must be an absolute path";
	case YES_NO:
		return set_yes_no(member, value);
	}
	return "is not understood";
}

bool
tsr_sasl_settings_read(struct tsr_sasl_settings *settings, const sasl_utils_t *utils)
{
	*settings = (struct tsr_sasl_settings){.system_users = true};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *value = NULL, *why;

		if (utils->getopt(utils->getopt_context, "tessera", rows[i].name, &value, NULL) != SASL_OK ||
		    value == NULL)
			continue;
		why = set(settings, &rows[i], value);
		if (why == NULL)
			continue;
		utils->log(utils->conn, SASL_LOG_ERR, "tessera: setting %s %s; nobody is let in", rows[i].name, why);
		return false;
	}
	return true;
}
