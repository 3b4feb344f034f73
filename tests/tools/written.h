/* SPDX-License-Identifier: ISC */
/* Tokens that are made and revoked by plain writes to a directory, and judged by the cache of this host. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include "directory.h"
#include "token.h"

/* Where that is done; each call that fails ends the program, and says why. */
struct written_room {
	struct tsr_settings settings;
	struct tsr_dir *dir;
	struct tsr_cache *cache;
	const char *account; /* DN of whom the tokens belong to */
};

struct written {
	char text[TSR_TOKEN_LEN + 1];
	char dn[TSR_DN_MAX + 1];
};

/* By the settings of an administrator in CONF. */
void written_open(struct written_room *room, const char *conf, const char *account);
void written_close(struct written_room *room);
/* Each returns when the directory has answered. */
void written_make(struct written_room *room, struct written *token);
void written_revoke(struct written_room *room, const struct written *token);
enum tsr_verdict written_judge(struct written_room *room, const struct written *token);
/* Judges again and again, until that is the verdict. */
void written_await(struct written_room *room, const struct written *token, enum tsr_verdict wanted);

#endif
