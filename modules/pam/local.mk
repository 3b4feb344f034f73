# SPDX-License-Identifier: ISC
if WITH_PAM
pam_LTLIBRARIES = pam_tessera.la

# The tests link what the module is made of.
noinst_LTLIBRARIES += libpamtessera.la
libpamtessera_la_SOURCES = \
	modules/pam/account.c \
	modules/pam/auth.c \
	modules/pam/module.h \
	modules/pam/options.c modules/pam/options.h \
	modules/pam/proof.c \
	modules/pam/report.c \
	modules/pam/request.c \
	modules/pam/result.c

pam_tessera_la_SOURCES = modules/pam/pam_tessera.c
pam_tessera_la_LIBADD = libpamtessera.la libcore.la $(PAM_LIBS)
# nodelete: libpam unloads its modules at the end of each login; mapping the
# library anew costs more than the login itself.
pam_tessera_la_LDFLAGS = -module $(AM_LDFLAGS) $(TSR_MODULE_LDFLAGS) -export-symbols-regex '^pam_sm_' \
	-Wl,-z,nodelete -Wl,--as-needed

dist_man_MANS += man/pam_tessera.8

installed_la += '$(DESTDIR)$(pamdir)/pam_tessera.la'
installed_so += '$(DESTDIR)$(pamdir)/pam_tessera.so'
endif
