/* SPDX-License-Identifier: ISC */
/*
 * What the files of the module for nginx share.  A token is judged in the
 * worker that has the request, in its access phase: no subrequest, no socket
 * that is waited for.  Nothing is opened before a request is judged, so that
 * the master process and what it executes hold no descriptor of ours.
 */
#ifndef TSR_NGINX_MODULE_H
#define TSR_NGINX_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <tessera.h>

extern ngx_module_t ngx_http_tessera_module;

/* The directive tessera. */
enum tsr_ngx_demand { TSR_NGX_OFF, TSR_NGX_ON, TSR_NGX_OPTIONAL };

/* One location.  Texts end with a NUL, which nginx puts behind every word of its settings. */
struct tsr_ngx_settings {
	ngx_uint_t demand;
	struct tsr_cache *cache; /* shared by all who name the same directory; freed with the settings of nginx */
	ngx_str_t service;
	ngx_str_t role; /* empty: none is required */
	ngx_str_t realm;
	ngx_flag_t basic;     /* HTTP Basic, too, with the token as the password */
	ngx_flag_t preflight; /* requests that ask what a page may ask are let through without a token */
};

#define TSR_NGX_CHALLENGES 2

/* One request with its internal redirects and subrequests. */
struct tsr_ngx_state {
	const struct tsr_ngx_settings *settings; /* what it was last judged by; NULL: not yet */
	ngx_int_t result;                        /* what nginx was told */
	ngx_table_elt_t *challenges[TSR_NGX_CHALLENGES];
	ngx_table_elt_t *vary;
	struct tsr_answer answer; /* TSR_DENY: there was no token to judge */
};

/* settings.c: as nginx calls them. */
extern ngx_command_t tsr_ngx_commands[];
void *tsr_ngx_main_new(ngx_conf_t *cf);
void *tsr_ngx_settings_new(ngx_conf_t *cf);
char *tsr_ngx_settings_merge(ngx_conf_t *cf, void *parent, void *child);

/*
 * access.c: the handler of the access phase, and of that in which the location
 * is first known.  It takes back a user name that is a token, before others let
 * in or refuse.
 */
ngx_int_t tsr_ngx_hide(ngx_http_request_t *r);
ngx_int_t tsr_ngx_access(ngx_http_request_t *r);

/* variables.c */
ngx_int_t tsr_ngx_variables_add(ngx_conf_t *cf);

/*
 * state.c: what is known of the request that R is, or is a part of; find
 * returns NULL where nothing is, make NULL when there is no memory.
 */
struct tsr_ngx_state *tsr_ngx_state_find(ngx_http_request_t *r);
struct tsr_ngx_state *tsr_ngx_state_make(ngx_http_request_t *r);

#endif
