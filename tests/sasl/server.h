/* SPDX-License-Identifier: ISC */
/* A host program: the real SASL library, with the plug-in in its folder or linked in. */
#ifndef TSR_TESTS_SASL_SERVER_H
#define TSR_TESTS_SASL_SERVER_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>
#include <stdbool.h>
#include <stddef.h>

#define SERVER_OPTIONS 32

/* Set before server_start(); the texts stay the caller's. */
struct server {
	const char *folder; /* of plug-ins; NULL: none */
	const char *service, *realm, *remote;
	const char *options[SERVER_OPTIONS]; /* "tessera_role=x": what its SASL file says */
	size_t option_count;
	const char *asks[SERVER_OPTIONS + 1]; /* properties it wants to know */
	size_t ask_count;
	const char *person, *password; /* whom it knows; NULL: nobody */
	/* Sees each name and password that it is asked to check; NULL: nobody looks. */
	void (*witness)(const char *name, const char *password, size_t len);
	bool proxies; /* lets everybody act for everybody */
	bool tells;   /* prints what is logged */
};

extern struct server server;

/* False, with a message on stderr, when the library does not start. */
bool server_start(void);
bool server_connect(sasl_conn_t **conn);

#endif
