# SPDX-License-Identifier: ISC
if WITH_NSS
nss_LTLIBRARIES = libnss_tessera.la

# The tests link what the plug-in is made of.
noinst_LTLIBRARIES += libnsstessera.la
libnsstessera_la_SOURCES = modules/nss/answer.c modules/nss/group.c modules/nss/module.h modules/nss/passwd.c
libnsstessera_la_LIBADD = libreader.la

# It stands in every process that asks who somebody is: libc alone, and of the library what reads one file.
libnss_tessera_la_SOURCES =
libnss_tessera_la_LIBADD = libnsstessera.la
# The C library looks for just this name, version and all.
libnss_tessera_la_LDFLAGS = $(AM_LDFLAGS) $(TSR_MODULE_LDFLAGS) -shrext .so.2 -export-symbols-regex '^_nss_tessera_' \
	-Wl,-z,nodelete -Wl,-Bsymbolic-functions

dist_man_MANS += man/nss_tessera.8

installed_la += '$(DESTDIR)$(nssdir)/libnss_tessera.la'
installed_so += '$(DESTDIR)$(nssdir)/libnss_tessera.so.2'
endif
