# SPDX-License-Identifier: ISC
if WITH_CMOCKA
http_tests = tests/http/test-authorization tests/http/test-reply
check_PROGRAMS += $(http_tests)
tests_http_test_authorization_SOURCES = tests/http/test-authorization.c tests/lib/cmocka-all.h
tests_http_test_authorization_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http
tests_http_test_authorization_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_http_test_authorization_LDADD = libtesserahttp.la $(CMOCKA_LIBS)
tests_http_test_reply_SOURCES = tests/http/test-reply.c tests/lib/cmocka-all.h
tests_http_test_reply_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http
tests_http_test_reply_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_http_test_reply_LDADD = libtesserahttp.la $(CMOCKA_LIBS)
endif
