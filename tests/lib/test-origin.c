/* SPDX-License-Identifier: ISC */
/* Origins against domain lists: the vectors in the .tsv files, and what no table holds. */
#include "cmocka-all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "origin.h"

#define FIELD_MAX 512

struct field {
	char s[FIELD_MAX];
	size_t len;
};

/* Undoes Python's unicode_escape as far as the files use it; code points above 0x7f become UTF-8. */
static void
unescape(const char *text, struct field *out)
{
	out->len = 0;
	for (; *text != '\0'; text++) {
		unsigned code = (unsigned char)*text;

		assert_true(out->len + 3 < FIELD_MAX);
		if (code == '\\') {
			code = (unsigned char)*++text;
			if (code == 't' || code == 'n')
				code = code == 't' ? '\t' : '\n';
			else if (code == 'x') {
				assert_int_equal(sscanf(text + 1, "%2x", &code), 1);
				text += 2;
			}
		}
		if (code >= 0x80)
			out->s[out->len++] = (char)(0xc0 | code >> 6);
		out->s[out->len++] = (char)(code >= 0x80 ? 0x80 | (code & 0x3f) : code);
	}
	out->s[out->len] = '\0';
}

/* As a domain list is kept: each entry by itself, what is malformed falls out. */
static bool
list_allows(const struct field *origin_text, char *domains, bool *all_refused)
{
	struct tsr_origin origin, domain;
	bool allowed = false, has_origin = strcmp(origin_text->s, "(absent)") != 0 &&
					   tsr_origin_parse(origin_text->s, origin_text->len, &origin) == TSR_OK;
	char *save = NULL;

	*all_refused = true;
	for (char *entry = strtok_r(domains, "|", &save); entry != NULL; entry = strtok_r(NULL, "|", &save)) {
		struct field text;
		const char *why;

		unescape(entry, &text);
		if (tsr_domain_parse(text.s, text.len, &domain, &why) != TSR_OK) {
			assert_non_null(why);
			/* The tool turns U-labels into A-labels (libidn2) before anything else sees them. */
			if (strcmp(text.s, "b\xc3\xbc"
					   "cher.example") != 0)
				continue;
			assert_string_equal(why, "not ASCII: write the name in its xn-- form");
			assert_int_equal(tsr_domain_parse("xn--bcher-kva.example", 21, &domain, &why), TSR_OK);
		}
		assert_null(why);
		*all_refused = false;
		allowed = allowed || (has_origin && tsr_origin_matches(&origin, &domain));
	}
	return allowed;
}

static void
try_line(char *line)
{
	char *rest = line, *field[5];
	struct field origin;
	bool allowed, refused;

	for (size_t i = 0; i < COUNT(field); i++) {
		field[i] = strsep(&rest, "\t");
		assert_non_null(field[i]);
	}
	unescape(field[1], &origin);
	allowed = list_allows(&origin, field[2], &refused);
	if (allowed != (strcmp(field[3], "allow") == 0))
		fail_msg("%s: %s %s", field[0], field[1], allowed ? "was allowed" : "was denied");
	if (strcmp(field[3], "reject-list") == 0 && !refused)
		fail_msg("%s: the entry was taken", field[0]);
}

static void
run_vectors(const char *name, int at_least)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[2048];
	int count = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/lib/%s", srcdir != NULL ? srcdir : ".", name);
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("%s cannot be read", path);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		try_line(line);
		count++;
	}
	fclose(file);
	assert_true(count >= at_least);
}

static void
vectors_hold(void **state)
{
	(void)state;
	run_vectors("origin-vectors.tsv", 46);
}

static void
more_vectors_hold(void **state)
{
	(void)state;
	run_vectors("origin-vectors-more.tsv", 140);
}

static void
entries_are_stored_in_one_form(void **state)
{
	static const struct {
		const char *entry, *stored;
	} forms[] = {
	    {"Shop.Example.COM", "https://shop.example.com"},
	    {"shop.example.com:443", "https://shop.example.com"},
	    {"HTTPS://shop.example.com", "https://shop.example.com"},
	    {"https://shop.example.com:443", "https://shop.example.com"},
	    {"shop.example.com:80", "https://shop.example.com:80"},
	    {"http://shop.example.com:80", "http://shop.example.com"},
	    {"http://shop.example.com:443", "http://shop.example.com:443"},
	    {"shop.example.com:65535", "https://shop.example.com:65535"},
	    {"shop.example.com:7", "https://shop.example.com:7"},
	    {"192.0.2.7", "https://192.0.2.7"},
	    {"LOCALHOST", "localhost"},
	    {"127.0.0.1", "127.0.0.1"},
	    {"[0:0::1]", "[::1]"},
	    {"localhost:443", "https://localhost"},
	    {"http://localhost", "http://localhost"},
	    /* RFC 5952: lower case, no leading zeros, the longest run of zeros, the first of equals */
	    {"[2001:DB8::0001]", "https://[2001:db8::1]"},
	    {"[2001:db8:0:0:1:0:0:1]:8443", "https://[2001:db8::1:0:0:1]:8443"},
	    {"[2001:0db8:0:1:0:0:0:1]", "https://[2001:db8:0:1::1]"},
	    {"[2001:db8:0:1:1:1:1:1]", "https://[2001:db8:0:1:1:1:1:1]"},
	    {"[::ffff:c000:207]", "https://[::ffff:192.0.2.7]"},
	    {"[::]", "https://[::]"},
	};
	struct tsr_origin domain, again;
	char text[TSR_ORIGIN_MAX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		assert_int_equal(tsr_domain_parse(forms[i].entry, strlen(forms[i].entry), &domain, NULL), TSR_OK);
		tsr_domain_format(&domain, text);
		assert_string_equal(text, forms[i].stored);
		assert_int_equal(tsr_domain_parse(text, strlen(text), &again, NULL), TSR_OK);
		assert_memory_equal(&domain, &again, sizeof(domain));
	}
}

static void
reasons_name_the_mistake(void **state)
{
	static const struct {
		const char *entry, *part;
	} reasons[] = {
	    {"", "empty"},
	    {"*.example.com", "wildcards"},
	    {"https://example.com/", "path"},
	    {"example.com?", "query"},
	    {"example.com#", "fragment"},
	    {"a@example.com", "user name"},
	    {"fe80::1%eth0", "percent"},
	    {"example\\com", "backslash"},
	    {"ftp://example.com", "http or https"},
	    {"example com", "blank"},
	    {"ex\xc3\xa4mple.com", "xn--"},
	    {"example.com.", "empty label"},
	    {"https://", "no host"},
	    {"example.com:0", "1 to 65535"},
	    {"2001:db8::1", "brackets"},
	    {"[2001:db8::1", "not closed"},
	    {"[::g]", "no IPv6 address"},
	    {"[::1]8", "behind the bracket"},
	    {"010.0.0.1", "IPv4"},
	    {"-a.test", "hyphen"},
	    {"a!.test", "letters, digits"},
	    {"null", "never match"},
	};
	struct tsr_origin domain;
	const char *why;

	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		assert_int_equal(
		    tsr_domain_parse(reasons[i].entry, strlen(reasons[i].entry), &domain, &why), TSR_INVALID);
		assert_non_null(why);
		if (strstr(why, reasons[i].part) == NULL)
			fail_msg("%s: %s", reasons[i].entry, why);
	}
}

/* One changed byte never leads to the same origin, but for the case of letters. */
static void
one_changed_byte_is_another_origin_or_none(void **state)
{
	static const char good[] = "https://shop.example.com:8443";
	struct tsr_origin domain, origin;
	char text[sizeof(good)];

	(void)state;
	assert_int_equal(tsr_domain_parse(good, strlen(good), &domain, NULL), TSR_OK);
	for (size_t at = 0; at < strlen(good); at++)
		for (int byte = 0; byte < 256; byte++) {
			const bool same =
			    byte == good[at] || (good[at] >= 'a' && good[at] <= 'z' && byte == good[at] - 32);

			memcpy(text, good, sizeof(good));
			text[at] = (char)byte;
			if (tsr_origin_parse(text, strlen(good), &origin) == TSR_OK)
				assert_int_equal(tsr_origin_matches(&origin, &domain), same);
			else
				assert_false(same);
		}
}

static void
every_byte_in_a_host(void **state)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	char text[] = "https://aXb.test";
	struct tsr_origin origin;

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		const bool good = byte != 0 && strchr(allowed, byte) != NULL;

		text[9] = (char)byte;
		assert_int_equal(tsr_origin_parse(text, sizeof(text) - 1, &origin) == TSR_OK, good);
		assert_int_equal(tsr_domain_parse(text, sizeof(text) - 1, &origin, NULL) == TSR_OK, good);
	}
}

static void
nothing_matches_nothing(void **state)
{
	static const struct tsr_origin zero;
	struct tsr_origin origin = zero, domain = zero;

	(void)state;
	assert_false(tsr_origin_matches(&zero, &zero));
	domain.any = true;
	assert_false(tsr_origin_matches(&zero, &domain));
	memset(&origin, 0xff, sizeof(origin));
	assert_int_equal(tsr_origin_parse(NULL, 5, &origin), TSR_INVALID);
	assert_memory_equal(&origin, &zero, sizeof(zero));
	memset(&origin, 0xff, sizeof(origin));
	assert_int_equal(tsr_origin_parse("https://a.test/", 15, &origin), TSR_INVALID);
	assert_memory_equal(&origin, &zero, sizeof(zero));
	assert_int_equal(tsr_domain_parse(NULL, 5, &domain, NULL), TSR_INVALID);
}

static void
no_more_than_300_bytes(void **state)
{
	char text[400];
	struct tsr_origin origin;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://", 8);
	for (size_t len = 8; len < sizeof(text); len++) {
		for (size_t i = 8 + 63; i < len; i += 64)
			text[i] = '.';
		/* 63-byte labels; a dot at the end is refused */
		assert_int_equal(tsr_origin_parse(text, len, &origin) == TSR_OK,
		    len > 8 && len <= 8 + TSR_HOST_MAX && text[len - 1] != '.');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vectors_hold),
	    cmocka_unit_test(more_vectors_hold),
	    cmocka_unit_test(entries_are_stored_in_one_form),
	    cmocka_unit_test(reasons_name_the_mistake),
	    cmocka_unit_test(one_changed_byte_is_another_origin_or_none),
	    cmocka_unit_test(every_byte_in_a_host),
	    cmocka_unit_test(nothing_matches_nothing),
	    cmocka_unit_test(no_more_than_300_bytes),
	};

	return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
