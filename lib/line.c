/* SPDX-License-Identifier: ISC */
/*
 * The log line of a judgement.  What others wrote is escaped character by
 * character into a budget of its own, so that no field crowds out the next and
 * the line ends inside no escape.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

struct line {
	char *text;
	size_t size, len;
	bool full; /* something did not fit: nothing follows */
};

static void
put(struct line *line, const char *text, size_t len)
{
	if (line->full || len >= line->size - line->len) {
		line->full = true;
		return;
	}
	memcpy(line->text + line->len, text, len);
	line->len += len;
	line->text[line->len] = '\0';
}

static void
put_string(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

/* Whether the value stands for itself in key=value. */
static bool
is_bare(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const char c = value[i], letter = (char)(c | 0x20);

		if ((letter < 'a' || letter > 'z') && (c < '0' || c > '9') && (c == '\0' || !strchr("._:@/+-;[]", c)))
			return false;
	}
	return len > 0;
}

/* Escapes a value into at most BUDGET characters, the dots that say it was cut not counted. */
static void
put_escaped(struct line *line, const char *value, size_t len, size_t budget)
{
	char unit[8];

	for (size_t i = 0; i < len; i++) {
		const size_t need = tsr_escape(value + i, 1, 1, unit, sizeof(unit));

		if (need > budget) {
			put_string(line, "...");
			return;
		}
		put(line, unit, need);
		budget -= need;
	}
}

/* A token typed into the wrong field is a secret there, too. */
static void
put_field(struct line *line, const char *key, const char *value, size_t len, size_t budget)
{
	static const char hidden[] = "(a token)";
	const bool secret = tsr_has_token(value, len);
	const bool bare = !secret && is_bare(value, len);

	if (secret) {
		value = hidden;
		len = sizeof(hidden) - 1;
	}
	put_string(line, key);
	if (bare && len <= budget) {
		put(line, value, len);
		return;
	}
	put_string(line, bare ? "" : "\"");
	put_escaped(line, value, len, budget);
	put_string(line, bare ? "" : "\"");
}

/* The name that was given, where it tells more than the owner's. */
static void
put_user(struct line *line, const struct tsr_answer *answer, const char *user)
{
	if (!user || strcmp(user, answer->account) == 0)
		return;
	put_field(line, " user=", user, strlen(user), 80);
}

static void
put_request(struct line *line, const struct tsr_request *request)
{
	if (request->service)
		put_field(line, " service=", request->service, strlen(request->service), 80);
	if (request->peer)
		put_field(line, " rhost=", request->peer, strlen(request->peer), 80);
	if (request->origin)
		put_field(line, " origin=", request->origin, request->origin_len, 100);
	if (request->role)
		put_field(line, " role=", request->role, strlen(request->role), 40);
}

size_t
tsr_answer_line(const struct tsr_answer *answer, const struct tsr_request *request, char *text, size_t size)
{
	struct line line = {.text = text, .size = size};
	char age[32];

	if (size == 0)
		return 0;
	text[0] = '\0';
	put_string(&line, "verdict=");
	put_string(&line, tsr_verdict_name(answer->verdict));
	if (answer->token_id[0])
		put_field(&line, " token=", answer->token_id, strlen(answer->token_id), TSR_ID_LEN);
	if (answer->account[0])
		put_field(&line, " account=", answer->account, strlen(answer->account), 160);
	if (answer->display_name[0]) {
		put_string(&line, " name=\"");
		put_escaped(&line, answer->display_name, strlen(answer->display_name), 100);
		put_string(&line, "\"");
	}
	put_user(&line, answer, request->user);
	put_request(&line, request);
	if (answer->age >= 0) {
		(void)snprintf(age, sizeof(age), " age=%" PRId64 "s", answer->age);
		put_string(&line, age);
	}
	if (answer->detail[0])
		put_field(&line, " detail=", answer->detail, strlen(answer->detail), 160);
	return line.len;
}
