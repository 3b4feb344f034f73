/* SPDX-License-Identifier: ISC */
/* The grammar of pam.d(5): words, brackets, lines that go on, three ways to include. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "pam_stack.h"

#define DEPTH 16 /* of includes, as in libpam */
#define LINE_ROOM 4096

struct stack {
	tsr_pam_visit *visit;
	void *arg;
	const char *only; /* the type that an include is for; NULL: all */
	unsigned depth;
	bool nested;
	char held[LINE_ROOM]; /* of lines that go on */
};

/* The next word, cut off in place; "[a b]" is one, without the brackets unless KEEP. */
static char *
next_word(char **at, bool keep)
{
	char *word = *at + strspn(*at, " \t"), *end;

	if (*word == '\0')
		return NULL;
	end = *word == '[' ? strchr(word, ']') : word + strcspn(word, " \t");
	if (end == NULL)
		end = word + strlen(word);
	if (*word == '[') {
		if (*end == ']' && keep)
			end++;
		word += !keep;
	}
	*at = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return word;
}

static void include(
    struct tsr_doctor *doctor, const struct stack *from, const char *name, const char *type, bool nested);

static void
take_module(struct tsr_doctor *doctor, struct stack *stack, struct tsr_pam_line *line, char *rest)
{
	const char *word;

	line->module = next_word(&rest, false);
	if (line->module == NULL)
		return;
	while (line->argc < TSR_PAM_WORDS && (word = next_word(&rest, false)) != NULL)
		line->argv[line->argc++] = word;
	stack->visit(doctor, line, stack->arg);
}

static void
take_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *text, struct stack *stack)
{
	struct tsr_pam_line line = {.file = path, .number = number, .nested = stack->nested};
	const char *type = next_word(&text, false);

	if (type == NULL)
		return;
	if (strcmp(type, "@include") == 0) {
		include(doctor, stack, next_word(&text, false), stack->only, stack->nested);
		return;
	}
	line.type = type + (*type == '-');
	line.control = next_word(&text, true);
	if (line.control == NULL || (stack->only != NULL && strcasecmp(line.type, stack->only) != 0))
		return;
	if (strcasecmp(line.control, "include") == 0)
		include(doctor, stack, next_word(&text, false), line.type, stack->nested);
	else if (strcasecmp(line.control, "substack") == 0)
		include(doctor, stack, next_word(&text, false), line.type, true);
	else
		take_module(doctor, stack, &line, text);
}

/* Comments end a line, a backslash joins it with the next. */
static void
join(struct tsr_doctor *doctor, const char *path, unsigned number, char *text, void *arg)
{
	struct stack *stack = arg;
	size_t held = strlen(stack->held), len;

	text[strcspn(text, "#")] = '\0';
	len = strlen(text);
	if (held + len + 1 >= sizeof(stack->held))
		len = 0;
	memcpy(stack->held + held, text, len);
	held += len;
	stack->held[held] = '\0';
	if (held > 0 && stack->held[held - 1] == '\\') {
		stack->held[held - 1] = ' ';
		return;
	}
	take_line(doctor, path, number, stack->held, stack);
	stack->held[0] = '\0';
}

static void
include(struct tsr_doctor *doctor, const struct stack *from, const char *name, const char *type, bool nested)
{
	struct stack stack = {from->visit, from->arg, type, from->depth + 1, nested, ""};
	char path[PATH_MAX];
	struct stat status;

	if (name == NULL || stack.depth > DEPTH)
		return;
	snprintf(path, sizeof(path), "%s%s", name[0] == '/' ? "" : "/etc/pam.d/", name);
	if (name[0] != '/' && !tsr_host_stat(doctor, path, &status))
		snprintf(path, sizeof(path), "/usr/lib/pam.d/%s", name);
	tsr_host_lines(doctor, path, join, &stack);
}

void
tsr_pam_stack(struct tsr_doctor *doctor, const char *file, tsr_pam_visit *visit, void *arg)
{
	const struct stack none = {.visit = visit, .arg = arg};

	include(doctor, &none, file, NULL, false);
}

bool
tsr_pam_is_module(const struct tsr_pam_line *line, const char *name)
{
	const char *base = strrchr(line->module, '/');

	return strcmp(base != NULL ? base + 1 : line->module, name) == 0;
}
