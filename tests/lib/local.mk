# SPDX-License-Identifier: ISC
if WITH_CMOCKA
lib_tests = \
	tests/lib/test-digest \
	tests/lib/test-network \
	tests/lib/test-origin \
	tests/lib/test-secret \
	tests/lib/test-status \
	tests/lib/test-text \
	tests/lib/test-time \
	tests/lib/test-token \
	tests/lib/test-users \
	tests/lib/test-verifier
check_PROGRAMS += $(lib_tests)
LIB_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
LIB_TEST_LIBS = libtessera.la $(CMOCKA_LIBS)
tests_lib_test_status_SOURCES = tests/lib/test-status.c tests/lib/cmocka-all.h
tests_lib_test_status_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_status_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_digest_SOURCES = tests/lib/test-digest.c tests/lib/cmocka-all.h
tests_lib_test_digest_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_digest_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_token_SOURCES = tests/lib/test-token.c tests/lib/cmocka-all.h
tests_lib_test_token_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_token_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_users_SOURCES = tests/lib/test-users.c tests/lib/cmocka-all.h
tests_lib_test_users_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_users_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_verifier_SOURCES = tests/lib/test-verifier.c tests/lib/cmocka-all.h
tests_lib_test_verifier_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_verifier_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_origin_SOURCES = tests/lib/test-origin.c tests/lib/cmocka-all.h
tests_lib_test_origin_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_origin_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_network_SOURCES = tests/lib/test-network.c tests/lib/cmocka-all.h
tests_lib_test_network_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_network_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_secret_SOURCES = tests/lib/test-secret.c tests/lib/cmocka-all.h
tests_lib_test_secret_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_secret_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_text_SOURCES = tests/lib/test-text.c tests/lib/cmocka-all.h
tests_lib_test_text_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_text_LDADD = $(LIB_TEST_LIBS)
tests_lib_test_time_SOURCES = tests/lib/test-time.c tests/lib/cmocka-all.h
tests_lib_test_time_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_time_LDADD = $(LIB_TEST_LIBS)
if WITH_SYNC
lib_private_tests = \
	tests/lib/test-code \
	tests/lib/test-log \
	tests/lib/test-settings \
	tests/lib/test-settings-doc \
	tests/lib/test-settings-value \
	tests/lib/test-usefile
check_PROGRAMS += $(lib_private_tests)
tests_lib_test_code_SOURCES = tests/lib/test-code.c tests/lib/cmocka-all.h
tests_lib_test_code_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_code_LDADD = libprivate.la $(LIB_TEST_LIBS)
tests_lib_test_log_SOURCES = tests/lib/test-log.c tests/lib/cmocka-all.h
tests_lib_test_log_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_log_LDADD = libprivate.la $(LIB_TEST_LIBS)
tests_lib_test_settings_SOURCES = tests/lib/test-settings.c tests/lib/cmocka-all.h
tests_lib_test_settings_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_settings_LDADD = libprivate.la $(LIB_TEST_LIBS)
tests_lib_test_settings_doc_SOURCES = tests/lib/test-settings-doc.c tests/lib/cmocka-all.h
tests_lib_test_settings_doc_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_settings_doc_LDADD = libprivate.la $(LIB_TEST_LIBS)
tests_lib_test_settings_value_SOURCES = tests/lib/test-settings-value.c tests/lib/cmocka-all.h
tests_lib_test_settings_value_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_settings_value_LDADD = libprivate.la $(LIB_TEST_LIBS)
tests_lib_test_usefile_SOURCES = tests/lib/test-usefile.c tests/lib/cmocka-all.h
tests_lib_test_usefile_CFLAGS = $(LIB_TEST_CFLAGS)
tests_lib_test_usefile_LDADD = libprivate.la $(LIB_TEST_LIBS)
endif
endif
EXTRA_DIST += tests/lib/origin-vectors.tsv tests/lib/origin-vectors-more.tsv
