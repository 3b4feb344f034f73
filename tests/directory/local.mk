# SPDX-License-Identifier: ISC
if WITH_SYNC
DIRECTORY_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory
EXTRA_PROGRAMS += tests/directory/dirtool
tests_directory_dirtool_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_dirtool_LDADD = libdirectory.la

EXTRA_DIST += tests/directory/watch.sh
directory_scripts = \
	tests/directory/ad.t \
	tests/directory/batch.t \
	tests/directory/binds.t \
	tests/directory/check.t \
	tests/directory/ds389.t \
	tests/directory/people.t \
	tests/directory/sync.t \
	tests/directory/tls.t
dist_check_SCRIPTS += $(directory_scripts)
$(directory_scripts:.t=.log): tests/directory/dirtool$(EXEEXT)

if WITH_CMOCKA
DIRECTORY_TEST_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS) $(CMOCKA_CFLAGS) -pthread
DIRECTORY_TEST_LIBS = libdirectory.la $(LDAP_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/directory/test-control tests/directory/test-entry tests/directory/test-hostile tests/directory/test-names
tests_directory_test_control_SOURCES = tests/directory/test-control.c
tests_directory_test_control_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_test_control_CFLAGS = $(DIRECTORY_TEST_CFLAGS)
tests_directory_test_control_LDADD = $(DIRECTORY_TEST_LIBS)
tests_directory_test_entry_SOURCES = tests/directory/test-entry.c
tests_directory_test_entry_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_test_entry_CFLAGS = $(DIRECTORY_TEST_CFLAGS)
tests_directory_test_entry_LDADD = $(DIRECTORY_TEST_LIBS)
tests_directory_test_hostile_SOURCES = tests/directory/test-hostile.c
tests_directory_test_hostile_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_test_hostile_CFLAGS = $(DIRECTORY_TEST_CFLAGS)
tests_directory_test_hostile_LDADD = $(DIRECTORY_TEST_LIBS)
tests_directory_test_names_SOURCES = tests/directory/test-names.c
tests_directory_test_names_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_test_names_CFLAGS = $(DIRECTORY_TEST_CFLAGS)
tests_directory_test_names_LDADD = $(DIRECTORY_TEST_LIBS)
endif
endif

# Run by tests/fuzz/replay.t, as all fuzz targets.
if WITH_SYNC
directory_fuzz_targets = tests/fuzz/fuzz-entry tests/fuzz/fuzz-sync
EXTRA_PROGRAMS += $(directory_fuzz_targets)
check_DATA += $(directory_fuzz_targets)
CLEANFILES += $(directory_fuzz_targets)
tests_fuzz_fuzz_entry_SOURCES = tests/directory/fuzz-entry.c $(fuzz_main)
tests_fuzz_fuzz_entry_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_fuzz_fuzz_entry_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS)
tests_fuzz_fuzz_entry_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_entry_LDADD = libdirectory.la libprivate.la libtessera.la $(LDAP_LIBS)
tests_fuzz_fuzz_sync_SOURCES = tests/directory/fuzz-sync.c $(fuzz_main)
tests_fuzz_fuzz_sync_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_fuzz_fuzz_sync_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS)
tests_fuzz_fuzz_sync_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_sync_LDADD = libdirectory.la libprivate.la libtessera.la $(LDAP_LIBS)
endif
