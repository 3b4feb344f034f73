#!/bin/sh
# SPDX-License-Identifier: ISC
# Makes configure.  Needs autoconf, automake, libtool and pkg-config.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --warnings=all,no-obsolete
