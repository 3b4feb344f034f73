/* SPDX-License-Identifier: ISC */
/*
 * When tokens were last used, coarsely: entries tesseraUsedToken=ID below a DN
 * of its own, apart from what is synchronised.  Every host may write the entry
 * of a token; it says when somebody, somewhere, used it at about the last time.
 */
#ifndef TSR_LASTUSE_H
#define TSR_LASTUSE_H

#include "directory.h"

#define TSR_USED_TEXT 256 /* bytes of a text, NUL included */

struct tsr_last_use {
	char id[TSR_ID_LEN + 1];
	int64_t when;
	/* "" when it is not known; cut to what fits. */
	char service[TSR_USED_TEXT], peer[TSR_USED_TEXT], host[TSR_USED_TEXT];
};

/*
 * Begins to tell of a use: reads the entry, and makes or changes it unless it
 * names a time no more than INTERVAL seconds before this one.  Nothing is
 * waited for; tsr_lastuse_step() goes on, and one is under way at a time.
 */
enum tsr_dir_fault tsr_lastuse_tell(struct tsr_dir *dir, const char *use_dn, const struct tsr_last_use *use,
    int64_t interval, struct tsr_dir_error *error);

enum tsr_telling_state {
	TSR_TELLING_NONE, /* nothing was begun on this connection */
	TSR_TELLING_BUSY,
	TSR_TELLING_LOST, /* the connection is, ERROR says why: it is to be closed */
	TSR_TELLING_DONE /* ERROR says how it ended; TSR_DIR_OK also when there was no need */
};
enum tsr_telling_state tsr_lastuse_step(struct tsr_dir *dir, struct tsr_dir_error *error);

/* The entry of one token, or with ID NULL of all, waiting.  None is no fault. */
typedef bool tsr_lastuse_visit(void *arg, const struct tsr_last_use *use);
enum tsr_dir_fault tsr_lastuse_read(struct tsr_dir *dir, const char *use_dn, const char *id,
    tsr_lastuse_visit *visit, void *arg, struct tsr_dir_error *error);

#endif
