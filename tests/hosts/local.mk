# SPDX-License-Identifier: ISC
EXTRA_DIST += \
	tests/hosts/apache-native.sh \
	tests/hosts/apache.sh \
	tests/hosts/dovecot.sh \
	tests/hosts/hosts.sh \
	tests/hosts/mail/clients.sh \
	tests/hosts/mail/dovecot.sh \
	tests/hosts/mail/login \
	tests/hosts/mail/postfix.sh \
	tests/hosts/memcached.sh \
	tests/hosts/nginx-native.sh \
	tests/hosts/nginx.sh \
	tests/hosts/pop3.sh \
	tests/hosts/postfix-dovecot.sh \
	tests/hosts/postfix.sh \
	tests/hosts/postgresql.sh \
	tests/hosts/saslauthd.sh \
	tests/hosts/slapd.sh \
	tests/hosts/sshd.sh \
	tests/hosts/su.sh \
	tests/hosts/sudo.sh \
	tests/hosts/vsftpd.sh \
	tests/hosts/web.sh
dist_check_SCRIPTS += tests/hosts/page.t
if WITH_SYNC
if WITH_PAM
dist_check_SCRIPTS += \
	tests/hosts/apache.t \
	tests/hosts/dovecot.t \
	tests/hosts/nginx.t \
	tests/hosts/pop3.t \
	tests/hosts/postfix-dovecot.t \
	tests/hosts/postgresql.t \
	tests/hosts/saslauthd.t \
	tests/hosts/sshd.t \
	tests/hosts/su.t \
	tests/hosts/sudo.t \
	tests/hosts/vsftpd.t
if WITH_APACHE
dist_check_SCRIPTS += tests/hosts/apache-native.t
endif
if WITH_NGINX
dist_check_SCRIPTS += tests/hosts/nginx-native.t
endif
if WITH_SASL
dist_check_SCRIPTS += tests/hosts/memcached.t tests/hosts/postfix-plain.t tests/hosts/postfix.t tests/hosts/slapd.t tests/hosts/storm.t
EXTRA_PROGRAMS += tests/hosts/storm
tests_hosts_storm_SOURCES = tests/hosts/storm.c tests/sasl/binds.c tests/sasl/binds.h
tests_hosts_storm_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory -I$(srcdir)/tests/sasl -I$(srcdir)/tests/tools
tests_hosts_storm_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS) -pthread
tests_hosts_storm_LDADD = libwritten.la $(LDAP_LIBS)
check_DATA += tests/hosts/storm$(EXEEXT)
CLEANFILES += tests/hosts/storm$(EXEEXT)
endif
endif
endif
