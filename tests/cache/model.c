/* SPDX-License-Identifier: ISC */
/* Generations with computable content.  No cmocka here: this also runs in processes that are killed. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

static void
must(enum tsr_status status, const char *what)
{
	if (status == TSR_OK)
		return;
	fprintf(stderr, "%s: %s\n", what, tsr_strerror(status));
	abort();
}

static uint32_t
mix(unsigned number, uint32_t seq)
{
	uint32_t x = number * 2654435761u ^ seq * 2246822519u;

	x ^= x >> 15;
	x *= 2246822519u;
	return x ^ x >> 13;
}

/* The generation at or before SEQ in which the key was changed last. */
static uint32_t
changed_at(unsigned number, uint32_t seq)
{
	while (seq > 1 && mix(number, seq) % 16 != 0)
		seq--;
	return seq;
}

/* The value since that change; nothing: deleted. */
static size_t
value_since(unsigned number, uint32_t seq, char value[static 800])
{
	int n;

	if (seq > 1 && mix(number, seq) % 48 == 0)
		return 0;
	n = snprintf(value, 800, "%u since %u ", number, seq);
	memset(value + n, '.', mix(seq, number) % 700);
	return (size_t)n + mix(seq, number) % 700;
}

static void
make_key(struct tsr_key *key, unsigned number)
{
	char text[TSR_ID_LEN + 1];

	(void)snprintf(text, sizeof(text), "%012u", number % 1000000);
	must(tsr_key(key, TSR_KEY_TOKEN, text, TSR_ID_LEN), "key");
}

static void
put_meta(struct tsr_builder *builder, uint32_t seq, uint32_t min_base)
{
	const struct tsr_meta_record meta = {.seq = seq, .min_base = min_base, .proved_at = time(NULL)};
	uint8_t bytes[TSR_META_MAX];
	struct tsr_key key;
	size_t len;

	must(tsr_key(&key, TSR_KEY_META, NULL, 0), "key");
	must(tsr_record_encode(TSR_RECORD_META, &meta, bytes, sizeof(bytes), &len), "encode");
	must(tsr_builder_put(builder, &key, bytes, len), "put");
}

/* Everything that was changed after SINCE and holds at SEQ; deletes too when there is a base below. */
static void
publish(int dirfd, const char *name, uint32_t seq, uint32_t since, uint32_t min_base)
{
	struct tsr_builder *builder;
	struct tsr_key key;
	char value[800];

	must(tsr_builder_new(dirfd, name, MODEL_KEYS, &builder), "builder");
	put_meta(builder, seq, min_base);
	for (unsigned i = 0; i < MODEL_KEYS; i++) {
		uint32_t when = changed_at(i, seq);
		size_t len = value_since(i, when, value);

		if (when <= since || (len == 0 && since == 0))
			continue;
		make_key(&key, i);
		must(tsr_builder_put(builder, &key, (const uint8_t *)value, len), "put");
	}
	must(tsr_builder_publish(builder, name, NULL), "publish");
	tsr_builder_free(builder);
}

void
model_delta(int dirfd, uint32_t seq, uint32_t base_seq)
{
	publish(dirfd, TSR_DELTA_NAME, seq, base_seq, base_seq);
}

void
model_fold(int dirfd, uint32_t seq)
{
	int old;

	publish(dirfd, TSR_NEXT_NAME, seq, 0, 0);
	model_delta(dirfd, seq, seq);
	must(tsr_settle(dirfd, &old), "settle");
	if (old < 0)
		return;
	/* A grace time is a kindness to readers, not what keeps them right: here they get none. */
	must(tsr_retire(old), "retire");
	close(old);
}

void
model_begin(int dirfd)
{
	model_fold(dirfd, 1);
}

enum tsr_status
model_check(const struct tsr_snapshot *snapshot, unsigned number)
{
	uint8_t out[800];
	char wanted[800];
	struct tsr_key key;
	enum tsr_status status;
	size_t len, wanted_len = value_since(number, changed_at(number, snapshot->meta.seq), wanted);

	make_key(&key, number);
	status = tsr_snapshot_get(snapshot, &key, out, sizeof(out), &len);
	if (status == TSR_CHANGING)
		return status;
	if (wanted_len == 0)
		return status == TSR_ABSENT ? TSR_OK : TSR_INVALID;
	if (status == TSR_OK && (len != wanted_len || memcmp(out, wanted, len) != 0))
		return TSR_INVALID;
	return status;
}

enum tsr_status
model_check_all(const struct tsr_snapshot *snapshot)
{
	enum tsr_status status = TSR_OK;

	for (unsigned i = 0; status == TSR_OK && i < MODEL_KEYS; i++)
		status = model_check(snapshot, i);
	return status;
}
