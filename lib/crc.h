/* SPDX-License-Identifier: ISC */
/* CRC-32/IEEE 802.3: the checksum of tokens, and of what readers without libsodium have to trust. */
#ifndef TSR_CRC_H
#define TSR_CRC_H

#include "tessera.h"

/* The checksum of some bytes that follow those whose checksum is CRC; 0 when none do. */
TSR_API uint32_t tsr_crc32(uint32_t crc, const void *data, size_t len);

#endif
