/* SPDX-License-Identifier: ISC */
/* Distinguished names, filters and change sequence numbers. */
#include "../lib/cmocka-all.h"

#include <stdlib.h>
#include <string.h>

#include "dn.h"
#include "internal.h"
#include "write.h"

static const char *
key_of(const char *dn)
{
	static char key[TSR_DN_MAX + 1];

	return tsr_dn_key(dn, key) == TSR_OK ? key : NULL;
}

static void
same_names_have_one_key(void **state)
{
	static const struct {
		const char *dn, *key;
	} cases[] = {
	    {"dc=example,dc=com", "dc=example,dc=com"},
	    {"DC=Example, DC=COM", "dc=example,dc=com"},
	    {"uid=Ann  Lee , ou=People,dc=x", "uid=ann lee,ou=people,dc=x"},
	    {"cn=b+sn=a,dc=x", "cn=b+sn=a,dc=x"},
	    {"sn=a+cn=b,dc=x", "cn=b+sn=a,dc=x"},
	    {"cn=a\\,b,dc=x", "cn=a\\2cb,dc=x"},
	    {"cn=a\\2Cb,dc=x", "cn=a\\2cb,dc=x"},
	    {"cn=\\ a\\ ,dc=x", "cn=a,dc=x"},
	    {"cn=a\\00b,dc=x", "cn=a\\00b,dc=x"},
	    {"cn=\xc3\x84,dc=x", "cn=\xc3\x84,dc=x"},
	    {"cn=\\C3\\84,dc=x", "cn=\xc3\x84,dc=x"},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(key_of(cases[i].dn), cases[i].key);
}

static void
what_is_no_name_has_no_key(void **state)
{
	static const char *const cases[] = {
	    "x", "=", "dc=a,", ",dc=a", "dc=a,,dc=b", "dc", "cn=\\zz", "cn=a;b\"", "cn=a+,dc=x"};
	char key[TSR_DN_MAX + 1], longest[3000];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (key_of(cases[i]) != NULL)
			fail_msg("'%s' became '%s'", cases[i], key_of(cases[i]));
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "cn=", 3);
	longest[TSR_DN_MAX + 1] = '\0';
	assert_int_equal(tsr_dn_key(longest, key), TSR_TOOBIG);
	assert_string_equal(key, "");
	/* Short as it is written, too long once escaped. */
	memset(longest + 3, '\x01', TSR_DN_MAX - 3);
	longest[TSR_DN_MAX] = '\0';
	assert_int_equal(tsr_dn_key(longest, key), TSR_TOOBIG);
	assert_string_equal(key, "");
}

static void
relations(void **state)
{
	(void)state;
	assert_string_equal(tsr_dn_parent("cn=a\\2cb,ou=x,dc=y"), "ou=x,dc=y");
	assert_string_equal(tsr_dn_parent("cn=a\\,b\\\\,ou=x\\, y,dc=y"), "ou=x\\, y,dc=y");
	assert_string_equal(tsr_dn_parent("dc=y"), "");
	assert_string_equal(tsr_dn_parent("dc=y\\"), "");
	assert_true(tsr_dn_under("ou=x,dc=y", "dc=y"));
	assert_true(tsr_dn_under("dc=y", "dc=y"));
	assert_true(tsr_dn_under("dc=y", ""));
	assert_false(tsr_dn_under("dc=y", "ou=x,dc=y"));
	assert_false(tsr_dn_under("dc=xdc=y", "dc=y"));
	assert_false(tsr_dn_under("ou=x,dc=ydc=y", "dc=y"));
}

/* Whatever a value holds, the name made of it is one level below its parent. */
static void
every_value_makes_one_level(void **state)
{
	char value[4] = "", dn[TSR_DN_MAX + 1], key[TSR_DN_MAX + 1];

	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		value[0] = value[2] = (char)c;
		value[1] = c < 128 ? 'x' : (char)c;
		assert_int_equal(tsr_dn_child("cn", value, "ou=p,dc=y", dn), TSR_OK);
		if (tsr_dn_key(dn, key) == TSR_OK)
			assert_string_equal(tsr_dn_parent(key), "ou=p,dc=y");
		else
			assert_true(c >= 128);
	}
	assert_int_equal(tsr_dn_child("cn", " a,b ", "dc=y", dn), TSR_OK);
	assert_string_equal(dn, "cn=\\20a\\2cb\\20,dc=y");
}

static void
every_value_stays_in_its_filter(void **state)
{
	char value[2] = "", out[8];

	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		value[0] = (char)c;
		assert_int_equal(tsr_filter_value(value, out, sizeof(out)), TSR_OK);
		if (out[0] == '\\')
			assert_int_equal(strtoul(out + 1, NULL, 16), c);
		else
			assert_string_equal(out, value);
		if (strchr("*()\\", (int)c) != NULL)
			assert_int_equal(out[0], '\\');
	}
	assert_int_equal(tsr_filter_value("ab", out, 2), TSR_TOOBIG);
	assert_int_equal(tsr_filter_value("a*", out, 4), TSR_TOOBIG);
}

#define T1 "20260101000000.000001Z#000000#"
#define T2 "20260101000000.000002Z#000000#"

static bool
covers(const char *a, const char *b)
{
	return tsr_csn_covers(a, strlen(a), b, strlen(b));
}

static void
vectors_compare_by_server(void **state)
{
	(void)state;
	assert_true(covers(T1 "001#000000", T1 "001#000000"));
	assert_true(covers(T2 "001#000000", T1 "001#000000"));
	assert_false(covers(T1 "001#000000", T2 "001#000000"));
	assert_false(covers(T2 "002#000000", T1 "001#000000"));
	assert_true(covers(T2 "002#000000;" T1 "001#000000", T1 "001#000000"));
	assert_false(covers(T1 "001#000000", T1 "001#000000;" T1 "002#000000"));
	assert_true(covers("", ""));
	assert_true(covers(T1 "001#000000", ""));
	assert_false(covers("", T1 "001#000000"));
	/* What is no CSN is never behind anything. */
	assert_false(covers(T2 "001#000000", "garbage"));
	assert_false(covers("garbage", "garbage"));
	assert_false(covers("##", T1 "001#000000"));
}

static const char *
csn_of(const char *cookie)
{
	static char text[200];
	const struct tsr_text csn = tsr_cookie_csn(cookie, strlen(cookie));

	memcpy(text, csn.len > 0 ? csn.s : "", csn.len);
	text[csn.len] = '\0';
	return text;
}

static void
cookies_hold_vectors(void **state)
{
	(void)state;
	assert_string_equal(csn_of("rid=000,sid=001,csn=a;b"), "a;b");
	assert_string_equal(csn_of("rid=000,csn=a,delcsn=b"), "a");
	assert_string_equal(csn_of("rid=000,delcsn=b"), "");
	assert_string_equal(csn_of("csn=a"), "a");
	assert_string_equal(csn_of("csn="), "");
	assert_string_equal(csn_of("rid=000,csn=,x"), "");
	assert_string_equal(csn_of(""), "");
	assert_string_equal(csn_of("h:389#cn=x:dc=y:(a=b)#7"), "");
}

static void
only_sound_cookies_are_sent(void **state)
{
	static const char *const bad[] = {"", "csn=a", "rid=001", "rid=001,csn=", "garbage", "xrid=1,csn=a"};

	(void)state;
	assert_true(tsr_flavour_openldap.cookie_sound("rid=000,csn=a", 13));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(tsr_flavour_openldap.cookie_sound(bad[i], strlen(bad[i])));
	assert_true(tsr_flavour_389ds.cookie_sound("h:389#a:b:c#7", 13));
	assert_false(tsr_flavour_389ds.cookie_sound("rid=000,csn=a", 13));
}

static void
uuids_of_389ds(void **state)
{
	uint8_t uuid[TSR_UUID_BYTES];
	static const uint8_t wanted[TSR_UUID_BYTES] = {
	    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
	static const char *const bad[] = {"", "01234567-89abcdef-01234567-89abcde",
	    "01234567-89abcdef-01234567-89abcdef0", "-01234567-89abcdef-01234567-89abcde",
	    "01234567-89abcdef-01234567-89abcdeg"};

	(void)state;
	assert_int_equal(tsr_flavour_389ds.read_uuid("01234567-89abcdef-01234567-89ABCDEF", 35, uuid), TSR_OK);
	assert_memory_equal(uuid, wanted, sizeof(uuid));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(tsr_flavour_389ds.read_uuid(bad[i], strlen(bad[i]), uuid), TSR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_names_have_one_key),
	    cmocka_unit_test(what_is_no_name_has_no_key),
	    cmocka_unit_test(relations),
	    cmocka_unit_test(every_value_makes_one_level),
	    cmocka_unit_test(every_value_stays_in_its_filter),
	    cmocka_unit_test(vectors_compare_by_server),
	    cmocka_unit_test(cookies_hold_vectors),
	    cmocka_unit_test(only_sound_cookies_are_sent),
	    cmocka_unit_test(uuids_of_389ds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
