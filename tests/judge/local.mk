# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += tests/judge/exports.t
if WITH_SYNC
dist_check_SCRIPTS += tests/judge/example.t tests/judge/reload.t tests/judge/threads.t
EXTRA_PROGRAMS += tests/judge/reload
check_DATA += tests/judge/reload
tests_judge_reload_CFLAGS = $(AM_CFLAGS) -pthread
tests_judge_reload_LDADD = -ldl
endif
if WITH_CMOCKA
judge_tests = tests/judge/test-record tests/judge/test-verdict tests/judge/test-line
check_PROGRAMS += $(judge_tests)
JUDGE_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/lib
JUDGE_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_judge_test_record_CPPFLAGS = $(JUDGE_CPPFLAGS)
tests_judge_test_record_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_record_LDADD = libtessera.la $(CMOCKA_LIBS)
tests_judge_test_verdict_SOURCES = tests/judge/test-verdict.c tests/judge/world.h
tests_judge_test_verdict_CPPFLAGS = $(JUDGE_CPPFLAGS)
tests_judge_test_verdict_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_verdict_LDADD = libtessera.la $(CMOCKA_LIBS)
tests_judge_test_line_CPPFLAGS = $(JUDGE_CPPFLAGS)
tests_judge_test_line_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_line_LDADD = libtessera.la $(CMOCKA_LIBS)

if WITH_SYNC
check_LTLIBRARIES += libroom.la
libroom_la_SOURCES = tests/judge/room.c tests/judge/room.h
libroom_la_CPPFLAGS = $(JUDGE_CPPFLAGS) -I$(srcdir)/tests/tools
libroom_la_CFLAGS = $(JUDGE_CFLAGS)
libroom_la_LIBADD = libmaker.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/judge/test-judge tests/judge/test-host tests/judge/test-memory tests/judge/test-use
tests_judge_test_judge_CPPFLAGS = $(libroom_la_CPPFLAGS)
tests_judge_test_judge_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_judge_LDADD = libroom.la
tests_judge_test_host_CPPFLAGS = $(libroom_la_CPPFLAGS)
tests_judge_test_host_CFLAGS = $(JUDGE_CFLAGS) -pthread
tests_judge_test_host_LDADD = libroom.la
tests_judge_test_memory_CPPFLAGS = $(libroom_la_CPPFLAGS)
tests_judge_test_memory_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_memory_LDADD = libroom.la
tests_judge_test_use_CPPFLAGS = $(libroom_la_CPPFLAGS)
tests_judge_test_use_CFLAGS = $(JUDGE_CFLAGS)
tests_judge_test_use_LDADD = libroom.la
endif
endif
