/* SPDX-License-Identifier: ISC */
/* The directives, and what a location takes over from where it stands in. */
#include "module.h"
#include "http.h"

#define ANYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_HTTP_LMT_CONF)

/* A cache that some location names. */
struct place {
	ngx_str_t dir;
	struct tsr_cache *cache;
};

/* All of them; nginx frees the memory of the array itself. */
static void
free_places(void *data)
{
	const ngx_array_t *places = data;
	const struct place *place = places->elts;

	for (ngx_uint_t i = 0; i < places->nelts; i++)
		tsr_cache_free(place[i].cache);
}

void *
tsr_ngx_main_new(ngx_conf_t *cf)
{
	ngx_array_t *places = ngx_array_create(cf->pool, 1, sizeof(struct place));
	ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);

	if (places == NULL || cleanup == NULL)
		return NULL;
	cleanup->data = places;
	cleanup->handler = free_places;
	return places;
}

/*
 * The one way to the cache in DIR.  It is made before nginx forks, which a way
 * survives, and opens nothing until a worker judges.  NULL: why was logged.
 */
static struct tsr_cache *
cache_of(ngx_conf_t *cf, const ngx_str_t *dir)
{
	ngx_array_t *places = ngx_http_conf_get_module_main_conf(cf, ngx_http_tessera_module);
	struct place *place = places->elts;
	struct tsr_cache *cache;
	enum tsr_status status;

	for (ngx_uint_t i = 0; i < places->nelts; i++)
		if (place[i].dir.len == dir->len && ngx_memcmp(place[i].dir.data, dir->data, dir->len) == 0)
			return place[i].cache;
	status = tsr_cache_new((const char *)dir->data, TSR_KEEP, &cache);
	if (status != TSR_OK) {
		ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "tessera_cache \"%V\": %s", dir, tsr_strerror(status));
		return NULL;
	}
	place = ngx_array_push(places);
	if (place == NULL) {
		tsr_cache_free(cache);
		return NULL;
	}
	*place = (struct place){*dir, cache};
	return cache;
}

/* Says why the directive at hand is not taken; NULL: it is. */
static char *
unless(ngx_conf_t *cf, const char *why)
{
	if (why == NULL)
		return NGX_CONF_OK;
	ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" %s", (ngx_str_t *)cf->args->elts, why);
	return NGX_CONF_ERROR;
}

static char *
set_cache(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
	struct tsr_ngx_settings *settings = conf;
	const ngx_str_t *dir = (const ngx_str_t *)cf->args->elts + 1;

	(void)command;
	if (settings->cache != NGX_CONF_UNSET_PTR)
		return unless(cf, "is duplicate");
	if (dir->len == 0 || dir->data[0] != '/')
		return unless(cf, "must be an absolute path");
	settings->cache = cache_of(cf, dir);
	return settings->cache != NULL ? NGX_CONF_OK : NGX_CONF_ERROR;
}

static char *
check_role(ngx_conf_t *cf, void *post, void *value)
{
	const ngx_str_t *text = value;

	(void)post;
	return unless(cf, tsr_http_is_role((const char *)text->data, text->len)
			      ? NULL
			      : "must be the name of a role: a-z, then a-z, 0-9 and -, 32 at most");
}

static char *
check_service(ngx_conf_t *cf, void *post, void *value)
{
	const ngx_str_t *text = value;

	(void)post;
	return unless(cf, text->len > 0 ? NULL : "needs the name of a service");
}

static char *
check_realm(ngx_conf_t *cf, void *post, void *value)
{
	const ngx_str_t *text = value;

	(void)post;
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] < ' ' || text->data[i] > '~')
			return unless(cf, "must be printable ASCII");
	return unless(cf, text->len <= TSR_HTTP_REALM_MAX ? NULL : "is too long");
}

static ngx_conf_post_t role_post = {check_role};
static ngx_conf_post_t service_post = {check_service};
static ngx_conf_post_t realm_post = {check_realm};

static ngx_conf_enum_t demands[] = {
    {ngx_string("off"), TSR_NGX_OFF},
    {ngx_string("on"), TSR_NGX_ON},
    {ngx_string("optional"), TSR_NGX_OPTIONAL},
    {ngx_null_string, 0},
};

#define ROW(name, kind, set, member, post)                                          \
	{                                                                           \
		ngx_string(name), ANYWHERE | (kind), set, NGX_HTTP_LOC_CONF_OFFSET, \
		    offsetof(struct tsr_ngx_settings, member), post                 \
	}

ngx_command_t tsr_ngx_commands[] = {
    ROW("tessera", NGX_CONF_TAKE1, ngx_conf_set_enum_slot, demand, demands),
    ROW("tessera_cache", NGX_CONF_TAKE1, set_cache, cache, NULL),
    ROW("tessera_service", NGX_CONF_TAKE1, ngx_conf_set_str_slot, service, &service_post),
    ROW("tessera_role", NGX_CONF_TAKE1, ngx_conf_set_str_slot, role, &role_post),
    ROW("tessera_realm", NGX_CONF_TAKE1, ngx_conf_set_str_slot, realm, &realm_post),
    ROW("tessera_basic", NGX_CONF_FLAG, ngx_conf_set_flag_slot, basic, NULL),
    ROW("tessera_preflight", NGX_CONF_FLAG, ngx_conf_set_flag_slot, preflight, NULL),
    ngx_null_command,
};

void *
tsr_ngx_settings_new(ngx_conf_t *cf)
{
	struct tsr_ngx_settings *settings = ngx_pcalloc(cf->pool, sizeof(*settings));

	if (settings == NULL)
		return NULL;
	settings->demand = NGX_CONF_UNSET_UINT;
	settings->cache = NGX_CONF_UNSET_PTR;
	settings->basic = NGX_CONF_UNSET;
	settings->preflight = NGX_CONF_UNSET;
	return settings;
}

char *
tsr_ngx_settings_merge(ngx_conf_t *cf, void *parent, void *child)
{
	static const ngx_str_t usual = ngx_string(TSR_DEFAULT_DIR);
	const struct tsr_ngx_settings *above = parent;
	struct tsr_ngx_settings *settings = child;

	ngx_conf_merge_uint_value(settings->demand, above->demand, TSR_NGX_OFF);
	ngx_conf_merge_ptr_value(settings->cache, above->cache, NGX_CONF_UNSET_PTR);
	ngx_conf_merge_str_value(settings->service, above->service, "nginx");
	ngx_conf_merge_str_value(settings->role, above->role, "");
	ngx_conf_merge_str_value(settings->realm, above->realm, "tessera");
	ngx_conf_merge_value(settings->basic, above->basic, 0);
	ngx_conf_merge_value(settings->preflight, above->preflight, 0);
	if (settings->demand != TSR_NGX_OFF && settings->cache == NGX_CONF_UNSET_PTR)
		settings->cache = cache_of(cf, &usual);
	return settings->cache != NULL ? NGX_CONF_OK : NGX_CONF_ERROR;
}
