/* SPDX-License-Identifier: ISC */
/*
 * Measures how long a revocation takes from the directory's answer until a
 * plug-in on this host denies: usage: revoke CONF ACCOUNT-DN ONE-BY-ONE BURST
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "directory.h"
#include "text.h"
#include "timing.h"
#include "token.h"
#include "write.h"

#define PATIENCE_US 30e6 /* until a change that does not arrive is an error */

struct bench {
	struct tsr_settings settings;
	struct tsr_dir *dir;
	struct tsr_cache *cache;
	const char *account;
	struct tsr_dir_error error;
};

struct made {
	char text[TSR_TOKEN_LEN + 1];
	char dn[TSR_DN_MAX + 1];
};

static void
die(const char *what, const struct tsr_dir_error *error)
{
	fprintf(stderr, "revoke: %s: %s\n", what, error ? error->text : "");
	exit(1);
}

static void
make(struct bench *b, struct made *m)
{
	struct tsr_token token;
	uint8_t proof[TSR_PROOF_BYTES];
	char verifier[TSR_VERIFIER_MAX];

	if (tsr_token_make(TSR_PRIVATE, m->text) || tsr_token_parse(m->text, TSR_TOKEN_LEN, &token) ||
	    tsr_token_proof(m->text, TSR_TOKEN_LEN, &token, proof) ||
	    tsr_dn_child(TSR_ATTR_TOKEN_ID, token.id, b->account, m->dn))
		die("cannot make a token", NULL);
	tsr_verifier_format(TSR_SCHEME_BLAKE2B, proof, verifier);
	const struct tsr_dir_value values[] = {
	    {"objectClass", TSR_CLASS_NAME_TOKEN},
	    {TSR_ATTR_TOKEN_ID, token.id},
	    {TSR_ATTR_VERIFIER, verifier},
	    {TSR_ATTR_KIND, "private"},
	    {TSR_ATTR_LABEL, "bench"},
	    {TSR_ATTR_STATE, "active"},
	    {TSR_ATTR_NOT_AFTER, "99991231235959Z"},
	    {TSR_ATTR_SERVICE, "*"},
	    {TSR_ATTR_NETWORK, "*"},
	    {TSR_ATTR_ROLE, "*"},
	};
	if (tsr_dir_add(b->dir, m->dn, values, sizeof(values) / sizeof(*values), &b->error))
		die("add", &b->error);
}

static void
revoke(struct bench *b, const struct made *m)
{
	char now[TSR_TIME_LEN + 1];

	tsr_time_format((int64_t)time(NULL), now);
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_STATE, "revoked"},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_REVOKED_AT, now},
	};
	if (tsr_dir_modify(b->dir, m->dn, changes, 2, &b->error))
		die("modify", &b->error);
}

static enum tsr_verdict
judged(struct bench *b, const struct made *m)
{
	struct tsr_request request = {.token = m->text, .token_len = TSR_TOKEN_LEN, .service = "bench"};
	struct tsr_answer answer;

	request.now = (int64_t)time(NULL);
	return tsr_judge(b->cache, &request, &answer);
}

static void
await(struct bench *b, const struct made *m, enum tsr_verdict wanted)
{
	double end = bench_us() + PATIENCE_US;

	while (judged(b, m) != wanted)
		if (bench_us() > end)
			die("the change did not arrive", NULL);
}

static void
one_by_one(struct bench *b, size_t count)
{
	double *took = calloc(count, sizeof(*took));

	if (!took)
		die("out of memory", NULL);
	for (size_t i = 0; i < count; i++) {
		struct made m;
		double answered;

		make(b, &m);
		await(b, &m, TSR_ALLOW);
		revoke(b, &m);
		answered = bench_us();
		await(b, &m, TSR_REVOKED);
		took[i] = bench_us() - answered;
	}
	qsort(took, count, sizeof(*took), bench_order);
	printf("revoke_to_denied_ms p50 %.2f p99 %.2f max %.2f (%zu revocations)\n", took[count / 2] / 1e3,
	    took[count * 99 / 100] / 1e3, took[count - 1] / 1e3, count);
	free(took);
}

static void
burst(struct bench *b, size_t count)
{
	struct made *m = calloc(count, sizeof(*m));
	double answered, took;

	if (!m)
		die("out of memory", NULL);
	for (size_t i = 0; i < count; i++)
		make(b, &m[i]);
	for (size_t i = 0; i < count; i++)
		await(b, &m[i], TSR_ALLOW);
	for (size_t i = 0; i < count; i++)
		revoke(b, &m[i]);
	answered = bench_us();
	/* Changes arrive in their order: when the last is there, all are, and none has to be waited for. */
	await(b, &m[count - 1], TSR_REVOKED);
	took = bench_us() - answered;
	for (size_t i = 0; i < count; i++)
		if (judged(b, &m[i]) != TSR_REVOKED)
			die("a revocation was overtaken by a later one", NULL);
	printf("burst_all_denied_ms %.1f after the last answer (%zu revocations)\n", took / 1e3, count);
	free(m);
}

int
main(int argc, char **argv)
{
	static struct bench b;
	char why[512];

	if (argc != 5) {
		fprintf(stderr, "usage: revoke CONF ACCOUNT-DN ONE-BY-ONE BURST\n");
		return 2;
	}
	b.account = argv[2];
	if (tsr_settings_read(&b.settings, argv[1], why, sizeof(why)))
		die(why, NULL);
	tsr_dir_init();
	const char *uri = *b.settings.admin_uri ? b.settings.admin_uri : b.settings.uri[0];
	if (tsr_dir_open(&b.settings, uri, TSR_DIR_ADMIN, &b.dir, &b.error))
		die("open", &b.error);
	if (tsr_cache_new(b.settings.dir, TSR_KEEP, &b.cache))
		die("cache", NULL);
	one_by_one(&b, strtoul(argv[3], NULL, 10));
	burst(&b, strtoul(argv[4], NULL, 10));
	tsr_cache_free(b.cache);
	tsr_dir_close(b.dir);
	return 0;
}
