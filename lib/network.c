/* SPDX-License-Identifier: ISC */
/* Addresses as 128 bits, v4 in its mapped form; a network of one family never holds a peer of the other. */
#include "config.h"

#include "network.h"

#include <string.h>

#include <arpa/inet.h>

#define V4_PREFIX 96 /* bits before a v4 address in its mapped form */
#define NOWHERE 0xff /* prefix length that contains no peer */

static const uint8_t v4_mapped[V4_PREFIX / 8] = {[10] = 0xff, [11] = 0xff};

/* Reads a literal address and says how many bits its written form has: 32 or 128; 0: none. */
static unsigned
parse_address(const char *text, size_t len, uint8_t address[static 16])
{
	char copy[INET6_ADDRSTRLEN];

	if (len == 0 || len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return 0;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(AF_INET6, copy, address) == 1)
		return 128;
	memcpy(address, v4_mapped, sizeof(v4_mapped));
	return inet_pton(AF_INET, copy, address + sizeof(v4_mapped)) == 1 ? 32 : 0;
}

/* Reads a decimal number without leading zero, MAX at most; -1: none. */
static int
parse_number(const char *text, size_t len, int max)
{
	int number = 0;

	if (len == 0 || len > 5 || (len > 1 && text[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number <= max ? number : -1;
}

static void
contain_nothing(struct tsr_network *network)
{
	memset(network, 0, sizeof(*network));
	network->bits = NOWHERE;
}

enum tsr_status
tsr_peer_parse(const char *text, struct tsr_network *peer)
{
	struct tsr_network found;
	const char *port;
	size_t len;

	contain_nothing(peer);
	if (text == NULL)
		return TSR_INVALID;
	len = strnlen(text, TSR_NETWORK_MAX);
	if (len == TSR_NETWORK_MAX)
		return TSR_INVALID;
	port = memchr(text, ';', len);
	if (port != NULL) {
		if (parse_number(port + 1, len - (size_t)(port + 1 - text), 65535) < 0)
			return TSR_INVALID;
		len = (size_t)(port - text);
	}
	if (parse_address(text, len, found.address) == 0)
		return TSR_INVALID;
	found.bits = 128;
	*peer = found;
	return TSR_OK;
}

static bool
host_bits_set(const struct tsr_network *network)
{
	for (unsigned bit = network->bits; bit < 128; bit++)
		if (network->address[bit / 8] & 0x80u >> bit % 8)
			return true;
	return false;
}

/* The sentence says what is wrong, NULL: nothing. */
static const char *
parse_network(const char *text, size_t len, struct tsr_network *network)
{
	const char *slash = memchr(text, '/', len);
	const size_t address_len = slash == NULL ? len : (size_t)(slash - text);
	unsigned width;
	int bits;

	if (memchr(text, '%', len) != NULL)
		return "an address with a zone (%) means something else on each host";
	width = parse_address(text, address_len, network->address);
	if (width == 0)
		return "not an IPv4 or IPv6 address: names, ports, brackets, leading zeros and short forms are not "
		       "taken";
	bits = (int)width;
	if (slash != NULL)
		bits = parse_number(slash + 1, len - address_len - 1, (int)width);
	if (bits < 0)
		return width == 32 ? "the prefix length is a number from 0 to 32, without leading zeros"
				   : "the prefix length is a number from 0 to 128, without leading zeros";
	network->bits = (uint8_t)(width == 32 ? bits + V4_PREFIX : bits);
	if (host_bits_set(network))
		return "bits behind the prefix are set: write the network's first address, or a longer prefix";
	return NULL;
}

enum tsr_status
tsr_network_parse(const char *text, size_t len, struct tsr_network *network, const char **why)
{
	struct tsr_network found;
	const char *reason = len < TSR_NETWORK_MAX ? parse_network(text, len, &found) : "too long for an address";

	contain_nothing(network);
	if (why != NULL)
		*why = reason;
	if (reason != NULL)
		return TSR_INVALID;
	*network = found;
	return TSR_OK;
}

static bool
is_v4(const struct tsr_network *network)
{
	return network->bits >= V4_PREFIX && memcmp(network->address, v4_mapped, sizeof(v4_mapped)) == 0;
}

bool
tsr_network_contains(const struct tsr_network *network, const struct tsr_network *peer)
{
	const unsigned bytes = network->bits / 8u, rest = network->bits % 8u;

	if (network->bits > 128 || peer->bits != 128 || is_v4(network) != is_v4(peer))
		return false;
	if (memcmp(network->address, peer->address, bytes) != 0)
		return false;
	return rest == 0 || (network->address[bytes] ^ peer->address[bytes]) >> (8 - rest) == 0;
}
