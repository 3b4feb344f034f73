/* SPDX-License-Identifier: ISC */
/*
 * What a client says to the SASL plug-in in the real library, behind a byte
 * that chooses the mechanism.  The oracle reads it by regular expressions, and
 * knows the one token and its owner: it says in advance whether the client is
 * let in, refused, or not understood.
 */
#include "fuzz.h"

#include <regex.h>
#include <string.h>
#include <unistd.h>

#include "../sasl/server.h"
#include "maker.h"

#define OWNER "svc-a"
#define TOKEN "6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a"
#define SIZE_MAX_READ 8192
#define NAME_MAX_READ 255

/* The plug-in, linked in. */
sasl_server_plug_init_t sasl_server_plug_init;

static char dir[] = "/tmp/tessera-fuzz.XXXXXX";
static regex_t oauthbearer, xoauth2, bearer;

static void
clean_up(void)
{
	char command[100];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	REQUIRE(system(command) == 0);
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
	REQUIRE(server_start());
	REQUIRE(sasl_server_add_plugin("tessera", sasl_server_plug_init) == SASL_OK);
#define SAFE "[^,=\x01-\x1f\x7f]"
#define PAIRS "(([A-Za-z]+=[\t\n\r -~]*\x01)*)\x01$"
	REQUIRE(regcomp(&oauthbearer, "^[nNyY],([aA]=((" SAFE "|=2[cC]|=3[dD])+))?,\x01" PAIRS, REG_EXTENDED) == 0);
	REQUIRE(regcomp(&xoauth2, "^([A-Za-z]+=[\t\n\r -~\x80-\xff]*\x01)*\x01$", REG_EXTENDED) == 0);
	REQUIRE(regcomp(&bearer, "^[Bb][Ee][Aa][Rr][Ee][Rr] +" TOKEN "$", REG_EXTENDED) == 0);
	done = true;
}

/* How often a key stands there; the value of the last one, cut out, or "". */
static int
count_key(const char *text, const char *key, char *value, size_t size)
{
	char sought[20];
	int count = 0;

	value[0] = '\0';
	(void)snprintf(sought, sizeof(sought), "\x01%s=", key);
	while ((text = strstr(text, sought)) != NULL) {
		count++;
		text += strlen(sought);
		(void)snprintf(value, size, "%.*s", (int)strcspn(text, "\x01"), text);
	}
	return count;
}

/* The name as it is meant.  False: no name can be that long. */
static bool
name_of(const char *escaped, size_t len, char name[static NAME_MAX_READ + 1])
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++, used++) {
		if (used == NAME_MAX_READ)
			return false;
		name[used] = escaped[i];
		if (escaped[i] == '=') {
			name[used] = escaped[i + 1] == '2' ? ',' : '=';
			i += 2;
		}
	}
	name[used] = '\0';
	return true;
}

static bool
read_name(const char *text, bool old, char name[static NAME_MAX_READ + 1])
{
	char value[SIZE_MAX_READ + 1];
	regmatch_t m[3];

	name[0] = '\0';
	if (!old) {
		REQUIRE(regexec(&oauthbearer, text + 1, 3, m, 0) == 0);
		return m[2].rm_so < 0 || name_of(text + 1 + m[2].rm_so, (size_t)(m[2].rm_eo - m[2].rm_so), name);
	}
	if (count_key(text, "user", value, sizeof(value)) != 1 || value[0] == '\0' || strlen(value) > NAME_MAX_READ)
		return false;
	strcpy(name, value);
	return strpbrk(name, "\t\r\n") == NULL;
}

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text > 0x7f)
			return false;
	return true;
}

/* SASL_OK, SASL_BADAUTH or SASL_BADPROT; SASL_FAIL: one of the two last. */
static int
oracle(const char *message, size_t len, bool old)
{
	char text[SIZE_MAX_READ + 2], auth[SIZE_MAX_READ + 1], other[SIZE_MAX_READ + 1], name[NAME_MAX_READ + 1];

	if (len > SIZE_MAX_READ || memchr(message, '\0', len) != NULL)
		return SASL_BADPROT;
	/* So that a separator stands before the first key of XOAUTH2, too. */
	(void)snprintf(text, sizeof(text), "\x01%.*s", (int)len, message);
	if (regexec(old ? &xoauth2 : &oauthbearer, text + 1, 0, NULL, 0) != 0)
		return SASL_BADPROT;
	if (count_key(text, "host", other, sizeof(other)) > 1 || !is_ascii(other) ||
	    count_key(text, "port", other, sizeof(other)) > 1 || !is_ascii(other) ||
	    count_key(text, "auth", auth, sizeof(auth)) != 1 || !is_ascii(auth) || !read_name(text, old, name))
		return SASL_BADPROT;
	/* Only names may be more than ASCII, and ours is none of them. */
	if (!is_ascii(text))
		return SASL_FAIL;
	if (regexec(&bearer, auth, 0, NULL, 0) != 0)
		return SASL_BADAUTH;
	return name[0] == '\0' || strcmp(name, OWNER) == 0 ? SASL_OK : SASL_BADAUTH;
}

static int
converse(const char *message, size_t len, bool old)
{
	const char *out;
	unsigned out_len;
	sasl_conn_t *conn = NULL;
	const void *user;
	int rc;

	REQUIRE(server_connect(&conn));
	rc = sasl_server_start(conn, old ? "XOAUTH2" : "OAUTHBEARER", message, (unsigned)len, &out, &out_len);
	if (rc == SASL_CONTINUE) {
		REQUIRE(out_len > 0 && out[0] == '{' && out[out_len - 1] == '}');
		rc = sasl_server_step(conn, "\x01", 1, &out, &out_len);
		REQUIRE(rc == SASL_BADAUTH);
	}
	REQUIRE((rc == SASL_OK) == (sasl_getprop(conn, SASL_USERNAME, &user) == SASL_OK));
	REQUIRE(rc != SASL_OK || strcmp(user, OWNER) == 0);
	sasl_dispose(&conn);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const bool old = size > 0 && data[0] == 'x';
	char *message;
	int wanted, rc;

	prepare();
	if (size == 0)
		return 0;
	message = exact_copy(data + 1, size - 1);
	wanted = oracle(message, size - 1, old);
	rc = converse(message, size - 1, old);
	REQUIRE(rc == wanted || (wanted == SASL_FAIL && (rc == SASL_BADAUTH || rc == SASL_BADPROT)));
	free(message);
	return 0;
}
