/* SPDX-License-Identifier: ISC */
/* The form of a token and the proof that is stored in its place. */
#ifndef TSR_TOKEN_H
#define TSR_TOKEN_H

#include <stdbool.h>

#include "tessera.h"

#define TSR_TOKEN_LEN 56	/* tsr, kind, _, id, _, secret, checksum */
#define TSR_SIGNED_LEN 50	/* what checksum and proof cover */
#define TSR_LEGACY_LEN 36	/* a lower-case UUIDv4 */
#define TSR_PROOF_BYTES 32	/* BLAKE2b-256 */
#define TSR_VERIFIER_MAX 64	/* text of a verifier, NUL included */
#define TSR_ID_ALPHABET "0123456789abcdefghijklmnopqrstuvwxyz"
#define TSR_SECRET_ALPHABET "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define TSR_CHECKSUM_LEN (TSR_TOKEN_LEN - TSR_SIGNED_LEN)

enum tsr_kind {
	TSR_KIND_NONE = 0,	/* a legacy token does not say; the directory does */
	TSR_PRIVATE = 's',
	TSR_PUBLIC = 'p'
};

enum tsr_scheme {
	TSR_SCHEME_NONE = 0,
	TSR_SCHEME_BLAKE2B = 1,		/* {BLAKE2b} */
	TSR_SCHEME_BLAKE2B_UUID = 2	/* {BLAKE2b-UUID}: legacy tokens */
};

/* What the text of a token says of itself.  Holds no secret. */
struct tsr_token {
	char id[TSR_ID_LEN + 1];
	enum tsr_kind kind;
	enum tsr_scheme scheme;
};

/*
 * Takes the text apart: exact length, alphabet, kind, checksum; for a legacy
 * token the id is derived.  TSR_INVALID for anything else, *TOKEN zeroed then.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_token_parse(const char *text, size_t len, struct tsr_token *token);

/*
 * Computes the proof of a text that tsr_token_parse() took as TOKEN.  PROOF is
 * all zero on failure; compare only by tsr_proof_equal().
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_token_proof(const char *text, size_t len, const struct tsr_token *token,
    uint8_t proof[static TSR_PROOF_BYTES]);

/* Constant time. */
TSR_API bool tsr_proof_equal(const uint8_t a[static TSR_PROOF_BYTES], const uint8_t b[static TSR_PROOF_BYTES]);

/* Makes a new random token of a kind, NUL-terminated.  The caller wipes TEXT by tsr_wipe(). */
TSR_API TSR_MUST_USE enum tsr_status tsr_token_make(enum tsr_kind kind, char text[static TSR_TOKEN_LEN + 1]);

/* Whether ID is 12 of 0-9a-z and no documentation id (0000...). */
TSR_API bool tsr_id_valid(const char *id, size_t len);

/* The last six characters of a token or code that begins with these, not NUL-terminated. */
TSR_API void tsr_checksum(const char *text, size_t len, char checksum[static TSR_CHECKSUM_LEN]);
/* LEN random letters of ALPHABET, no NUL at the end; false when the system gives no random numbers. */
TSR_API bool tsr_random_text(char *out, size_t len, const char *alphabet);

/* The stored form: "{BLAKE2b}" and unpadded URL-safe base64 (RFC 4648 section 5). */
TSR_API void tsr_verifier_format(enum tsr_scheme scheme, const uint8_t proof[static TSR_PROOF_BYTES],
    char text[static TSR_VERIFIER_MAX]);
/* TSR_INVALID for an unknown scheme or anything but the one canonical form. */
TSR_API TSR_MUST_USE enum tsr_status tsr_verifier_parse(const char *text, size_t len, enum tsr_scheme *scheme,
    uint8_t proof[static TSR_PROOF_BYTES]);

/* Overwrites secrets in a way no compiler removes. */
TSR_API void tsr_wipe(void *data, size_t len);

#endif
