/* SPDX-License-Identifier: ISC */
/* What a reader sees of generations: which files are trusted, which pair, what hides what. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

static struct scratch scratch;
static struct tsr_snapshot snapshot;

static int
setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	tsr_snapshot_init(&snapshot);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	tsr_snapshot_close(&snapshot);
	scratch_remove(&scratch);
	return 0;
}

static void
publish(const char *name, uint32_t seq, uint32_t min_base, unsigned from, unsigned to, const char *value)
{
	struct tsr_builder *builder;
	struct tsr_key key;

	assert_int_equal(tsr_builder_new(scratch.fd, "test", to - from, &builder), TSR_OK);
	scratch_meta(builder, seq, min_base);
	for (unsigned i = from; i < to; i++) {
		scratch_key(&key, TSR_KEY_TOKEN, i);
		assert_int_equal(tsr_builder_put(builder, &key, (const uint8_t *)value, strlen(value)), TSR_OK);
	}
	assert_int_equal(tsr_builder_publish(builder, name, NULL), TSR_OK);
	tsr_builder_free(builder);
}

static void
expect(unsigned number, const char *wanted)
{
	uint8_t out[64];
	struct tsr_key key;
	size_t len;

	scratch_key(&key, TSR_KEY_TOKEN, number);
	if (wanted == NULL) {
		assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof out, &len), TSR_ABSENT);
		return;
	}
	assert_int_equal(tsr_snapshot_get(&snapshot, &key, out, sizeof out, &len), TSR_OK);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(out, wanted, len);
}

static void
delta_over_base(void **state)
{
	(void)state;
	publish(TSR_BASE_NAME, 5, 0, 0, 100, "base");
	publish(TSR_DELTA_NAME, 6, 5, 50, 60, "delta");
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	assert_int_equal(snapshot.meta.seq, 6);
	assert_int_equal(snapshot.base_seq, 5);
	expect(0, "base");
	expect(49, "base");
	expect(50, "delta");
	expect(59, "delta");
	expect(60, "base");
	expect(100, NULL);
	publish(TSR_DELTA_NAME, 7, 5, 50, 60, "");
	assert_false(tsr_snapshot_current(&snapshot));
	assert_int_equal(tsr_snapshot_open(&snapshot, scratch.dir), TSR_OK);
	expect(49, "base");
	expect(50, NULL);
	assert_true(tsr_snapshot_current(&snapshot));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(delta_over_base, setup, teardown),
	};

	scratch_need_root();
	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
