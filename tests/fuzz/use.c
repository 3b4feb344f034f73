/* SPDX-License-Identifier: ISC */
/*
 * A report of use.  What is taken is what encoding writes, byte for byte; and
 * whatever a host program calls itself and its peer, the report is one.
 */
#include "fuzz.h"

#include <string.h>

#include "use.h"

static void
decode(const uint8_t *data, size_t size)
{
	char *copy = exact_copy(data, size);
	uint8_t again[TSR_USE_MAX];
	struct tsr_use use;
	size_t len;

	if (tsr_use_decode((const uint8_t *)copy, size, &use) == TSR_OK) {
		REQUIRE(use.verdict > TSR_DENY && use.verdict < TSR_VERDICTS);
		REQUIRE(strspn(use.id, "0123456789abcdefghijklmnopqrstuvwxyz") == TSR_ID_LEN);
		len = tsr_use_encode(use.id, use.verdict, use.service, use.peer, again);
		/* A peer with a port is none that encoding writes. */
		REQUIRE(strchr(use.peer, ';') != NULL || (len == size && memcmp(again, data, len) == 0));
	}
	free(copy);
}

static void
encode(const uint8_t *data, size_t size)
{
	uint8_t bytes[TSR_USE_MAX];
	struct tsr_use use;
	char *text = malloc(size + 1);
	size_t len;

	REQUIRE(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	len = tsr_use_encode("abcdefghijkl", TSR_ALLOW, text, text + strlen(text) / 2, bytes);
	REQUIRE(len <= sizeof(bytes) && tsr_use_decode(bytes, len, &use) == TSR_OK);
	REQUIRE(strlen(use.service) == (strlen(text) < TSR_USE_TEXT ? strlen(text) : TSR_USE_TEXT));
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	decode(data, size);
	encode(data, size);
	return 0;
}
