# SPDX-License-Identifier: ISC
if WITH_CMOCKA
if WITH_SYNC
check_PROGRAMS += tests/nss/test-userfile
tests_nss_test_userfile_CPPFLAGS = $(libscratch_la_CPPFLAGS)
tests_nss_test_userfile_CFLAGS = $(libscratch_la_CFLAGS)
tests_nss_test_userfile_LDADD = libscratch.la
endif
endif
dist_check_SCRIPTS += tests/nss/getent.t tests/nss/plugin.t tests/nss/states.t
EXTRA_DIST += tests/nss/nss.sh
