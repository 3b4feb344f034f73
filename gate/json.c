/* SPDX-License-Identifier: ISC */
/* An active token as RFC 7662 section 2.2 tells it. */
#include "config.h"

#include "web.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct text {
	char *out;
	size_t size, len;
};

static void
put(struct text *text, const char *s)
{
	const size_t n = strlen(s);

	if (n >= text->size - text->len)
		return;
	memcpy(text->out + text->len, s, n + 1);
	text->len += n;
}

/* ,"name":"value", unless the value is empty.  RFC 8259 section 7. */
static void
member(struct text *text, const char *name, const char *value)
{
	char escaped[7] = "";

	if (value[0] == '\0')
		return;
	put(text, ",\"");
	put(text, name);
	put(text, "\":\"");
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			(void)snprintf(escaped, sizeof(escaped), "\\%c", *value);
		else if ((unsigned char)*value < ' ')
			(void)snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)*value);
		else
			(void)snprintf(escaped, sizeof(escaped), "%c", *value);
		put(text, escaped);
	}
	put(text, "\"");
}

size_t
tsr_active_json(const struct tsr_answer *judged, char *out, size_t size)
{
	struct text text = {.out = out, .size = size};
	char end[40];

	put(&text, "{\"active\":true");
	member(&text, "scope", judged->roles);
	member(&text, "username", judged->account);
	member(&text, "name", judged->display_name);
	member(&text, "token_type", "Bearer");
	member(&text, "jti", judged->token_id);
	if (judged->not_after < INT64_MAX) {
		(void)snprintf(end, sizeof(end), ",\"exp\":%" PRId64, judged->not_after);
		put(&text, end);
	}
	put(&text, "}");
	return text.len;
}
