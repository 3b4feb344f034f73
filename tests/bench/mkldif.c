/* SPDX-License-Identifier: ISC */
/*
 * Writes the LDIF of many service accounts and tokens, for slapadd:
 * usage: mkldif PARENT-DN ACCOUNTS TOKENS SAMPLE
 * Every thousandth token goes to the file SAMPLE as "login token".
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "token.h"

static void
account(const char *parent, unsigned long number)
{
	printf("dn: uid=svc%lu,%s\n"
	       "objectClass: account\nobjectClass: tesseraServiceAccount\nuid: svc%lu\n"
	       "displayName: Service %lu\ntesseraState: active\ntesseraRole: read\ntesseraRole: write\n\n",
	    number, parent, number, number);
}

static int
token(const char *parent, unsigned long owner, FILE *sample)
{
	char text[TSR_TOKEN_LEN + 1], verifier[TSR_VERIFIER_MAX];
	struct tsr_token parsed;
	uint8_t proof[TSR_PROOF_BYTES];

	if (tsr_token_make(TSR_PRIVATE, text) || tsr_token_parse(text, TSR_TOKEN_LEN, &parsed) ||
	    tsr_token_proof(text, TSR_TOKEN_LEN, &parsed, proof))
		return -1;
	tsr_verifier_format(parsed.scheme, proof, verifier);
	printf("dn: tesseraTokenId=%s,uid=svc%lu,%s\n"
	       "objectClass: tesseraToken\ntesseraTokenId: %s\ncn: nightly backup\ntesseraVerifier: %s\n"
	       "tesseraKind: private\ntesseraState: active\ntesseraNotAfter: 99991231235959Z\n"
	       "tesseraService: *\ntesseraNetwork: *\ntesseraRole: *\n\n",
	    parsed.id, owner, parent, parsed.id, verifier);
	if (sample)
		fprintf(sample, "svc%lu %s\n", owner, text);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned long accounts, tokens, made = 0;
	FILE *sample;

	if (argc != 5 || !(accounts = strtoul(argv[2], NULL, 10)) || !(tokens = strtoul(argv[3], NULL, 10))) {
		fprintf(stderr, "usage: mkldif PARENT-DN ACCOUNTS TOKENS SAMPLE\n");
		return 2;
	}
	sample = fopen(argv[4], "w");
	if (!sample) {
		perror(argv[4]);
		return 1;
	}
	for (unsigned long a = 0; a < accounts; a++) {
		account(argv[1], a);
		for (; made < tokens * (a + 1) / accounts; made++)
			if (token(argv[1], a, made % 1000 ? NULL : sample))
				return 1;
	}
	return fclose(sample) || fflush(stdout) ? 1 : 0;
}
