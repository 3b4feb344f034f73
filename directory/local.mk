# SPDX-License-Identifier: ISC
# The one room that speaks LDAP; linked into our own programs, never into a plug-in.
if WITH_SYNC
noinst_LTLIBRARIES += libdirectory.la
libdirectory_la_SOURCES = \
	directory/account.c \
	directory/ad.c \
	directory/attributes.c directory/attributes.h \
	directory/batch.c directory/batch.h \
	directory/ber.c directory/ber.h \
	directory/bind.c directory/bind.h \
	directory/certificate.c directory/certificate.h \
	directory/check.c \
	directory/connect.c \
	directory/control.c directory/control.h \
	directory/csn.c \
	directory/deadline.c directory/deadline.h \
	directory/directory.h \
	directory/dn.c directory/dn.h \
	directory/ds389.c \
	directory/entry.c directory/entry.h \
	directory/error.c \
	directory/filter.c \
	directory/flavour.h \
	directory/heartbeat.c \
	directory/internal.h \
	directory/invitation.c directory/invitation.h \
	directory/lastuse.c directory/lastuse.h \
	directory/message.c \
	directory/names.h \
	directory/openldap.c \
	directory/paged.c \
	directory/password.c \
	directory/people.c directory/people.h \
	directory/plain.c \
	directory/policy.c \
	directory/probe.c \
	directory/request.c directory/request.h \
	directory/rules.c \
	directory/search.c \
	directory/sync.c \
	directory/tls.c directory/tls.h \
	directory/wait.c \
	directory/write.c directory/write.h
libdirectory_la_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS) -pthread
libdirectory_la_LIBADD = libprivate.la libtessera.la $(LDAP_LIBS) -lpthread
endif
