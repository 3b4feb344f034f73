# SPDX-License-Identifier: ISC
if WITH_NSS
if WITH_SYNC
EXTRA_PROGRAMS += tests/nss/lookups
check_DATA += tests/nss/lookups
tests_nss_lookups_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/nss
tests_nss_lookups_CFLAGS = $(AM_CFLAGS) -pthread
tests_nss_lookups_LDADD = libnsstessera.la
dist_check_SCRIPTS += tests/nss/getent.t tests/nss/plugin.t tests/nss/states.t tests/nss/threads.t
if WITH_PAM
dist_check_SCRIPTS += tests/nss/chain.t
endif
endif
endif
EXTRA_DIST += tests/nss/nss.sh

if WITH_CMOCKA
if WITH_SYNC
check_PROGRAMS += tests/nss/test-userfile
tests_nss_test_userfile_SOURCES = tests/nss/known.c tests/nss/known.h tests/nss/test-userfile.c
tests_nss_test_userfile_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_nss_test_userfile_CFLAGS = $(libscratch_la_CFLAGS)
tests_nss_test_userfile_LDADD = libscratch.la
endif
endif
