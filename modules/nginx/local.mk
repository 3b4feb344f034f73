# SPDX-License-Identifier: ISC
if WITH_NGINX
nginxmodule_LTLIBRARIES = ngx_http_tessera_module.la

ngx_http_tessera_module_la_SOURCES = \
	modules/nginx/access.c \
	modules/nginx/module.h \
	modules/nginx/ngx_http_tessera_module.c \
	modules/nginx/settings.c \
	modules/nginx/state.c \
	modules/nginx/variables.c
ngx_http_tessera_module_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/modules/http \
	-isystem modules/nginx/objs -isystem $(nginxsrc)/src/core -isystem $(nginxsrc)/src/event \
	-isystem $(nginxsrc)/src/event/modules -isystem $(nginxsrc)/src/os/unix -isystem $(nginxsrc)/src/http \
	-isystem $(nginxsrc)/src/http/modules -isystem $(nginxsrc)/src/http/v2
# nginx has texts that nobody writes to as u_char *, its macros cast literals to that.
ngx_http_tessera_module_la_CFLAGS = $(AM_CFLAGS) -Wno-cast-qual
ngx_http_tessera_module_la_LIBADD = libtesserahttp.la libcore.la
# The rest is found in nginx, so that symbols without a definition are none of the linker's business.
ngx_http_tessera_module_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^ngx_(modules|module_names|module_order)$$' -Wl,--as-needed

# nginx loads no module that was compiled for another build of it.  Debian's package nginx-dev has the headers and, in
# conf_flags, what Debian's nginx was configured with; from these nginx's own configure makes the two headers that
# tell how it was built.  A folder that is there is a whole one.
nginx_built = modules/nginx/objs/ngx_auto_config.h
$(ngx_http_tessera_module_la_OBJECTS): $(nginx_built)
$(nginx_built): $(nginxsrc)/conf_flags
	$(AM_V_GEN)rm -rf $(@D) $(@D).new && $(MKDIR_P) $(@D).new && new=`pwd`/$(@D).new && cd $(nginxsrc) && \
		bash -c '. ./conf_flags && exec ./configure --with-cc="$(CC)" --builddir="$$0" "$${NGX_CONF_FLAGS[@]}"' "$$new" \
		>"$$new/log" || { cat "$$new/log" "$$new/autoconf.err"; exit 1; }
	$(AM_V_at)mv $(@D).new $(@D)

clean-local:
	rm -rf modules/nginx/objs modules/nginx/objs.new

dist_man_MANS += man/tessera-nginx.8

installed_la += '$(DESTDIR)$(nginxmoduledir)/ngx_http_tessera_module.la'
installed_so += '$(DESTDIR)$(nginxmoduledir)/ngx_http_tessera_module.so'
endif
