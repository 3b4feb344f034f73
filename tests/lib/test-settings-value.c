/* SPDX-License-Identifier: ISC */
/* Values of settings by themselves: URIs of servers, durations, the limits of lists. */
#include "cmocka-all.h"

#include <stdlib.h>
#include <string.h>

#include "settings_table.h"

static struct tsr_settings settings;
static char why[256];

/* The value as that of the key uri. */
static bool
take_uris(const char *text)
{
	return tsr_setting_take(&tsr_settings_table[0], &settings, text, why, sizeof(why));
}

static void
uris_have_one_form(void **state)
{
	static const char *const good[] = {"ldap://a", "ldap://a/", "ldap://a.b.example:389", "ldaps://A.Example",
	    "ldaps://[::1]", "ldaps://[::1]:636/", "ldap://127.0.0.1:1389", "ldapi://", "ldapi:///",
	    "ldapi://%2Ftmp%2Fx.y_z-1%2fldapi", "ldapi://%2Ftmp%2Fsocket/"};
	static const char *const wrong[] = {"a", "ldap:", "ldap:/", "ldap://", "ldap:///", "ldap://a//",
	    "ldap://a/dc=x", "ldap://a?x", "ldap://u@a", "ldap://a:0", "ldap://a:65536", "ldap://a:", "ldap://::1",
	    "ldap://[::1", "ldap://a,b", "ldap://a%20b", "LDAP://a", "http://a", "cldap://a", "ldap://a..b",
	    "ldap://1.2.3", "ldapi:///tmp/socket", "ldapi://tmp", "ldapi://%2", "ldapi://%2Ftmp%0", "ldapi://%2Ftmp%00",
	    "ldapi://%2Ftmp%zz", "ldapi://%2Ftmp//", "ldapi://%2Ftmp?x"};

	(void)state;
	assert_string_equal(tsr_settings_table[0].key, "uri");
	for (size_t i = 0; i < COUNT(good); i++) {
		settings.uris = 0;
		if (!take_uris(good[i]))
			fail_msg("%s: %s", good[i], why);
		assert_int_equal(settings.uris, 1);
		assert_string_equal(settings.uri[0], good[i]);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		settings.uris = 0;
		if (take_uris(wrong[i]))
			fail_msg("%s was taken", wrong[i]);
		assert_non_null(strstr(why, "must be ldap://HOST[:PORT]"));
	}
}

static void
only_the_loopback_is_listened_to(void **state)
{
	static const char *const good[] = {"127.0.0.1:8086", "127.1.2.3:1", "[::1]:65535"};
	static const char *const wrong[] = {"8086", ":8086", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
	    "127.0.0.1:65536", "[::1]", "::1:80", "0.0.0.0:80", "[::]:80", "192.0.2.1:80", "localhost:80",
	    "127.0.0.1:80/", "127.1:80", "128.0.0.1:80", "127.example:80", "[::ffff:127.0.0.1]:80"};
	const struct tsr_setting *row = tsr_settings_table;

	(void)state;
	while (strcmp(row->key, "http_listen") != 0)
		row++;
	for (size_t i = 0; i < COUNT(good); i++) {
		if (!tsr_setting_take(row, &settings, good[i], why, sizeof(why)))
			fail_msg("%s: %s", good[i], why);
		assert_string_equal(settings.http_listen, good[i]);
	}
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (tsr_setting_take(row, &settings, wrong[i], why, sizeof(why)))
			fail_msg("%s was taken", wrong[i]);
}

static void
lists_of_servers_have_limits(void **state)
{
	char longest[TSR_VALUE_TEXT * 2 + 1];

	(void)state;
	settings.uris = 0;
	assert_false(take_uris("ldap://a ldap://b ldap://a"));
	assert_string_equal(why, "names ldap://a twice");
	settings.uris = 0;
	assert_true(take_uris("ldap://1a ldap://2a ldap://3a\tldap://4a  ldap://5a ldap://6a ldap://7a ldap://8a"));
	assert_int_equal(settings.uris, TSR_URIS_MAX);
	assert_false(take_uris("ldap://9a"));
	assert_string_equal(why, "has more than 8 servers");
	settings.uris = 0;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_false(take_uris(longest));
	longest[TSR_VALUE_TEXT] = '\0';
	memcpy(longest, "ldap://", 7);
	assert_false(take_uris(longest));
}

static void
durations(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {{"0", 0}, {"30", 30}, {"30s", 30}, {"5m", 300}, {"24h", 86400}, {"365d", 31536000}, {"007", 7},
	    {"999999999999d", INT64_C(86399999999913600)}};
	static const char *const wrong[] = {"", "s", "d", "-1", "+1", "1.5h", "1 d", " 1d", "1d ", "1dd", "1D", "1w",
	    "0x1", "9999999999999", "1h30m", "never"};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(tsr_duration_parse(good[i].text, strlen(good[i].text), &seconds), TSR_OK);
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		seconds = 7;
		assert_int_equal(tsr_duration_parse(wrong[i], strlen(wrong[i]), &seconds), TSR_INVALID);
		assert_int_equal(seconds, 0);
	}
}

static const struct tsr_setting *
row(const char *key)
{
	const struct tsr_setting *at = tsr_settings_table;

	while (at->section != NULL && strcmp(at->key, key) != 0)
		at++;
	assert_non_null(at->section);
	return at;
}

static void
numbers_of_users(void **state)
{
	static const char *const good[] = {"1000-1000", "1000-65533", "65536-2147483646", "1900000000-2099999999"};
	static const char *const wrong[] = {"", "-", "1000", "1000-", "-2000", "999-2000", "0-2000", "2000-1000",
	    "1000-65534", "65535-70000", "65534-65535", "1000-100000", "1900000000-2147483647", "1000 - 2000",
	    "1000-2000-3000", "0x1000-0x2000", "1000-4294967296", "1900000000-999999999999999"};
	const struct tsr_setting *ids = row("ids");

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!tsr_setting_take(ids, &settings, good[i], why, sizeof(why)))
			fail_msg("%s: %s", good[i], why);
	assert_int_equal(settings.ids.low, 1900000000);
	assert_int_equal(settings.ids.high, 2099999999);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (tsr_setting_take(ids, &settings, wrong[i], why, sizeof(why)))
			fail_msg("%s was taken", wrong[i]);
	assert_int_equal(settings.ids.low, 1900000000);
}

static void
homes_and_shells(void **state)
{
	static const char *const good[] = {"/", "/nonexistent", "/srv/%u", "/home/%u/%u"};
	static const char *const wrong[] = {"", "home", "/home:/x", "/home/%", "/home/%h", "/home/%%u", "/%u%u%u", "~/x"};
	char longest[TSR_FIELD_TEXT + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!tsr_setting_take(row("home"), &settings, good[i], why, sizeof(why)))
			fail_msg("%s: %s", good[i], why);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (tsr_setting_take(row("shell"), &settings, wrong[i], why, sizeof(why)))
			fail_msg("%s was taken", wrong[i]);
	memset(longest, '/', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_false(tsr_setting_take(row("home"), &settings, longest, why, sizeof(why)));
	longest[sizeof(longest) - 2] = '\0';
	assert_true(tsr_setting_take(row("home"), &settings, longest, why, sizeof(why)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(uris_have_one_form),
	    cmocka_unit_test(only_the_loopback_is_listened_to),
	    cmocka_unit_test(lists_of_servers_have_limits),
	    cmocka_unit_test(durations),
	    cmocka_unit_test(numbers_of_users),
	    cmocka_unit_test(homes_and_shells),
	};

	return cmocka_run_group_tests_name("settings-value", tests, NULL, NULL);
}
