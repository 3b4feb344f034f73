# SPDX-License-Identifier: ISC
if WITH_SYNC
DIRECTORY_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory
EXTRA_PROGRAMS += tests/directory/dirtool
tests_directory_dirtool_CPPFLAGS = $(DIRECTORY_TEST_CPPFLAGS)
tests_directory_dirtool_LDADD = libdirectory.la
endif
