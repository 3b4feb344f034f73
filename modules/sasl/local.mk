# SPDX-License-Identifier: ISC
if WITH_SASL
saslplugin_LTLIBRARIES = libtessera_sasl.la

# The tests link what the plug-in is made of.
noinst_LTLIBRARIES += libtesserasasl.la
libtesserasasl_la_SOURCES = \
	modules/sasl/identity.c \
	modules/sasl/mechanism.c \
	modules/sasl/message.c modules/sasl/message.h \
	modules/sasl/module.h \
	modules/sasl/names.h \
	modules/sasl/result.c \
	modules/sasl/settings.c modules/sasl/settings.h
libtesserasasl_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)

# Everything of the SASL library is reached through what it hands us: only its headers are needed.
libtessera_sasl_la_SOURCES = modules/sasl/tessera_sasl.c
libtessera_sasl_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
libtessera_sasl_la_LIBADD = libtesserasasl.la libcore.la
libtessera_sasl_la_LDFLAGS = $(AM_LDFLAGS) $(TSR_MODULE_LDFLAGS) -export-symbols-regex '^sasl_server_plug_init$$' \
	-Wl,-z,nodelete -Wl,--as-needed

dist_man_MANS += man/tessera_sasl.8

installed_la += '$(DESTDIR)$(saslplugindir)/libtessera_sasl.la'
installed_so += '$(DESTDIR)$(saslplugindir)/libtessera_sasl.so'
endif
