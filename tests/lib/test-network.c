/* SPDX-License-Identifier: ISC */
/* Peers and networks, against arithmetic on whole numbers. */
#include "cmocka-all.h"

#include <stdio.h>
#include <string.h>

#include "network.h"

static bool
inside(const char *network_text, const char *peer_text)
{
	struct tsr_network network, peer;

	if (tsr_network_parse(network_text, strlen(network_text), &network, NULL) != TSR_OK)
		fail_msg("%s was refused", network_text);
	if (tsr_peer_parse(peer_text, &peer) != TSR_OK)
		fail_msg("%s was refused", peer_text);
	return tsr_network_contains(&network, &peer);
}

static void
peers_are_in_or_out(void **state)
{
	static const struct {
		const char *network, *peer;
		bool in;
	} cases[] = {
	    {"192.0.2.7", "192.0.2.7", true},
	    {"192.0.2.7", "192.0.2.8", false},
	    {"192.0.2.7/32", "192.0.2.7", true},
	    {"192.0.2.0/24", "192.0.2.255", true},
	    {"192.0.2.0/24", "192.0.3.0", false},
	    {"192.0.2.0/24", "192.0.1.255", false},
	    {"192.0.2.128/25", "192.0.2.127", false},
	    {"192.0.2.128/25", "192.0.2.128", true},
	    {"192.0.2.6/31", "192.0.2.7", true},
	    {"10.0.0.0/8", "10.255.255.255", true},
	    {"10.0.0.0/8", "11.0.0.0", false},
	    {"0.0.0.0/0", "0.0.0.0", true},
	    {"0.0.0.0/0", "255.255.255.255", true},
	    {"128.0.0.0/1", "127.255.255.255", false},
	    {"128.0.0.0/1", "200.1.2.3", true},
	    /* SASL's form */
	    {"192.0.2.0/24", "192.0.2.7;143", true},
	    {"2001:db8::/32", "2001:db8::7;65535", true},
	    /* v4-mapped is v4, on either side */
	    {"192.0.2.0/24", "::ffff:192.0.2.7", true},
	    {"192.0.2.0/24", "::FFFF:c000:0207;25", true},
	    {"::ffff:192.0.2.0/120", "192.0.2.7", true},
	    {"::ffff:192.0.2.0/120", "192.0.3.7", false},
	    {"::ffff:0:0/96", "192.0.2.7", true},
	    /* v4-compatible is not */
	    {"192.0.2.0/24", "::192.0.2.7", false},
	    {"::192.0.2.0/120", "192.0.2.7", false},
	    /* IPv6 */
	    {"2001:db8::/32", "2001:db8:ffff::1", true},
	    {"2001:db8::/32", "2001:db9::1", false},
	    {"2001:db8::1", "2001:DB8:0:0::1", true},
	    {"2001:db8::1/128", "2001:db8::2", false},
	    {"2001:db8:8000::/33", "2001:db8:7fff::", false},
	    {"::1", "::1", true},
	    {"::/0", "2001:db8::1", true},
	    {"::/0", "::1", true},
	    /* families do not mix */
	    {"::/0", "192.0.2.7", false},
	    {"::/0", "::ffff:192.0.2.7", false},
	    {"::/80", "192.0.2.7", false},
	    {"::fffe:0:0/95", "192.0.2.7", false},
	    {"::/95", "192.0.2.7", false},
	    {"0.0.0.0/0", "::1", false},
	    {"0.0.0.0/0", "::", false},
	    {"::ffff:0:0/96", "2001:db8::1", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (inside(cases[i].network, cases[i].peer) != cases[i].in)
			fail_msg("%s in %s", cases[i].peer, cases[i].network);
}

static void
what_is_no_peer(void **state)
{
	static const char *const wrong[] = {"", " ", "localhost", "host.example.com", "192.0.2", "192.0.2.7.1",
	    "192.0.2.256", "192.0.2.07", "0x7f000001", "2130706433", " 192.0.2.7", "192.0.2.7 ", "192.0.2.7\n",
	    "192.0.2.7/32", "192.0.2.7:143", "192.0.2.7;", "192.0.2.7;x", "192.0.2.7;65536", "192.0.2.7;-1",
	    "192.0.2.7;1;2", ";143", "[::1]", "[::1]:143", "::1]", "fe80::1%eth0", "fe80::1%2", "::1%",
	    "2001:db8::1::2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::ffff:192.0.2.256", "UNKNOWN",
	    "11111111111111111111111111111111111111111111111111111111111111111111"};
	struct tsr_network peer, all;

	(void)state;
	assert_int_equal(tsr_network_parse("::/0", 4, &all, NULL), TSR_OK);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		memset(&peer, 0, sizeof(peer));
		if (tsr_peer_parse(wrong[i], &peer) != TSR_INVALID)
			fail_msg("%s was taken", wrong[i]);
		assert_false(tsr_network_contains(&all, &peer));
	}
	assert_int_equal(tsr_peer_parse(NULL, &peer), TSR_INVALID);
	assert_false(tsr_network_contains(&all, &peer));
}

static void
what_is_no_network(void **state)
{
	static const struct {
		const char *text, *part;
	} wrong[] = {
	    {"", "not an IPv4 or IPv6"},
	    {"/", "not an IPv4 or IPv6"},
	    {"/8", "not an IPv4 or IPv6"},
	    {"*", "not an IPv4 or IPv6"},
	    {"localhost/8", "not an IPv4 or IPv6"},
	    {"10/8", "not an IPv4 or IPv6"},
	    {"10.0.0/8", "not an IPv4 or IPv6"},
	    {"010.0.0.0/8", "not an IPv4 or IPv6"},
	    {"[2001:db8::]/32", "not an IPv4 or IPv6"},
	    {"192.0.2.7;143", "not an IPv4 or IPv6"},
	    {"fe80::1%eth0/64", "zone"},
	    {"fe80::/64%eth0", "zone"},
	    {"10.0.0.0/", "0 to 32"},
	    {"10.0.0.0/33", "0 to 32"},
	    {"10.0.0.0/08", "0 to 32"},
	    {"10.0.0.0/-1", "0 to 32"},
	    {"10.0.0.0/ 8", "0 to 32"},
	    {"10.0.0.0/8/8", "0 to 32"},
	    {"10.0.0.0/255.0.0.0", "0 to 32"},
	    {"10.0.0.0/4294967304", "0 to 32"},
	    {"2001:db8::/129", "0 to 128"},
	    {"2001:db8::/", "0 to 128"},
	    {"10.0.0.1/8", "bits behind"},
	    {"0.0.0.1/0", "bits behind"},
	    {"192.0.2.129/25", "bits behind"},
	    {"2001:db8::1/32", "bits behind"},
	    {"::1/0", "bits behind"},
	    {"::ffff:10.0.0.0/90", "bits behind"},
	    {"::ffff:10.0.0.1/104", "bits behind"},
	    {"1111111111111111111111111111111111111111111111111111111111111111", "too long"},
	};
	struct tsr_network network, peer;
	const char *why;

	(void)state;
	assert_int_equal(tsr_peer_parse("::1", &peer), TSR_OK);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		memset(&network, 0, sizeof(network)); /* ::/0 */
		if (tsr_network_parse(wrong[i].text, strlen(wrong[i].text), &network, &why) != TSR_INVALID)
			fail_msg("%s was taken", wrong[i].text);
		if (strstr(why, wrong[i].part) == NULL)
			fail_msg("%s: %s", wrong[i].text, why);
		assert_false(tsr_network_contains(&network, &peer));
	}
	assert_int_equal(tsr_network_parse("10.0.0.0/8\0", 11, &network, &why), TSR_INVALID);
	assert_int_equal(tsr_network_parse("10.0.0.0\0/8", 11, &network, &why), TSR_INVALID);
	assert_int_equal(tsr_network_parse("10.0.0.0/8x", 10, &network, &why), TSR_OK);
	assert_null(why);
}

/* Every prefix length of v4, around both ends of the network, against plain numbers. */
static void
v4_prefixes_agree_with_arithmetic(void **state)
{
	const uint32_t address = 0xc0a85a5a;

	(void)state;
	for (unsigned bits = 0; bits <= 32; bits++) {
		const uint64_t size = UINT64_C(1) << (32 - bits);
		const uint64_t first = bits == 0 ? 0 : address & ~(size - 1);
		char network[32], peer[32];

		snprintf(network, sizeof(network), "%u.%u.%u.%u/%u", (unsigned)(first >> 24),
		    (unsigned)(first >> 16 & 255), (unsigned)(first >> 8 & 255), (unsigned)(first & 255), bits);
		for (int64_t at = (int64_t)first - 2; at <= (int64_t)(first + size + 1);
		     at += at == (int64_t)first + 1 && size > 4 ? (int64_t)size - 4 : 1) {
			if (at < 0 || at > UINT32_MAX)
				continue;
			snprintf(peer, sizeof(peer), "%u.%u.%u.%u", (unsigned)(at >> 24), (unsigned)(at >> 16 & 255),
			    (unsigned)(at >> 8 & 255), (unsigned)(at & 255));
			assert_int_equal(inside(network, peer), (uint64_t)at >= first && (uint64_t)at < first + size);
		}
	}
}

/* One bit of an IPv6 address changed: inside exactly when it lies behind the prefix. */
static void
v6_prefixes_agree_bit_by_bit(void **state)
{
	struct tsr_network network, peer;

	(void)state;
	for (unsigned bits = 0; bits <= 128; bits++)
		for (unsigned flipped = 0; flipped < 128; flipped++) {
			assert_int_equal(tsr_peer_parse("2001:db8:5a5a:a5a5:1234:5678:9abc:def0", &peer), TSR_OK);
			network = peer;
			network.bits = (uint8_t)bits;
			peer.address[flipped / 8] ^= (uint8_t)(0x80u >> flipped % 8);
			assert_int_equal(tsr_network_contains(&network, &peer), flipped >= bits);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(peers_are_in_or_out),
	    cmocka_unit_test(what_is_no_peer),
	    cmocka_unit_test(what_is_no_network),
	    cmocka_unit_test(v4_prefixes_agree_with_arithmetic),
	    cmocka_unit_test(v6_prefixes_agree_bit_by_bit),
	};

	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
