# SPDX-License-Identifier: ISC
if WITH_SYNC
EXTRA_PROGRAMS += tests/sync/dumpcache tests/sync/sluice
check_DATA += tests/sync/dumpcache tests/sync/sluice
tests_sync_dumpcache_LDADD = libtessera.la
tests_sync_sluice_SOURCES = tests/sync/sluice.c tests/cli/relay.c tests/cli/relay.h
dist_check_SCRIPTS += \
	tests/sync/behind.t \
	tests/sync/chain.t \
	tests/sync/crowd.t \
	tests/sync/drift.t \
	tests/sync/ds389.t \
	tests/sync/failover.t \
	tests/sync/faults.t \
	tests/sync/fold.t \
	tests/sync/guard.t \
	tests/sync/persist.t \
	tests/sync/restore.t \
	tests/sync/resume.t \
	tests/sync/scope.t \
	tests/sync/settings.t \
	tests/sync/space.t \
	tests/sync/strange.t \
	tests/sync/swap.t \
	tests/sync/tls.t \
	tests/sync/unchanging.t \
	tests/sync/users-faults.t \
	tests/sync/users-many.t \
	tests/sync/users.t \
	tests/sync/uses.t \
	tests/sync/waits.t
if WITH_CMOCKA
sync_tests = \
	tests/sync/test-apply \
	tests/sync/test-decide \
	tests/sync/test-guard \
	tests/sync/test-numbers
check_PROGRAMS += $(sync_tests)
SYNC_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory -I$(srcdir)/sync -I$(srcdir)/tests/lib
SYNC_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
SYNC_TEST_LIBS = libsync.la $(CMOCKA_LIBS)
tests_sync_test_apply_CPPFLAGS = $(SYNC_TEST_CPPFLAGS)
tests_sync_test_apply_CFLAGS = $(SYNC_TEST_CFLAGS)
tests_sync_test_apply_LDADD = $(SYNC_TEST_LIBS)
tests_sync_test_decide_CPPFLAGS = $(SYNC_TEST_CPPFLAGS)
tests_sync_test_decide_CFLAGS = $(SYNC_TEST_CFLAGS)
tests_sync_test_decide_LDADD = $(SYNC_TEST_LIBS)
tests_sync_test_guard_CPPFLAGS = $(SYNC_TEST_CPPFLAGS)
tests_sync_test_guard_CFLAGS = $(SYNC_TEST_CFLAGS)
tests_sync_test_guard_LDADD = $(SYNC_TEST_LIBS)
tests_sync_test_numbers_CPPFLAGS = $(SYNC_TEST_CPPFLAGS)
tests_sync_test_numbers_CFLAGS = $(SYNC_TEST_CFLAGS)
tests_sync_test_numbers_LDADD = $(SYNC_TEST_LIBS)
endif
EXTRA_DIST += tests/sync/changes.sh tests/sync/clocks.sh tests/sync/daemon.sh tests/sync/expected.awk \
	tests/sync/users.py tests/sync/users.sh
endif
