# SPDX-License-Identifier: ISC
if WITH_SYNC
sbin_PROGRAMS += tesserad
noinst_LTLIBRARIES += libsync.la

# All but main(), so that tests link what the daemon is made of.
libsync_la_SOURCES = \
	sync/apply.c sync/apply.h \
	sync/apply_account.c \
	sync/apply_list.c \
	sync/apply_token.c \
	sync/array.c sync/array.h \
	sync/below.c \
	sync/check.c sync/check.h \
	sync/child.c sync/child.h \
	sync/claims.c sync/claims.h \
	sync/connect.c \
	sync/control.h \
	sync/decide.c sync/decide.h \
	sync/engine.c sync/engine.h \
	sync/fold.c \
	sync/forget.c \
	sync/guard.c sync/guard.h \
	sync/hostfile.c sync/hostfile.h \
	sync/ledger.c sync/ledger.h \
	sync/locals.c sync/locals.h \
	sync/look.c \
	sync/marks.c sync/marks.h \
	sync/numbers.c sync/numbers.h \
	sync/owner.c \
	sync/persist.c \
	sync/publish.c \
	sync/refresh.c \
	sync/rolegroups.c sync/rolegroups.h \
	sync/roster.c sync/roster.h \
	sync/server.c sync/server.h \
	sync/status.c \
	sync/store.c sync/store.h \
	sync/use_answer.c \
	sync/use_inbox.c \
	sync/use_walk.c \
	sync/userbook.c sync/userbook.h \
	sync/userbuild.c sync/userbuild.h \
	sync/userwrite.c sync/userwrite.h \
	sync/uses.c sync/uses.h \
	sync/verify.c
libsync_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory
libsync_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libsync_la_LIBADD = libdirectory.la libprivate.la libtessera.la $(JANSSON_LIBS)

tesserad_SOURCES = sync/main.c
tesserad_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory
tesserad_LDADD = libsync.la
dist_man_MANS += man/tesserad.8
endif
