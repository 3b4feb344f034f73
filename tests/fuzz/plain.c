/* SPDX-License-Identifier: ISC */
/*
 * What a client says by PLAIN and LOGIN, in the real library.  A byte chooses:
 * l for LOGIN with a name that comes by itself, m for one that is asked for,
 * where a newline parts name and secret; all else is PLAIN.  The oracle knows one
 * token and one person: it says in advance whether the client is let in,
 * refused, or not understood, and whether the host may be asked about a password.
 */
#include "fuzz.h"

#include <iconv.h>
#include <string.h>
#include <unistd.h>

#include "../sasl/server.h"
#include "maker.h"

#define OWNER "svc-a"
#define TOKEN "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"
#define PERSON "ann"
#define PASSWORD "sesam"
#define NAME_MAX_READ 255
#define SECRET_MAX_READ 1024

/* The plug-in, linked in. */
sasl_server_plug_init_t sasl_server_plug_init;

static char dir[] = "/tmp/tessera-fuzz.XXXXXX";
static iconv_t utf8;
static int asked;

struct text {
	const char *s;
	size_t len;
};

struct credentials {
	struct text user, owner, secret;
};

static void
clean_up(void)
{
	char command[100];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	REQUIRE(system(command) == 0);
}

/* Whether C is one of a set, NUL being in none. */
static bool
is_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* A letter of the form stands for a set: x hexadecimal, v the variant, k a kind, i of an id, all else for itself. */
static bool
fits(const char *text, const char *form)
{
	static const char id[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	for (; *form != '\0'; form++, text++) {
		const char *set = *form == 'X' ? "0123456789abcdef" : *form == 'V' ? "89ab" : *form == 'K' ? "spi" : id;

		if (strchr("XVKI", *form) != NULL ? !is_of(*text, set) : *text != *form)
			return false;
	}
	return true;
}

/* A legacy token, or the beginning of one of ours with something of its secret. */
static bool
holds_token(struct text text)
{
	static const char legacy[] = "XXXXXXXX-XXXX-4XXX-VXXX-XXXXXXXXXXXX", current[] = "tsrK_IIIIIIIIIIII_";

	for (size_t i = 0; i < text.len; i++) {
		if (text.len - i >= sizeof(legacy) - 1 && fits(text.s + i, legacy))
			return true;
		if (text.len - i >= sizeof(current) && fits(text.s + i, current) &&
		    strncmp(text.s + i + 5, "0000", 4) != 0)
			return true;
	}
	return false;
}

static void
witness(const char *name, const char *password, size_t len)
{
	REQUIRE(!holds_token((struct text){name, strlen(name)}) && !holds_token((struct text){password, len}));
	asked++;
}

static void
prepare(void)
{
	static char cache[sizeof(dir) + 20];
	static bool done;

	if (done)
		return;
	REQUIRE(geteuid() == 0 && mkdtemp(dir) != NULL && atexit(clean_up) == 0);
	REQUIRE(maker_make(dir, MAKER_WHOLE, "account login=" OWNER "\ntoken owner=" OWNER " text=" TOKEN, NULL));
	(void)snprintf(cache, sizeof(cache), "tessera_cache=%s", dir);
	server.options[server.option_count++] = cache;
	server.person = PERSON;
	server.password = PASSWORD;
	server.witness = witness;
	REQUIRE(server_start());
	REQUIRE(sasl_server_add_plugin("tessera", sasl_server_plug_init) == SASL_OK);
	utf8 = iconv_open("UTF-32LE", "UTF-8");
	REQUIRE(utf8 != (iconv_t)-1);
	done = true;
}

static bool
is_utf8(struct text text)
{
	char wide[4 * SECRET_MAX_READ], *in = (char *)(uintptr_t)text.s, *out = wide;
	size_t in_left = text.len, out_left = sizeof(wide);

	iconv(utf8, NULL, NULL, NULL, NULL);
	return iconv(utf8, &in, &in_left, &out, &out_left) == 0 && in_left == 0;
}

static bool
is_name(struct text name)
{
	if (name.len == 0 || name.len > NAME_MAX_READ)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.s[i] < ' ' || name.s[i] == 0x7f)
			return false;
	return is_utf8(name);
}

static bool
is_secret(struct text secret)
{
	return secret.len > 0 && secret.len <= SECRET_MAX_READ && memchr(secret.s, '\0', secret.len) == NULL;
}

static bool
same(struct text text, const char *wanted)
{
	return text.len == strlen(wanted) && memcmp(text.s, wanted, text.len) == 0;
}

/* The SASL library takes blanks off both ends of a name. */
static struct text
stripped(struct text text)
{
	while (text.len > 0 && text.s[0] == ' ') {
		text.s++;
		text.len--;
	}
	while (text.len > 0 && text.s[text.len - 1] == ' ')
		text.len--;
	return text;
}

static bool
acts_for_another(const struct credentials *c)
{
	return c->user.len > 0 && (c->user.len != c->owner.len || memcmp(c->user.s, c->owner.s, c->user.len) != 0);
}

static int
oracle(const struct credentials *c, bool plain, bool *asks)
{
	*asks = false;
	if (!is_name(c->owner) || (c->user.len > 0 && !is_name(c->user)) || !is_secret(c->secret) ||
	    (plain && !is_utf8(c->secret)))
		return SASL_BADPROT;
	if (holds_token(c->owner) || holds_token(c->user) || holds_token(c->secret))
		return same(c->secret, TOKEN) && same(c->owner, OWNER) && !acts_for_another(c) ? SASL_OK : SASL_BADAUTH;
	*asks = true;
	return same(stripped(c->owner), PERSON) && same(c->secret, PASSWORD) && !acts_for_another(c) ? SASL_OK
												     : SASL_BADAUTH;
}

/* Three parts and no more; the last is what is left, so that a NUL in it is seen. */
static bool
split_plain(struct text message, struct credentials *out)
{
	const char *end = message.s + message.len, *first, *second;

	first = memchr(message.s, '\0', message.len);
	second = first != NULL ? memchr(first + 1, '\0', (size_t)(end - first - 1)) : NULL;
	if (second == NULL)
		return false;
	out->user = (struct text){message.s, (size_t)(first - message.s)};
	out->owner = (struct text){first + 1, (size_t)(second - first - 1)};
	out->secret = (struct text){second + 1, (size_t)(end - second - 1)};
	return true;
}

/* Of who was refused by his password the library itself keeps the name, for logs. */
static int
end(sasl_conn_t *conn, int rc)
{
	const void *user = NULL;
	const bool known = sasl_getprop(conn, SASL_USERNAME, &user) == SASL_OK;

	REQUIRE(rc == SASL_OK ? known : !known || asked > 0);
	REQUIRE(rc != SASL_OK || strcmp(user, asked > 0 ? PERSON : OWNER) == 0);
	sasl_dispose(&conn);
	return rc;
}

static int
by_plain(struct text message)
{
	const char *out;
	unsigned out_len;
	sasl_conn_t *conn = NULL;

	REQUIRE(server_connect(&conn));
	return end(conn, sasl_server_start(conn, "PLAIN", message.s, (unsigned)message.len, &out, &out_len));
}

static int
by_login(const struct credentials *c, bool waits)
{
	const char *out;
	unsigned out_len;
	sasl_conn_t *conn = NULL;
	int rc;

	REQUIRE(server_connect(&conn));
	rc = sasl_server_start(
	    conn, "LOGIN", waits ? NULL : c->owner.s, waits ? 0 : (unsigned)c->owner.len, &out, &out_len);
	if (waits || c->owner.len == 0) {
		REQUIRE(rc == SASL_CONTINUE && same((struct text){out, out_len}, "Username:"));
		rc = sasl_server_step(conn, c->owner.s, (unsigned)c->owner.len, &out, &out_len);
	}
	if (rc == SASL_CONTINUE) {
		REQUIRE(same((struct text){out, out_len}, "Password:"));
		rc = sasl_server_step(conn, c->secret.s, (unsigned)c->secret.len, &out, &out_len);
	}
	return end(conn, rc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct credentials c = {{"", 0}, {"", 0}, {"", 0}};
	const bool plain = size > 0 && data[0] != 'l' && data[0] != 'm';
	int wanted = SASL_BADPROT, rc;
	bool asks = false;
	char *owner, *secret;
	size_t at = 0;

	prepare();
	asked = 0;
	if (size == 0)
		return 0;
	data++, size--;
	while (!plain && at < size && data[at] != '\n')
		at++;
	/* Of PLAIN all is in the second. */
	owner = exact_copy(data, at);
	secret = exact_copy(data + at, size - at);
	c.owner = (struct text){owner, at};
	c.secret = (struct text){secret, size - at};
	if (!plain && c.secret.len > 0)
		c.secret = (struct text){secret + 1, size - at - 1};
	if (plain) {
		const struct text message = c.secret;

		if (split_plain(message, &c))
			wanted = oracle(&c, true, &asks);
		rc = by_plain(message);
	} else {
		wanted = oracle(&c, false, &asks);
		rc = by_login(&c, data[-1] == 'm');
	}
	REQUIRE(rc == wanted && (asks || asked == 0));
	free(owner);
	free(secret);
	return 0;
}
