/* SPDX-License-Identifier: ISC */
/* A way to a cache serves one thread at a time: whoever is done with one leaves it to the next. */
#include "module.h"

#include <apr_thread_mutex.h>
#include <stdlib.h>

struct way {
	struct tsr_cache *cache;
	struct way *next;
};

struct tsr_apache_place {
	const char *dir;
	apr_thread_mutex_t *lock;
	struct way *idle; /* as many as ever judged at the same time, which are few */
};

static void
close_way(struct way *way)
{
	if (way != NULL)
		tsr_cache_free(way->cache);
	free(way);
}

static apr_status_t
close_place(void *data)
{
	struct tsr_apache_place *place = data;

	while (place->idle != NULL) {
		struct way *way = place->idle;

		place->idle = way->next;
		close_way(way);
	}
	return APR_SUCCESS;
}

/* The lock is made before Apache forks, while nobody holds it: each process has its own then. */
struct tsr_apache_place *
tsr_apache_place(apr_pool_t *pool, const char *dir)
{
	struct tsr_apache_place *place = apr_pcalloc(pool, sizeof(*place));

	place->dir = dir;
	if (apr_thread_mutex_create(&place->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
		return NULL;
	apr_pool_cleanup_register(pool, place, close_place, apr_pool_cleanup_null);
	return place;
}

static struct way *
new_way(const char *dir)
{
	struct way *way = calloc(1, sizeof(*way));

	if (way == NULL || tsr_cache_new(dir, TSR_KEEP, &way->cache) == TSR_OK)
		return way;
	free(way);
	return NULL;
}

static struct way *
take(struct tsr_apache_place *place)
{
	struct way *way;

	(void)apr_thread_mutex_lock(place->lock);
	way = place->idle;
	if (way != NULL)
		place->idle = way->next;
	(void)apr_thread_mutex_unlock(place->lock);
	return way != NULL ? way : new_way(place->dir);
}

static void
leave(struct tsr_apache_place *place, struct way *way)
{
	(void)apr_thread_mutex_lock(place->lock);
	way->next = place->idle;
	place->idle = way;
	(void)apr_thread_mutex_unlock(place->lock);
}

enum tsr_verdict
tsr_apache_judge(struct tsr_apache_place *place, const struct tsr_request *request, struct tsr_answer *answer)
{
	struct way *way = take(place);
	enum tsr_verdict verdict;

	if (way == NULL) {
		*answer = (struct tsr_answer){.verdict = TSR_UNAVAILABLE, .status = TSR_NOMEM, .age = -1};
		return TSR_UNAVAILABLE;
	}
	verdict = tsr_judge(way->cache, request, answer);
	leave(place, way);
	return verdict;
}
