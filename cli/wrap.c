/* SPDX-License-Identifier: ISC */
/* Columns of text, and where lines end. */
#include "config.h"

#include <string.h>
#include <wchar.h>

#include "wrap.h"

/* Bytes of the character at TEXT, which is not its end; *COLUMNS that it takes. */
static size_t
next_character(const char *text, mbstate_t *state, size_t *columns)
{
	wchar_t c;
	const size_t bytes = mbrtowc(&c, text, strlen(text), state);
	int width;

	*columns = 1;
	if (bytes == 0 || bytes == (size_t)-1 || bytes == (size_t)-2) {
		*state = (mbstate_t){0};
		return 1;
	}
	width = wcwidth(c);
	*columns = width > 0 ? (size_t)width : 0;
	return bytes;
}

size_t
tsr_width(const char *text)
{
	mbstate_t state = {0};
	size_t sum = 0, columns;

	while (text != NULL && *text != '\0') {
		text += next_character(text, &state, &columns);
		sum += columns;
	}
	return sum;
}

void
tsr_wrap(char *text, size_t room)
{
	mbstate_t state = {0};
	char *blank = NULL; /* the last of this line */
	size_t at = 0, behind = 0, columns;

	while (*text != '\0') {
		char *here = text;

		text += next_character(text, &state, &columns);
		at += columns;
		behind += columns;
		if (*here == ' ') {
			blank = here;
			behind = 0;
		}
		if (at > room && blank != NULL) {
			*blank = '\n';
			blank = NULL;
			at = behind;
		}
	}
}
