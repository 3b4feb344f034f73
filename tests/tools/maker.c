/* SPDX-License-Identifier: ISC */
/* Makes caches for tests from lines of text. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "builder.h"
#include "fields.h"
#include "maker.h"
#include "text.h"

#define LINE_MAX_BYTES 4096

struct maker {
	const char *dir;
	enum maker_mode mode;
	int dirfd, cachefd;
	struct tsr_builder *base, *delta; /* base NULL: MAKER_DELTA */
	struct tsr_snapshot old;
	bool have_old;
	struct tsr_meta_record meta;
	struct arena meta_arena;
	int64_t age;
	char *made; /* where the token goes */
};

static bool
complain(const char *what, const char *why)
{
	fprintf(stderr, "mkcache: %s: %s\n", what, why);
	return false;
}

static bool
worked(enum tsr_status status, const char *what)
{
	return status == TSR_OK || complain(what, tsr_strerror(status));
}

static bool
open_dirs(struct maker *maker)
{
	int denied;

	(void)mkdir(maker->dir, 0755);
	maker->dirfd = open(maker->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (maker->dirfd < 0)
		return complain(maker->dir, strerror(errno));
	(void)mkdirat(maker->dirfd, TSR_CACHE_SUBDIR, 0755);
	maker->cachefd = openat(maker->dirfd, TSR_CACHE_SUBDIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	denied = openat(maker->dirfd, TSR_DENIED_NAME, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (maker->cachefd < 0 || denied < 0)
		return complain(maker->dir, strerror(errno));
	close(denied);
	return true;
}

static enum tsr_status
copy_sealed(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct maker *maker = arg;

	return key[0] == TSR_KEY_META ? TSR_OK : tsr_builder_copy(maker->delta, key, key_len, value, len);
}

/* The generation that is there already: its number, and for a new delta its content. */
static bool
take_over(struct maker *maker)
{
	maker->have_old = tsr_snapshot_open(&maker->old, maker->dir) == TSR_OK;
	maker->meta = (struct tsr_meta_record){.seq = 1, .min_base = 1, .max_age = 86400, .legacy_tokens = 1};
	if (maker->mode == MAKER_DELTA && !maker->have_old)
		return complain(maker->dir, maker->old.detail);
	if (maker->have_old)
		maker->meta.seq = maker->old.meta.seq + 1;
	if (maker->mode == MAKER_WHOLE) {
		maker->meta.min_base = maker->meta.seq;
		return true;
	}
	maker->meta = maker->old.meta;
	maker->meta.seq++;
	maker->meta.proved_at = 0;
	return worked(tsr_tdbfile_each(&maker->old.delta, copy_sealed, maker), "copying the old delta");
}

struct maker *
maker_new(const char *dir, enum maker_mode mode, uint32_t expected)
{
	struct maker *maker = calloc(1, sizeof(*maker));

	if (!maker)
		return NULL;
	maker->dir = dir;
	maker->mode = mode;
	maker->dirfd = maker->cachefd = -1;
	tsr_snapshot_init(&maker->old);
	/* A system call for each letter of a million tokens would take a minute. */
	(void)randombytes_set_implementation(&randombytes_internal_implementation);
	if (sodium_init() < 0 || !open_dirs(maker))
		goto fail;
	if (mode == MAKER_WHOLE &&
	    !worked(tsr_builder_new(maker->cachefd, "maker-base", expected, &maker->base), "base"))
		goto fail;
	if (!worked(tsr_builder_new(maker->cachefd, "maker-delta", 100, &maker->delta), "delta") || !take_over(maker))
		goto fail;
	return maker;
fail:
	maker_free(maker);
	return NULL;
}

void
maker_free(struct maker *maker)
{
	if (!maker)
		return;
	tsr_builder_free(maker->base);
	tsr_builder_free(maker->delta);
	tsr_snapshot_close(&maker->old);
	if (maker->cachefd >= 0)
		close(maker->cachefd);
	if (maker->dirfd >= 0)
		close(maker->dirfd);
	free(maker);
}

bool
maker_group(struct maker *maker, unsigned gid)
{
	if (fchown(maker->cachefd, (uid_t)-1, gid) == 0 && fchmod(maker->cachefd, 02751) == 0 &&
	    fchownat(maker->dirfd, TSR_DENIED_NAME, (uid_t)-1, gid, 0) == 0)
		return true;
	return complain(maker->dir, strerror(errno));
}

static struct tsr_builder *
target(struct maker *maker)
{
	return maker->base ? maker->base : maker->delta;
}

static bool
put(struct maker *maker, enum tsr_key_type type, const void *name, size_t name_len, const uint8_t *value, size_t len)
{
	struct tsr_builder *builder = type == TSR_KEY_LOCAL ? maker->delta : target(maker);
	struct tsr_key key;

	return worked(tsr_key(&key, type, name, name_len), "key") &&
	       worked(tsr_builder_put(builder, &key, value, len), "writing");
}

/* What is under a key now; *LEN 0 when there is nothing. */
static bool
get(struct maker *maker, enum tsr_key_type type, const void *name, size_t name_len, uint8_t *value, size_t size,
    size_t *len)
{
	struct tsr_key key;
	enum tsr_status status;

	*len = 0;
	if (!worked(tsr_key(&key, type, name, name_len), "key"))
		return false;
	status = tsr_builder_get(target(maker), &key, value, size, len);
	if (status == TSR_ABSENT && maker->mode == MAKER_DELTA)
		status = tsr_snapshot_get(&maker->old, &key, value, size, len);
	return status == TSR_ABSENT || worked(status, "reading");
}

/* Adds an entryUUID to the set of those that claim a login. */
static bool
claim_login(struct maker *maker, const struct tsr_text *login, const uint8_t uuid[static TSR_UUID_BYTES])
{
	uint8_t set[64 * TSR_UUID_BYTES];
	char folded[TSR_LOGIN_MAX + 1];
	size_t len;

	if (login->len == 0)
		return true;
	if (!worked(tsr_login_fold(login->s, login->len, folded), "login") ||
	    !get(maker, TSR_KEY_LOGIN, folded, strlen(folded), set, sizeof(set) - TSR_UUID_BYTES, &len))
		return false;
	for (size_t at = 0; at < len; at += TSR_UUID_BYTES)
		if (memcmp(set + at, uuid, TSR_UUID_BYTES) == 0)
			return true;
	memcpy(set + len, uuid, TSR_UUID_BYTES);
	return put(maker, TSR_KEY_LOGIN, folded, strlen(folded), set, len + TSR_UUID_BYTES);
}

static bool
put_account(struct maker *maker, const struct tsr_account_record *account)
{
	uint8_t value[TSR_RECORD_MAX];
	size_t len;

	return worked(tsr_record_encode(TSR_RECORD_ACCOUNT, account, value, sizeof(value), &len), "account") &&
	       put(maker, TSR_KEY_ACCOUNT, account->uuid, TSR_UUID_BYTES, value, len) &&
	       claim_login(maker, &account->login, account->uuid);
}

/* BESIDES: beside what has the same id, in place of it otherwise. */
static bool
put_token(struct maker *maker, const struct tsr_token_record *token, bool besides)
{
	uint8_t value[3 * TSR_RECORD_MAX];
	size_t before = 0, len;

	if (besides &&
	    !get(maker, TSR_KEY_TOKEN, token->id.s, token->id.len, value, sizeof(value) - TSR_RECORD_MAX - 2, &before))
		return false;
	if (!worked(tsr_record_encode(TSR_RECORD_TOKEN, token, value + before + 2, TSR_RECORD_MAX, &len), "token"))
		return false;
	value[before] = (uint8_t)(len & 0xff);
	value[before + 1] = (uint8_t)(len >> 8);
	return put(maker, TSR_KEY_TOKEN, token->id.s, token->id.len, value, before + 2 + len);
}

/* Takes FIELD=VALUE words into a record; *TEXT is the value of text=. */
static bool
take_fields(enum tsr_record_type type, void *record, char *words, struct arena *arena, const char **text)
{
	char *rest = NULL;

	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(word, '=');

		if (!value)
			return complain(word, "FIELD=VALUE is wanted");
		*value++ = '\0';
		if (text && strcmp(word, "text") == 0)
			*text = value;
		else if (!field_set(type, record, word, value, arena))
			return complain(word, "no such field, or a value that does not fit it");
	}
	return true;
}

static bool
line_cache(struct maker *maker, char *words)
{
	char *age = strstr(words, "age=");

	if (age && (age == words || age[-1] == ' ')) {
		maker->age = strtoll(age + 4, NULL, 10);
		memset(age, ' ', strcspn(age, " "));
	}
	return take_fields(TSR_RECORD_META, &maker->meta, words, &maker->meta_arena, NULL);
}

static bool
line_account(struct maker *maker, char *words)
{
	struct tsr_account_record account = {.class = TSR_CLASS_SERVICE, .state = TSR_STATE_ACTIVE};
	char login[TSR_LOGIN_MAX + 1] = "";
	struct arena arena = {.used = 0};

	account.roles = (struct tsr_list){(const uint8_t *)"\4\0mail", 6};
	if (!take_fields(TSR_RECORD_ACCOUNT, &account, words, &arena, NULL))
		return false;
	if (account.login.len < sizeof(login) && account.login.len > 0)
		memcpy(login, account.login.s, account.login.len);
	if (tsr_uuid_is_zero(account.uuid))
		uuid_of(login, account.uuid);
	return put_account(maker, &account);
}

/* A record that lets everybody in who has the text. */
static bool
fresh_token(struct tsr_token_record *token, const char *text, struct tsr_token *parsed)
{
	static const struct tsr_list any = {(const uint8_t *)"\1\0*", 3};

	if (!worked(tsr_token_parse(text, strlen(text), parsed), "the text of a token") ||
	    !worked(tsr_token_proof(text, strlen(text), parsed, token->proof), "proof"))
		return false;
	token->id = (struct tsr_text){parsed->id, TSR_ID_LEN};
	token->scheme = (uint8_t)parsed->scheme;
	if (token->kind == TSR_KIND_NONE)
		token->kind = parsed->kind ? (uint8_t)parsed->kind : TSR_PRIVATE;
	if (token->services.len == 0)
		token->services = any;
	if (token->networks.len == 0)
		token->networks = any;
	if (token->roles.len == 0)
		token->roles = any;
	return true;
}

static bool
line_token(struct maker *maker, char *words, bool besides)
{
	struct tsr_token_record token = {
	    .state = TSR_STATE_ACTIVE, .not_after = TSR_NEVER, .created = time(NULL) - 86400};
	struct arena arena = {.used = 0};
	const char *text = NULL;
	struct tsr_token parsed;

	if (!take_fields(TSR_RECORD_TOKEN, &token, words, &arena, &text))
		return false;
	if (!text) {
		if (!worked(tsr_token_make(token.kind == TSR_PUBLIC ? TSR_PUBLIC : TSR_PRIVATE, maker->made), "token"))
			return false;
		text = maker->made;
	} else {
		(void)snprintf(maker->made, TSR_TOKEN_LEN + 1, "%s", text);
	}
	if (!fresh_token(&token, text, &parsed))
		return false;
	if (tsr_uuid_is_zero(token.uuid))
		uuid_of(besides ? "another" : parsed.id, token.uuid);
	return put_token(maker, &token, besides);
}

static bool
line_revoke(struct maker *maker, const char *id)
{
	struct tsr_token_record token;
	uint8_t value[TSR_RECORD_MAX + 2];
	size_t len;

	if (!get(maker, TSR_KEY_TOKEN, id, strlen(id), value, sizeof(value), &len))
		return false;
	if (len < 2)
		return complain(id, "no such token");
	if (!worked(tsr_record_decode(TSR_RECORD_TOKEN, value + 2, len - 2, &token), id))
		return false;
	token.state = TSR_STATE_REVOKED;
	token.revoked_at = time(NULL);
	return put_token(maker, &token, false);
}

static bool
line_drop(struct maker *maker, const char *what, const char *name)
{
	uint8_t uuid[TSR_UUID_BYTES];

	if (!what || !name)
		return complain("drop", "token ID or account NAME is wanted");
	if (strcmp(what, "token") == 0)
		return put(maker, TSR_KEY_TOKEN, name, strlen(name), NULL, 0);
	uuid_of(name, uuid);
	return put(maker, TSR_KEY_ACCOUNT, uuid, sizeof(uuid), NULL, 0);
}

static bool
line_denied(struct maker *maker, const char *text)
{
	int fd = openat(maker->dirfd, TSR_DENIED_NAME, O_WRONLY | O_APPEND | O_CLOEXEC);
	bool good = fd >= 0 && dprintf(fd, "%s\n", text) > 0;

	if (fd >= 0)
		close(fd);
	return good || complain(TSR_DENIED_NAME, strerror(errno));
}

bool
maker_line(struct maker *maker, const char *line, char token[static TSR_TOKEN_LEN + 1])
{
	char copy[LINE_MAX_BYTES], *rest = copy, *verb, *first;

	token[0] = '\0';
	maker->made = token;
	if (snprintf(copy, sizeof(copy), "%s", line) >= (int)sizeof(copy))
		return complain("a line", "too long");
	verb = strsep(&rest, " ");
	if (verb[0] == '\0' || verb[0] == '#')
		return true;
	if (!rest)
		return complain(verb, "what?");
	if (strcmp(verb, "cache") == 0)
		return line_cache(maker, rest);
	if (strcmp(verb, "account") == 0)
		return line_account(maker, rest);
	if (strcmp(verb, "token") == 0 || strcmp(verb, "claim") == 0)
		return line_token(maker, rest, verb[0] == 'c');
	if (strcmp(verb, "revoke") == 0)
		return line_revoke(maker, rest);
	if (strcmp(verb, "denied") == 0)
		return line_denied(maker, rest);
	first = strsep(&rest, " ");
	if (strcmp(verb, "drop") == 0)
		return line_drop(maker, first, rest);
	if (strcmp(verb, "local") == 0)
		return put(maker, TSR_KEY_LOCAL, first, strlen(first), (const uint8_t *)(rest ? "\1" : "\0"), 1);
	return complain(verb, "no such line");
}

static bool
put_meta(struct tsr_builder *builder, const struct tsr_meta_record *meta)
{
	uint8_t value[TSR_META_MAX];
	struct tsr_key key;
	size_t len;

	return worked(tsr_key(&key, TSR_KEY_META, NULL, 0), "key") &&
	       worked(tsr_record_encode(TSR_RECORD_META, meta, value, sizeof(value), &len), "meta") &&
	       worked(tsr_builder_put(builder, &key, value, len), "writing");
}

static bool
publish(struct tsr_builder *builder, const char *name, const struct timespec *mtime)
{
	return worked(tsr_builder_publish(builder, name, mtime), name) || complain(name, tsr_builder_error(builder));
}

bool
maker_publish(struct maker *maker)
{
	const struct timespec mtime = {.tv_sec = time(NULL) - maker->age};
	const struct tsr_meta_record base = {.seq = maker->meta.seq};
	int old = -1;

	if (maker->meta.proved_at == 0)
		maker->meta.proved_at = mtime.tv_sec;
	if (maker->base && (!put_meta(maker->base, &base) || !publish(maker->base, TSR_NEXT_NAME, NULL)))
		return false;
	if (!put_meta(maker->delta, &maker->meta) || !publish(maker->delta, TSR_DELTA_NAME, &mtime) ||
	    !worked(tsr_settle(maker->cachefd, &old), "settling"))
		return false;
	if (old >= 0)
		close(old);
	return true;
}

bool
maker_make(const char *dir, enum maker_mode mode, const char *lines, char *token)
{
	struct maker *maker = maker_new(dir, mode, 100);
	bool good = maker != NULL;

	while (good && *lines) {
		char line[LINE_MAX_BYTES], made[TSR_TOKEN_LEN + 1];
		const size_t len = strcspn(lines, "\n");

		(void)snprintf(line, sizeof(line), "%.*s", (int)len, lines);
		good = len < sizeof(line) && maker_line(maker, line, made);
		if (good && token && made[0])
			memcpy(token, made, sizeof(made));
		lines += len + (lines[len] == '\n');
	}
	good = good && maker_publish(maker);
	maker_free(maker);
	return good;
}
