# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/pam/pam.sh
if WITH_PAM
pam_scripts = \
	tests/pam/cases.t \
	tests/pam/changes.t \
	tests/pam/conduct.t \
	tests/pam/examples.t \
	tests/pam/faults.t \
	tests/pam/log.t \
	tests/pam/module.t \
	tests/pam/nomem.t \
	tests/pam/sshd.t \
	tests/pam/stacks.t
dist_check_SCRIPTS += $(pam_scripts)

# What the scripts run.
pam_helpers = tests/pam/login$(EXEEXT)
EXTRA_PROGRAMS += tests/pam/login
tests_pam_login_SOURCES = tests/pam/login.c tests/pam/pamtest.c tests/pam/pamtest.h
tests_pam_login_LDADD = $(PAM_LIBS)

EXTRA_DIST += tests/bench/pam-logins
EXTRA_PROGRAMS += tests/bench/pam
tests_bench_pam_SOURCES = tests/bench/pam.c
tests_bench_pam_LDADD = $(PAM_LIBS)
CLEANFILES += tests/bench/pam$(EXEEXT)

if WITH_CMOCKA
check_PROGRAMS += tests/pam/test-options
tests_pam_test_options_SOURCES = tests/pam/test-options.c
tests_pam_test_options_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_test_options_LDADD = libpamtessera.la libtessera.la $(CMOCKA_LIBS) $(PAM_LIBS)

pam_helpers += tests/pam/cases$(EXEEXT) tests/pam/conduct$(EXEEXT) tests/pam/log$(EXEEXT) tests/pam/nomem$(EXEEXT)
EXTRA_PROGRAMS += tests/pam/cases tests/pam/conduct tests/pam/log tests/pam/nomem
tests_pam_cases_SOURCES = tests/pam/cases.c tests/pam/cases.inc tests/pam/pamtest.c tests/pam/pamtest.h
tests_pam_cases_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_cases_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
tests_pam_conduct_SOURCES = tests/pam/conduct.c tests/pam/pamtest.c tests/pam/pamtest.h
tests_pam_conduct_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_conduct_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
tests_pam_log_SOURCES = tests/pam/log.c tests/pam/pamtest.c tests/pam/pamtest.h
tests_pam_log_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_log_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
tests_pam_nomem_SOURCES = tests/pam/nomem.c tests/pam/pamtest.c tests/pam/pamtest.h
tests_pam_nomem_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_nomem_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
endif

check_DATA += $(pam_helpers)
CLEANFILES += $(pam_helpers)
endif
