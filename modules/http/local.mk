# SPDX-License-Identifier: ISC
# What HTTP faces hold of it; no host program's header, nothing to install.
noinst_LTLIBRARIES += libtesserahttp.la
libtesserahttp_la_SOURCES = \
	modules/http/authorization.c \
	modules/http/form.c \
	modules/http/http.h \
	modules/http/reply.c \
	modules/http/request.c
