# SPDX-License-Identifier: ISC
lib_LTLIBRARIES += libtessera.la
include_HEADERS = lib/tessera.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = lib/tessera.pc
EXTRA_DIST += lib/libtessera.map

# The part of it that needs libc alone, for a plug-in that every process of the host may load.
noinst_LTLIBRARIES += libreader.la
libreader_la_SOURCES = \
	lib/crc.c lib/crc.h \
	lib/safefile.c lib/safefile.h \
	lib/tdbblock.c lib/tdbblock.h \
	lib/tdbfile.c lib/tdbfile.h \
	lib/tdbhash.c \
	lib/userfile.c \
	lib/users.c lib/users.h

# The objects of the library, for plug-ins: what a host program maps at each login is one file then, and an
# upgrade replaces it at one go.
noinst_LTLIBRARIES += libcore.la
libcore_la_SOURCES = \
	lib/tessera.h \
	lib/answer.c lib/answer.h \
	lib/builder.h \
	lib/denied.c lib/denied.h \
	lib/digest.c lib/digest.h \
	lib/flaws.c \
	lib/gather.c lib/gather.h \
	lib/generation.c lib/generation.h \
	lib/judge.c \
	lib/key.c lib/key.h \
	lib/line.c \
	lib/list.c \
	lib/network.c lib/network.h \
	lib/origin.c lib/origin.h \
	lib/record.c lib/record.h \
	lib/roles.c \
	lib/secret.c \
	lib/snapshot.c lib/snapshot.h \
	lib/status.c \
	lib/tdbwalk.c \
	lib/text.c lib/text.h \
	lib/time.c \
	lib/token.c lib/token.h \
	lib/use.c lib/use.h \
	lib/verdict.c lib/verdict.h
libcore_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
libcore_la_LIBADD = libreader.la $(SODIUM_LIBS)

libtessera_la_SOURCES =
libtessera_la_LIBADD = libcore.la
# Bsymbolic: our own calls are bound when the library is made, not anew in every process that loads it.
libtessera_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -Wl,--version-script=$(srcdir)/lib/libtessera.map \
	-Wl,-z,nodelete -Wl,-Bsymbolic-functions
EXTRA_libtessera_la_DEPENDENCIES = lib/libtessera.map

# What only our own programs need links inih and libtdb, which no host program may meet: all of them the first,
# those that write files of that format the second.
if WITH_PROGRAMS
noinst_LTLIBRARIES += libprogram.la
libprogram_la_SOURCES = lib/log.c lib/log.h lib/notify.c lib/notify.h lib/settings.c lib/settings.h \
	lib/settings_table.c lib/settings_table.h lib/settings_value.c
libprogram_la_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS)
libprogram_la_LIBADD = libtessera.la $(INIH_LIBS)
endif
if WITH_SYNC
noinst_LTLIBRARIES += libprivate.la
libprivate_la_SOURCES = lib/builder.c lib/code.c lib/code.h lib/publish.c lib/publish.h lib/usefile.c lib/usefile.h
libprivate_la_CFLAGS = $(AM_CFLAGS) $(TDB_CFLAGS)
libprivate_la_LIBADD = libprogram.la libtessera.la $(TDB_LIBS)
endif
