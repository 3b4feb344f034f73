/* SPDX-License-Identifier: ISC */
/* The door of mod_tessera.so: what Apache looks for in it. */
#include "module.h"

static void
hooks(apr_pool_t *pool)
{
	ap_hook_check_access_ex(tsr_apache_preflight, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
	ap_hook_check_authn(tsr_apache_guard, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
	ap_hook_check_authn(tsr_apache_authn, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
	ap_hook_fixups(tsr_apache_let_in, NULL, NULL, APR_HOOK_FIRST);
	ap_register_auth_provider(pool, AUTHN_PROVIDER_GROUP, "tessera", AUTHN_PROVIDER_VERSION, &tsr_apache_passwords,
	    AP_AUTH_INTERNAL_PER_CONF);
	ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, "tessera-role", AUTHZ_PROVIDER_VERSION, &tsr_apache_roles,
	    AP_AUTH_INTERNAL_PER_CONF);
}

TSR_API module tessera_module = {
    STANDARD20_MODULE_STUFF,
    tsr_apache_settings_new,
    tsr_apache_settings_merge,
    tsr_apache_server_new,
    NULL, /* a virtual host has what the server has */
    tsr_apache_commands,
    hooks,
    AP_MODULE_FLAG_NONE,
};
