/* SPDX-License-Identifier: ISC */
/*
 * What the files of the module for Apache share.  A token is judged by the
 * thread that has the request.  Nothing is opened before that, so that the
 * parent process holds no descriptor of ours.
 */
#ifndef TSR_APACHE_MODULE_H
#define TSR_APACHE_MODULE_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_auth.h>

#include "http.h"
#include <tessera.h>

extern module tessera_module;

/* The ways to one cache that no thread is using; places.c. */
struct tsr_apache_place;

/* A directory or location of Apache's settings. */
struct tsr_apache_settings {
	struct tsr_apache_place *place; /* NULL: the server's */
	const char *service;            /* NULL: not said */
	int basic, preflight;           /* -1: not said */
};

/* A request whose token was judged. */
struct tsr_apache_state {
	struct tsr_apache_place *place;
	const char *service;
	bool by_header; /* name and token were those of the header Authorization */
	struct tsr_answer answer;
};

/* places.c: NULL without memory.  DIR NULL: where tessera.h says. */
struct tsr_apache_place *tsr_apache_place(apr_pool_t *pool, const char *dir);
/* As tsr_judge(), with a way that this thread has for itself meanwhile. */
enum tsr_verdict tsr_apache_judge(
    struct tsr_apache_place *place, const struct tsr_request *request, struct tsr_answer *answer);

/* settings.c */
extern const command_rec tsr_apache_commands[];
void *tsr_apache_server_new(apr_pool_t *pool, server_rec *server);
void *tsr_apache_settings_new(apr_pool_t *pool, char *where);
void *tsr_apache_settings_merge(apr_pool_t *pool, void *above, void *below);
/* What holds for a request, with nothing left unsaid. */
struct tsr_apache_settings tsr_apache_settings(const request_rec *r);

/*
 * judge.c: judges, logs a refusal and notes what is known of the request.  The
 * verdict is that of *OUT, which lasts as long as the request.  BY_HEADER: the
 * credentials are what tsr_http_authorization() made of its header.
 */
enum tsr_verdict tsr_apache_ask(request_rec *r, const struct tsr_apache_settings *settings,
    const struct tsr_http_credentials *credentials, bool by_header, const struct tsr_answer **out);
/* What was found for this request, or for the one that it belongs to or comes from; NULL: nothing. */
const struct tsr_apache_state *tsr_apache_state(const request_rec *r);
/* A header of the request.  Apache has made one of several, parted by commas, which no Origin and no token has. */
struct tsr_http_header tsr_apache_header(const request_rec *r, const char *name);

/* authn.c, authz.c: hooks and providers. */
int tsr_apache_authn(request_rec *r);
int tsr_apache_guard(request_rec *r);
int tsr_apache_preflight(request_rec *r);
extern const authn_provider tsr_apache_passwords;
int tsr_apache_let_in(request_rec *r);
extern const authz_provider tsr_apache_roles;
/* Adds a challenge to the answer, whatever becomes of it. */
void tsr_apache_challenge(request_rec *r, const char *value);

#endif
