# SPDX-License-Identifier: ISC
if WITH_CMOCKA
if WITH_SYNC
check_LTLIBRARIES += libscratch.la
libscratch_la_SOURCES = tests/cache/model.c tests/cache/model.h tests/cache/oracle.c tests/cache/oracle.h \
	tests/cache/scratch.c tests/cache/scratch.h
libscratch_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/cache
libscratch_la_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(TDB_CFLAGS)
libscratch_la_LIBADD = libprivate.la $(CMOCKA_LIBS) $(TDB_LIBS)

check_PROGRAMS += tests/cache/test-builder tests/cache/test-denied tests/cache/test-race \
	tests/cache/test-snapshot tests/cache/test-tdbfile
tests_cache_test_builder_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_cache_test_builder_CFLAGS = $(libscratch_la_CFLAGS)
tests_cache_test_builder_LDADD = libscratch.la
tests_cache_test_denied_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_cache_test_denied_CFLAGS = $(libscratch_la_CFLAGS)
tests_cache_test_denied_LDADD = libscratch.la
tests_cache_test_race_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_cache_test_race_CFLAGS = $(libscratch_la_CFLAGS)
tests_cache_test_race_LDADD = libscratch.la
tests_cache_test_snapshot_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_cache_test_snapshot_CFLAGS = $(libscratch_la_CFLAGS)
tests_cache_test_snapshot_LDADD = libscratch.la
tests_cache_test_tdbfile_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_cache_test_tdbfile_CFLAGS = $(libscratch_la_CFLAGS)
tests_cache_test_tdbfile_LDADD = libscratch.la
dist_check_SCRIPTS += tests/cache/kill.t
endif
endif
