/* SPDX-License-Identifier: ISC */
/* The little of an X.509 certificate that tells people why it was refused.  Decides nothing. */
#ifndef TSR_CERTIFICATE_H
#define TSR_CERTIFICATE_H

#include <stdbool.h>

#include "ber.h"

struct tsr_certificate {
	int64_t not_before;	/* seconds since 1970 */
	int64_t not_after;
	char names[256];	/* its DNS names, separated by blanks, safe to print */
	bool matches;		/* one of them is the host asked for */
};

/* False when the bytes are no certificate. */
bool tsr_certificate_read(struct tsr_ber der, const char *host, struct tsr_certificate *certificate);

#endif
