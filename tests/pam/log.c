/* SPDX-License-Identifier: ISC */
/* What is logged, at which level, and that no secret and no forged line is among it. */
#include "../lib/cmocka-all.h"

#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "pamtest.h"

#define LINES_MAX 8
#define LINE_BYTES 2048
#define NOTHING (-1)
#define ITS_TOKEN "(token)" /* the name begins with the token itself */

static struct line {
	int level;
	char text[LINE_BYTES];
} lines[LINES_MAX];
static size_t count;

void __syslog_chk(int priority, int flag, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* libpam, built with fortified functions, finds this before that of libc. */
#pragma GCC visibility push(default)
void
__syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	assert_true(count < LINES_MAX);
	assert_int_equal(priority & LOG_FACMASK, LOG_AUTHPRIV);
	lines[count].level = LOG_PRI(priority);
	va_start(args, format);
	(void)vsnprintf(lines[count].text, LINE_BYTES, format, args);
	va_end(args);
	count++;
}
#pragma GCC visibility pop

struct item {
	const char *name, *cache, *options, *user, *token, *rhost;
	int level;       /* of the line about the verdict */
	const char *has; /* is in that line */
	int watched;     /* the line for log watchers follows */
};

static const struct item items[] = {
    {"good", "good", "", "svc-a", "good", "192.0.2.1", LOG_INFO, "verdict=allow", 0},
    {"good, quiet", "good", "quiet", "svc-a", "good", NULL, NOTHING, NULL, 0},
    {"good, debug", "good", "debug", "svc-a", "good", NULL, LOG_INFO, "verdict=allow", 0},
    {"a password", "good", "", "svc-a", "password", NULL, NOTHING, NULL, 0},
    {"a password, debug", "good", "debug", "svc-a", "password", NULL, LOG_DEBUG, "verdict=not_a_token", 0},
    {"expired", "good", "", "svc-a", "expired", "192.0.2.1", LOG_NOTICE, "verdict=expired", 1},
    {"expired, quiet", "good", "quiet", "svc-a", "expired", NULL, LOG_NOTICE, "verdict=expired", 1},
    {"wrong secret", "good", "", "svc-a", "wrong", NULL, LOG_NOTICE, "verdict=wrong_secret", 1},
    {"forged lines", "good", "", "root\nsshd: Accepted password for root", "good", "a\nb c\033[2J", LOG_NOTICE,
	"verdict=", 1},
    {"token for a name", "good", "", ITS_TOKEN, "good", NULL, LOG_NOTICE, "user=\"(a token)\"", 1},
    {"token for a name, denied", "good", "", ITS_TOKEN, "revoked", ITS_TOKEN, LOG_NOTICE, "user=\"(a token)\"", 1},
    {"token and a domain for a name", "good", "", ITS_TOKEN "@example.com", "good", NULL, LOG_NOTICE,
	"user=\"(a token)\"", 1},
    {"stale", "stale", "", "svc-a", "good", "192.0.2.1", LOG_CRIT, "verdict=stale", 0},
    {"absent", "absent", "", "svc-a", "good", NULL, LOG_CRIT, "verdict=unavailable", 0},
    {"bad option", "good", "rolle=admin", "svc-a", "good", NULL, LOG_ERR, "rolle=admin", 0},
    {"path too long",
	"cache=%s/"
	"goooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood/"
	"goooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood",
	"", "svc-a", "good", NULL, LOG_ERR, "cache=", 0},
};

static void
check_text(const char *name, const char *text, const char *token)
{
	/* The secret and the checksum; of a password, all. */
	const char *secret = strlen(token) == 56 ? token + 18 : token;

	if (strstr(text, secret) != NULL)
		fail_msg("%s: the secret is in the log", name);
	for (const char *c = text; *c != '\0'; c++) {
		if (*c < 0x20 || *c > 0x7e)
			fail_msg("%s: byte 0x%02x in the log", name, (unsigned char)*c);
	}
}

/* What is written in the table, the token put in its place. */
static const char *
filled_in(const char *text, const char *token, char out[static PAMTEST_TEXT])
{
	const size_t mark = strlen(ITS_TOKEN);

	if (strncmp(text, ITS_TOKEN, mark) != 0)
		return text;
	(void)snprintf(out, PAMTEST_TEXT, "%.100s%s", token, text + mark);
	return out;
}

static void
log_in(const struct item *item, const char *token)
{
	struct script script = {.reply = token};
	const char *folder = pamtest_env("PAMTEST_CONFDIR");
	char options[512], user[PAMTEST_TEXT], rhost[PAMTEST_TEXT];
	pam_handle_t *pamh;

	(void)snprintf(
	    options, sizeof(options), "cache=%s/%s %s", pamtest_env("PAMTEST_CACHES"), item->cache, item->options);
	pamtest_service(folder, "log", "required", pamtest_env("PAMTEST_MODULE"), options);
	pamh = pamtest_start(folder, "log", filled_in(item->user, token, user), &script);
	if (item->rhost != NULL)
		assert_int_equal(pam_set_item(pamh, PAM_RHOST, filled_in(item->rhost, token, rhost)), PAM_SUCCESS);
	count = 0;
	(void)pam_authenticate(pamh, 0);
	assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

static void
test_lines(void **state)
{
	char token[PAMTEST_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		const struct item *item = &items[i];
		size_t wanted = item->level == NOTHING ? 0 : item->watched ? 2 : 1;

		pamtest_read(pamtest_env("PAMTEST_TOKENS"), item->token, token);
		log_in(item, token);
		if (count != wanted)
			fail_msg("%s: %zu lines, not %zu", item->name, count, wanted);
		for (size_t l = 0; l < count; l++)
			check_text(item->name, lines[l].text, token);
		if (wanted > 0 && (lines[0].level != item->level || strstr(lines[0].text, item->has) == NULL))
			fail_msg("%s: level %d: %s", item->name, lines[0].level, lines[0].text);
	}
}

/* Word for word, for those who match it. */
static void
test_watchers_line(void **state)
{
	struct item item = {.cache = "good", .options = "", .user = "svc-a", .token = "wrong", .rhost = "192.0.2.1"};
	char token[PAMTEST_TEXT];

	(void)state;
	pamtest_read(pamtest_env("PAMTEST_TOKENS"), item.token, token);
	log_in(&item, token);
	assert_int_equal(count, 2);
	assert_int_equal(lines[1].level, LOG_NOTICE);
	assert_string_equal(lines[1].text,
	    "pam_tessera(log:auth): authentication failure; logname= uid=65534 euid=65534 tty= "
	    "ruser= rhost=192.0.2.1  user=svc-a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_watchers_line),
	};

	return cmocka_run_group_tests_name("PAM log", tests, NULL, NULL);
}
