/* SPDX-License-Identifier: ISC */
/*
 * Gives a cache of mkcache the references that the daemon keeps beside its
 * records, and then breaks one, for the tests of "tessera cache verify":
 *
 *	relink DIR [DEFECT]
 *
 * What is added lies in a new delta.  DEFECT: lost-fate, dead-fate, other-fate,
 * lost-child, strange-child, other-owner, double-child, odd-set, lost-login,
 * other-login, unmarked-login, other-record, unknown-key.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builder.h"
#include "snapshot.h"

struct relink {
	struct tsr_snapshot old;
	struct tsr_builder *delta;
	const char *defect;
	uint8_t token[TSR_UUID_BYTES], owner[TSR_UUID_BYTES]; /* of the last token */
	char id[TSR_ID_LEN];
	uint8_t record[TSR_RECORD_MAX + 2];
	size_t record_len;
	uint8_t account[TSR_UUID_BYTES]; /* the last one */
	char login[TSR_LOGIN_MAX];
	size_t login_len;
};

static void
must(enum tsr_status status, const char *what)
{
	if (status == TSR_OK)
		return;
	fprintf(stderr, "relink: %s: %s\n", what, tsr_strerror(status));
	exit(1);
}

static void
put(struct relink *relink, const struct tsr_key *key, const void *value, size_t len)
{
	must(tsr_builder_put(relink->delta, key, value, len), "put");
}

static void
put_named(
    struct relink *relink, enum tsr_key_type type, const void *name, size_t name_len, const void *value, size_t len)
{
	struct tsr_key key;

	must(tsr_key(&key, type, name, name_len), "key");
	put(relink, &key, value, len);
}

static void
put_fate(struct relink *relink, const uint8_t *uuid, const char *id, uint8_t dead)
{
	struct tsr_fate_record fate = {.id = {id, TSR_ID_LEN}, .dead = dead};
	uint8_t bytes[256];
	size_t len;

	memcpy(fate.uuid, uuid, TSR_UUID_BYTES);
	must(tsr_record_encode(TSR_RECORD_FATE, &fate, bytes, sizeof(bytes), &len), "fate");
	put_named(relink, TSR_KEY_FATE, uuid, TSR_UUID_BYTES, bytes, len);
}

static void
put_child(struct relink *relink, const uint8_t *owner, const uint8_t *token)
{
	uint8_t set[64 * TSR_UUID_BYTES];
	struct tsr_key key;
	size_t len;

	tsr_key_children(&key, owner, token);
	if (tsr_builder_get(relink->delta, &key, set, sizeof(set) - TSR_UUID_BYTES, &len) != TSR_OK)
		len = 0;
	memcpy(set + len, token, TSR_UUID_BYTES);
	put(relink, &key, set, len + TSR_UUID_BYTES);
}

static void
link_token(struct relink *relink, const uint8_t *value, size_t len)
{
	struct tsr_token_record token;

	must(tsr_record_decode(TSR_RECORD_TOKEN, value + 2, len - 2, &token), "token");
	put_fate(relink, token.uuid, token.id.s, 0);
	put_child(relink, token.owner, token.uuid);
	memcpy(relink->token, token.uuid, TSR_UUID_BYTES);
	memcpy(relink->owner, token.owner, TSR_UUID_BYTES);
	memcpy(relink->id, token.id.s, TSR_ID_LEN);
	memcpy(relink->record, value, len);
	relink->record_len = len;
}

static enum tsr_status
visit(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct tsr_account_record account;
	struct relink *relink = arg;

	(void)key_len;
	if (key[0] == TSR_KEY_TOKEN)
		link_token(relink, value, len);
	if (key[0] == TSR_KEY_ACCOUNT) {
		must(tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account), "account");
		memcpy(relink->account, account.uuid, TSR_UUID_BYTES);
		memcpy(relink->login, account.login.s, account.login.len);
		relink->login_len = account.login.len;
	}
	return TSR_OK;
}

static enum tsr_status
copy(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t len)
{
	struct relink *relink = arg;

	return key[0] == TSR_KEY_META ? TSR_OK : tsr_builder_copy(relink->delta, key, key_len, value, len);
}

static bool
is(const struct relink *relink, const char *defect)
{
	return strcmp(relink->defect, defect) == 0;
}

static void
break_children(struct relink *relink)
{
	static const uint8_t stranger[TSR_UUID_BYTES] = {1, 2, 3};
	struct tsr_key key;

	tsr_key_children(&key, relink->owner, relink->token);
	if (is(relink, "lost-child"))
		put(relink, &key, NULL, 0);
	else if (is(relink, "strange-child"))
		put_child(relink, relink->owner, stranger);
	else if (is(relink, "other-owner"))
		put_child(relink, stranger, relink->token);
	else if (is(relink, "double-child"))
		put_child(relink, relink->owner, relink->token);
	else if (is(relink, "odd-set"))
		put(relink, &key, "short", 5);
}

static void
break_fate(struct relink *relink)
{
	if (is(relink, "lost-fate"))
		put_named(relink, TSR_KEY_FATE, relink->token, TSR_UUID_BYTES, NULL, 0);
	else if (is(relink, "dead-fate"))
		put_fate(relink, relink->token, relink->id, 1);
	else if (is(relink, "other-fate"))
		put_fate(relink, relink->token, "aaaabbbbcccc", 0);
}

static void
break_login(struct relink *relink)
{
	uint8_t two[2 * TSR_UUID_BYTES] = {9};

	memcpy(two + TSR_UUID_BYTES, relink->account, TSR_UUID_BYTES);
	if (is(relink, "lost-login"))
		put_named(relink, TSR_KEY_LOGIN, relink->login, relink->login_len, NULL, 0);
	else if (is(relink, "other-login"))
		put_named(relink, TSR_KEY_LOGIN, "somebody", 8, relink->account, TSR_UUID_BYTES);
	else if (is(relink, "unmarked-login"))
		put_named(relink, TSR_KEY_LOGIN, relink->login, relink->login_len, two, sizeof(two));
	else if (is(relink, "other-record"))
		put_named(relink, TSR_KEY_TOKEN, "aaaabbbbcccc", TSR_ID_LEN, relink->record, relink->record_len);
	else if (is(relink, "unknown-key"))
		put(relink, &(struct tsr_key){.bytes = "Zunknown", .len = 8}, "x", 1);
}

static void
publish(struct relink *relink)
{
	const struct timespec mtime = {.tv_sec = (time_t)relink->old.mtime};
	struct tsr_meta_record meta = relink->old.meta;
	uint8_t bytes[TSR_META_MAX];
	size_t len;

	meta.seq++;
	must(tsr_record_encode(TSR_RECORD_META, &meta, bytes, sizeof(bytes), &len), "meta");
	put_named(relink, TSR_KEY_META, NULL, 0, bytes, len);
	must(tsr_builder_publish(relink->delta, TSR_DELTA_NAME, &mtime), "publish");
}

int
main(int argc, char **argv)
{
	static struct relink relink;
	char path[4096];
	int fd;

	if (argc < 2)
		return 2;
	relink.defect = argc > 2 ? argv[2] : "";
	snprintf(path, sizeof(path), "%s/" TSR_CACHE_SUBDIR, argv[1]);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tsr_snapshot_init(&relink.old);
	must(tsr_snapshot_open(&relink.old, argv[1]), argv[1]);
	must(tsr_builder_new(fd, "relink", 100, &relink.delta), "builder");
	must(tsr_tdbfile_each(&relink.old.delta, copy, &relink), "copy");
	must(tsr_snapshot_each(&relink.old, visit, &relink), "walk");
	break_children(&relink);
	break_fate(&relink);
	break_login(&relink);
	publish(&relink);
	tsr_builder_free(relink.delta);
	tsr_snapshot_close(&relink.old);
	close(fd);
	return 0;
}
