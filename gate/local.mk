# SPDX-License-Identifier: ISC
if WITH_GATE
sbin_PROGRAMS += tessera-gate
noinst_LTLIBRARIES += libgate.la

# All but main(), so that tests link what the gate is made of.
libgate_la_SOURCES = \
	gate/auth.c \
	gate/doors.c \
	gate/frame.c gate/frame.h \
	gate/gate.h \
	gate/guests.c \
	gate/introspect.c \
	gate/json.c \
	gate/judge.c \
	gate/loop.c \
	gate/mux.c \
	gate/peers.c \
	gate/secret.c \
	gate/terms.c \
	gate/web.c gate/web.h
libgate_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http
libgate_la_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
libgate_la_LIBADD = libtesserahttp.la libprogram.la libtessera.la $(MICROHTTPD_LIBS)

tessera_gate_SOURCES = gate/main.c
tessera_gate_LDADD = libgate.la
dist_man_MANS += man/tessera-gate.8
endif
