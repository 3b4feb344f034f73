# SPDX-License-Identifier: ISC
if WITH_SASL
saslplugin_LTLIBRARIES = libtessera_sasl.la
# Not where the SASL library looks for plug-ins: it takes over how all of a host's
# passwords are checked, so the administrator links it from there.
saslplaindir = $(pkglibdir)/sasl2
saslplain_LTLIBRARIES = libtessera_sasl_plain.la

# The tests link what the plug-ins are made of: what both share, and what each has of its own.
noinst_LTLIBRARIES += libtesserasasl.la libbearer.la libplain.la
libtesserasasl_la_SOURCES = \
	modules/sasl/connection.c \
	modules/sasl/identity.c \
	modules/sasl/judge.c \
	modules/sasl/module.h \
	modules/sasl/name.c modules/sasl/name.h \
	modules/sasl/names.h \
	modules/sasl/result.c \
	modules/sasl/settings.c modules/sasl/settings.h
libtesserasasl_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
libbearer_la_SOURCES = \
	modules/sasl/bearer.c modules/sasl/bearer.h \
	modules/sasl/message.c modules/sasl/message.h
libbearer_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
libplain_la_SOURCES = \
	modules/sasl/credentials.c modules/sasl/credentials.h \
	modules/sasl/login.c \
	modules/sasl/password.c \
	modules/sasl/plain.c modules/sasl/plain.h
libplain_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)

# Everything of the SASL library is reached through what it hands us: only its headers are needed.
sasl_plugin_ldflags = $(AM_LDFLAGS) $(TSR_MODULE_LDFLAGS) -export-symbols-regex '^sasl_server_plug_init$$' \
	-Wl,-z,nodelete -Wl,--as-needed
libtessera_sasl_la_SOURCES = modules/sasl/tessera_sasl.c
libtessera_sasl_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
libtessera_sasl_la_LIBADD = libbearer.la libtesserasasl.la libcore.la
libtessera_sasl_la_LDFLAGS = $(sasl_plugin_ldflags)
libtessera_sasl_plain_la_SOURCES = modules/sasl/tessera_sasl_plain.c
libtessera_sasl_plain_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
libtessera_sasl_plain_la_LIBADD = libplain.la libtesserasasl.la libcore.la
libtessera_sasl_plain_la_LDFLAGS = $(sasl_plugin_ldflags)

dist_man_MANS += man/tessera_sasl.8

installed_la += '$(DESTDIR)$(saslplugindir)/libtessera_sasl.la' '$(DESTDIR)$(saslplaindir)/libtessera_sasl_plain.la'
installed_so += '$(DESTDIR)$(saslplugindir)/libtessera_sasl.so' '$(DESTDIR)$(saslplaindir)/libtessera_sasl_plain.so'
endif
