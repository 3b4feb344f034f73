/* SPDX-License-Identifier: ISC */
/* A bounded cursor over BER with definite lengths (RFC 4511 section 5.1): for what a server may have made up. */
#ifndef TSR_BER_H
#define TSR_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TSR_BER_BOOLEAN 0x01
#define TSR_BER_OCTETS 0x04
#define TSR_BER_OID 0x06
#define TSR_BER_ENUM 0x0a
#define TSR_BER_UTCTIME 0x17
#define TSR_BER_GENERALIZEDTIME 0x18
#define TSR_BER_SEQUENCE 0x30
#define TSR_BER_SET 0x31

struct tsr_ber {
	const uint8_t *at;
	size_t len;
};

/* The tag that comes next, 0 at the end. */
uint8_t tsr_ber_peek(const struct tsr_ber *ber);
/* Takes one element of that tag off BER; CONTENT is what it holds.  False, and BER unchanged, for anything else. */
bool tsr_ber_take(struct tsr_ber *ber, uint8_t tag, struct tsr_ber *content);
/* The same with whatever tag comes. */
bool tsr_ber_any(struct tsr_ber *ber, uint8_t *tag, struct tsr_ber *content);
/* A BOOLEAN that may be left out: false only when it is malformed. */
bool tsr_ber_optional_bool(struct tsr_ber *ber, bool *value);

#endif
