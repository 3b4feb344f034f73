/* SPDX-License-Identifier: ISC */
/*
 * Makes DIR/cache/users.tdb from lines of text, for tests:
 *
 *	user|NAME|UID|GID|GECOS|HOME|SHELL|GID,GID...	found by name and number
 *	group|NAME|GID|LOGIN,LOGIN...			the same
 *	P|KEY|NAME|UID|GID|GECOS|HOME|SHELL|GIDS	one record, be it nonsense, under any key
 *	I|UID|NAME   G|KEY|NAME|GID|LOGINS   J|GID|NAME
 *
 * It obeys no rule and writes the format by itself: what the library reads is
 * compared with the library's own encoder in no place but here.
 *
 *	mkusers DIR <lines
 *	mkusers --many N DIR	N users, svc0 and so on with uid 1900000000 and on, each with a group, all in "all"
 */
#include "config.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder.h"
#include "users.h"

#define FIELDS 9
#define FIRST 1900000000u

static struct tsr_builder *builder;
static uint8_t value[1 << 20];
static size_t value_len;

static void
add(const void *bytes, size_t len)
{
	if (len > sizeof(value) - value_len)
		abort();
	memcpy(value + value_len, bytes, len);
	value_len += len;
}

static void
add_text(const char *text)
{
	add(text, strlen(text) + 1);
}

static void
add_number(uint32_t number)
{
	const uint32_t word = htole32(number);

	add(&word, sizeof(word));
}

static uint32_t
number(const char *text)
{
	return (uint32_t)strtoul(text, NULL, 10);
}

/* The definition of CRC-32/IEEE, bit by bit. */
static uint32_t
crc(uint32_t before, const uint8_t *bytes, size_t len)
{
	uint32_t rest = ~before;

	for (size_t bit = 0; bit < 8 * len; bit++) {
		const uint32_t in = bytes[bit / 8] >> bit % 8 & 1;

		rest = (rest & 1) != in ? rest >> 1 ^ 0xedb88320 : rest >> 1;
	}
	return ~rest;
}

static void
begin(void)
{
	value_len = 0;
	add("\0\0\0\0\1", 5);
}

static bool
put(char type, const void *key_bytes, size_t key_len)
{
	struct tsr_key key = {.bytes = {(uint8_t)type}, .len = 1 + key_len};
	uint32_t sum;

	memcpy(key.bytes + 1, key_bytes, key_len);
	sum = htole32(crc(crc(0, key.bytes, key.len), value + 4, value_len - 4));
	memcpy(value, &sum, sizeof(sum));
	return tsr_builder_put_plain(builder, &key, value, value_len) == TSR_OK;
}

static bool
put_index(char type, const char *of, const char *name)
{
	const uint32_t key = htole32(number(of));

	begin();
	add_text(name);
	return put(type, &key, sizeof(key));
}

/* FIELD: name, uid, gid, gecos, home, shell, gids. */
static bool
put_user(const char *key, char **field)
{
	uint32_t gids[TSR_USER_GIDS_MAX + 1], count = 0;

	for (char *gid = strtok(field[6], ","); gid && count <= TSR_USER_GIDS_MAX; gid = strtok(NULL, ","))
		gids[count++] = number(gid);
	begin();
	add_number(number(field[1]));
	add_number(number(field[2]));
	add_number(count);
	for (uint32_t i = 0; i < count; i++)
		add_number(gids[i]);
	add_text(field[0]);
	for (int i = 3; i < 6; i++)
		add_text(field[i]);
	return put('P', key, strlen(key));
}

/* FIELD: name, gid, members. */
static bool
put_group(const char *key, char **field)
{
	begin();
	add_number(number(field[1]));
	add_text(field[0]);
	for (char *member = strtok(field[2], ","); member; member = strtok(NULL, ","))
		add_text(member);
	return put('G', key, strlen(key));
}

static bool
put_line(char *line)
{
	static char nothing[] = "";
	char *field[FIELDS];

	for (int i = 0; i < FIELDS; i++) {
		field[i] = line ? strsep(&line, "|") : nothing;
	}
	if (strcmp(field[0], "user") == 0)
		return put_user(field[1], field + 1) && put_index('I', field[2], field[1]);
	if (strcmp(field[0], "group") == 0)
		return put_group(field[1], field + 1) && put_index('J', field[2], field[1]);
	if (strcmp(field[0], "P") == 0)
		return put_user(field[1], field + 2);
	if (strcmp(field[0], "G") == 0)
		return put_group(field[1], field + 2);
	return (field[0][0] == 'I' || field[0][0] == 'J') && put_index(field[0][0], field[1], field[2]);
}

static bool
put_lines(FILE *in)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	while (good && getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		good = put_line(line);
	}
	free(line);
	return good;
}

static bool
put_many(unsigned count)
{
	char line[160], name[16], gid[16];
	bool good = true;

	for (unsigned i = 0; good && i < count; i++) {
		(void)snprintf(line, sizeof(line),
		    "user|svc%u|%u|%u|Service number %u|/nonexistent|/usr/sbin/nologin|1800000000", i, FIRST + i,
		    FIRST + i, i);
		good = put_line(line);
		(void)snprintf(line, sizeof(line), "group|svc%u|%u", i, FIRST + i);
		good = good && put_line(line);
	}
	begin();
	add_number(1800000000);
	add_text("all");
	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "svc%u", i);
		add_text(name);
	}
	(void)snprintf(gid, sizeof(gid), "%u", 1800000000u);
	return good && put('G', "all", 3) && put_index('J', gid, "all");
}

int
main(int argc, char **argv)
{
	const bool many = argc == 4 && strcmp(argv[1], "--many") == 0;
	const unsigned count = many ? number(argv[2]) : 64;
	char path[TSR_PATH_MAX];
	int fd;

	if (argc != 2 && !many)
		return 2;
	(void)mkdir(argv[argc - 1], 0751);
	(void)snprintf(path, sizeof(path), "%s/cache", argv[argc - 1]);
	(void)mkdir(path, 0751);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || tsr_builder_new(fd, TSR_USERS_NAME, 4 * count, &builder) != TSR_OK) {
		perror(path);
		return 1;
	}
	tsr_builder_for_all(builder);
	if (!(many ? put_many(count) : put_lines(stdin)) ||
	    tsr_builder_publish(builder, TSR_USERS_NAME, NULL) != TSR_OK) {
		fprintf(stderr, "mkusers: %s\n", tsr_builder_error(builder));
		return 1;
	}
	tsr_builder_free(builder);
	close(fd);
	return 0;
}
