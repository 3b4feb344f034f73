# SPDX-License-Identifier: ISC
dist_man_MANS += man/libtessera.3
dist_man_MANS += man/tessera.conf.5 man/tessera-schema.7 man/tessera-hosts.7
dist_man_MANS += man/tessera-cache.5
