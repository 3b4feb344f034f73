/* SPDX-License-Identifier: ISC */
/*
 * Speaks to a directory by the functions under test and prints what came, a
 * line a fact, for shell tests to compare.
 *
 *   dirtool KEY=VALUE... COMMAND [ARGUMENT...]
 *
 * COMMAND: open, whoami, context, fetch DN, subtree DN, account LOGIN, token
 * ID, all, check; sync, which prints events until its input ends; and batch,
 * which does the changes on its input and prints when each is put and what
 * became of it, by the number of its line.  Lines on the input of sync:
 * "heartbeat", "verify", "mark TEXT" (echoed once all that has come is
 * printed); of batch: "token DN", "relaxed DN", "describe DN TEXT", "move DN
 * PARENT", "delete DN", "flush".
 * With role=person the command is "people": each line of its input, "bind DN"
 * or "change OLD", and the password in the line after it, is answered by the
 * outcome and its words.
 */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "directory.h"
#include "people.h"
#include "settings.h"
#include "text.h"
#include "write.h"

static const char *const faults[] = {
    "ok", "retry", "refused", "refresh", "ahead", "absent", "rule", "unknown", "protocol"};

static int
failed(const struct tsr_dir_error *error)
{
	printf("%s %d %s\n", faults[error->fault], error->code, error->text);
	return 1;
}

static void
print_list(const char *name, const struct tsr_list *list)
{
	struct tsr_text item;
	size_t at = 0;

	printf(" %s=", name);
	while (tsr_list_next(list, &at, &item))
		printf("%s%.*s", item.s > (const char *)list->bytes + 2 ? "," : "", (int)item.len, item.s);
}

static void
print_token(const struct tsr_token_record *token)
{
	printf(" id=%.*s kind=%c state=%u flaws=%04x", (int)token->id.len, token->id.s, token->kind ? token->kind : '-',
	    token->state, token->flaws);
	print_list("services", &token->services);
	print_list("networks", &token->networks);
	print_list("roles", &token->roles);
	print_list("domains", &token->domains);
	printf(" label=%.*s", (int)token->label.len, token->label.s);
}

static void
print_account(const struct tsr_account_record *account)
{
	printf(" login=%.*s class=%u state=%u flaws=%04x ends=%lld", (int)account->login.len, account->login.s,
	    account->class, account->state, account->flaws, (long long)account->ends);
	print_list("roles", &account->roles);
	printf(" name=%.*s", (int)account->display_name.len, account->display_name.s);
}

static void
print_entry(const struct tsr_dir_entry *entry)
{
	char uuid[37];

	tsr_uuid_format(entry->uuid, uuid);
	printf("%s %s dn=%s",
	    entry->type == TSR_RECORD_TOKEN     ? "token"
	    : entry->type == TSR_RECORD_ACCOUNT ? "account"
						: "other",
	    uuid, entry->dn_key);
	if (entry->type == TSR_RECORD_TOKEN)
		print_token(&entry->token);
	else if (entry->type == TSR_RECORD_ACCOUNT)
		print_account(&entry->account);
}

static bool
print_line(void *arg, const struct tsr_dir_entry *entry)
{
	(void)arg;
	print_entry(entry);
	putchar('\n');
	return true;
}

static void
print_uuids(const struct tsr_dir_event *event)
{
	char uuid[37];

	for (size_t i = 0; i < event->uuid_count; i++) {
		tsr_uuid_format(event->uuids[i], uuid);
		printf(" %s", uuid);
	}
}

/* False after an event that ends the connection. */
static bool
print_event(const struct tsr_dir_event *event, const char *prefix)
{
	static const char *const names[] = {"none", "upsert", "present", "delete", "present-end", "delete-end",
	    "cookie", "done", "heartbeat", "failed"};

	if (event->kind == TSR_EVENT_NONE)
		return true;
	printf("%s%s", prefix, names[event->kind]);
	print_uuids(event);
	if (event->kind == TSR_EVENT_UPSERT) {
		putchar(' ');
		print_entry(event->entry);
	}
	if (event->kind == TSR_EVENT_PRESENT_END || event->kind == TSR_EVENT_DELETE_END)
		printf(" refresh_done=%d references=%zu", event->refresh_done, event->references);
	if (event->kind == TSR_EVENT_HEARTBEAT)
		printf(" csn=%.*s", (int)event->context_csn.len, event->context_csn.s);
	if (event->cookie.len > 0)
		printf(" cookie=%.*s", (int)event->cookie.len, event->cookie.s);
	putchar(event->kind == TSR_EVENT_FAILED ? ' ' : '\n');
	if (event->kind == TSR_EVENT_FAILED)
		failed(event->error);
	fflush(stdout);
	return event->kind != TSR_EVENT_FAILED;
}

static bool
drain(struct tsr_dir *dir, int timeout_ms)
{
	struct tsr_dir_event event;

	do {
		(void)tsr_dir_next(dir, timeout_ms, &event);
		if (!print_event(&event, ""))
			return false;
		timeout_ms = 0;
	} while (event.kind != TSR_EVENT_NONE);
	return true;
}

static bool
verify(struct tsr_dir *dir)
{
	struct tsr_dir_error error;
	struct tsr_dir_event event = {0};

	if (tsr_dir_verify(dir, &error) != TSR_DIR_OK)
		return failed(&error) == 0;
	while (event.kind != TSR_EVENT_DONE) {
		(void)tsr_dir_next_verify(dir, 1000, &event);
		if (!print_event(&event, "verify "))
			return false;
	}
	return true;
}

static bool
obey(struct tsr_dir *dir, char *line)
{
	struct tsr_dir_error error;

	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "heartbeat") == 0)
		return tsr_dir_heartbeat(dir, &error) == TSR_DIR_OK || failed(&error) == 0;
	if (strcmp(line, "verify") == 0)
		return verify(dir);
	if (!drain(dir, 0))
		return false;
	printf("%s\n", line);
	fflush(stdout);
	return true;
}

static int
run_sync(struct tsr_dir *dir, const char *cookie)
{
	struct tsr_dir_error error;
	char line[256];

	if (tsr_dir_sync(dir, cookie, cookie != NULL ? strlen(cookie) : 0, &error) != TSR_DIR_OK)
		return failed(&error);
	setvbuf(stdin, NULL, _IONBF, 0);
	for (;;) {
		struct pollfd wanted[2] = {{0, POLLIN, 0}, {tsr_dir_fd(dir), POLLIN, 0}};

		if (!drain(dir, 0))
			return 1;
		if (poll(wanted, 2, 1000) < 0)
			return 1;
		if (wanted[0].revents == 0)
			continue;
		if (fgets(line, sizeof(line), stdin) == NULL)
			return 0;
		if (!obey(dir, line))
			return 1;
	}
}

static void
print_outcome(void *arg, size_t index, const struct tsr_dir_error *error)
{
	(void)arg;
	printf("%zu %s %d %s\n", index, faults[error->fault], error->code, error->text);
	fflush(stdout);
}

/* A token, which may be below a member only when the rules are relaxed. */
static bool
put_token(struct tsr_batch *batch, size_t index, const char *dn, bool relax)
{
	const char *id = dn + strcspn(dn, "=") + 1;
	char rdn[64];
	const struct tsr_dir_value values[] = {
	    {"objectClass", TSR_CLASS_NAME_TOKEN},
	    {TSR_ATTR_TOKEN_ID, rdn},
	    {TSR_ATTR_VERIFIER, "{BLAKE2b}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ"},
	    {TSR_ATTR_KIND, "private"},
	    {TSR_ATTR_STATE, "active"},
	    {TSR_ATTR_NOT_AFTER, "99991231235959Z"},
	    {TSR_ATTR_LABEL, "test"},
	    {TSR_ATTR_SERVICE, "*"},
	    {TSR_ATTR_NETWORK, "*"},
	    {TSR_ATTR_ROLE, "*"},
	};
	const struct tsr_dir_request request = {.verb = TSR_DIR_ADD,
	    .dn = dn,
	    .values = values,
	    .count = sizeof(values) / sizeof(values[0]),
	    .relax = relax};

	snprintf(rdn, sizeof(rdn), "%.*s", (int)strcspn(id, ","), id);
	return tsr_batch_put(batch, index, &request);
}

static bool
put_line(struct tsr_batch *batch, size_t index, const char *verb, const char *dn, const char *rest)
{
	const struct tsr_dir_change change = {TSR_DIR_REPLACE, "description", rest};
	struct tsr_dir_request request = {.dn = dn};
	char rdn[256];

	if (strcmp(verb, "token") == 0 || strcmp(verb, "relaxed") == 0)
		return put_token(batch, index, dn, verb[0] == 'r');
	request.verb = TSR_DIR_DELETE;
	if (strcmp(verb, "describe") == 0) {
		request.verb = TSR_DIR_MODIFY;
		request.changes = &change;
		request.count = 1;
	}
	if (strcmp(verb, "move") == 0) {
		snprintf(rdn, sizeof(rdn), "%.*s", (int)strcspn(dn, ","), dn);
		request.verb = TSR_DIR_MOVE;
		request.rdn = rdn;
		request.parent = rest;
	}
	return tsr_batch_put(batch, index, &request);
}

static int
run_batch(struct tsr_dir *dir)
{
	struct tsr_batch *batch = tsr_batch_new(dir, print_outcome, NULL);
	char line[2048], *verb, *dn, *rest;

	if (batch == NULL)
		return 1;
	for (size_t i = 1; fgets(line, sizeof(line), stdin) != NULL; i++) {
		rest = line;
		rest[strcspn(rest, "\n")] = '\0';
		verb = strsep(&rest, " ");
		dn = strsep(&rest, " ");
		if (strcmp(verb, "flush") == 0)
			printf("%s\n", tsr_batch_flush(batch) ? "flushed" : "lost");
		else if (put_line(batch, i, verb, dn, rest))
			printf("put %zu\n", i);
		fflush(stdout);
	}
	puts(tsr_batch_flush(batch) ? "flushed" : "lost");
	tsr_batch_free(batch);
	return 0;
}

static void
report(void *arg, enum tsr_dir_finding finding, const char *text)
{
	static const char *const names[] = {"ok", "warning", "fatal"};

	(void)arg;
	printf("%s: %s\n", names[finding], text);
}

static int
print_text(enum tsr_dir_fault fault, const char *text, const struct tsr_dir_error *error)
{
	if (fault != TSR_DIR_OK)
		return failed(error);
	puts(text);
	return 0;
}

static int
print_one(struct tsr_dir *dir, const char *dn)
{
	const struct tsr_dir_entry *entry;
	struct tsr_dir_error error;

	if (tsr_dir_fetch(dir, dn, &entry, &error) != TSR_DIR_OK)
		return failed(&error);
	print_line(NULL, entry);
	return 0;
}

static int
list(struct tsr_dir *dir, const char *command, const char *argument)
{
	struct tsr_dir_error error = {0};
	enum tsr_dir_fault fault = TSR_DIR_OK;

	if (strcmp(command, "subtree") == 0)
		fault = tsr_dir_subtree(dir, argument, print_line, NULL, &error);
	else if (strcmp(command, "account") == 0)
		fault = tsr_dir_find_account(dir, argument, print_line, NULL, &error);
	else if (strcmp(command, "token") == 0)
		fault = tsr_dir_find_token(dir, argument, print_line, NULL, &error);
	else if (strcmp(command, "all") == 0)
		fault = tsr_dir_find_all(dir, TSR_RECORD_ACCOUNT, print_line, NULL, &error) ||
			tsr_dir_find_all(dir, TSR_RECORD_TOKEN, print_line, NULL, &error);
	return fault == TSR_DIR_OK ? 0 : failed(&error);
}

static void
print_answer(enum tsr_person outcome, const struct tsr_person_answer *answer)
{
	static const char *const outcomes[] = {
	    "refused", "ok", "must-change", "locked", "expired", "unfit", "unavailable", "unknown"};

	printf("%s %s\n", outcomes[outcome], answer->words);
	fflush(stdout);
}

static int
run_people(struct tsr_dir *dir)
{
	struct tsr_person_answer answer;
	char line[1024], secret[1024];

	while (fgets(line, sizeof(line), stdin) != NULL && fgets(secret, sizeof(secret), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		secret[strcspn(secret, "\n")] = '\0';
		if (strncmp(line, "bind ", 5) == 0)
			print_answer(tsr_person_bind(dir, line + 5, secret, &answer), &answer);
		else if (strncmp(line, "change ", 7) == 0)
			print_answer(tsr_person_change(dir, line + 7, secret, &answer), &answer);
	}
	return 0;
}

static int
run(struct tsr_dir *dir, const char *command, const char *argument, const char *cookie)
{
	struct tsr_dir_error error = {0};
	char text[4096];

	if (strcmp(command, "open") == 0)
		return print_text(TSR_DIR_OK, "open", &error);
	if (strcmp(command, "whoami") == 0)
		return print_text(tsr_dir_whoami(dir, text, sizeof(text), &error), text, &error);
	if (strcmp(command, "context") == 0)
		return print_text(tsr_dir_context_csn(dir, text, sizeof(text), &error), text, &error);
	if (strcmp(command, "people") == 0)
		return run_people(dir);
	if (strcmp(command, "fetch") == 0)
		return print_one(dir, argument);
	if (strcmp(command, "sync") == 0)
		return run_sync(dir, cookie);
	if (strcmp(command, "batch") == 0)
		return run_batch(dir);
	if (strcmp(command, "fingerprint") == 0) {
		tsr_dir_fingerprint(dir, text);
		return print_text(TSR_DIR_OK, text, &error);
	}
	if (strcmp(command, "check") == 0) {
		tsr_dir_check(dir, report, NULL);
		return 0;
	}
	return list(dir, command, argument);
}

static void
set(char *member, size_t size, const char *value)
{
	snprintf(member, size, "%s", value);
}

static enum tsr_bind
bind_named(const char *name)
{
	static const char *const names[] = {"external", "simple", "gssapi", "prompt", "anonymous"};
	enum tsr_bind bind = 0;

	while (bind < TSR_BIND_ANONYMOUS && strcmp(names[bind], name) != 0)
		bind++;
	return bind;
}

struct world {
	struct tsr_settings settings;
	enum tsr_dir_role role;
	const char *cookie;
};

/* One KEY=VALUE. */
static bool
take(struct world *world, char *argument)
{
	struct tsr_settings *s = &world->settings;
	const struct {
		const char *key;
		char *member;
	} texts[] = {{"uri", s->uri[0]}, {"base", s->base}, {"filter", s->filter}, {"bind_dn", s->bind_dn},
	    {"password_file", s->password_file}, {"keytab", s->keytab}, {"ca_file", s->ca_file},
	    {"cert_file", s->cert_file}, {"key_file", s->key_file}, {"crl_file", s->crl_file},
	    {"tls_priority", s->tls_priority}, {"admin_bind_dn", s->admin_bind_dn},
	    {"admin_password", s->admin_password}};
	char *value = strchr(argument, '=');

	if (value == NULL)
		return false;
	*value++ = '\0';
	if (strcmp(argument, "bind") == 0)
		s->bind = s->admin_bind = bind_named(value);
	else if (strcmp(argument, "timeout") == 0)
		s->connect_timeout = atoi(value);
	else if (strcmp(argument, "cookie") == 0)
		world->cookie = value;
	else if (strcmp(argument, "role") == 0)
		world->role = strcmp(value, "person") == 0 ? TSR_DIR_PERSON : TSR_DIR_ADMIN;
	else if (strcmp(argument, "server") == 0)
		s->server = (enum tsr_flavour)atoi(value);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].key, argument) == 0)
			set(texts[i].member, TSR_VALUE_TEXT, value);
	return true;
}

int
main(int argc, char **argv)
{
	struct world world = {.settings = {.connect_timeout = 5}};
	struct tsr_dir_error error;
	struct tsr_dir *dir;
	int at = 1, rc;

	tsr_dir_init();
	while (at < argc && take(&world, argv[at]))
		at++;
	if (at >= argc)
		return 2;
	if (tsr_dir_open(&world.settings, world.settings.uri[0], world.role, &dir, &error) != TSR_DIR_OK)
		return failed(&error);
	rc = run(dir, argv[at], at + 1 < argc ? argv[at + 1] : "", world.cookie);
	tsr_dir_close(dir);
	return rc;
}
