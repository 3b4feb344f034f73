/* SPDX-License-Identifier: ISC */
/* Inside the reader of TDB files: its bytes, and the blocks they are made of. */
#ifndef TSR_TDBBLOCK_H
#define TSR_TDBBLOCK_H

#include <stdbool.h>

#include "tdbfile.h"

#define TSR_TDB_BLOCK 24u /* bytes of the header of a block */
#define TSR_TDB_USED 0x26011999u
#define TSR_TDB_FREE 0xD9FEE666u

struct tsr_tdbblock {
	uint64_t next;
	uint64_t len; /* of all that follows this header */
	uint64_t key_len;
	uint64_t data_len;
	uint32_t hash;
	uint32_t magic;
};

uint32_t tsr_tdb_load32(const uint8_t *bytes);
/* Where the bucket heads end and the blocks begin. */
uint64_t tsr_tdb_table_end(const struct tsr_tdbfile *file);

/* Reads exactly LEN bytes: the size was taken before, so the end of the file comes early only if somebody cut it. */
TSR_MUST_USE enum tsr_status tsr_tdb_read(const struct tsr_tdbfile *file, uint64_t at, void *out, size_t len);

/* Whether a block may begin there. */
bool tsr_tdb_is_place(const struct tsr_tdbfile *file, uint64_t at);

/* Takes the header of a block apart and checks all that can be told without the key. */
TSR_MUST_USE enum tsr_status tsr_tdb_check(
    const struct tsr_tdbfile *file, uint64_t at, const uint8_t *bytes, struct tsr_tdbblock *block);

/* A window's worth of the block at AT, or what is left of the file. */
size_t tsr_tdb_window(const struct tsr_tdbfile *file, uint64_t at);
/* Points to the value of the block whose first LEN bytes are in the window. */
void tsr_tdb_value(struct tsr_tdbvalue *value, uint64_t at, size_t len, const struct tsr_tdbblock *block);

#endif
