/* SPDX-License-Identifier: ISC */
/* The directives, and what a location takes over from where it stands in. */
#include "module.h"

#include <apr_strings.h>
#include <string.h>

#define DIR_MAX 200 /* bytes, as tsr_cache_new() has it */

void *
tsr_apache_server_new(apr_pool_t *pool, server_rec *server)
{
	(void)server;
	return tsr_apache_place(pool, NULL);
}

void *
tsr_apache_settings_new(apr_pool_t *pool, char *where)
{
	struct tsr_apache_settings *settings = apr_pcalloc(pool, sizeof(*settings));

	(void)where;
	settings->basic = -1;
	settings->preflight = -1;
	return settings;
}

void *
tsr_apache_settings_merge(apr_pool_t *pool, void *above, void *below)
{
	const struct tsr_apache_settings *outer = above, *inner = below;
	struct tsr_apache_settings *settings = apr_pmemdup(pool, outer, sizeof(*outer));

	if (inner->place != NULL)
		settings->place = inner->place;
	if (inner->service != NULL)
		settings->service = inner->service;
	if (inner->basic >= 0)
		settings->basic = inner->basic;
	if (inner->preflight >= 0)
		settings->preflight = inner->preflight;
	return settings;
}

struct tsr_apache_settings
tsr_apache_settings(const request_rec *r)
{
	struct tsr_apache_settings settings =
	    *(const struct tsr_apache_settings *)ap_get_module_config(r->per_dir_config, &tessera_module);

	if (settings.place == NULL)
		settings.place = ap_get_module_config(r->server->module_config, &tessera_module);
	if (settings.service == NULL)
		settings.service = "apache";
	settings.basic = settings.basic > 0;
	settings.preflight = settings.preflight > 0;
	return settings;
}

static const char *
set_cache(cmd_parms *cmd, void *config, const char *dir)
{
	struct tsr_apache_settings *settings = config;

	if (dir[0] != '/')
		return "TesseraCache must be an absolute path";
	if (strlen(dir) > DIR_MAX)
		return "TesseraCache is too long";
	settings->place = tsr_apache_place(cmd->pool, dir);
	return settings->place != NULL ? NULL : "TesseraCache: no memory";
}

static const char *
set_service(cmd_parms *cmd, void *config, const char *name)
{
	(void)cmd;
	((struct tsr_apache_settings *)config)->service = name;
	return NULL;
}

static const char *
set_basic(cmd_parms *cmd, void *config, int on)
{
	(void)cmd;
	((struct tsr_apache_settings *)config)->basic = on;
	return NULL;
}

static const char *
set_preflight(cmd_parms *cmd, void *config, int on)
{
	(void)cmd;
	((struct tsr_apache_settings *)config)->preflight = on;
	return NULL;
}

/* None of them in .htaccess: what is written there may be anybody's. */
#define ANYWHERE (RSRC_CONF | ACCESS_CONF)

const command_rec tsr_apache_commands[] = {
    AP_INIT_TAKE1("TesseraCache", set_cache, NULL, ANYWHERE, "where the cache is"),
    AP_INIT_TAKE1("TesseraService", set_service, NULL, ANYWHERE, "what this is called in the lists of tokens"),
    AP_INIT_FLAG("TesseraBasic", set_basic, NULL, ANYWHERE, "whether AuthType Tessera takes HTTP Basic, too"),
    AP_INIT_FLAG("TesseraPreflight", set_preflight, NULL, ANYWHERE, "whether preflights need no token"),
    {0},
};
