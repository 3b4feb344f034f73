/* SPDX-License-Identifier: ISC */
/* A private cache directory for a test, and generations to put into it. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "builder.h"

struct scratch {
	char dir[64]; /* what plug-ins call DIR */
	int fd;       /* of DIR/cache */
};

/* Ends the program with a TAP skip unless root runs it: the reader wants root's directories. */
void scratch_need_root(void);
void scratch_make(struct scratch *scratch);
void scratch_remove(struct scratch *scratch);

/* A key of some type from a number. */
void scratch_key(struct tsr_key *key, enum tsr_key_type type, unsigned number);

/* Adds a meta record. */
void scratch_meta(struct tsr_builder *builder, uint32_t seq, uint32_t min_base);
/* An empty base or delta that holds no more than its meta record is published under NAME. */
void scratch_empty(struct scratch *scratch, const char *name, uint32_t seq, uint32_t min_base);
/* Reads the whole of a file, and writes one; modes as the cache has them. */
uint8_t *scratch_load(int dirfd, const char *name, size_t *len);
void scratch_save(int dirfd, const char *name, const uint8_t *bytes, size_t len);

#endif
