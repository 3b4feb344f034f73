# SPDX-License-Identifier: ISC
if WITH_CMOCKA
check_PROGRAMS += tests/judge/record tests/judge/verdict tests/judge/line
tests_judge_record_SOURCES = tests/judge/record.c
tests_judge_record_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_judge_record_LDADD = libtessera.la $(CMOCKA_LIBS)
tests_judge_verdict_SOURCES = tests/judge/verdict.c tests/judge/world.h
tests_judge_verdict_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_judge_verdict_LDADD = libtessera.la $(CMOCKA_LIBS)
tests_judge_line_SOURCES = tests/judge/line.c
tests_judge_line_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_judge_line_LDADD = libtessera.la $(CMOCKA_LIBS)
endif
