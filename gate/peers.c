/* SPDX-License-Identifier: ISC */
/* Who may come in: names of the settings as numbers, and what the kernel says of the other end. */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gate.h"

#define GROUPS_MAX 1024 /* of a process; one that has more is not let in by any */

static size_t
count_words(const char *text)
{
	size_t count = text[0] != '\0';

	for (; *text != '\0'; text++)
		count += *text == ' ';
	return count;
}

static bool
no_memory(const struct tsr_gate *gate)
{
	tsr_log(gate->log, TSR_LOG_ERROR, "out of memory");
	return false;
}

static bool
unknown(const struct tsr_gate *gate, const char *what, const char *name)
{
	tsr_log(gate->log, TSR_LOG_ERROR, "%s: there is no \"%s\" on this host", what, name);
	return false;
}

static bool
add_user(struct tsr_gate *gate, const char *name)
{
	const struct passwd *entry = getpwnam(name);

	if (entry == NULL)
		return unknown(gate, "peer_users", name);
	gate->peers.users[gate->peers.user_count++] = entry->pw_uid;
	return true;
}

static bool
add_group(struct tsr_gate *gate, const char *name)
{
	const struct group *entry = getgrnam(name);

	if (entry == NULL)
		return unknown(gate, "peer_groups", name);
	gate->peers.groups[gate->peers.group_count++] = entry->gr_gid;
	return true;
}

static bool
each_word(struct tsr_gate *gate, const char *text, bool (*add)(struct tsr_gate *, const char *))
{
	char *words = strdup(text), *save = NULL;
	bool good = true;

	if (words == NULL)
		return no_memory(gate);
	for (char *word = strtok_r(words, " ", &save); good && word != NULL; word = strtok_r(NULL, " ", &save))
		good = add(gate, word);
	free(words);
	return good;
}

bool
tsr_peers_read(struct tsr_gate *gate)
{
	const struct tsr_settings *s = gate->settings;
	struct tsr_peers *peers = &gate->peers;

	peers->users = calloc(2 + count_words(s->peer_users), sizeof(*peers->users));
	peers->groups = calloc(1 + count_words(s->peer_groups), sizeof(*peers->groups));
	if (peers->users == NULL || peers->groups == NULL)
		return no_memory(gate);
	peers->users[peers->user_count++] = 0;
	peers->users[peers->user_count++] = geteuid();
	peers->groups[peers->group_count++] = getegid();
	return each_word(gate, s->peer_users, add_user) && each_word(gate, s->peer_groups, add_group);
}

void
tsr_peers_free(struct tsr_peers *peers)
{
	free(peers->users);
	free(peers->groups);
}

static bool
is_listed(const struct tsr_peers *peers, gid_t group)
{
	for (size_t i = 0; i < peers->group_count; i++)
		if (peers->groups[i] == group)
			return true;
	return false;
}

static bool
has_group(const struct tsr_peers *peers, int fd)
{
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0)
		return false;
	for (size_t i = 0; i < len / sizeof(groups[0]); i++)
		if (is_listed(peers, groups[i]))
			return true;
	return false;
}

bool
tsr_peers_allow(const struct tsr_peers *peers, int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0)
		return false;
	for (size_t i = 0; i < peers->user_count; i++)
		if (peers->users[i] == who.uid)
			return true;
	return is_listed(peers, who.gid) || has_group(peers, fd);
}
