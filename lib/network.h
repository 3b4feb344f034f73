/* SPDX-License-Identifier: ISC */
/* Peer addresses against the networks (CIDR) of a token. */
#ifndef TSR_NETWORK_H
#define TSR_NETWORK_H

#include <stdbool.h>

#include "tessera.h"

#define TSR_NETWORK_MAX 64	/* bytes of a network or address in text, NUL included */

struct tsr_network {
	uint8_t address[16];	/* v4 as v4-mapped */
	uint8_t bits;		/* prefix length within the 128 bits */
};

/*
 * Reads a literal address, "addr;port" of SASL included.  NULL, names, zones
 * and anything else are TSR_INVALID, and *PEER is in no network then.  A
 * v4-mapped address is the v4 address.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_peer_parse(const char *text, struct tsr_network *peer);

/*
 * Reads ADDRESS[/BITS]; host bits that are set are TSR_INVALID, *WHY as in
 * tsr_domain_parse(), and *NETWORK contains nobody then.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_network_parse(const char *text, size_t len, struct tsr_network *network,
    const char **why);

/*
 * Whether the peer is inside.  Families do not mix: no IPv6 network, not even
 * ::/0, contains a v4 peer.  ::ffff:0:0/96 and what lies in it are v4 networks.
 */
TSR_API bool tsr_network_contains(const struct tsr_network *network, const struct tsr_network *peer);

#endif
