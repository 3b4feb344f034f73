/* SPDX-License-Identifier: ISC */
/* Origins of requests (RFC 6454) against the domain list of a public token. */
#ifndef TSR_ORIGIN_H
#define TSR_ORIGIN_H

#include <stdbool.h>

#include "tessera.h"

#define TSR_ORIGIN_MAX 300	/* bytes of an origin or of a stored domain */
#define TSR_HOST_MAX 253

/* A normalised origin or domain; two are the same origin when equal in every member. */
struct tsr_origin {
	bool https;
	bool any;		/* bare loopback domain: any port, http or https */
	uint16_t port;		/* the scheme's default filled in */
	char host[TSR_HOST_MAX + 1];	/* lower case; IPv6 in brackets, RFC 5952 form */
};

/* Reads the value of an Origin header.  TSR_INVALID unless it is exactly one http(s) origin. */
TSR_API TSR_MUST_USE enum tsr_status tsr_origin_parse(const char *text, size_t len, struct tsr_origin *origin);

/*
 * Reads an entry of a domain list: host, host:port or scheme://host[:port],
 * ASCII only (U-labels are turned into A-labels before they get here).  *WHY,
 * when not NULL, is set to a static sentence for people on TSR_INVALID.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_domain_parse(const char *text, size_t len, struct tsr_origin *domain,
    const char **why);

/* Writes the canonical text of a domain entry, as it is stored in the directory. */
TSR_API void tsr_domain_format(const struct tsr_origin *domain, char text[static TSR_ORIGIN_MAX + 1]);

/* Whether a request from ORIGIN may use a token that lists DOMAIN.  Plain equality, no suffixes. */
TSR_API bool tsr_origin_matches(const struct tsr_origin *origin, const struct tsr_origin *domain);

#endif
