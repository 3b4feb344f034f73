# SPDX-License-Identifier: ISC
if WITH_APACHE
apachemodule_LTLIBRARIES = mod_tessera.la
mod_tessera_la_SOURCES = \
	modules/apache/authn.c \
	modules/apache/authz.c \
	modules/apache/judge.c \
	modules/apache/mod_tessera.c \
	modules/apache/module.h \
	modules/apache/places.c \
	modules/apache/settings.c
mod_tessera_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http $(APACHE_CPPFLAGS)
mod_tessera_la_LIBADD = libtesserahttp.la libcore.la
# The rest is found in Apache, so that symbols without a definition are none of the linker's business.
mod_tessera_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -export-symbols-regex '^tessera_module$$' \
	-Wl,--as-needed

dist_man_MANS += man/tessera-apache.8

installed_la += '$(DESTDIR)$(apachemoduledir)/mod_tessera.la'
installed_so += '$(DESTDIR)$(apachemoduledir)/mod_tessera.so'
endif
