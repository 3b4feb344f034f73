/* SPDX-License-Identifier: ISC */
/* What is known of a request outlives its internal redirects, at which nginx forgets the contexts of modules. */
#include "module.h"

/* Nothing is to be freed: it is the mark by which the state is found again. */
static void
mark(void *state)
{
	(void)state;
}

struct tsr_ngx_state *
tsr_ngx_state_find(ngx_http_request_t *r)
{
	struct tsr_ngx_state *state = ngx_http_get_module_ctx(r->main, ngx_http_tessera_module);

	if (state != NULL)
		return state;
	for (ngx_pool_cleanup_t *each = r->pool->cleanup; each != NULL; each = each->next)
		if (each->handler == mark)
			return each->data;
	return NULL;
}

struct tsr_ngx_state *
tsr_ngx_state_make(ngx_http_request_t *r)
{
	ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, sizeof(struct tsr_ngx_state));

	if (cleanup == NULL)
		return NULL;
	ngx_memzero(cleanup->data, sizeof(struct tsr_ngx_state));
	cleanup->handler = mark;
	ngx_http_set_ctx(r->main, cleanup->data, ngx_http_tessera_module);
	return cleanup->data;
}
