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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(uris_have_one_form),
	    cmocka_unit_test(lists_of_servers_have_limits),
	    cmocka_unit_test(durations),
	};

	return cmocka_run_group_tests_name("settings-value", tests, NULL, NULL);
}
