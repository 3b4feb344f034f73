/* SPDX-License-Identifier: ISC */
/* The rows of the settings file: one a key, defaults included.  For settings*.c and their tests. */
#ifndef TSR_SETTINGS_TABLE_H
#define TSR_SETTINGS_TABLE_H

#include "settings.h"

enum tsr_setting_type {
	TSR_SETTING_TEXT,
	TSR_SETTING_PATH,  /* absolute */
	TSR_SETTING_FIELD, /* one that stands in a line of passwd(5), with %u for the login */
	TSR_SETTING_DN,
	TSR_SETTING_URI,
	TSR_SETTING_URIS,   /* several; the member behind the array counts them */
	TSR_SETTING_LOGINS, /* several, kept as one text */
	TSR_SETTING_LISTEN, /* ADDRESS:PORT of the loopback */
	TSR_SETTING_DURATION,
	TSR_SETTING_NUMBER,
	TSR_SETTING_IDS, /* LOW-HIGH */
	TSR_SETTING_TIME,
	TSR_SETTING_CHOICE, /* an enumeration */
	TSR_SETTING_SWITCH  /* a bool with words of its own */
};

struct tsr_choice {
	const char *name; /* NULL ends the list */
	int value;
};

struct tsr_setting {
	const char *section, *key;
	enum tsr_setting_type type;
	size_t offset;
	int64_t min, max; /* of a number; for texts MAX is the longest length */
	const struct tsr_choice *choices;
	const char *initial; /* as it would be written; NULL: empty */
};

#define TSR_SETTINGS_MAX 96 /* rows, the last included */

/* The rows, ended by one without a section. */
extern const struct tsr_setting tsr_settings_table[];

/*
 * Takes a value into its member; values of lists are added to what is there.
 * False: WHY says what is wrong with it, the key not named.
 */
bool tsr_setting_take(
    const struct tsr_setting *row, struct tsr_settings *settings, const char *text, char *why, size_t why_size);

#endif
