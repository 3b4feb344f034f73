# SPDX-License-Identifier: ISC
# What other tests make their input with.
if WITH_SYNC
check_LTLIBRARIES += libmaker.la
libmaker_la_SOURCES = tests/tools/maker.c tests/tools/maker.h tests/tools/fields.c tests/tools/fields.h
libmaker_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
libmaker_la_LIBADD = libprivate.la $(SODIUM_LIBS)

check_LTLIBRARIES += libwritten.la
libwritten_la_SOURCES = tests/tools/written.c tests/tools/written.h
libwritten_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory
libwritten_la_LIBADD = libdirectory.la

EXTRA_PROGRAMS += tests/tools/mkcache
check_DATA += tests/tools/mkcache
tests_tools_mkcache_LDADD = libmaker.la

EXTRA_PROGRAMS += tests/tools/mkusers
check_DATA += tests/tools/mkusers
tests_tools_mkusers_LDADD = libprivate.la
endif
