# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/bench/host tests/bench/nginx tests/bench/nss tests/bench/run tests/bench/timing.h
EXTRA_DIST += tests/bench/gate
if WITH_GATE
EXTRA_PROGRAMS += tests/bench/bare
tests_bench_bare_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_bench_bare_LDADD = $(MICROHTTPD_LIBS)
endif
if WITH_NSS
EXTRA_PROGRAMS += tests/bench/nssask
endif
if WITH_SYNC
EXTRA_PROGRAMS += tests/bench/mkldif tests/bench/revoke
tests_bench_mkldif_LDADD = libtessera.la
tests_bench_revoke_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory -I$(srcdir)/tests/tools
tests_bench_revoke_LDADD = libwritten.la
EXTRA_PROGRAMS += tests/bench/judge
tests_bench_judge_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/tools
tests_bench_judge_LDADD = libmaker.la
EXTRA_PROGRAMS += tests/bench/use
tests_bench_use_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/tools
tests_bench_use_LDADD = libmaker.la
endif
