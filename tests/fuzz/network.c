/* SPDX-License-Identifier: ISC */
/*
 * A network and a peer with '|' between them.  The oracle writes addresses as
 * texts of '0' and '1', 32 or 128 long, and compares beginnings.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>

#include <arpa/inet.h>

#include "network.h"

static regex_t quad, colons, prefix, port;

static void
prepare(void)
{
	static bool done;

	if (done)
		return;
#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
	REQUIRE(regcomp(&quad, "^" OCTET "\\." OCTET "\\." OCTET "\\." OCTET "$", REG_EXTENDED | REG_NOSUB) == 0);
	REQUIRE(regcomp(&colons, "^[0-9a-fA-F:.]{2,45}$", REG_EXTENDED | REG_NOSUB) == 0);
	REQUIRE(regcomp(&prefix, "^(0|[1-9][0-9]{0,2})$", REG_EXTENDED | REG_NOSUB) == 0);
	REQUIRE(regcomp(&port, "^(0|[1-9][0-9]{0,4})$", REG_EXTENDED | REG_NOSUB) == 0);
	done = true;
}

static void
write_bits(const uint8_t *bytes, size_t len, char *bits)
{
	for (size_t i = 0; i < 8 * len; i++)
		bits[i] = bytes[i / 8] >> (7 - i % 8) & 1 ? '1' : '0';
	bits[8 * len] = '\0';
}

/* An address in bits; *MAPPED when v4 was written as an IPv6 address.  False: none. */
static bool
address_bits(const char *text, char bits[static 129], bool *mapped)
{
	static const uint8_t v4[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	uint8_t bytes[16] = {0};
	unsigned a, b, c, d;

	*mapped = false;
	if (regexec(&quad, text, 0, NULL, 0) == 0) {
		sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d);
		write_bits((const uint8_t[]){(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d}, 4, bits);
		return true;
	}
	if (regexec(&colons, text, 0, NULL, 0) != 0 || inet_pton(AF_INET6, text, bytes) != 1)
		return false;
	*mapped = memcmp(bytes, v4, sizeof(v4)) == 0;
	write_bits(bytes, sizeof(bytes), bits);
	return true;
}

static bool
expect_peer(const char *text, char bits[static 129])
{
	char copy[64], *semicolon;
	bool mapped;

	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	semicolon = strchr(copy, ';');
	if (semicolon != NULL) {
		*semicolon = '\0';
		if (regexec(&port, semicolon + 1, 0, NULL, 0) != 0 || atoi(semicolon + 1) > 65535)
			return false;
	}
	if (!address_bits(copy, bits, &mapped))
		return false;
	if (mapped)
		memmove(bits, bits + 96, 33);
	return true;
}

/* The bits up to the prefix; an IPv6 network is told from one of v4 by *WIDTH. */
static bool
expect_network(const char *text, char bits[static 129], size_t *width)
{
	char copy[64], *slash;
	size_t keep;
	bool mapped;

	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash++ = '\0';
	if (!address_bits(copy, bits, &mapped))
		return false;
	*width = strlen(bits);
	keep = slash == NULL ? *width : (size_t)atoi(slash);
	if ((slash != NULL && regexec(&prefix, slash, 0, NULL, 0) != 0) || keep > *width ||
	    strchr(bits + keep, '1') != NULL)
		return false;
	bits[keep] = '\0';
	if (mapped && keep >= 96) {
		memmove(bits, bits + 96, keep - 96 + 1);
		*width = 32;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *bar = memchr(data, '|', size);
	const size_t len = bar == NULL ? size : (size_t)(bar - data), peer_len = bar == NULL ? 0 : size - len - 1;
	char *text = exact_copy(data, len), peer_text[256], network_text[256];
	char network_bits[129] = "", peer_bits[129] = "";
	struct tsr_network network, peer;
	size_t width = 0;
	const char *why;

	prepare();
	snprintf(peer_text, sizeof(peer_text), "%.*s", (int)peer_len, (const char *)data + size - peer_len);
	snprintf(network_text, sizeof(network_text), "%.*s", (int)len, text);
	const bool network_good =
	    memchr(text, '\0', len) == NULL && len < 64 && expect_network(network_text, network_bits, &width);
	const bool peer_good = expect_peer(peer_text, peer_bits);

	REQUIRE((tsr_network_parse(text, len, &network, &why) == TSR_OK) == network_good);
	REQUIRE((why == NULL) == network_good);
	REQUIRE((tsr_peer_parse(peer_text, &peer) == TSR_OK) == peer_good);
	REQUIRE(
	    tsr_network_contains(&network, &peer) == (network_good && peer_good && strlen(peer_bits) == width &&
							 strncmp(network_bits, peer_bits, strlen(network_bits)) == 0));
	free(text);
	return 0;
}
