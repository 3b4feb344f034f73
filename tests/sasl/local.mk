# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/sasl/memcached-auth tests/sasl/memcached.sh tests/sasl/postfix.sh tests/sasl/sasl.sh \
	tests/sasl/slapd.sh tests/sasl/smtp-auth tests/sasl/smtp-login
if WITH_SASL
sasl_scripts = \
	tests/sasl/cases.t \
	tests/sasl/memcached.t \
	tests/sasl/messages.t \
	tests/sasl/order.t \
	tests/sasl/plain-memcached.t \
	tests/sasl/plain-messages.t \
	tests/sasl/plain-postfix.t \
	tests/sasl/plain-sample.t \
	tests/sasl/plain.t \
	tests/sasl/plugin.t \
	tests/sasl/postfix.t \
	tests/sasl/sample.t \
	tests/sasl/threads.t
dist_check_SCRIPTS += $(sasl_scripts)

# What the scripts run.
sasl_helpers = tests/sasl/login$(EXEEXT) tests/sasl/threads$(EXEEXT)
EXTRA_PROGRAMS += tests/sasl/login tests/sasl/threads
tests_sasl_login_SOURCES = tests/sasl/login.c tests/sasl/server.c tests/sasl/server.h
tests_sasl_login_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS) -pthread
tests_sasl_login_LDADD = $(SASL_LIBS)
tests_sasl_threads_SOURCES = tests/sasl/threads.c tests/sasl/server.c tests/sasl/server.h
tests_sasl_threads_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS) -pthread
tests_sasl_threads_LDADD = $(SASL_LIBS)

if WITH_SYNC
dist_check_SCRIPTS += tests/sasl/plain-slapd.t tests/sasl/slapd.t
sasl_helpers += tests/sasl/bind$(EXEEXT)
EXTRA_PROGRAMS += tests/sasl/bind
tests_sasl_bind_SOURCES = tests/sasl/bind.c tests/sasl/binds.c tests/sasl/binds.h
tests_sasl_bind_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS) -pthread
tests_sasl_bind_LDADD = $(LDAP_LIBS)
endif

check_DATA += $(sasl_helpers)
CLEANFILES += $(sasl_helpers)
endif
