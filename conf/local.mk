# SPDX-License-Identifier: ISC
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	conf/schema/60tessera.ldif \
	conf/schema/tessera.ldif \
	conf/schema/tessera.schema

dsexampledir = $(pkgdatadir)/389ds
dist_dsexample_DATA = \
	conf/389ds/1-plugins.ldif \
	conf/389ds/2-access.ldif \
	conf/389ds/3-invitations.ldif \
	conf/389ds/tree.ldif

slapdexampledir = $(pkgdatadir)/slapd
dist_slapdexample_DATA = \
	conf/slapd/1-modules.ldif \
	conf/slapd/2-database.ldif \
	conf/slapd/3-rules.ldif \
	conf/slapd/4-sync.ldif \
	conf/slapd/tree.ldif

pamexampledir = $(pkgdatadir)/pam.d
dist_pamexample_DATA = conf/pam.d/account_only conf/pam.d/dovecot conf/pam.d/sshd conf/pam.d/tessera

saslexampledir = $(pkgdatadir)/sasl2
dist_saslexample_DATA = conf/sasl2/memcached.conf conf/sasl2/plain.conf conf/sasl2/slapd.conf conf/sasl2/smtpd.conf

# A folder a host program.
apacheexampledir = $(pkgdatadir)/hosts/apache
dist_apacheexample_DATA = conf/hosts/apache/pam conf/hosts/apache/tessera.conf
dovecotexampledir = $(pkgdatadir)/hosts/dovecot
dist_dovecotexample_DATA = conf/hosts/dovecot/dovecot.conf conf/hosts/dovecot/pam conf/hosts/dovecot/pam-pop3
memcachedexampledir = $(pkgdatadir)/hosts/memcached
dist_memcachedexample_DATA = conf/hosts/memcached/memcached.conf
introspectionexampledir = $(pkgdatadir)/hosts/dovecot-introspection
dist_introspectionexample_DATA = conf/hosts/dovecot-introspection/dovecot.conf \
	conf/hosts/dovecot-introspection/tessera-oauth2.conf.ext
authrequestexampledir = $(pkgdatadir)/hosts/nginx-auth_request
dist_authrequestexample_DATA = conf/hosts/nginx-auth_request/tessera.conf
cyrusexampledir = $(pkgdatadir)/hosts/cyrus-saslauthd_path
dist_cyrusexample_DATA = conf/hosts/cyrus-saslauthd_path/smtpd.conf
nginxexampledir = $(pkgdatadir)/hosts/nginx
dist_nginxexample_DATA = conf/hosts/nginx/pam conf/hosts/nginx/tessera.conf
postfixexampledir = $(pkgdatadir)/hosts/postfix
dist_postfixexample_DATA = conf/hosts/postfix/fstab conf/hosts/postfix/main.cf
postfixdovecotexampledir = $(pkgdatadir)/hosts/postfix-dovecot
dist_postfixdovecotexample_DATA = conf/hosts/postfix-dovecot/dovecot.conf conf/hosts/postfix-dovecot/main.cf conf/hosts/postfix-dovecot/pam
apachenativeexampledir = $(pkgdatadir)/hosts/apache-native
dist_apachenativeexample_DATA = conf/hosts/apache-native/tessera.conf conf/hosts/apache-native/tessera.load
nginxnativeexampledir = $(pkgdatadir)/hosts/nginx-native
dist_nginxnativeexample_DATA = conf/hosts/nginx-native/load.conf conf/hosts/nginx-native/tessera.conf
postgresqlexampledir = $(pkgdatadir)/hosts/postgresql
dist_postgresqlexample_DATA = conf/hosts/postgresql/pam conf/hosts/postgresql/pg_hba.conf
saslauthdexampledir = $(pkgdatadir)/hosts/saslauthd
dist_saslauthdexample_DATA = conf/hosts/saslauthd/default conf/hosts/saslauthd/pam
openldapexampledir = $(pkgdatadir)/hosts/slapd
dist_openldapexample_DATA = conf/hosts/slapd/config.ldif
sshdexampledir = $(pkgdatadir)/hosts/sshd
dist_sshdexample_DATA = conf/hosts/sshd/sshd_config
suexampledir = $(pkgdatadir)/hosts/su
dist_suexample_DATA = conf/hosts/su/pam
sudoexampledir = $(pkgdatadir)/hosts/sudo
dist_sudoexample_DATA = conf/hosts/sudo/pam conf/hosts/sudo/sudoers
vsftpdexampledir = $(pkgdatadir)/hosts/vsftpd
dist_vsftpdexample_DATA = conf/hosts/vsftpd/pam conf/hosts/vsftpd/vsftpd.conf

# Copied to /etc/tessera by hand: an installed example must not become the settings of a host.
exampledir = $(pkgdatadir)
dist_example_DATA = conf/tessera.conf

# Units name programs where they are installed.
make_unit = $(AM_V_GEN)$(MKDIR_P) $(@D) && sed 's|@sbindir[@]|$(sbindir)|' $(srcdir)/$@.in >$@.new && mv $@.new $@
conf/systemd/tesserad.service: conf/systemd/tesserad.service.in Makefile
	$(make_unit)
conf/systemd/tessera-gate.service: conf/systemd/tessera-gate.service.in Makefile
	$(make_unit)
CLEANFILES += conf/systemd/tesserad.service conf/systemd/tessera-gate.service
EXTRA_DIST += conf/systemd/tesserad.service.in conf/systemd/tessera-gate.service.in

nodist_systemdsystemunit_DATA =
dist_systemdsystemunit_DATA =
if WITH_GATE
nodist_systemdsystemunit_DATA += conf/systemd/tessera-gate.service
dist_systemdsystemunit_DATA += conf/systemd/tessera-gate.socket
endif
if WITH_PROGRAMS
sysusersdir = $(prefix)/lib/sysusers.d
dist_sysusers_DATA = conf/systemd/sysusers.d/tessera.conf
tmpfilesdir = $(prefix)/lib/tmpfiles.d
dist_tmpfiles_DATA = conf/systemd/tmpfiles.d/tessera.conf
endif
if WITH_SYNC
nodist_systemdsystemunit_DATA += conf/systemd/tesserad.service
dist_bashcompletion_DATA = conf/completion/bash/tessera
dist_zshcompletion_DATA = conf/completion/zsh/_tessera
endif

EXTRA_DIST += conf/demo/packages conf/demo/packages.sh conf/demo/refused.c conf/demo/run
