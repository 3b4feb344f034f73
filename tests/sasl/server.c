/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

struct server server = {.service = "imap"};

static int
get_option(void *context, const char *plugin, const char *name, const char **value, unsigned *len)
{
	(void)context, (void)plugin;
	for (size_t i = 0; i < server.option_count; i++) {
		const size_t name_len = strlen(name);
		const char *option = server.options[i];

		if (strncmp(option, name, name_len) != 0 || option[name_len] != '=')
			continue;
		*value = option + name_len + 1;
		if (len != NULL)
			*len = (unsigned)strlen(*value);
		return SASL_OK;
	}
	return SASL_FAIL;
}

static int
get_path(void *context, const char **path)
{
	(void)context;
	*path = server.folder != NULL ? server.folder : "/nonexistent";
	return SASL_OK;
}

static int
take_log(void *context, int level, const char *text)
{
	(void)context;
	if (server.tells)
		printf("log %d %s\n", level, text);
	return SASL_OK;
}

static int
proxy_policy(sasl_conn_t *conn, void *context, const char *user, unsigned user_len, const char *owner,
    unsigned owner_len, const char *realm, unsigned realm_len, struct propctx *properties)
{
	(void)conn, (void)context, (void)realm, (void)realm_len, (void)properties;
	if (server.proxies || (user_len == owner_len && memcmp(user, owner, user_len) == 0))
		return SASL_OK;
	return SASL_BADAUTH;
}

static int
check_password(
    sasl_conn_t *conn, void *context, const char *user, const char *password, unsigned len, struct propctx *properties)
{
	(void)conn, (void)context, (void)properties;
	if (server.witness != NULL)
		server.witness(user, password, len);
	if (server.person == NULL || strcmp(user, server.person) != 0)
		return SASL_NOUSER;
	return len == strlen(server.password) && memcmp(password, server.password, len) == 0 ? SASL_OK : SASL_BADAUTH;
}

/* As threaded servers give the library locks. */
static void *
lock_new(void)
{
	pthread_mutex_t *lock = malloc(sizeof(*lock));

	if (lock != NULL)
		pthread_mutex_init(lock, NULL);
	return lock;
}

static int
lock_take(void *lock)
{
	return pthread_mutex_lock(lock) == 0 ? SASL_OK : SASL_FAIL;
}

static int
lock_give(void *lock)
{
	return pthread_mutex_unlock(lock) == 0 ? SASL_OK : SASL_FAIL;
}

static void
lock_free(void *lock)
{
	pthread_mutex_destroy(lock);
	free(lock);
}

typedef int (*callback)(void);

static const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT, (callback)(void (*)(void))get_option, NULL},
    {SASL_CB_GETPATH, (callback)(void (*)(void))get_path, NULL},
    {SASL_CB_LOG, (callback)(void (*)(void))take_log, NULL},
    {SASL_CB_PROXY_POLICY, (callback)(void (*)(void))proxy_policy, NULL},
    {SASL_CB_SERVER_USERDB_CHECKPASS, (callback)(void (*)(void))check_password, NULL},
    {SASL_CB_LIST_END, NULL, NULL},
};

bool
server_start(void)
{
	int rc;

	sasl_set_mutex(lock_new, lock_take, lock_give, lock_free);
	rc = sasl_server_init(callbacks, "tessera-test");
	if (rc != SASL_OK)
		fprintf(stderr, "sasl_server_init: %s\n", sasl_errstring(rc, NULL, NULL));
	return rc == SASL_OK;
}

bool
server_connect(sasl_conn_t **conn)
{
	int rc = sasl_server_new(
	    server.service, "server.example.com", server.realm, NULL, server.remote, callbacks, 0, conn);

	if (rc == SASL_OK && server.ask_count > 0)
		rc = sasl_auxprop_request(*conn, server.asks);
	if (rc != SASL_OK)
		fprintf(stderr, "sasl_server_new: %s\n", sasl_errstring(rc, NULL, NULL));
	return rc == SASL_OK;
}
