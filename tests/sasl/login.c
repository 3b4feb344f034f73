/* SPDX-License-Identifier: ISC */
/*
 * One login through the SASL library:
 *
 *	login [-p FOLDER] [-s SERVICE] [-r ADDR;PORT] [-u REALM] [-o KEY=VALUE]... [-a PROPERTY]... [-w NAME PASSWORD]
 *	    [-P] [-l] MECHANISM
 *
 * Reads the client's messages, one a line: ^A is byte 1, ^0 byte 0, ^M a
 * carriage return, ^J a newline, an empty line an empty message; "-" alone
 * stands for none.  Prints a line a message: the code and what the server
 * sends; after a success who has come, and the properties asked for; after a
 * failure what the host program could show to the client.  -P: the host lets
 * everybody act for everybody.  -l: prints what is logged as well.  -w: the
 * host knows a person, and it is printed whom it is asked about.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server.h"

static size_t
unescape(char *text)
{
	size_t len = 0;

	for (const char *at = text; *at != '\0' && *at != '\n'; at++) {
		if (*at != '^') {
			text[len++] = *at;
			continue;
		}
		at++;
		text[len++] = *at == 'A' ? '\1' : *at == 'M' ? '\r' : *at == 'J' ? '\n' : *at == '0' ? '\0' : *at;
	}
	return len;
}

static void
tell_success(sasl_conn_t *conn)
{
	const struct propval *values;
	const void *user = NULL, *owner = NULL;

	(void)sasl_getprop(conn, SASL_USERNAME, &user);
	(void)sasl_getprop(conn, SASL_AUTHUSER, &owner);
	printf("user=%s authid=%s\n", (const char *)user, (const char *)owner);
	values = server.ask_count > 0 ? prop_get(sasl_auxprop_getctx(conn)) : NULL;
	for (; values != NULL && values->name != NULL; values++)
		printf("%s=%s\n", values->name, values->values != NULL ? values->values[0] : "(nothing)");
}

static void
tell_asked(const char *name, const char *password, size_t len)
{
	(void)password, (void)len;
	printf("asked %s\n", name);
}

static int
converse(sasl_conn_t *conn, const char *mechanism)
{
	int rc = SASL_CONTINUE;
	char *line = NULL;
	size_t size = 0;
	bool first = true;

	while (rc == SASL_CONTINUE && getline(&line, &size, stdin) >= 0) {
		const bool none = strcmp(line, "-\n") == 0;
		const size_t len = unescape(line);
		char *in = malloc(len > 0 ? len : 1);
		const char *out = NULL;
		unsigned out_len = 0;

		if (in == NULL)
			abort();
		memcpy(in, line, len);
		if (first)
			rc = sasl_server_start(
			    conn, mechanism, none ? NULL : in, none ? 0 : (unsigned)len, &out, &out_len);
		else
			rc = sasl_server_step(conn, none ? NULL : in, none ? 0 : (unsigned)len, &out, &out_len);
		free(in);
		first = false;
		printf("%d %.*s\n", rc, (int)out_len, out != NULL ? out : "");
	}
	free(line);
	return rc;
}

int
main(int argc, char **argv)
{
	sasl_conn_t *conn = NULL;
	int option, rc;

	while ((option = getopt(argc, argv, "p:s:r:u:o:a:w:Pl")) != -1) {
		if (option == 'p')
			server.folder = optarg;
		else if (option == 's')
			server.service = optarg;
		else if (option == 'r')
			server.remote = optarg;
		else if (option == 'u')
			server.realm = optarg;
		else if (option == 'o' && server.option_count < SERVER_OPTIONS)
			server.options[server.option_count++] = optarg;
		else if (option == 'a' && server.ask_count < SERVER_OPTIONS)
			server.asks[server.ask_count++] = optarg;
		else if (option == 'w' && optind < argc) {
			server.person = optarg;
			server.password = argv[optind++];
			server.witness = tell_asked;
		} else if (option == 'P')
			server.proxies = true;
		else if (option == 'l')
			server.tells = true;
		else
			return 2;
	}
	if (optind + 1 != argc || !server_start() || !server_connect(&conn))
		return 2;
	rc = converse(conn, argv[optind]);
	if (rc == SASL_OK)
		tell_success(conn);
	else
		printf("%s\n", sasl_errdetail(conn));
	sasl_dispose(&conn);
	sasl_done();
	return 0;
}
