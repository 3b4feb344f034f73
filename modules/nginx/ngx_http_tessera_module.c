/* SPDX-License-Identifier: ISC */
/* The door of ngx_http_tessera_module.so: what nginx looks for in it. */
#include "module.h"

static ngx_int_t
add_handler(ngx_conf_t *cf, ngx_http_phases phase, ngx_http_handler_pt added)
{
	ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
	ngx_http_handler_pt *handler = ngx_array_push(&core->phases[phase].handlers);

	if (handler == NULL)
		return NGX_ERROR;
	*handler = added;
	return NGX_OK;
}

static ngx_int_t
add_handlers(ngx_conf_t *cf)
{
	if (add_handler(cf, NGX_HTTP_REWRITE_PHASE, tsr_ngx_hide) != NGX_OK)
		return NGX_ERROR;
	return add_handler(cf, NGX_HTTP_ACCESS_PHASE, tsr_ngx_access);
}

static ngx_http_module_t context = {
    .preconfiguration = tsr_ngx_variables_add,
    .postconfiguration = add_handlers,
    .create_main_conf = tsr_ngx_main_new,
    .create_loc_conf = tsr_ngx_settings_new,
    .merge_loc_conf = tsr_ngx_settings_merge,
};

ngx_module_t ngx_http_tessera_module = {
    NGX_MODULE_V1,
    .ctx = &context,
    .commands = tsr_ngx_commands,
    .type = NGX_HTTP_MODULE,
};

/* In memory that may be written to, because nginx says so of names. */
static char own[] = "ngx_http_tessera_module";
static char asks_others[] = "ngx_http_auth_request_module";
static char asks_passwords[] = "ngx_http_auth_basic_module";
static char asks_addresses[] = "ngx_http_access_module";

TSR_API ngx_module_t *ngx_modules[] = {&ngx_http_tessera_module, NULL};
TSR_API char *ngx_module_names[] = {own, NULL};

/*
 * Modules are asked for access in the reverse of their order.  Those that this
 * one is put before are asked first: under "satisfy any" nobody is judged whom
 * they let in, and what they wanted of the client is taken back when this one
 * lets in.
 */
extern char *ngx_module_order[];
TSR_API char *ngx_module_order[] = {own, asks_others, asks_passwords, asks_addresses, NULL};
