# SPDX-License-Identifier: ISC
dist_man_MANS += man/tessera.conf.5
