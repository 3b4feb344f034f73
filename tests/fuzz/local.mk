# SPDX-License-Identifier: ISC
# Built by make check and run by replay.t.  With clang and --enable-fuzzing, for as long as one likes:
#   tests/fuzz/fuzz-token -max_total_time=600 NEW-FOLDER tests/fuzz/corpus/token
if WITH_FUZZING
fuzz_main = tests/fuzz/fuzz.h
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_main = tests/fuzz/fuzz.h tests/fuzz/replay.c
fuzz_ldflags = $(AM_LDFLAGS)
endif

fuzz_targets = \
	tests/fuzz/fuzz-frame \
	tests/fuzz/fuzz-http \
	tests/fuzz/fuzz-network \
	tests/fuzz/fuzz-origin \
	tests/fuzz/fuzz-record \
	tests/fuzz/fuzz-time \
	tests/fuzz/fuzz-token \
	tests/fuzz/fuzz-use \
	tests/fuzz/fuzz-users
if WITH_SYNC
fuzz_targets += tests/fuzz/fuzz-scan tests/fuzz/fuzz-settings tests/fuzz/fuzz-tdbfile
endif
if WITH_SYNC
if WITH_SASL
fuzz_targets += tests/fuzz/fuzz-plain tests/fuzz/fuzz-sasl
endif
endif
EXTRA_PROGRAMS += $(fuzz_targets)
check_DATA += $(fuzz_targets)
CLEANFILES += $(fuzz_targets)

tests_fuzz_fuzz_frame_SOURCES = tests/fuzz/frame.c gate/frame.c $(fuzz_main)
tests_fuzz_fuzz_frame_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/gate
tests_fuzz_fuzz_frame_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_http_SOURCES = tests/fuzz/http.c $(fuzz_main)
tests_fuzz_fuzz_http_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http
tests_fuzz_fuzz_http_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
tests_fuzz_fuzz_http_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_http_LDADD = libtesserahttp.la $(SODIUM_LIBS)

tests_fuzz_fuzz_network_SOURCES = tests/fuzz/network.c $(fuzz_main)
tests_fuzz_fuzz_network_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_network_LDADD = libtessera.la

tests_fuzz_fuzz_origin_SOURCES = tests/fuzz/origin.c $(fuzz_main)
tests_fuzz_fuzz_origin_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_origin_LDADD = libtessera.la

tests_fuzz_fuzz_plain_SOURCES = tests/fuzz/plain.c tests/sasl/server.c tests/sasl/server.h modules/sasl/tessera_sasl_plain.c $(fuzz_main)
tests_fuzz_fuzz_plain_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/sasl -I$(srcdir)/tests/tools
tests_fuzz_fuzz_plain_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS) -pthread
tests_fuzz_fuzz_plain_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_plain_LDADD = libplain.la libtesserasasl.la libmaker.la libprivate.la libtessera.la $(SASL_LIBS)

tests_fuzz_fuzz_record_SOURCES = tests/fuzz/record.c $(fuzz_main)
tests_fuzz_fuzz_record_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_record_LDADD = libtessera.la

tests_fuzz_fuzz_sasl_SOURCES = tests/fuzz/sasl.c tests/sasl/server.c tests/sasl/server.h modules/sasl/tessera_sasl.c $(fuzz_main)
tests_fuzz_fuzz_sasl_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/sasl -I$(srcdir)/tests/tools
tests_fuzz_fuzz_sasl_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS) -pthread
tests_fuzz_fuzz_sasl_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_sasl_LDADD = libbearer.la libtesserasasl.la libmaker.la libprivate.la libtessera.la $(SASL_LIBS)

tests_fuzz_fuzz_scan_SOURCES = tests/fuzz/scan.c tests/fuzz/checksum.h cli/scanner.c $(fuzz_main)
tests_fuzz_fuzz_scan_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/cli
tests_fuzz_fuzz_scan_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_scan_LDADD = libtessera.la

tests_fuzz_fuzz_settings_SOURCES = tests/fuzz/settings.c $(fuzz_main)
tests_fuzz_fuzz_settings_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_settings_LDADD = libprivate.la libtessera.la

tests_fuzz_fuzz_tdbfile_SOURCES = tests/fuzz/tdbfile.c $(fuzz_main)
tests_fuzz_fuzz_tdbfile_CFLAGS = $(AM_CFLAGS) $(TDB_CFLAGS)
tests_fuzz_fuzz_tdbfile_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_tdbfile_LDADD = libtessera.la $(TDB_LIBS)

tests_fuzz_fuzz_time_SOURCES = tests/fuzz/time.c $(fuzz_main)
tests_fuzz_fuzz_time_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_time_LDADD = libtessera.la

tests_fuzz_fuzz_token_SOURCES = tests/fuzz/token.c tests/fuzz/checksum.h $(fuzz_main)
tests_fuzz_fuzz_token_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
tests_fuzz_fuzz_token_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_token_LDADD = libtessera.la $(SODIUM_LIBS)

tests_fuzz_fuzz_use_SOURCES = tests/fuzz/use.c $(fuzz_main)
tests_fuzz_fuzz_use_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_use_LDADD = libtessera.la

tests_fuzz_fuzz_users_SOURCES = tests/fuzz/users.c $(fuzz_main)
tests_fuzz_fuzz_users_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_users_LDADD = libtessera.la

dist_check_SCRIPTS += tests/fuzz/replay.t
EXTRA_DIST += tests/fuzz/corpus
