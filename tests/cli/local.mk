# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/cli/cli.sh
if WITH_SYNC
EXTRA_PROGRAMS += tests/cli/cutter tests/cli/distance tests/cli/jsonget tests/cli/relink
check_DATA += tests/cli/cutter tests/cli/distance tests/cli/jsonget tests/cli/relink
tests_cli_cutter_SOURCES = tests/cli/cutter.c tests/cli/relay.c tests/cli/relay.h
tests_cli_distance_SOURCES = tests/cli/distance.c tests/cli/relay.c tests/cli/relay.h
tests_cli_relink_LDADD = libprivate.la libtessera.la
tests_cli_jsonget_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_cli_jsonget_LDADD = $(JANSSON_LIBS)
dist_check_SCRIPTS += \
	tests/cli/bulk.t \
	tests/cli/cache.t \
	tests/cli/completion.t \
	tests/cli/distance.t \
	tests/cli/doctor-directory.t \
	tests/cli/doctor.t \
	tests/cli/frame.t \
	tests/cli/import.t \
	tests/cli/invite.t \
	tests/cli/invite389.t \
	tests/cli/json.t \
	tests/cli/judge.t \
	tests/cli/member.t \
	tests/cli/origin.t \
	tests/cli/purge.t \
	tests/cli/races.t \
	tests/cli/reassign.t \
	tests/cli/revoke.t \
	tests/cli/rotate.t \
	tests/cli/scan.t \
	tests/cli/secret.t \
	tests/cli/service.t \
	tests/cli/signup.t \
	tests/cli/status.t \
	tests/cli/terminal.t \
	tests/cli/token.t \
	tests/cli/token389.t \
	tests/cli/unused.t

if WITH_CMOCKA
check_PROGRAMS += tests/cli/test-progress
tests_cli_test_progress_SOURCES = tests/cli/test-progress.c cli/progress.c
tests_cli_test_progress_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/cli
tests_cli_test_progress_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_cli_test_progress_LDADD = $(CMOCKA_LIBS)
endif
endif
