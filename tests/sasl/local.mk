# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/sasl/sasl.sh
if WITH_SASL
sasl_scripts = \
	tests/sasl/cases.t \
	tests/sasl/messages.t \
	tests/sasl/plugin.t
dist_check_SCRIPTS += $(sasl_scripts)

# What the scripts run.
sasl_helpers = tests/sasl/login$(EXEEXT)
EXTRA_PROGRAMS += tests/sasl/login
tests_sasl_login_SOURCES = tests/sasl/login.c tests/sasl/server.c tests/sasl/server.h
tests_sasl_login_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS) -pthread
tests_sasl_login_LDADD = $(SASL_LIBS)
check_DATA += $(sasl_helpers)
CLEANFILES += $(sasl_helpers)
endif
