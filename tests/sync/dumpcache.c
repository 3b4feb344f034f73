/* SPDX-License-Identifier: ISC */
/*
 * For tests: dumpcache DIR prints a cache as text, a line a record, to be
 * sorted and compared with what the directory says:
 *
 *   token ID owner=UUID state=N csn=CSN label=TEXT
 *   account LOGIN uuid=UUID state=N shared=N csn=CSN
 *
 * dumpcache --users FILE prints users.tdb, as passwd(5), group(5) and what leads
 * from numbers to names; dumpcache --all DIR adds what the daemon keeps for itself, dumpcache --ask
 * SOCKET LINE puts a question to the daemon, dumpcache --listen SOCKET prints
 * what is sent to a datagram socket.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "snapshot.h"
#include "users.h"

static enum tsr_status
print_tokens(const uint8_t *value, size_t len)
{
	struct tsr_token_record token;
	char owner[37];
	size_t at, size;

	for (at = 0; at + 2 <= len; at += 2 + size) {
		size = (size_t)value[at] | (size_t)value[at + 1] << 8;
		if (size > len - at - 2 || tsr_record_decode(TSR_RECORD_TOKEN, value + at + 2, size, &token) != TSR_OK)
			return TSR_DAMAGED;
		tsr_uuid_format(token.owner, owner);
		printf("token %.*s owner=%s state=%u csn=%.*s label=%.*s\n", (int)token.id.len, token.id.s, owner,
		    token.state, (int)token.csn.len, token.csn.s, (int)token.label.len, token.label.s);
	}
	return TSR_OK;
}

static enum tsr_status
print_account(const uint8_t *value, size_t len)
{
	struct tsr_account_record account;
	char uuid[37];

	if (tsr_record_decode(TSR_RECORD_ACCOUNT, value, len, &account) != TSR_OK)
		return TSR_DAMAGED;
	tsr_uuid_format(account.uuid, uuid);
	printf("account %.*s uuid=%s state=%u shared=%u csn=%.*s\n", (int)account.login.len, account.login.s, uuid,
	    account.state, account.shared, (int)account.csn.len, account.csn.s);
	return TSR_OK;
}

static enum tsr_status
print_one(void *arg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)
{
	size_t i;

	if (key[0] == TSR_KEY_TOKEN)
		return print_tokens(value, value_len);
	if (key[0] == TSR_KEY_ACCOUNT)
		return print_account(value, value_len);
	if (!*(const int *)arg)
		return TSR_OK;
	printf("%c ", key[0]);
	for (i = 1; i < key_len; i++)
		printf("%02x", key[i]);
	printf(" %zu\n", value_len);
	return TSR_OK;
}

static int
dump(const char *dir, int all)
{
	static struct tsr_snapshot snapshot;
	enum tsr_status status;

	tsr_snapshot_init(&snapshot);
	status = tsr_snapshot_open(&snapshot, dir);
	if (status == TSR_OK)
		status = tsr_snapshot_each(&snapshot, print_one, &all);
	if (status != TSR_OK)
		fprintf(stderr, "%s: %s %s\n", dir, tsr_strerror(status), snapshot.detail);
	tsr_snapshot_close(&snapshot);
	return status == TSR_OK ? 0 : 1;
}

/* Every number leads to a name: "uid NUMBER NAME". */
static enum tsr_status
print_number(const struct tsr_key *key, char *value, size_t len)
{
	const uint8_t *bytes = key->bytes + 1;
	const char *name;
	enum tsr_status status = tsr_number_decode(key, value, len, &name);

	if (status == TSR_OK)
		printf("%s %u %s\n", key->bytes[0] == TSR_KEY_UID ? "uid" : "gid",
		    bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24, name);
	return status;
}

static enum tsr_status
print_user(const struct tsr_key *key, char *value, size_t len)
{
	struct tsr_user user;
	const uint8_t *gids;
	size_t count;
	enum tsr_status status = tsr_user_decode(key, value, len, &user, &gids, &count);

	if (status != TSR_OK)
		return status;
	printf("user %s:%u:%u:%s:%s:%s", user.name, user.uid, user.gid, user.gecos, user.home, user.shell);
	for (size_t i = 0; i < count; i++)
		printf(" %u", tsr_users_gid(gids, i));
	putchar('\n');
	return TSR_OK;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum tsr_status
print_group(const struct tsr_key *key, char *value, size_t len, size_t size)
{
	struct tsr_group group;
	enum tsr_status status = tsr_group_decode(key, value, len, size, &group);
	size_t count = 0;

	if (status != TSR_OK)
		return status;
	while (group.members[count] != NULL)
		count++;
	qsort(group.members, count, sizeof(group.members[0]), by_text);
	printf("group %s:%u:", group.name, group.gid);
	for (size_t i = 0; i < count; i++)
		printf("%s%s", i > 0 ? "," : "", group.members[i]);
	putchar('\n');
	return TSR_OK;
}

static enum tsr_status
print_entry(void *arg, const uint8_t *bytes, size_t key_len, const uint8_t *value, size_t len)
{
	static char room[16 * TSR_GROUP_BYTES];
	struct tsr_key key;

	(void)arg;
	if (len > TSR_GROUP_BYTES || tsr_key_copy(&key, bytes, key_len) != TSR_OK)
		return TSR_DAMAGED;
	memcpy(room, value, len);
	switch (bytes[0]) {
	case TSR_KEY_USER:
		return print_user(&key, room, len);
	case TSR_KEY_GROUP:
		return print_group(&key, room, len, sizeof(room));
	default:
		return print_number(&key, room, len);
	}
}

static int
dump_users(const char *path)
{
	enum tsr_status status = TSR_IO;
	struct tsr_tdbfile file;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, &st) == 0)
		status = tsr_tdbfile_open(&file, fd, (uint64_t)st.st_size, NULL, 0);
	if (status == TSR_OK)
		status = tsr_tdbfile_each(&file, print_entry, NULL);
	if (status != TSR_OK)
		fprintf(stderr, "%s: %s\n", path, tsr_strerror(status));
	if (fd >= 0)
		close(fd);
	return status == TSR_OK ? 0 : 1;
}

static int
ask(const char *path, const char *line)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char answer[16384];
	ssize_t got;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return 1;
	memcpy(address.sun_path, path, strlen(path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		return 1;
	/* In one piece: who is told that it is too long may be hung up on before a second one. */
	if (dprintf(fd, "%s\n", line) < 0)
		return 1;
	while ((got = read(fd, answer, sizeof(answer))) > 0)
		fwrite(answer, 1, (size_t)got, stdout);
	close(fd);
	return got == 0 ? 0 : 1;
}

/* Prints what is told to a datagram socket, as a service manager hears it; until it is killed. */
static int
listen_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char text[1024];
	ssize_t got;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return 1;
	memcpy(address.sun_path, path, strlen(path));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		return 1;
	while ((got = read(fd, text, sizeof(text))) > 0) {
		printf("%.*s\n", (int)got, text);
		fflush(stdout);
	}
	close(fd);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "--ask") == 0)
		return ask(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "--listen") == 0)
		return listen_to(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--all") == 0)
		return dump(argv[2], 1);
	if (argc == 3 && strcmp(argv[1], "--users") == 0)
		return dump_users(argv[2]);
	if (argc == 2)
		return dump(argv[1], 0);
	fputs("usage: dumpcache [--all] DIR | --users FILE | --ask SOCKET LINE | --listen SOCKET\n", stderr);
	return 2;
}
